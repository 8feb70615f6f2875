"""Naming the authors of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.models import EntrantKind
from submissions.actions.authorship import ask
from submissions.actions.entries import in_hand
from submissions.actions.gaps import author_flaws, excluded_authors
from submissions.models import Author, AuthorInvitation, Entry
from submissions.policies import entries as policies
from units.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal


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
    kept_out = [gap.text for gap in excluded_authors(kept)]
    if kept_out:
        raise AuthorsRefused(kept_out)
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
    staying = {line.pk for line in lines if line.pk in rows}
    others = staying != set(rows) or any(line.pk not in rows for line in lines)
    entry.authors.exclude(pk__in=staying).delete()
    entry.authors.update(representative=False)  # one at a time is the rule, so the old one goes first
    authors: list[Author] = []
    for order, line in enumerate(lines, start=1):
        author = rows.get(line.pk or 0) or Author(entry=entry)
        _fill(author, order, line)
        _link(author, line, taken={one.user_id for one in authors if one.user_id})
        if others and author.confirmed_at is not None:
            author.ask_anew()  # whom they confirmed to be with was another list
        if author.user_id == by.pk and not author.answered:
            author.answer(Author.Way.ACCOUNT, timezone.now())
        author.save()
        authors.append(author)
    anew = [author.pk for author in authors if not author.answered and author.asked_on is None]
    AuthorInvitation.objects.filter(author__in=anew).delete()
    return authors


def _fill(author: Author, order: int, line: AuthorText) -> None:
    if author.pk and (author.full_name, author.share) != (normalise(line.full_name), line.share):
        author.ask_anew()  # what was answered was to another name or share
    author.order = order
    author.full_name = normalise(line.full_name)
    author.share = line.share
    author.representative = line.representative
    author.unit_name = normalise(line.unit_name)
    author.address = normalise(line.address)


def _link(author: Author, line: AuthorText, *, taken: set[int]) -> None:
    """Find the account by the address or number typed; a changed one is somebody else's until it is found again."""
    if line.account is not None:
        _link_chosen(author, line.account, taken=taken)
        return
    email, phone = line.email.strip().lower(), line.phone
    if author.pk and (author.email.lower(), author.phone) == (email, phone):
        return
    author.email, author.phone = email, phone
    account = _account(email, phone)
    found = account.pk if account is not None and account.pk not in taken else None
    if found is None or found != author.user_id:
        author.ask_anew()  # whoever it is now was not asked
    author.user_id = found


def _link_chosen(author: Author, chosen: int, *, taken: set[int]) -> None:
    if chosen == author.user_id:
        return
    if chosen in taken or not User.objects.active().filter(pk=chosen).exists():
        raise AuthorsRefused([_("%(name)s cannot be named here. Search again.") % {"name": author.full_name}])
    author.email = author.phone = ""
    author.ask_anew()
    author.user_id = chosen


def _account(email: str, phone: str) -> User | None:
    people = User.objects.active()
    by_email = people.filter(email__iexact=email).first() if email else None
    return by_email or (people.filter(phone=phone).first() if phone else None)
