"""A contest with as many entries as one asks for, made at once, with their authors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, islice
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest
from submissions.models import Author, Entry
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import SeriesFactory, complete_contest
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit

UNITS = 100
AUTHORS = 400
AUTHOR = 360  # among the first of their entries is a draft
AT_ONCE = 1000
# Of ten entries: how many are in which state.
STATES = ["draft", "submitted", "submitted", "accepted", "forwarded", "forwarded", "forwarded", "eligible", "eligible"]
WORDS = [
    "một cửa", "dịch vụ công", "thư viện", "học bạ số", "rác thải", "vay vốn", "chuyển đổi số", "hòa giải", "tưới tiêu",
    "bản đồ", "trợ lý ảo", "hộ tịch", "chữ ký số", "khám bệnh", "chợ phiên", "tiếp dân", "đất đai", "cấp phép",
]  # fmt: skip


@dataclass
class Crowd:
    """The contest, those who look at it, and how many entries it has so far."""

    contest: Contest
    officer: User
    clerk: User
    author: User
    units: list[Unit]
    authors: list[User]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def grow(self, entries: int) -> None:
        """Let so many more entries come in, and the database take note of how many there are."""
        while entries > 0:
            self._add(min(entries, AT_ONCE))
            entries -= AT_ONCE
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _add(self, entries: int) -> None:
        made = Entry.objects.bulk_create(self._entry(number) for number in islice(self.numbers, entries))
        Author.objects.bulk_create(
            Author(
                entry=entry, order=1, user=entry.created_by, full_name=entry.created_by.full_name, share=100,
                unit_name=entry.unit.name, representative=True,
            )
            for entry in made
        )  # fmt: skip

    def _entry(self, number: int) -> Entry:
        # The clerk's unit and the author are quick: their pages are full from the beginning, and what the unit ranks is
        # there, so that later pages are compared with pages that show as much.
        early, place = number < AT_ONCE, number % 16
        unit = self.units[0 if early and place == 0 else number % UNITS]
        author = self.authors[AUTHOR if early and place == AUTHOR % 16 else number % AUTHORS]
        state, now = STATES[number % len(STATES)], timezone.now()
        if state == "accepted" and unit == self.units[0] and not early:
            state = "submitted"
        first, second = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
        handed_in: dict[str, Any] = {} if state == "draft" else {"submitted_at": now, "licence_accepted_at": now}
        if state in {"forwarded", "eligible"}:  # as letters of ten bring them
            handed_in["came_at"] = now - timedelta(seconds=number // 10)
        return Entry(
            contest=self.contest, code=f"NG-{number:06d}", kind="individual", form="article", state=state,
            title=f"Sáng kiến {number} về {first} và {second}", summary=f"Cách làm {first} ở thôn số {number}.",
            area=self.contest.areas.all()[0], answers={}, unit=unit, holder=unit, created_by=author,
            unit_snapshot=unit.snapshot(), contact_phone="+84912345678", contact_address="Thôn Thử", **handed_in,
        )  # fmt: skip


def gather() -> Crowd:
    """The contest before anybody entered it."""
    district = UnitFactory(kind=UnitKind.DISTRICT, name="UBND huyện Đông Người")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Đông Người", parent=district)
    units = [UnitFactory(kind=UnitKind.COMMUNE, name=f"Xã số {number}", parent=district) for number in range(UNITS)]
    authors = [UserFactory(full_name=f"Nguyễn Thị {number}") for number in range(AUTHORS)]
    return Crowd(
        contest=complete_contest(series=SeriesFactory(host=district), receiving_office=office, state="published"),
        officer=person_with(UserRole.OFFICE, office),
        clerk=person_with(UserRole.CLERK, units[0]),
        author=authors[AUTHOR],
        units=units,
        authors=authors,
    )
