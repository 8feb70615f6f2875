"""Naming the authors of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, phone_number
from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.models import EntrantKind
from submissions.actions.authorship import ask
from submissions.actions.entries import in_hand
from submissions.actions.gaps import author_flaws, excluded_authors
from submissions.actions.identity import named_twice, people_of, tie
from submissions.models import Author, AuthorInvitation, Entry
from submissions.policies import entries as policies
from units.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from contests.models import Contest


@dataclass(frozen=True, slots=True)
class AuthorText:
    """One author as typed; `pk` names the row it changes, `account` the person who was chosen rather than typed."""

    full_name: str
    share: Decimal
    representative: bool = False
    email: str = ""
    phone: str = ""
    address: str = ""
    unit_name: str = ""
    pk: int | None = None
    account: int | None = None


class StaleAuthors(MoveRefused):
    """Somebody changed the authors meanwhile; `kept` are those kept now."""

    def __init__(self, kept: list[Author]) -> None:
        super().__init__(_("Somebody changed the authors while you were writing. Both lists are shown below."))
        self.kept = kept


class AuthorsRefused(Refused):
    """The authors do not fit the contest's rules; `flaws` says why."""

    def __init__(self, flaws: list[str]) -> None:
        super().__init__(" ".join(flaws))
        self.flaws = flaws


def token(authors: Iterable[Author]) -> str:
    """What the authors' page was made from, so that a save can tell whether they changed since."""
    columns = ("pk", "full_name", "email", "phone", "unit_name", "share", "representative")
    rows = sorted(authors, key=lambda author: author.order)
    return digest([[getattr(author, column) for column in columns] for author in rows])[:16]


@transaction.atomic
def save_authors(*, entry: Entry, by: User, seen: str, lines: Sequence[AuthorText]) -> list[Author]:
    """Keep who the authors are, link those who have an account, and ask those whom the change concerns.

    What somebody confirmed is void once their name, their share, or who the authors are has changed.
    Whether an e-mail address or a phone number belongs to an account is never shown: the person finds out, not the one
    who typed it. Raises StaleAuthors when somebody changed them since `seen`, AuthorsRefused when the rules are broken.
    """
    policies.save_authors(by, entry).enforce()
    kept = in_hand(entry)
    before = list(kept.authors.select_related("user").order_by("order"))
    if token(before) != seen:
        raise StaleAuthors(before)
    _enforce_rules(kept, lines)
    authors = _write(kept, before, lines, by)
    record(kept, "save_authors", by=by, facts={"authors": len(authors), "shares": [one.share for one in authors]})
    ask(kept, [one for one in authors if not one.answered and one.asked_on is None and one.user_id != by.pk], by=by)
    return authors


def _enforce_rules(entry: Entry, lines: Sequence[AuthorText]) -> None:
    flaws = list(author_flaws(entry.contest, entry.kind, lines))
    if entry.kind == EntrantKind.ORGANISATION and lines:
        flaws = [_("The organisation itself is the author of this entry: no people are named.")]
    if flaws:
        raise AuthorsRefused(flaws)


def _write(entry: Entry, before: list[Author], lines: Sequence[AuthorText], by: User) -> list[Author]:
    rows = {author.pk: author for author in before}
    former = {author.pk: (author.user_id, author.email, author.phone) for author in before}
    staying = {line.pk for line in lines if line.pk in rows}
    others = staying != set(rows) or any(line.pk not in rows for line in lines)
    authors = [
        _filled(rows.get(line.pk or 0) or Author(entry=entry), place, line) for place, line in enumerate(lines, start=1)
    ]
    _link(entry.contest, authors)
    entry.authors.exclude(pk__in=staying).delete()
    # Each person and one representative stand there once, so the old ones go first.
    entry.authors.update(representative=False, user=None, email="", phone="")
    for author in authors:
        if author.pk and _is_another(author, *former[author.pk]):
            author.ask_anew()  # whoever it is now was not asked
        if others and author.confirmed_at is not None:
            author.ask_anew()  # whom they confirmed to be with was another list
        if author.user_id == by.pk and not author.answered:
            author.answer(Author.Way.ACCOUNT, timezone.now())
        author.save()
    anew = [author.pk for author in authors if not author.answered and author.asked_on is None]
    AuthorInvitation.objects.filter(author__in=anew).delete()
    return authors


def _filled(author: Author, order: int, line: AuthorText) -> Author:
    if author.pk and (author.full_name, author.share) != (normalise(line.full_name), line.share):
        author.ask_anew()  # what was answered was to another name or share
    author.order = order
    author.full_name = normalise(line.full_name)
    author.share = line.share
    author.representative = line.representative
    author.unit_name = normalise(line.unit_name)
    author.address = normalise(line.address)
    if line.account is None:
        _reach(author, line.email.strip().lower(), phone_number(line.phone))
    elif line.account != author.user_id:
        _reach(author, "", "")
        author.user = User.objects.active().filter(pk=line.account).first()
        if author.user is None:
            raise AuthorsRefused([_("%(name)s cannot be named here. Search again.") % {"name": author.full_name}])
    return author


def _reach(author: Author, email: str, phone: str) -> None:
    """A changed address or number is somebody else's until it is found again."""
    if not author.pk or (author.email, author.phone) != (email, phone):
        author.email, author.phone, author.user = email, phone, None


def _link(contest: Contest, authors: Sequence[Author]) -> None:
    """Find the accounts by the addresses and numbers typed; each person is named once, and may enter the contest."""
    known = people_of(authors)
    flaws = [*named_twice(known), *excluded_authors(contest, known)]
    if flaws:
        raise AuthorsRefused(flaws)
    tie(known)


def _is_another(author: Author, account: int | None, email: str, phone: str) -> bool:
    """Whether another person stands there than before; whoever answered is the same once an account is found."""
    reached_alike = (author.email, author.phone) == (email, phone)
    if author.user_id == account:
        return account is None and not reached_alike
    return not (reached_alike and account is None and author.answered)
