"""Who an author is: one person, whether named by account, by e-mail address or by phone number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Author

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from submissions.querysets import AuthorQuerySet


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody is known by: an account, and the addresses and numbers that are the account's or were typed."""

    account: User | None
    emails: frozenset[str]
    phones: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """Each of these on its own, as text; a mere name has none."""
        own = [f"account:{self.account.pk}"] if self.account else []
        return frozenset([*own, *(f"email:{one}" for one in self.emails), *(f"phone:{one}" for one in self.phones)])

    @property
    def places(self) -> AuthorQuerySet:
        """Where this person stands among authors."""
        return Author.objects.known_by(self.account.pk if self.account else None, self.emails, self.phones)

    def is_same(self, other: Person) -> bool:
        """Whether both are one person."""
        if self.account is not None and other.account is not None:
            return bool(self.account == other.account)
        return bool(self.emails & other.emails or self.phones & other.phones)


Known: TypeAlias = "Sequence[tuple[Author, Person]]"


def bring_accounts(authors: Sequence[Author], by: User | None = None) -> None:
    """Read the authors' accounts at once; that of whoever acts is known already, with the roles that were read."""
    for author in authors:
        if by is not None and author.user_id == by.pk:
            author.user = by
    unread = [author for author in authors if author.user_id and "user" not in author._state.fields_cache]
    prefetch_related_objects(unread, "user")


def people_of(authors: Iterable[Author]) -> Known:
    """Each author with who that is; accounts of those named by address or number are asked for at once."""
    named = list(authors)
    bring_accounts(named)
    loose = [author for author in named if author.user is None and (author.email or author.phone)]
    accounts = _accounts({one.email for one in loose} - {""}, {one.phone for one in loose} - {""}) if loose else {}
    return [(author, _person(author, accounts)) for author in named]


def person_of(author: Author) -> Person:
    """Who an author is."""
    [(_author, person)] = people_of([author])
    return person


def as_named(author: Author) -> Person:
    """Who an author is by what stands there alone: no account is looked for."""
    return _person(author, {})


def tie(known: Known) -> list[Author]:
    """Put the active accounts of those who were named by address or number beside them; not saved yet."""
    tied = []
    for author, person in known:
        if author.user is None and person.account is not None and person.account.is_active:
            author.user = person.account
            tied.append(author)
    return tied


def named_twice(known: Known) -> Iterator[str]:
    """Who stands twice among the authors of one entry, under whatever name."""
    for (first, one), (second, other) in combinations(known, 2):
        if one.is_same(other) or _share_contact(first, second):
            words = {"first": first.full_name, "second": second.full_name}
            yield (
                _("“%(first)s” and “%(second)s” have one account, e-mail address or phone number.") % words
                + " "
                + _("Name each person once, each with an address and number of their own.")
            )


def _share_contact(first: Author, second: Author) -> bool:
    return any(
        getattr(first, column) and getattr(first, column) == getattr(second, column) for column in ("email", "phone")
    )


def _accounts(emails: set[str], phones: set[str]) -> dict[str, User]:
    """The accounts by address and by number, of those who may no longer sign in too."""
    accounts: dict[str, User] = {}
    for account in User.objects.reached_at(emails, phones).order_by("pk"):
        accounts[(account.email or "").lower()] = accounts[account.phone or ""] = account
    accounts.pop("", None)
    return accounts


def _person(author: Author, accounts: dict[str, User]) -> Person:
    account = author.user or accounts.get(author.email) or accounts.get(author.phone)
    emails, phones = {author.email}, {author.phone}
    if account is not None:
        emails.add((account.email or "").lower())
        phones.add(account.phone or "")
    return Person(account, frozenset(emails - {""}), frozenset(phones - {""}))
