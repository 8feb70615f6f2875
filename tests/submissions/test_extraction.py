"""What a file says is read from it, and whatever is wrong with a file is said instead of breaking the reader."""

import io
from pathlib import Path

import pikepdf
import pytest
import typst
from docx import Document
from docx.shared import Mm
from xlsxwriter import Workbook

from submissions.extraction import LONGEST, Unreadable, office, papers, text_of
from submissions.extraction.tidying import tidied
from tests.submissions.scenes import mp4_file, office_file, pdf_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def read(content: bytes, extension: str) -> str:
    return text_of(io.BytesIO(content), extension)


def word(body: str, **parts: str) -> bytes:
    return office_file(**{"word__document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **parts})


def printed(*pages: str) -> bytes:
    """A PDF file as programs print it."""
    source = io.BytesIO("#pagebreak()\n".join(f"{page}\n" for page in pages).encode())
    return bytes(typst.compile(source.read(), format="pdf"))


# -- Word ----------------------------------------------------------------------------------------------------------


def test_a_word_file_is_read_with_its_tables_heads_and_feet_in_order() -> None:
    document = Document()
    document.sections[0].left_margin = Mm(30)
    document.sections[0].header.paragraphs[0].text = "Ủy ban nhân dân xã"
    document.add_paragraph("Đưa kết quả về thôn").add_run(", mỗi thứ Năm").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Trước", "Sau"
    document.add_paragraph("Hết")
    made = io.BytesIO()
    document.save(made)
    assert read(made.getvalue(), "docx").split() == (
        [
            "Đưa",
            "kết",
            "quả",
            "về",
            "thôn,",
            "mỗi",
            "thứ",
            "Năm",
            "Trước",
            "Sau",
            "Hết",
            "Ủy",
            "ban",
            "nhân",
            "dân",
            "xã",
        ]
    )


def test_what_was_taken_out_of_a_word_file_is_not_read_and_what_was_put_in_is() -> None:
    body = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>một</w:t><w:tab/><w:t>cửa</w:t></w:r>"
        "<w:ins><w:r><w:t> mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>dời</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read(word(body), "docx") == "một cửa mới"


def test_words_in_a_box_are_read_once_though_the_file_has_them_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = f"<w:p><w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    assert read(word(f"{body}</mc:AlternateContent></w:r></w:p>"), "docx") == "trong khung"


def test_notes_drawings_and_charts_of_a_word_file_are_read_too() -> None:
    drawing = f"<x {A}><a:p><a:r><a:t>sơ đồ</a:t></a:r></a:p></x>"
    note = f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>chú thích</w:t></w:r></w:p></w:footnote></w:footnotes>"
    made = word("<w:p><w:r><w:t>bài</w:t></w:r></w:p>", word__footnotes=note)
    assert read(made, "docx") == "bài"  # a part of another name is none of these
    parts = {"word__footnotes.xml": note, "word__diagrams__data1.xml": drawing}
    assert read(word("<w:p><w:r><w:t>bài</w:t></w:r></w:p>", **parts), "docx") == "bài\n\nchú thích\n\nsơ đồ"


def test_a_word_file_without_words_has_no_text() -> None:
    assert read(office_file(), "docx") == ""


# -- Excel and PowerPoint ------------------------------------------------------------------------------------------


def test_the_cells_of_a_workbook_are_read_row_by_row() -> None:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nội dung", "Số giờ"])
        sheet.write_row(1, 0, ["Đi lại", 1200])
    assert read(made.getvalue(), "xlsx") == "Nội dung Số giờ\nĐi lại 1200"


def test_a_cell_that_points_nowhere_is_empty() -> None:
    sheet = '<worksheet><row><c t="s"><v>7</v></c><c t="s"><v>x</v></c><c><v>5</v></c></row></worksheet>'
    parts = {"xl__worksheets__sheet1.xml": sheet, "xl__sharedStrings.xml": "<sst><si><t>một</t></si></sst>"}
    assert read(office_file("xlsx", **parts), "xlsx") == "5"


def test_slides_are_read_in_their_order_and_the_tenth_after_the_ninth() -> None:
    slides = {
        f"ppt__slides__slide{number}.xml": f"<p:sld {P} {A}><a:p><a:r><a:t>tờ {number}</a:t></a:r></a:p></p:sld>"
        for number in (10, 9, 1)
    }
    assert read(office_file("pptx", **slides), "pptx") == "tờ 1\n\ntờ 9\n\ntờ 10"


# -- PDF -----------------------------------------------------------------------------------------------------------


def test_a_pdf_file_is_read_page_by_page() -> None:
    assert read(printed("Đề xuất của xã Thủy Xuân Tiên", "Trang hai"), "pdf").split("\n\n") == [
        "Đề xuất của xã Thủy Xuân Tiên",
        "Trang hai",
    ]


def test_a_scan_has_no_text() -> None:
    assert read(pdf_file(), "pdf") == ""


def test_pictures_and_films_have_no_text() -> None:
    assert read(mp4_file(), "mp4") == ""


# -- what is wrong with a file -------------------------------------------------------------------------------------


def test_a_file_is_at_its_beginning_again_after_it_was_read() -> None:
    file = io.BytesIO(word("<w:p><w:r><w:t>bài</w:t></w:r></w:p>"))
    file.seek(9)
    assert (text_of(file, "docx"), file.tell()) == ("bài", 0)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"", "docx"),
        (b"PK\x03\x04 broken", "docx"),
        (word("<w:p>")[:-40], "docx"),
        (word("<w:p>"), "docx"),
        (office_file("xlsx", **{"xl__sharedStrings.xml": "<sst><si>"}), "xlsx"),
        (b"", "pdf"),
        (b"%PDF-1.7 broken", "pdf"),
        (pdf_file()[:60], "pdf"),
    ],
)
def test_a_damaged_file_is_unreadable_and_says_so(content: bytes, extension: str) -> None:
    with pytest.raises(Unreadable, match=r"\w"):
        read(content, extension)


