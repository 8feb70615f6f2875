"""The documents hold what they should, in the form they should."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from judging import actions as judging
from payouts.actions import awards
from reports.builders import BUILDERS, Built
from reports.builders.letterhead import day_in_words
from reports.builders.workbook import Workbook
from reports.models import Certificate, Report
from tests.factories.contests import complete_contest
from tests.factories.reports import ReportFactory
from tests.factories.submissions import entry_in
from tests.judging.stage import stage
from tests.payouts.purse import Purse, purse
from units.text import place

pytestmark = pytest.mark.django_db
HOSTILE = '=1+1 #panic("x") *b* \\ @preview {{ 7*7 }} <script>'


def built(kind: str, contest: Any) -> tuple[Built, list[tuple[int, int]]]:
    """The document, and what its builder said of its progress."""
    said: list[tuple[int, int]] = []
    report = ReportFactory(kind=kind, contest=contest)
    return BUILDERS[kind](report, lambda done, total: said.append((done, total))), said


def sheets(document: Built) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(document.content))


def words(document: Built) -> str:
    """All the text of a Word file, cells included."""
    file = Document(io.BytesIO(document.content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in file.paragraphs] + cells)


@pytest.fixture
def made() -> Purse:
    """Three prizes given: to an individual, a group of three and an organisation."""
    ready = purse(ranks=(1, 2, 3), kinds=["individual", "group", "organisation"])
    entry = ready.placements[0].contender.entry
    entry.title = HOSTILE
    entry.save()
    ready.issue()
    return ready


# -- rules of the contest ------------------------------------------------------------------------------------------


def test_the_rules_are_a_paper_that_can_be_signed() -> None:
    document, said = built(Report.Kind.RULES, complete_contest(name="Cuộc thi sáng kiến"))
    text = words(document)
    assert "THỂ LỆ" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "1. " in text
    assert "Cá nhân: Cán bộ, công chức xã." in text
    assert said[-1][0] == said[-1][1]


# -- list of entries ---------------------------------------------------------------------------------------------


def test_the_list_has_a_line_for_each_entry_and_a_count_by_unit(made: Purse) -> None:
    document, said = built(Report.Kind.ENTRY_LIST, made.contest)
    book = sheets(document)
    assert book.sheet_names == ["Bài dự thi", "Theo đơn vị"]
    rows = book.get_sheet_by_name("Bài dự thi").to_python()
    assert len([row for row in rows if isinstance(row[0], float)]) == 3
    counted = book.get_sheet_by_name("Theo đơn vị").to_python()
    assert sum(row[2] for row in counted if isinstance(row[2], float)) == 3
    assert said[-1] == (3, 3)
    assert document.filename == f"danh-sach-bai-du-thi-{made.contest.slug}.xlsx"


def test_what_people_typed_stays_text(made: Purse) -> None:
    document, _said = built(Report.Kind.ENTRY_LIST, made.contest)
    titles = [row[2] for row in sheets(document).get_sheet_by_index(0).to_python()]
    assert HOSTILE in titles


def test_a_workbook_that_makes_formulas_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsxwriter.worksheet.Worksheet.write_string", lambda sheet, *cell: sheet.write(*cell))
    monkeypatch.setattr("reports.builders.workbook.SAFE", {"in_memory": True})
    book = Workbook()
    book.table("A", "A", [("A", 9)], [["=1+1"]])
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content())).get_sheet_by_index(0).to_python()
    assert "=1+1" not in [cell for row in cells for cell in row]


def test_drafts_and_entries_still_at_their_unit_are_not_listed(made: Purse) -> None:
    entry_in("draft", contest=made.contest)
    entry_in("confirmed", contest=made.contest)
    document, _said = built(Report.Kind.ENTRY_LIST, made.contest)
    assert len([row for row in sheets(document).get_sheet_by_index(0).to_python() if isinstance(row[0], float)]) == 3


# -- tally -------------------------------------------------------------------------------------------------------


def test_the_tally_shows_the_sealed_result_as_it_was_sealed() -> None:
    scene = stage(entries=3, judges=2, rounds=1, judges_per_entry=2)
    round = scene.opened(scene.rounds[0])
    scene.score(round, {entry.pk: total for entry, total in zip(scene.entries, [80, 90, 70], strict=True)})
    judging.close_round(round=round, by=scene.office)
    document, said = built(Report.Kind.TALLY, scene.contest)
    rows = sheets(document).get_sheet_by_index(0).to_python(skip_empty_area=False)
    head = next(row for row in rows if row[0] == "Hạng")
    body = [row for row in rows if isinstance(row[0], float)]
    assert head[5:7] == ["Giám khảo 1", "Giám khảo 2"]
    assert [(row[0], row[3], row[head.index("Điểm")]) for row in body] == [
        (1, scene.entries[1].title, 90),
        (2, scene.entries[0].title, 80),
        (3, scene.entries[2].title, 70),
    ]
    assert round.results.get().sha256 in rows[0][0]
    assert said == [(1, 1)]


def test_a_tally_before_any_seal_says_so() -> None:
    document, _said = built(Report.Kind.TALLY, purse(ranks=()).contest)
    assert sheets(document).get_sheet_by_index(0).to_python()


# -- Word papers -------------------------------------------------------------------------------------------------


def test_the_decision_names_its_grounds_prizes_and_sum(made: Purse) -> None:
    contest = made.contest
    contest.plan_number, contest.plan_on = "296/KH-UBND", dt.date(2024, 3, 30)
    contest.save()
    document, _said = built(Report.Kind.AWARD_DECISION, contest)
    text = words(document)
    assert "Căn cứ Kế hoạch số 296/KH-UBND ngày 30 tháng 3 năm 2024" in text
    assert "7.500.000 đồng (Bảy triệu năm trăm nghìn đồng)" in text
    assert "Số: 1124/QĐ-UBND" in text
    assert "Thử, ngày 01 tháng 6 năm 2026" in text
    assert HOSTILE in text
    assert "Phòng Tài chính" in text


def test_papers_have_the_layout_of_state_papers(made: Purse) -> None:
    document, _said = built(Report.Kind.AWARD_DECISION, made.contest)
    file = Document(io.BytesIO(document.content))
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert "PAGE" in section.header.paragraphs[0]._p.xml


def test_a_revoked_award_is_in_no_paper(made: Purse) -> None:
    award = made.contest.awards.get(placement=made.placements[1])
    awards.revoke(award=award, reason="Sao chép.", by=made.office)
    for kind in (Report.Kind.AWARD_DECISION, Report.Kind.FINAL_REPORT):
        assert award.entry.title not in words(built(kind, made.contest)[0])


def test_the_final_report_counts_entries_prizes_and_payments(made: Purse) -> None:
    batch = made.approved()
    made.pay(batch.payments.all()[0])
    document, said = built(Report.Kind.FINAL_REPORT, made.contest)
    text = words(document)
    assert "đã nhận 3 bài dự thi" in text
    assert "1 bài của cá nhân, 1 bài của nhóm tác giả và 1 bài của tập thể" in text
    assert "Tổng giá trị giải thưởng: 7.500.000 đồng. Đã chi 1 khoản với số tiền 3.000.000 đồng" in text
    assert said[-1] == (4, 4)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("UBND huyện Chương Mỹ", "Chương Mỹ"),
        ("Ủy ban nhân dân tỉnh Khánh Hòa", "Khánh Hòa"),
        ("UBND xã Thủy Xuân Tiên", "Thủy Xuân Tiên"),
        ("Sở Nội vụ", "Sở Nội vụ"),
    ],
)
def test_the_place_is_the_bodys_own_name(body: str, named: str) -> None:
    assert place(body) == named


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2024, 1, 5), "ngày 05 tháng 01 năm 2024"),
        (dt.date(2024, 3, 10), "ngày 10 tháng 3 năm 2024"),
        (None, "ngày      tháng      năm"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(day: dt.date | None, said: str) -> None:
    assert day_in_words(day) == said


# -- certificates ------------------------------------------------------------------------------------------------


@pytest.fixture
def pdf(made: Purse) -> Iterator[pikepdf.Pdf]:
    document, _said = built(Report.Kind.CERTIFICATES, made.contest)
    with pikepdf.open(io.BytesIO(document.content)) as opened:
        yield opened


def test_every_holder_has_a_page_in_a_tagged_document(pdf: pikepdf.Pdf) -> None:
    assert len(pdf.pages) == 5
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "vi"
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Giấy chứng nhận – Cuộc thi Thử 2026"
        assert metadata["pdfuaid:part"] == "1"


def test_every_figure_has_words(pdf: pikepdf.Pdf) -> None:
    figures = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"]
    assert len(figures) == 5
    assert all("Mã QR dẫn tới trang xác minh" in str(figure.Alt) for figure in figures)


def test_what_people_typed_is_inert(made: Purse) -> None:
    document, _said = built(Report.Kind.CERTIFICATES, made.contest)
    assert document.content.startswith(b"%PDF-")
    assert Certificate.objects.filter(facts__entry=HOSTILE).count() == 1


def test_a_template_that_takes_values_as_code_would_fail(made: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    import typst  # noqa: PLC0415 - only the control needs it

    naive = f"#let title = [{HOSTILE}]\n#title"
    with pytest.raises(typst.TypstError):
        typst.compile(naive.encode(), format="pdf")


def test_a_certificate_keeps_its_code_when_asked_for_again(made: Purse) -> None:
    built(Report.Kind.CERTIFICATES, made.contest)
    codes = set(Certificate.objects.values_list("code", flat=True))
    built(Report.Kind.CERTIFICATES, made.contest)
    assert set(Certificate.objects.values_list("code", flat=True)) == codes
    assert len(codes) == 5


def test_an_organisation_stands_on_its_certificate_itself(made: Purse) -> None:
    built(Report.Kind.CERTIFICATES, made.contest)
    facts = Certificate.objects.get(award__entry__kind="organisation").facts
    assert (facts["holder"], facts["unit"]) == ("Phòng Tài chính", "")


def test_held_awards_get_no_certificate(made: Purse) -> None:
    held = made.contest.awards.get(placement=made.placements[0])
    awards.hold(award=held, reason="Khiếu nại.", by=made.office)
    built(Report.Kind.CERTIFICATES, made.contest)
    assert not Certificate.objects.filter(award=held).exists()


def test_progress_is_said_for_each_page(made: Purse) -> None:
    _document, said = built(Report.Kind.CERTIFICATES, made.contest)
    assert said == [(done, 6) for done in range(1, 6)]
