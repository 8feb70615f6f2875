"""Word documents in which what gives the authors away is covered: across runs, in headers, tables, notes and links."""

import io
import itertools
import zipfile

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.admission import look_inside
from submissions.masking import Hidden
from submissions.masking.documents import COVER, cover_document, parts_not_read

NAME = "Tạ Thị Chim Yến"
HIDDEN = Hidden(people=frozenset({NAME}), units=frozenset({"UBND xã Hoàng Oanh"}), phones=frozenset({"0987654321"}))


def saved(document: object) -> io.BytesIO:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    made.seek(0)
    return made


def covered(source: io.BytesIO) -> tuple[io.BytesIO, list[str]]:
    made = io.BytesIO()
    found = cover_document(source, made, HIDDEN)
    made.seek(0)
    assert look_inside(io.BytesIO(made.getvalue()), "docx") is None
    return made, [one.text for one in found]


def in_runs(*runs: str) -> io.BytesIO:
    document = Document()
    paragraph = document.add_paragraph()
    for number, run in enumerate(runs):
        paragraph.add_run(run).bold = bool(number % 2)
    return saved(document)


def test_a_name_cut_into_runs_is_covered_once_and_the_rest_keeps_its_look() -> None:
    made, found = covered(in_runs("Do chị Tạ ", "Thị Chi", "m Yến viết", " và trình bày."))
    [paragraph] = Document(made).paragraphs
    assert paragraph.text == f"Do chị {COVER} viết và trình bày."
    assert [(run.text, bool(run.bold)) for run in paragraph.runs] == [
        (f"Do chị {COVER}", False), ("", True), (" viết", False), (" và trình bày.", True),
    ]  # fmt: skip
    assert found == [NAME]


def test_several_passages_of_one_run_are_covered_each() -> None:
    made, found = covered(in_runs(f"{NAME}, UBND xã Hoàng Oanh, gọi 0987 654 321 nhé"))
    assert Document(made).paragraphs[0].text == f"{COVER}, {COVER}, gọi {COVER} nhé"
    assert found == [NAME, "UBND xã Hoàng Oanh", "0987 654 321"]


def test_headers_footers_tables_and_names_of_pictures_are_covered() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = f"Tác giả: {NAME}"
    document.sections[0].footer.paragraphs[0].text = "UBND xã Hoàng Oanh"
    document.add_table(1, 1).cell(0, 0).text = f"Người lập: {NAME}"
    source = saved(document)
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:tbl>", f'<w:p><w:r><w:pict><box title="{NAME}"/></w:pict></w:r></w:p><w:tbl>'.encode(), 1
    )
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        b' Target="mailto:yen@xa.example" TargetMode="External"/></Relationships>',
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    whole.seek(0)
    made, found = covered(whole)
    with zipfile.ZipFile(made) as package:
        told = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert "Chim Yến" not in told
    assert "Hoàng Oanh" not in told
    assert "yen@xa.example" not in told
    assert sorted(found) == sorted([NAME, NAME, NAME, "UBND xã Hoàng Oanh", "yen@xa.example"])


def test_a_document_that_tells_nothing_stays_as_it_was() -> None:
    made, found = covered(in_runs("Rút ngắn ", "thời gian."))
    assert found == []
    assert [run.text for run in Document(made).paragraphs[0].runs] == ["Rút ngắn ", "thời gian."]


def test_what_cannot_be_read_is_counted() -> None:
    source = saved(Document())
    assert parts_not_read(source) == 0
    with zipfile.ZipFile(source, "a") as package:
        package.writestr("word/media/image1.png", b"x")
        package.writestr("word/embeddings/so-lieu.xlsx", b"x")
    assert parts_not_read(source) == 2


@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), max_size=6), st.sampled_from(["", "Trước ", "Trước\t"]))
def test_wherever_runs_are_cut_the_paragraph_reads_the_same(cuts: list[int], before: str) -> None:
    text = f"{before}{NAME} và UBND xã Hoàng Oanh, rồi {NAME}."
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    made, found = covered(in_runs(*(text[start:end] for start, end in itertools.pairwise(edges))))
    assert Document(made).paragraphs[0].text == f"{before}{COVER} và {COVER}, rồi {COVER}"
    assert [one.rstrip(".") for one in found] == [NAME, "UBND xã Hoàng Oanh", NAME]
