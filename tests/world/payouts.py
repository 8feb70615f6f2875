"""Awards, lists of payments, and the papers that come of them."""

from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from contests.models import Round
from payouts.actions.lines import payload_digest
from tests.factories.accounts import UserFactory
from tests.factories.judging import ContenderFactory, PlacementFactory, RoundResultFactory
from tests.factories.notifications import MessageFactory
from tests.factories.payouts import AwardFactory, BatchFactory, PaymentFactory, ShareFactory, TaxRuleFactory
from tests.factories.rehearsals import RehearsalFactory
from tests.factories.reports import CertificateFactory, ReportFactory
from tests.world.entries import entry_of_two
from tests.world.things import World

STEPS = [
    {
        "key": "publish",
        "label": "Công bố kế hoạch",
        "seconds": 0.4,
        "tried": True,
        "broke": True,
        "notes": [
            {"sentence": "Chưa có ai được dự thi: hãy nêu ai được dự thi.", "tone": "breaks", "section": "entrants"},
            {"sentence": "Chưa có số của kế hoạch tổ chức cuộc thi.", "tone": "warns", "section": "basics"},
            {"sentence": "Kế hoạch công bố được.", "tone": "good", "section": ""},
        ],
    },
    {"key": "enter", "label": "Tác giả viết và nộp bài", "seconds": 0, "tried": False, "broke": False, "notes": []},
]
FIGURES = {
    "begun": 41,
    "handed_in": 39,
    "confirmed": 37,
    "forwarded": 36,
    "eligible": 35,
    "rounds": [{"name": "Vòng sơ khảo", "entries": 35, "on": 12, "judges": 5, "most_sheets": 14}],
    "by_entrant": [["Cá nhân", 21], ["Nhóm tác giả", 14]],
    "by_unit_kind": [["Xã, phường, thị trấn", 35]],
    "by_area": [["Cải cách thủ tục hành chính", 35]],
    "money": {"given": 15_000_000, "paid": 14_500_000, "tax": 500_000, "least": 14_000_000, "most": 21_000_000},
}


def make_payouts(world: World) -> None:
    """Awards and lists of payments in every state."""
    contest = world.rows["contest_announced"]
    final = contest.rounds.get(kind="final")
    result = RoundResultFactory(round=final, sealed_by=world.people["office"])
    world.rows["round_announced"] = final
    TaxRuleFactory()
    for name in ["proposed", "issued", "held"]:
        entry = entry_of_two(world, contest, "eligible", title=f"Bưu tá trả kết quả {name}")
        placement = PlacementFactory(result=result, contender=ContenderFactory(round=final, entry=entry))
        world.rows[f"award_{name}"] = AwardFactory(contest=contest, placement=placement, state=name)
    Round.objects.filter(contest=contest).update(state="sealed", opened_at=timezone.now(), sealed_at=timezone.now())
    share = ShareFactory(award=world.rows["award_issued"], percent=Decimal(60), amount=1_800_000)
    for number, state in enumerate(["draft", "submitted", "approved"], start=1):
        batch = BatchFactory(contest=contest, number=number, prepared_by=world.people["preparer"])
        entry = entry_of_two(world, contest, "eligible", title=f"Niêm yết tại thôn {state}")
        placement = PlacementFactory(result=result, contender=ContenderFactory(round=final, entry=entry))
        award = AwardFactory(contest=contest, placement=placement, state="issued")
        share = ShareFactory(award=award, percent=Decimal(60), amount=1_800_000)
        payment = PaymentFactory(batch=batch, award=award, share=share, bank_bin="970436")
        facts: dict[str, Any] = {"state": state}
        if state == "approved":
            facts |= {
                "approved_by": world.people["approver"],
                "approved_at": timezone.now(),
                "payload_sha256": "1" * 64,
            }
        type(batch).objects.filter(pk=batch.pk).update(**facts)
        batch.refresh_from_db()
        world.rows |= {f"batch_{state}": batch, f"payment_{state}": payment}
    world.rows |= {"batch": world.rows["batch_draft"], "payment": world.rows["payment_approved"]}
    _paid_in_part(world)


def _paid_in_part(world: World) -> None:
    """An approved list with a line that is paid, and one whose award is held."""
    batch = BatchFactory(contest=world.rows["contest_announced"], number=4, prepared_by=world.people["preparer"])
    paid, held = PaymentFactory(batch=batch), PaymentFactory(batch=batch)
    approval = {"state": "approved", "approved_by": world.people["approver"], "approved_at": timezone.now()}
    type(batch).objects.filter(pk=batch.pk).update(payload_sha256=payload_digest(batch), **approval)
    answer = {"bank_reference": "FT26325000009", "paid_on": timezone.localdate(), "paid_at": timezone.now()}
    type(paid).objects.filter(pk=paid.pk).update(state="paid", recorded_by=world.people["preparer"], **answer)
    type(held.award).objects.filter(pk=held.award_id).update(state="held", state_reason="Đang xác minh.")
    world.rows |= {"payment_held": held}


def make_papers(world: World) -> None:
    """Reports, certificates and rehearsals."""
    report = ReportFactory(contest=world.rows["contest_announced"], requested_by=world.people["office"])
    ready = ReportFactory(contest=world.rows["contest_announced"], requested_by=world.people["office"])
    type(ready).objects.filter(pk=ready.pk).update(
        state="ready", file="reports/thu.xlsx", filename="danh-sach.xlsx", sha256="1" * 64, finished_at=timezone.now()
    )
    ready.refresh_from_db()
    ready.file.storage.delete("reports/thu.xlsx")
    ready.file.storage.save("reports/thu.xlsx", ContentFile(b"PK thu"))
    played = RehearsalFactory(contest=world.rows["contest_draft"], requested_by=world.people["office"])
    type(played).objects.filter(pk=played.pk).update(
        state="finished", steps=STEPS, figures=FIGURES, faults=1, warnings=1, seconds=31, finished_at=timezone.now()
    )
    world.rows |= {
        "rehearsal": RehearsalFactory(contest=world.rows["contest"], requested_by=world.people["office"]),
        "rehearsal_finished": played,
        "report": report,
        "report_ready": ready,
        "certificate": CertificateFactory(award=world.rows["award_issued"]).code,
        "message": MessageFactory(recipient=world.people["author"]),
        "message_parked": MessageFactory(recipient=UserFactory(), state="parked", error="550 no such mailbox"),
    }
