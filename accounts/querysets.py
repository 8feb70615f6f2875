"""Reading people in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from units.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import Membership, Role, User  # noqa: F401
    from units.models import Unit


def _dated(day: dt.date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


class UserQuerySet(QuerySet["User"]):
    """People with an account."""

    def active(self) -> UserQuerySet:
        """Those who can sign in."""
        return self.filter(is_active=True)

    def holding(self, role: str, units: Iterable[Unit], day: dt.date) -> UserQuerySet:
        """Those who hold the role at one of the units on the day."""
        held = Q(roles__role=role, roles__unit__in=list(units))
        dated = (Q(roles__valid_from=None) | Q(roles__valid_from__lte=day)) & (
            Q(roles__valid_to=None) | Q(roles__valid_to__gte=day)
        )
        return self.active().filter(held & dated).distinct()

    def search(self, words: str) -> UserQuerySet:
        """Those whose name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def found_by(self, words: str) -> UserQuerySet:
        """Those whose name holds every word, or whose e-mail address or staff code is exactly what was typed."""
        typed = words.strip()
        return self.filter(
            Q(pk__in=self.search(words).values("pk")) | Q(email__iexact=typed) | Q(staff_code__iexact=typed)
        )

    def in_order(self) -> UserQuerySet:
        """By given name, as people are listed in Vietnam."""
        return self.order_by("sort_key", "pk")


class MembershipQuerySet(QuerySet["Membership"]):
    """Who works where, and when."""

    def valid_on(self, day: dt.date) -> MembershipQuerySet:
        """Those that hold on the day."""
        return self.filter(_dated(day))


class RoleQuerySet(QuerySet["Role"]):
    """Who is trusted with what, and when."""

    def valid_on(self, day: dt.date) -> RoleQuerySet:
        """Those that hold on the day."""
        return self.filter(_dated(day))
