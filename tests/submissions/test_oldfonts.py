"""Texts in fonts from before Unicode are told from others and written in Unicode, sign for sign."""

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.oldfonts import (
    Coding,
    coding_in,
    coding_of,
    converted,
    converted_pieces,
    modern,
    normalised,
    spotted,
    successor,
)
from submissions.oldfonts.converting import TABLES
from submissions.oldfonts.files import before_and_after, old_fonts_in
from submissions.oldfonts.spotting import codings_shown
from tests.submissions.converting import made, read
from tests.submissions.likeness.test_quality import rows
from tests.submissions.scenes import office_file
from units.text import normalise

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SIGNS = {coding: {letter: sign for sign, letter in table.items()} for coding, table in TABLES.items()}
VECTORS = [
    (Coding.TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    (Coding.TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    (Coding.TCVN3, "Uû ban nh©n d©n huyÖn Ch\u00ad¬ng Mü", "Uỷ ban nhân dân huyện Chương Mỹ"),
    (Coding.TCVN3, "¸ µ ¶ · ¹ ¨ ¾ » ¼ ½ Æ © Ê Ç È É Ë ®", "á à ả ã ạ ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ đ"),
    (Coding.TCVN3, "Ð Ì Î Ï Ñ ª Õ Ò Ó Ô Ö Ý × Ø Ü Þ", "é è ẻ ẽ ẹ ê ế ề ể ễ ệ í ì ỉ ĩ ị"),
    (Coding.TCVN3, "ã ß á â ä « è å æ ç é ¬ í ê ë ì î", "ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở ỡ ợ"),
    (Coding.TCVN3, "ó ï ñ ò ô \u00ad ø õ ö ÷ ù ý ú û ü þ", "ú ù ủ ũ ụ ư ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ"),
    (Coding.TCVN3, "¡ ¢ § £ ¤ ¥ ¦", "Ă Â Đ Ê Ô Ơ Ư"),
    (Coding.VNI, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    (Coding.VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    (Coding.VNI, "UÛY BAN NHAÂN DAÂN HUYEÄN CHÖÔNG MYÕ", "ỦY BAN NHÂN DÂN HUYỆN CHƯƠNG MỸ"),
    (Coding.VNI, "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä", "á à ả ã ạ ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ"),
    (Coding.VNI, "eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò", "é è ẻ ẽ ẹ ê ế ề ể ễ ệ í ì ỉ ĩ ị"),
    (Coding.VNI, "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï", "ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở ỡ ợ"),
    (Coding.VNI, "uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ", "ú ù ủ ũ ụ ư ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ đ"),
]
LINES = [
    unicodedata.normalize("NFC", line)
    for half in ("dev", "held_out")
    for row in rows(half)
    for text in (row["text_a"], row["text_b"])
    for line in text.replace(". ", ".\n").split("\n")
]


def old(text: str, coding: Coding) -> str:
    """A text as somebody typed it in an old font; of TCVN3 small letters only."""
    return "".join(SIGNS[coding].get(sign, sign) for sign in (text.lower() if coding is Coding.TCVN3 else text))


@pytest.mark.parametrize(("coding", "before", "after"), VECTORS)
def test_each_sign_of_the_tables_becomes_its_letter(coding: Coding, before: str, after: str) -> None:
    assert converted(before, coding) == after


def test_the_tables_know_every_letter_of_the_language() -> None:
    marked = {letter for coding, _before, after in VECTORS for letter in after if not letter.isascii()}
    small = {letter for letter in marked if letter.islower()}
    assert len(small) == 67
    assert set(TABLES[Coding.TCVN3].values()) == small | set("ĂÂĐÊÔƠƯ")
    assert set(TABLES[Coding.VNI].values()) == small | {letter.upper() for letter in small}


@pytest.mark.parametrize("coding", Coding)
def test_real_texts_in_old_fonts_are_told_and_written_in_unicode(coding: Coding) -> None:
    typed = [(old(line, coding), line.lower() if coding is Coding.TCVN3 else line) for line in LINES]
    told = [(text, line) for text, line in typed if text != line]
    assert len(told) > 900
    assert [text for text, _line in told if coding_in(text) != coding] == []
    assert [text for text, line in told if modern(text) != line] == []


def test_no_text_in_unicode_is_taken_for_an_old_one() -> None:
    assert [line for line in LINES if coding_in(line) is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "", "Nam", "Nguyễn Văn A", "Bà là cô giáo ở xã bên", "à la carte, où êtes-vous déjà", "Müller & Söhne, Zürich",
        "Ångström über Größe", "El señor está en su habitación", "5 µm, 20 °C, ± 3 %", "• Một\n• Hai", "«Xin chào»",
    ],
)  # fmt: skip
def test_other_languages_names_and_signs_stay_as_they_are(text: str) -> None:
    assert spotted(text) is None
    assert modern(text) == text


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_to_its_end(text: str) -> None:
    assert modern(text).count("\n") == text.count("\n")


def test_only_the_lines_in_an_old_font_change() -> None:
    text = "Đề xuất của xã\nTr¶ kÕt qu¶ t¹i th«n\nCán bộ mang về"
    assert spotted(text) is Coding.TCVN3
    assert modern(text) == "Đề xuất của xã\nTrả kết quả tại thôn\nCán bộ mang về"


def test_the_letter_that_is_a_soft_hyphen_elsewhere_is_kept_in_any_line() -> None:
    assert modern("Người viết: Tr\u00ad¬ng H\u00ad¬ng") == "Người viết: Trương Hương"
    assert modern("Đề xuất: “th\u00ad”") == "Đề xuất: “thư”"
    assert (
        modern("thông\u00adtin, ban\u00adhành, co\u00adoperation") == "thông\u00adtin, ban\u00adhành, co\u00adoperation"
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  §\u00ada  c«ng v»n « t« ", "§\u00ada c«ng v»n « t«"),
        ("Một\u00adcửa «thân thiện»", 'Mộtcửa "thân thiện"'),
        ("« Xin chào » co\u00adop", '" Xin chào " coop'),
        ("«an» và «Nam»", '"an" và "Nam"'),
    ],
)
def test_a_line_is_kept_with_its_letters_and_without_signs_that_nobody_sees(typed: str, kept: str) -> None:
    assert normalised(typed) == kept


@given(st.text(max_size=60))
def test_what_shows_no_old_font_is_kept_as_any_line(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert normalised(text) == normalise(text) or Coding.TCVN3 in codings_shown(text)


@given(st.lists(st.text(alphabet="aeouyôöñùøûõïâêáàäë ", max_size=4), max_size=6), st.sampled_from(Coding))
def test_a_text_in_pieces_reads_as_the_whole_does(pieces: list[str], coding: Coding) -> None:
    made = converted_pieces(pieces, coding)
    assert len(made) == len(pieces)
    assert "".join(made) == converted("".join(pieces), coding)


def test_fonts_are_known_by_their_names() -> None:
    assert coding_of(".VnTime") == coding_of(".VnArialH") == Coding.TCVN3
    assert coding_of("VNI-Times") == coding_of("VNI Helve") == Coding.VNI
    assert coding_of("Times New Roman") is coding_of("Vni") is coding_of("") is None
    assert (successor(".VnTimeH"), successor(".VnArial"), successor("VNI-Helve")) == (
        "Times New Roman",
        "Arial",
        "Arial",
    )


# -- Word ----------------------------------------------------------------------------------------------------------


def run(text: str, font: str = "", style: str = "") -> str:
    named = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    styled = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f"<w:r><w:rPr>{styled}{named}<w:b/></w:rPr><w:t>{text}</w:t></w:r>"


def word(*paragraphs: str, styles: str = "", theme: str = "", **parts: str) -> bytes:
    body = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    given = {"word__document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **parts}
    if styles:
        given["word__styles.xml"] = f"<w:styles {W}>{styles}</w:styles>"
    if theme:
        given["word__theme__theme1.xml"] = (
            f'<a:theme xmlns:a="x"><a:minorFont><a:latin typeface="{theme}"/></a:minorFont></a:theme>'
        )
    return office_file(**given)


STYLE = '<w:style w:type="{type}" w:styleId="{id}"{more}>{based}<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:style>'


@pytest.mark.parametrize(
    "content",
    [
        word(run("Tr¶ kÕt qu¶", ".VnTime")),
        word(run("Traû keát quaû", "VNI-Times")),
        word(
            run("Tr¶ kÕt qu¶", style="Chu"),
            styles=STYLE.format(type="character", id="Chu", more="", based="", font=".VnTime"),
        ),
        word(
            '<w:pPr><w:pStyle w:val="Con"/></w:pPr>' + run("Tr¶ kÕt qu¶"),
            styles=STYLE.format(type="paragraph", id="Cha", more="", based="", font=".VnTime")
            + '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Cha"/></w:style>',
        ),
        word(
            run("Tr¶ kÕt qu¶"),
            styles=STYLE.format(type="paragraph", id="N", more=' w:default="1"', based="", font=".VnTime"),
        ),
        word(
            run("Tr¶ kÕt qu¶"),
            styles='<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/></w:rPr></w:rPrDefault>'
            "</w:docDefaults>",
            theme=".VnTime",
        ),
    ],
    ids=["run", "VNI", "style of the run", "style under a style", "usual style", "theme"],
)  # fmt: skip
def test_a_word_file_is_read_in_unicode_wherever_its_font_is_named(content: bytes) -> None:
    assert read(content) == "Trả kết quả"
    assert old_fonts_in(io.BytesIO(content), "docx") <= {".VnTime", "VNI-Times"} != set()
    with zipfile.ZipFile(io.BytesIO(made(content))) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert "Trả kết quả".encode() in whole
    assert b".VnTime" not in whole
    assert b"VNI-Times" not in whole
    assert old_fonts_in(io.BytesIO(made(content)), "docx") == set()


def test_capitals_of_their_own_font_become_capitals() -> None:
    assert read(word(run("uû ban nh©n d©n", ".VnTimeH"))) == "UỶ BAN NHÂN DÂN"


def test_a_letter_whose_signs_lie_in_two_runs_becomes_one() -> None:
    content = word(run("Co", "VNI-Times") + run("äng hoøa", "VNI-Times"))
    assert read(content) == "Cộng hòa"


def test_text_in_unicode_stays_though_its_font_is_an_old_one() -> None:
    content = word(run("Bà là cô giáo ở xã bên", ".VnTime"), run("déjà vu", "Times New Roman"))
    assert read(content) == "Bà là cô giáo ở xã bên\ndéjà vu"
    assert old_fonts_in(io.BytesIO(content), "docx") == set()


def test_a_preview_shows_what_changes_before_and_after() -> None:
    content = word(run("Tr¶ kÕt qu¶", ".VnTime"), run("Giữ nguyên"), run("T¹i th«n", ".VnTime"))
    assert before_and_after(io.BytesIO(content), "docx", 9) == [
        ("Tr¶ kÕt qu¶", "Trả kết quả"),
        ("T¹i th«n", "Tại thôn"),
    ]
    assert len(before_and_after(io.BytesIO(content), "docx", 1)) == 1
