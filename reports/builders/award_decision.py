"""The award decision, ready for the leader's signature: always in Vietnamese, as a state paper is."""

from django.utils import translation

from payouts.models import Award
from payouts.words import in_words
from reports.builders.built import Built, Progress
from reports.builders.letterhead import Letter, day_in_words
from reports.models import Report
from units.text import place


def award_decision(report: Report, progress: Progress) -> Built:
    """The decision that gives the prizes: its grounds, its articles, and the list of winners with amounts."""
    with translation.override("vi"):
        contest = report.contest
        awards = list(
            Award.objects.filter(contest=contest)
            .standing()
            .select_related("tier", "entry__unit", "entry__organisation", "placement")
            .prefetch_related("entry__authors")
            .order_by("tier__rank", "placement__rank", "pk")
        )
        first = awards[0]
        letter = Letter(
            body=contest.host.name, number=first.decision_number, place=place(contest.host.name), on=first.decided_on
        )
        letter.title("Quyết định", f"Về việc trao giải {contest.name}")
        if contest.plan_number and contest.plan_on:
            letter.text(
                f"Căn cứ Kế hoạch số {contest.plan_number} {day_in_words(contest.plan_on)} về việc tổ chức cuộc thi;",
                italic=True,
            )
        letter.text("Căn cứ kết quả chấm thi của Ban Giám khảo;", italic=True)
        letter.text(f"Theo đề nghị của {contest.receiving_office.name},", italic=True)
        letter.title("Quyết định:", "")
        total = sum(award.amount for award in awards)
        letter.text(
            f"Điều 1. Trao {len(awards)} giải thưởng của {contest.name} cho các tác giả, nhóm tác giả, tập thể "
            f"có tên trong danh sách kèm theo. Tổng số tiền thưởng: {_dong(total)} ({in_words(total)})."
        )
        letter.text(f"Điều 2. {contest.receiving_office.name} chủ trì việc chi thưởng theo quy định về tài chính.")
        letter.text("Điều 3. Quyết định có hiệu lực từ ngày ký. Các cơ quan, đơn vị và cá nhân có tên thi hành.")
        letter.signature(
            "Chủ tịch", receivers=["Như Điều 3", contest.receiving_office.name, "Lưu: VT"], receivers_label="Nơi nhận:"
        )
        letter.heading("Danh sách được trao giải")
        letter.table(
            ["TT", "Giải", "Sáng kiến, giải pháp", "Tác giả", "Đơn vị", "Tiền thưởng"],
            [
                [str(number), award.tier.name, award.entry.title, holders(award), unit(award), _dong(award.amount)]
                for number, award in enumerate(awards, start=1)
            ],
            [10, 22, 46, 36, 26, 24],
        )
    progress(len(awards), len(awards))
    return Built(letter.content(), f"quyet-dinh-trao-giai-{contest.slug}.docx")


def holders(award: Award) -> str:
    """Who receives the award, by name."""
    names = [author.full_name for author in award.entry.authors.all()]
    if award.entry.organisation and not names:
        return award.entry.organisation.name
    return ", ".join(names)


def unit(award: Award) -> str:
    """The entry's unit as it was then."""
    return str(award.entry.unit_snapshot.get("name") or award.entry.unit.name)


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"
