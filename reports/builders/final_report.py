"""The final report of a contest: what came in, how it was judged, who won, what was paid, what follows."""

from django.db.models import Count, Q, Sum
from django.utils import timezone, translation

from judging.models import RoundResult
from payouts.models import Award, Payment
from reports.builders.award_decision import holders, unit
from reports.builders.built import Built, Progress
from reports.builders.letterhead import Letter
from reports.models import Report
from submissions.models import Entry

PARTS = 4


def final_report(report: Report, progress: Progress) -> Built:
    """A paper in four parts, from the sealed results and the ledger."""
    with translation.override("vi"):
        contest = report.contest
        letter = Letter(body=contest.receiving_office.name, number="", place="……", on=timezone.localdate())
        letter.title("Báo cáo", f"Tổng kết {contest.name}")
        parts = [_entries, _rounds, _awards, _aftermath]
        for done, part in enumerate(parts, start=1):
            part(letter, report)
            progress(done, PARTS)
        letter.signature("Thủ trưởng đơn vị", receivers=[contest.host.name, "Lưu: VT"], receivers_label="Nơi nhận:")
    return Built(letter.content(), f"bao-cao-tong-ket-{contest.slug}.docx")


def _entries(letter: Letter, report: Report) -> None:
    letter.heading("I. Tham gia dự thi")
    received = Entry.objects.received(report.contest).counted()
    counts = received.aggregate(
        total=Count("pk"),
        units=Count("unit", distinct=True),
        individual=Count("pk", filter=Q(kind="individual")),
        group=Count("pk", filter=Q(kind="group")),
        organisation=Count("pk", filter=Q(kind="organisation")),
    )
    letter.text(
        f"Cơ quan thường trực đã nhận {counts['total']} bài dự thi của {counts['units']} đơn vị, gồm "
        f"{counts['individual']} bài của cá nhân, {counts['group']} bài của nhóm tác giả và "
        f"{counts['organisation']} bài của tập thể."
    )
    by_area = received.values("area__name").annotate(count=Count("pk")).order_by("-count", "area__name")
    letter.table(["Lĩnh vực", "Số bài"], [[row["area__name"] or "", str(row["count"])] for row in by_area], [130, 30])


def _rounds(letter: Letter, report: Report) -> None:
    letter.heading("II. Kết quả chấm thi")
    results = RoundResult.objects.filter(round__contest=report.contest).select_related("round").order_by("round__order")
    rows = []
    for result in results:
        best = result.placements.order_by("rank").first()
        rows.append(
            [
                result.round.name,
                str(result.placements.count()),
                str(result.placements.filter(advances=True).count()),
                str(best.score).replace(".", ",") if best and best.score is not None else "",
                result.sha256[:16],
            ]
        )
    letter.table(["Vòng", "Số bài", "Vào vòng trong", "Điểm cao nhất", "Mã băm kết quả"], rows, [45, 25, 30, 30, 34])


def _awards(letter: Letter, report: Report) -> None:
    letter.heading("III. Giải thưởng và chi thưởng")
    awards = list(
        Award.objects.filter(contest=report.contest)
        .standing()
        .select_related("tier", "entry__unit", "entry__organisation")
        .prefetch_related("entry__authors")
        .order_by("tier__rank", "placement__rank")
    )
    rows = [[award.tier.name, award.entry.title, holders(award), unit(award)] for award in awards]
    letter.table(["Giải", "Sáng kiến, giải pháp", "Tác giả", "Đơn vị"], rows, [24, 60, 44, 36])
    paid = Payment.objects.filter(batch__contest=report.contest, state="paid").aggregate(
        count=Count("pk"), gross=Sum("gross"), tax=Sum("tax")
    )
    total = sum(award.amount for award in awards)
    letter.text(
        f"Tổng giá trị giải thưởng: {_dong(total)}. Đã chi {paid['count']} khoản với số tiền "
        f"{_dong(paid['gross'] or 0)}, trong đó thuế đã khấu trừ {_dong(paid['tax'] or 0)}."
    )


def _aftermath(letter: Letter, report: Report) -> None:
    letter.heading("IV. Sau cuộc thi")
    for text in [report.contest.aftermath, report.contest.index_bonus]:
        if text:
            letter.text(text)


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"
