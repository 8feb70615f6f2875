"""Whether points fit a criterion: one rule for the page, the form, the action and the database's guard."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from look.wording import mark


@dataclass(frozen=True, slots=True)
class Scale:
    """The points that a criterion can earn: from 0 to the maximum, in steps, inside a band where there are bands."""

    maximum: Decimal
    step: Decimal
    bands: tuple[tuple[Decimal, Decimal], ...] = ()

    @classmethod
    def of(cls, maximum: Decimal, step: Decimal, bands: Iterable[tuple[Decimal, Decimal]] = ()) -> "Scale":
        """The scale with its bands in order, the lowest first."""
        return cls(maximum, step, tuple(sorted(bands)))

    def fault(self, points: Decimal) -> str:
        """What is wrong with these points and what to write instead; empty when they fit."""
        if not 0 <= points <= self.maximum:
            return _("Give from 0 to %(maximum)s points.") % {"maximum": mark(self.maximum)}
        if points % self.step:
            return _("Give points in steps of %(step)s.") % {"step": mark(self.step)}
        if self.bands and not any(low <= points <= high for low, high in self.bands):
            return _("%(points)s lies between two levels. Choose a level, then points inside it: %(bands)s.") % {
                "points": mark(points),
                "bands": "; ".join(f"{mark(low)}–{mark(high)}" for low, high in self.bands),
            }
        return ""
