"""A contest whose results are announced, for tests: its finalists, its prizes, and those who give and pay them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Round
from judging.models import Placement
from payouts.actions import awards, batches
from payouts.models import Award, Batch, Payment
from submissions.models import Entry
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory, OrganiserFactory, PrizeTierFactory, RoundFactory
from tests.factories.judging import ContenderFactory, PlacementFactory, RoundResultFactory
from tests.factories.payouts import TaxRuleFactory
from tests.factories.submissions import AuthorFactory, EntryFactory, ReceiptFactory, RevisionFactory
from tests.factories.units import UnitFactory
from units.kinds import UnitKind

BEFORE = dt.date(2026, 6, 30)
SINCE = dt.date(2026, 7, 1)
DECIDED = dt.date(2026, 6, 1)
TIERS = [("Giải nhất", 1, 3_000_000), ("Giải nhì", 1, 2_000_000), ("Giải ba", 2, 1_000_000)]


@dataclass
class Purse:
    """What a test plays with."""

    contest: Contest
    office: User
    preparer: User
    accountant: User
    final: Round
    placements: list[Placement] = field(default_factory=list)

    def propose(self, decided: dict[int, int] | None = None) -> list[Award]:
        """The prizes by the standings."""
        return awards.propose(contest=self.contest, decided=decided, by=self.office)

    def issue(self) -> list[Award]:
        """Proposed and decided."""
        self.propose()
        return awards.issue(contest=self.contest, decision_number="1124/QĐ-UBND", decided_on=DECIDED, by=self.office)

    def prepared(self, pays_on: dt.date = SINCE) -> Batch:
        """A list of everything owed, with an account on every line."""
        batch = batches.prepare(contest=self.contest, pays_on=pays_on, by=self.preparer)
        for payment in batch.payments.all():
            self.write_account(payment)
        return batch

    def write_account(self, payment: Payment, account: str = "", by: User | None = None) -> None:
        """An account on a line."""
        batches.save_account(
            payment=payment,
            bank_bin="970436",
            account=account or f"00110{payment.order:05d}",
            holder=payment.payee_name,
            by=by or self.preparer,
        )

    def submitted(self, pays_on: dt.date = SINCE) -> Batch:
        """The list, handed on."""
        batch = self.prepared(pays_on)
        batches.submit(batch=batch, by=self.preparer)
        batch.refresh_from_db()
        return batch

    def approved(self, pays_on: dt.date = SINCE) -> Batch:
        """The list, approved."""
        batch = self.submitted(pays_on)
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=self.accountant)
        batch.refresh_from_db()
        return batch

    def pay(self, payment: Payment, reference: str = "", on: dt.date = SINCE) -> None:
        """The bank's answer for a line."""
        batches.mark_paid(
            payment=payment, bank_reference=reference or f"FT{payment.pk:08d}", paid_on=on, by=self.preparer
        )


def purse(
    *,
    ranks: Sequence[int] = (1, 2, 3, 4),
    kinds: Sequence[str] = (),
    tiers: Sequence[tuple[str, int, int]] = TIERS,
    **columns: Any,
) -> Purse:
    """A contest with its final sealed: an entry for each rank, of the kinds given or of individuals."""
    district = UnitFactory(kind=UnitKind.DISTRICT, name="UBND huyện Thử")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ", parent=district)
    contest = ContestFactory(
        state="announced", series__host=district, receiving_office=office, **{"name": "Cuộc thi Thử 2026", **columns}
    )
    for name, count, amount in tiers:
        PrizeTierFactory(
            contest=contest, name=name, count=count, individual_amount=amount, collective_amount=amount * 3 // 2
        )
    TaxRuleFactory(valid_from=dt.date(2014, 1, 1), valid_to=BEFORE, threshold=10_000_000, ground="Luật số 04/2007/QH12")
    TaxRuleFactory()
    final = RoundFactory(contest=contest, kind="final", name="Vòng chung khảo", state="sealed")
    result = RoundResultFactory(round=final)
    made = Purse(
        contest=contest,
        office=person_with(UserRole.OFFICE, office, full_name="Bùi Thị Phòng"),
        preparer=person_with(UserRole.PAYMENT_PREPARER, office, full_name="Hồ Thị Toán"),
        accountant=person_with(UserRole.CHIEF_ACCOUNTANT, office, full_name="Cao Văn Duyệt"),
        final=final,
    )
    OrganiserFactory(contest=contest)
    for place, rank in enumerate(ranks):
        entry = entrant(contest, kinds[place] if place < len(kinds) else "individual")
        contender = ContenderFactory(round=final, entry=entry, revision=entry.revisions.get())
        made.placements.append(
            PlacementFactory(result=result, contender=contender, rank=rank, score=Decimal(90 - rank))
        )
    return made


def entrant(contest: Contest, kind: str, shares: Sequence[int] = (60, 25, 15), *, confirmed: bool = True) -> Entry:
    """An eligible entry of an individual, of a group with shares, or of an organisation."""
    organisation = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Tài chính") if kind == "organisation" else None
    entry = EntryFactory(contest=contest, kind=kind, state="eligible", organisation=organisation)
    parts = {"individual": [100], "group": list(shares), "organisation": []}[kind]
    for number, share in enumerate(parts):
        user = entry.created_by if number == 0 else UserFactory()
        late = {} if confirmed or number == 0 else {"confirmed_at": None}
        AuthorFactory(entry=entry, user=user, share=Decimal(share), representative=number == 0, **late)
    ReceiptFactory(revision=RevisionFactory(entry=entry))
    return entry
