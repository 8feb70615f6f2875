"""In how many entries of a contest one person may take part, and for how many one may speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verdicts import MoveRefused
from contests.models import EntrantKind
from submissions.actions.concerned import OUT
from submissions.actions.identity import as_named, person_of
from submissions.models import Author

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contests.models import Contest
    from submissions.actions.identity import Known, Person
    from submissions.models import Entry
    from submissions.querysets import AuthorQuerySet

DRAFT = "draft"


def limited(contest: Contest) -> bool:
    """Whether the contest's rules limit what one person does."""
    return contest.entries_per_author is not None or contest.entries_per_representative is not None


def hold_people(contest: Contest, people: Iterable[Person]) -> None:
    """Keep these people's part in the contest to ourselves until the transaction ends: two tabs do not pass at once."""
    if not limited(contest):
        return
    keys = sorted({key for person in people for key in person.keys})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [contest.pk, key])


def enforce_start(contest: Contest, author: Author, kind: str) -> None:
    """Refuse another draft to whoever takes part in as many entries as the rules allow, drafts counted."""
    person = person_of(author)
    if kind == EntrantKind.ORGANISATION or not person.keys:
        return
    hold_people(contest, [person])
    _refuse_beyond(contest, _taking_part(contest, person, drafts=True).count())


def enforce_confirmation(author: Author) -> None:
    """Refuse the confirmation of whoever is an author of as many handed in entries as the rules allow."""
    contest, person = author.entry.contest, person_of(author)
    if contest.entries_per_author is None or not person.keys:
        return
    hold_people(contest, [person])
    _refuse_beyond(contest, _taking_part(contest, person).exclude(entry=author.entry).count())


def limit_flaws(entry: Entry, known: Known, places: Known | None = None) -> Iterator[str]:
    """What keeps an entry from being handed in: its authors stand in as many others as the rules allow.

    `places` are those of its authors in the contest (`places_of`), where they are read already.
    """
    contest = entry.contest
    if not limited(contest):
        return
    counted = places_of(contest, [person for _author, person in known]) if places is None else places
    for author, person in known:
        if not person.keys or author.refused_at is not None:
            continue
        others = [place for place, who in counted if place.entry_id != entry.pk and person.is_same(who)]
        yield from _flaws(author, len(others), contest.entries_per_author, speaks=False)
        if author.representative:
            spoken = sum(place.representative for place in others)
            yield from _flaws(author, spoken, contest.entries_per_representative, speaks=True)


def places_of(contest: Contest, people: Iterable[Person]) -> Known:
    """The places of these people among authors of what was handed in, each with whom it names; read at once."""
    known = list(people)
    named = Author.objects.known_by_any(
        [person.account.pk for person in known if person.account],
        {email for person in known for email in person.emails},
        {phone for person in known for phone in person.phones},
    )
    found = _counted(named, contest).exclude(entry__state=DRAFT).select_related("user")
    return [(place, as_named(place)) for place in found]


def _flaws(author: Author, others: int, most: int | None, *, speaks: bool) -> Iterator[str]:
    if most is None or others < most:
        return
    words = {"name": author.full_name, "count": others, "most": most}
    if speaks:
        text = ngettext(
            "%(name)s speaks for the authors of %(count)d other entry; the rules allow one person %(most)d.",
            "%(name)s speaks for the authors of %(count)d other entries; the rules allow one person %(most)d.",
            others,
        )
    else:
        text = ngettext(
            "%(name)s is an author of %(count)d other entry handed in; the rules allow one person %(most)d.",
            "%(name)s is an author of %(count)d other entries handed in; the rules allow one person %(most)d.",
            others,
        )
    yield text % words


def _refuse_beyond(contest: Contest, count: int) -> None:
    most = contest.entries_per_author
    if most is None or count < most:
        return
    text = ngettext(
        "You take part in %(count)d entry of this contest, and its rules allow one person %(most)d.",
        "You take part in %(count)d entries of this contest, and its rules allow one person %(most)d.",
        count,
    )
    way_out = _("Withdraw one of yours first, or refuse to be its author.")
    raise MoveRefused(f"{text % {'count': count, 'most': most}} {way_out}")


def _taking_part(contest: Contest, person: Person, *, drafts: bool = False) -> AuthorQuerySet:
    """The person's places among authors: in entries that were handed in, and in confirmed drafts when they count."""
    handed_in = ~Q(entry__state=DRAFT)
    alive = _counted(person.places, contest)
    return alive.filter(handed_in | Q(confirmed_at__isnull=False)) if drafts else alive.filter(handed_in)


def _counted(places: AuthorQuerySet, contest: Contest) -> AuthorQuerySet:
    """Those that count in the contest: neither refused nor an organisation's, of entries that are still in it."""
    standing = places.filter(entry__contest=contest, refused_at=None)
    return standing.exclude(entry__state__in=OUT).exclude(entry__kind=EntrantKind.ORGANISATION)
