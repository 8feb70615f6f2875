"""Whom a step of an entry concerns: its authors, its unit's clerks and heads, those who run the contest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from submissions.models import Author, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contests.models import Contest
    from notifications.outbox import Addressee
    from units.models import Unit

# An entry in one of these states is out of the contest.
OUT = ("withdrawn", "declined", "ineligible", "united")


def authors_of(entry: Entry) -> list[Addressee]:
    """Whoever wrote the entry and its authors: by account, or by e-mail for those who have none."""
    return each_once(entry, entry.authors.select_related("user").order_by("order"))


def each_once(entry: Entry, authors: Iterable[Author]) -> list[Addressee]:
    """Whoever wrote the entry and these authors of it, as they were read."""
    people: dict[object, Addressee] = {}
    for author in authors:
        if author.user is not None:
            people[author.user.pk] = author.user
        elif author.email:
            people[author.email] = author
    people.setdefault(entry.created_by_id, entry.created_by)
    return list(people.values())


def authors_in(contest: Contest) -> list[Addressee]:
    """Whoever writes or wrote an entry that is still in the contest, and all its authors, each once."""
    people: dict[object, Addressee] = {}
    alive = Entry.objects.filter(contest=contest).exclude(state__in=OUT)
    for author in Author.objects.filter(entry__in=alive.values("pk")).select_related("user").order_by("pk"):
        if author.user is not None:
            people[author.user.pk] = author.user
        elif author.email:
            people[author.email] = author
    for writer in User.objects.filter(pk__in=alive.values("created_by")).in_order():
        people.setdefault(writer.pk, writer)
    return list(people.values())


def clerks_of(unit: Unit) -> list[User]:
    """Those who screen entries at the unit today."""
    return list(User.objects.holding(UserRole.CLERK, [unit], timezone.localdate()).in_order())


def heads_of(unit: Unit) -> list[User]:
    """The heads of the unit today."""
    return list(User.objects.holding(UserRole.HEAD, [unit], timezone.localdate()).in_order())


def office_of(contest: Contest) -> list[User]:
    """The officers of the receiving office today, and the contest's organisers."""
    officers = User.objects.holding(UserRole.OFFICE, [contest.receiving_office], timezone.localdate())
    organisers = Q(pk__in=contest.organisers.values("user"))
    return list(User.objects.active().filter(Q(pk__in=officers.values("pk")) | organisers).in_order())
