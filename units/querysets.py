"""Reading units in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from units.kinds import UnitKind
from units.policies import change_tree
from units.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from units.models import Import, Succession, SuccessionPlan, Unit  # noqa: F401

STEP = " › "


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
        return self.filter(path__in={path for unit in units for path in ways_to(unit.path)})

    def visible_to(self, user: Any) -> UnitQuerySet:
        """The tree: everybody who signed in reads it."""
        return self.all() if user.is_authenticated else self.none()

    def at_the_top(self) -> UnitQuerySet:
        """Those that stand under nothing, or right under the state."""
        return self.filter(Q(parent=None) | Q(parent__kind=UnitKind.NATION))

    def with_code(self, code: str, since: dt.date | None, until: dt.date | None) -> UnitQuerySet:
        """Those that have the code at some day between the two."""
        found = self.filter(code=code)
        if since:
            found = found.filter(Q(valid_to=None) | Q(valid_to__gte=since))
        if until:
            found = found.filter(Q(valid_from=None) | Q(valid_from__lte=until))
        return found

    def found_by(self, words: str) -> UnitQuerySet:
        """Those whose own name or code holds a word, and every other word stands there or over them.

        "tan lap thai nguyen" finds the communes Tân Lập in Thái Nguyên; the names that fit best come first.
        """
        folded = fold(words)
        found, own = self, Q()
        for word in folded.split():
            here = Q(search_text__contains=word) | Q(code__istartswith=word)
            over = Q(parent__search_text__contains=word) | Q(parent__parent__search_text__contains=word)
            found = found.filter(here | over)
            own |= here
        rank = Case(
            When(code__iexact=words.strip(), then=Value(0)),
            When(search_text__endswith=folded, then=Value(1)),
            When(search_text__contains=folded, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        return found.filter(own).annotate(fit=rank).order_by("fit", "sort_key", "code")

    def search(self, words: str) -> UnitQuerySet:
        """Those whose name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def in_order(self) -> UnitQuerySet:
        """In the order of the Vietnamese alphabet."""
        return self.order_by("sort_key", "code")

    def places_of(self, units: Iterable[Unit]) -> dict[int, str]:
        """Where each unit stands in the tree, in words: names alone do not tell units apart."""
        over = {unit.pk: ways_to(unit.path)[:-1] for unit in units}
        paths = {path for ways in over.values() for path in ways}
        standing = self.model._default_manager.filter(path__in=paths).exclude(kind=UnitKind.NATION)
        names = dict(standing.values_list("path", "name")) if paths else {}
        return {pk: STEP.join(names[path] for path in ways if path in names) for pk, ways in over.items()}


class SuccessionQuerySet(QuerySet["Succession"]):
    """What became of units."""

    def around(self, units: Iterable[int]) -> SuccessionQuerySet:
        """Those in which one of the units ended or began, in the order of time."""
        keys = list(units)
        touching = self.filter(Q(old__in=keys) | Q(new__in=keys))
        return touching.select_related("old", "new").order_by("on", "pk")


class SuccessionPlanQuerySet(QuerySet["SuccessionPlan"]):
    """What is planned to become of units."""

    def visible_to(self, user: Any) -> SuccessionPlanQuerySet:
        """Administrators see them all; nobody else is worried before the day."""
        return self.all() if change_tree(user) else self.none()

    def waiting(self) -> SuccessionPlanQuerySet:
        """Those whose day is still to come, or has come and was not carried out yet."""
        return self.filter(state="planned")

    def due(self, day: dt.date) -> SuccessionPlanQuerySet:
        """Those whose day has come, in their order."""
        return self.waiting().filter(on__lte=day).order_by("on", "pk")


class ImportQuerySet(QuerySet["Import"]):
    """Tables of units that were uploaded."""

    def visible_to(self, user: Any) -> ImportQuerySet:
        """Administrators see them all, others none."""
        return self.all() if change_tree(user) else self.none()

    def brief(self) -> ImportQuerySet:
        """Without the tables themselves, for lists."""
        return self.defer("table").select_related("uploaded_by", "applied_by")


def ways_to(path: str) -> list[str]:
    """The paths of everything over a path, from the top, and the path itself."""
    steps = path.strip("/").split("/")
    return [f"/{'/'.join(steps[: count + 1])}/" for count in range(len(steps))]
