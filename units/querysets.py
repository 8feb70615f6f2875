"""Reading units in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from units.text import fold

if TYPE_CHECKING:
    import datetime as dt

    from units.models import Unit


class UnitQuerySet(QuerySet["Unit"]):
    """Units."""

    def valid_on(self, day: dt.date) -> UnitQuerySet:
        """Those that exist on the day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def within(self, unit: Unit) -> UnitQuerySet:
        """The unit and everything under it."""
        return self.filter(path__startswith=unit.path)

    def above(self, *units: Unit) -> UnitQuerySet:
        """The units themselves and everything over them."""
        return self.filter(code__in={code for unit in units for code in unit.path.strip("/").split("/")})

    def search(self, words: str) -> UnitQuerySet:
        """Those whose name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def in_order(self) -> UnitQuerySet:
        """In the order of the Vietnamese alphabet."""
        return self.order_by("sort_key", "code")
