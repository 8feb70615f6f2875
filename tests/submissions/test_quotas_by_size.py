"""Quotas by head count, with the units below, and by share of the staff: the database and the arithmetic agree."""

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import UserRole
from audit.verdicts import MoveRefused
from contests.actions.telling import people_of_units
from contests.models import Contest
from submissions.actions.dispatch import forward
from submissions.actions.identity import people_of
from submissions.allowance import allowance
from submissions.models import Author, Dispatch
from submissions.querysets import AuthorQuerySet
from submissions.tally import asked_units, sending_of, sendings
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory, QuotaFactory, SeriesFactory
from tests.factories.submissions import AuthorFactory, entry_in
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest() -> Contest:
    """A district with a small commune, a large one and, under the large one, a school."""
    district = UnitFactory(kind=UnitKind.DISTRICT)
    made: Contest = ContestFactory(series=SeriesFactory(host=district))
    small = UnitFactory(name="Xã Nhỏ", parent=district, headcount=20)
    large = UnitFactory(name="Xã Lớn", parent=district, headcount=80)
    school = UnitFactory(name="Trường Lớn", parent=large, kind=UnitKind.SERVICE_UNIT)
    entry_in("forwarded", contest=made, unit=small)
    entry_in("eligible", contest=made, unit=large)
    entry_in("forwarded", contest=made, unit=school)
    entry_in("submitted", contest=made, unit=school)
    return made


def rule(contest: Contest, **columns: Any) -> None:
    QuotaFactory(contest=contest, unit_kinds=[UnitKind.COMMUNE], order=contest.quotas.count() + 1, **columns)


def by_name(contest: Contest) -> dict[str, Any]:
    rules = list(contest.quotas.all())
    units = asked_units(contest, rules)
    return {unit.name: (unit, allowance(rules, sending_of(unit))) for unit in units}


def test_the_database_owes_what_the_arithmetic_owes(contest: Contest) -> None:
    rule(contest, minimum=2, headcount_from=50, counts_children=True)
    rule(contest, minimum=3, headcount_to=49)
    rule(contest, minimum=1, minimum_percent=Decimal(10))
    found = by_name(contest)
    assert {name: unit.missing for name, (unit, _allowed) in found.items()} == {"Xã Nhỏ": 2, "Xã Lớn": 0}
    assert all(unit.missing == allowed.missing for unit, allowed in found.values())
    large = found["Xã Lớn"][1]
    assert (large.sent, large.authors, large.authors_asked) == (2, 1, 8)


def test_units_of_a_size_that_no_rule_concerns_are_not_asked(contest: Contest) -> None:
    rule(contest, minimum=1, headcount_from=50)
    person_with(UserRole.CLERK, Unit.objects.get(name="Xã Nhỏ"))
    large = person_with(UserRole.CLERK, Unit.objects.get(name="Xã Lớn"))
    assert list(by_name(contest)) == ["Xã Lớn"]
    assert people_of_units(contest, timezone.localdate()) == [large]


def test_an_author_of_two_entries_is_one_of_the_staff(contest: Contest) -> None:
    large = Unit.objects.get(name="Xã Lớn")
    first = contest.entries.get(unit=large)
    again = entry_in("forwarded", contest=contest, unit=large)
    again.authors.update(user=first.authors.get().user)
    AuthorFactory(entry=again, order=2, user=None, full_name="Lê Thị Chung", representative=False)
    assert sendings([contest], [large])[contest.pk, large.pk].authors == 2


EMAIL, PHONE = "hoa@thu.example", "+84987654321"
NAMED: dict[str, dict[str, str]] = {
    "account": {},
    "address": {"email": EMAIL},
    "number": {"phone": PHONE},
    "another address, that number": {"email": "hoa.khac@thu.example", "phone": PHONE},
    "the name": {},
    "another name": {"full_name": "Bà Hòa"},
}


@pytest.mark.parametrize("has_account", [True, False])
def test_the_staff_are_counted_as_the_people_that_they_are(contest: Contest, has_account: bool) -> None:
    rule(contest, minimum=1, minimum_percent=Decimal(10))
    large = Unit.objects.get(name="Xã Lớn")
    entries = [contest.entries.get(unit=large), entry_in("eligible", contest=contest, unit=large)]
    person = UserFactory(full_name="Phạm Thị Hòa", email=EMAIL.title(), phone=PHONE) if has_account else None
    here = Author.objects.filter(entry__in=entries)
    for pair in combinations(NAMED, 2):
        here.delete()
        for entry, way in zip(entries, pair, strict=True):
            columns = {"full_name": "Phạm Thị Hòa", "email": "", "phone": "", **NAMED[way]}
            AuthorFactory(entry=entry, order=1, user=person if way == "account" else None, **columns)
        (_one, is_one), (_other, is_other) = people_of(here)
        alike = is_one.is_same(is_other) or (set(pair) == {"account", "the name"} and not has_account)
        counted = sendings([contest], [large])[contest.pk, large.pk].authors
        assert (pair, counted) == (pair, 1 if alike else 2)
        assert by_name(contest)["Xã Lớn"][1].authors == counted


def test_by_name_alone_two_people_would_be_one_of_the_staff(contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    large = Unit.objects.get(name="Xã Lớn")
    authors = contest.entries.get(unit=large).authors
    authors.all().delete()
    for order, email in enumerate(("hoa.mot@thu.example", "hoa.hai@thu.example"), start=1):
        entry = contest.entries.get(unit=large)
        AuthorFactory(entry=entry, order=order, user=None, full_name="Phạm Thị Hòa", email=email, share=50,
                      representative=order == 1)  # fmt: skip
    assert sendings([contest], [large])[contest.pk, large.pk].authors == 2
    monkeypatch.setattr(AuthorQuerySet, "told_apart", lambda self: self.annotate(person=F("full_name")))
    assert sendings([contest], [large])[contest.pk, large.pk].authors == 1


def test_what_the_units_below_sent_counts_against_the_limit(contest: Contest) -> None:
    rule(contest, minimum=1, maximum=2, counts_children=True)
    large = Unit.objects.get(name="Xã Lớn")
    clerk = person_with(UserRole.CLERK, large)
    entry = entry_in("confirmed", contest=contest, unit=large)
    letter = Dispatch(
        contest=contest, unit=large, number="9/UBND", issued_on=timezone.localdate(), signer="Hoàng Văn Trưởng"
    )
    with pytest.raises(MoveRefused, match="2"):
        forward(dispatch=letter, entries=[entry], by=clerk)
    contest.quotas.update(counts_children=False)
    assert forward(dispatch=letter, entries=[entry], by=clerk).state == "sent"


def test_the_desk_says_how_many_of_the_staff_take_part(contest: Contest, as_: Callable[..., Client]) -> None:
    rule(contest, minimum=1, minimum_percent=Decimal(10))
    clerk = person_with(UserRole.CLERK, Unit.objects.get(name="Xã Lớn"))
    page = as_(clerk).get(reverse("submissions:desk")).content.decode()
    assert "Nhân sự tham gia làm tác giả" in page
