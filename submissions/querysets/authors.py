"""Reading authors in words: one person is found whatever they were named by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from collections.abc import Collection

    from submissions.models import Author  # noqa: F401


class AuthorQuerySet(QuerySet["Author"]):
    """Authors."""

    def being(self, person: Any) -> AuthorQuerySet:
        """Those who are the person of this account, named by it or by its address or number."""
        return self.known_by(person.pk, {(person.email or "").lower()} - {""}, {person.phone or ""} - {""})

    def known_by(self, account: int | None, emails: Collection[str], phones: Collection[str]) -> AuthorQuerySet:
        """Those with this account, or one of these addresses or numbers: two accounts are two people all the same."""
        reached = Q(email__in=emails) | Q(phone__in=phones)
        return self.filter(reached if account is None else Q(user=account) | (reached & Q(user=None)))