def test_entities_are_not_blown_up() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = f"{bomb}<w:document {W}><w:p><w:r><w:t>hai &b;</w:t></w:r></w:p></w:document>"
    assert read(office_file(**{"word__document.xml": body}), "docx") == "hai"


def test_a_long_text_is_cut_off_and_a_part_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = word(f"<w:p><w:r><w:t>{'một cửa ' * (LONGEST // 6)}</w:t></w:r></w:p>")
    assert LONGEST - 2 < len(read(many, "docx")) <= LONGEST
    monkeypatch.setattr(office, "MOST_TO_READ", 1000)
    with pytest.raises(Unreadable, match="too large"):
        read(many, "docx")


def test_the_reader_of_pdf_files_is_ended_when_it_takes_too_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(600)")
    monkeypatch.setattr(papers, "READER", slow)
    monkeypatch.setattr(papers, "MOST_SECONDS", 1)
    with pytest.raises(Unreadable, match="longer than 1 seconds"):
        read(pdf_file(), "pdf")


def test_a_reader_that_is_killed_by_a_file_hurts_only_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("import os\nos.kill(os.getpid(), 11)")
    monkeypatch.setattr(papers, "READER", dying)
    with pytest.raises(Unreadable, match="ended with -11: it said nothing"):
        read(pdf_file(), "pdf")


def test_the_reader_of_pdf_files_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    telling = tmp_path / "telling.py"
    telling.write_text("import os\nprint(sorted(os.environ))")
    monkeypatch.setattr(papers, "READER", telling)
    monkeypatch.setenv("SECRET_KEY", "khóa")
    assert "SECRET_KEY" not in read(pdf_file(), "pdf")


def test_text_is_made_plain() -> None:
    assert tidied("một\u00adcửa\r\nhồ\u00a0 sơ\x00 \ue000 giấy\n\n\n\nca\ufffe\ni") == "mộtcửa\nhồ sơ giấy\n\ncai"
    assert tidied("Ho\u0300a") == "Hòa"


def test_a_pdf_made_by_another_program_is_read() -> None:
    made, document = io.BytesIO(), pikepdf.new()
    page = document.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = document.make_stream(b"BT /F 12 Tf 50 50 Td (Bao cao) Tj ET")
    document.save(made)
    assert read(made.getvalue(), "pdf") == "Bao cao"


def test_a_letter_of_an_old_font_is_no_soft_hyphen() -> None:
    content = word("<w:p><w:r><w:t>Của Tr\u00ad¬ng H\u00ad¬ng</w:t></w:r></w:p>")
    assert read(content, "docx") == "Của Trương Hương"
