"""A unit, its people and a contest, for tests of what happens after an entry was handed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Deadline
from submissions.models import Entry
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import QuotaFactory, SeriesFactory, complete_contest
from tests.factories.submissions import (
    AuthorFactory,
    DispatchFactory,
    DispatchItemFactory,
    EntryFactory,
    ReceiptFactory,
    RevisionFactory,
    ScreeningFactory,
)
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit


@dataclass
class Place:
    """One commune of a district, whose office receives the entries."""

    contest: Contest
    commune: Unit
    author: User
    clerk: User
    head: User
    officer: User

    def entry(self, state: str = "submitted", **columns: Any) -> Entry:
        """An individual's entry at the commune, with what its state promises up to the head's confirmation."""
        columns = {"contest": self.contest, "unit": self.commune, "created_by": self.author, **columns}
        entry = EntryFactory(state=state, **columns)
        AuthorFactory(entry=entry)
        ReceiptFactory(revision=RevisionFactory(entry=entry))
        if state in {"accepted", "confirmed"}:
            ScreeningFactory(entry=entry, decided_by=self.clerk, rank=columns.get("rank"))
        return entry

    def sent(self, **columns: Any) -> Entry:
        """An entry that the unit's letter sent, as the office finds it."""
        entry = self.entry("forwarded", **columns)
        ScreeningFactory(
            entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=self.head
        )
        DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=self.contest, unit=entry.unit))
        return entry

    def forwarding(self) -> Deadline:
        """The deadline by which units send on."""
        return self.contest.deadlines.get(kind=Deadline.Kind.FORWARDING)

    def move_forwarding(self, moment: datetime, *, inclusive: bool = False) -> None:
        """Put that deadline elsewhere."""
        self.contest.deadlines.filter(kind=Deadline.Kind.FORWARDING).update(moment=moment, inclusive=inclusive)

    def limit(self, maximum: int) -> None:
        """Allow each commune only so many entries."""
        last = max(quota.order for quota in self.contest.quotas.all())
        QuotaFactory(contest=self.contest, order=last + 1, minimum=0, maximum=maximum, label="Không quá")


def place() -> Place:
    """A district with an office and a commune, and a contest that takes entries."""
    district = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Thử")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Thử", parent=district)
    commune = UnitFactory(name="Xã Hòa Thử", parent=district)
    contest = complete_contest(series=SeriesFactory(host=district), receiving_office=office, name="Cuộc thi thử")
    return Place(
        contest=contest,
        commune=commune,
        author=member_of(commune, full_name="Nguyễn Thị Tác"),
        clerk=person_with(UserRole.CLERK, commune, full_name="Lê Thị Thụ"),
        head=person_with(UserRole.HEAD, commune, full_name="Hoàng Văn Trưởng"),
        officer=person_with(UserRole.OFFICE, office, full_name="Bùi Thị Phòng"),
    )
