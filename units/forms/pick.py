"""Choosing a unit out of the whole tree: by its code, never by its name alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from units.querysets import UnitQuerySet

MOST_OFFERED = 6
SEPARATOR = ","


class PickInput(forms.TextInput):
    """A box for a unit's code; with the script of `pick`, a search that shows where each unit stands."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-pick-units": reverse_lazy("units:find"), "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the names of what is chosen, so that the script shows them."""
        context = super().get_context(name, value, attrs)
        typed = (code.strip() for code in str(value or "").split(SEPARATOR))
        codes = [code for code in typed if code and code.isprintable()]  # what is shown again may be anything
        if codes:
            units = list(Unit.objects.filter(code__in=codes).valid_on(timezone.localdate()))
            context["widget"]["attrs"]["data-chosen"] = json.dumps(described(units), ensure_ascii=False)
        return context


class UnitField(forms.CharField):
    """A unit, typed as a code or found by the picker; a name is answered with the codes of the units it fits."""

    widget = PickInput

    def __init__(
        self,
        *,
        among: Callable[[], UnitQuerySet] | None = None,
        many: bool = False,
        ended: bool = False,
        **shape: Any,
    ) -> None:
        shape.setdefault("help_text", gettext_lazy("Write part of the name, or the unit's code."))
        super().__init__(max_length=400, **shape)
        self.among = among or (lambda: Unit.objects.valid_on(timezone.localdate()))
        self.many, self.ended = many, ended
        if many:
            self.widget.attrs["data-pick-many"] = ""

    def prepare_value(self, value: Any) -> Any:
        """The code of a unit that is given as a row."""
        if isinstance(value, Unit):
            return value.code
        if isinstance(value, list | tuple):
            return SEPARATOR.join(unit.code for unit in value)
        return value

    def clean(self, value: Any) -> Any:
        """The unit, or the list of units where many may be chosen."""
        typed = super().clean(value)
        words = [word.strip() for word in (typed.split(SEPARATOR) if self.many else [typed]) if word.strip()]
        units = list(dict.fromkeys(self._unit(word) for word in words))
        if self.many:
            return units
        return units[0] if units else None

    def _unit(self, typed: str) -> Unit:
        known = list(self.among().filter(code__iexact=typed)[:2])
        if len(known) == 1:
            return known[0]
        gone = Unit.objects.filter(code__iexact=typed).order_by("-valid_to").first() if self.ended else None
        if gone is not None:
            return gone
        offered = described(self.among().found_by(typed)[:MOST_OFFERED])
        if not offered:
            raise ValidationError(
                _("No unit has the code or name “%(typed)s”. Try fewer words.") % {"typed": typed}, code="unknown"
            )
        named = "; ".join(f"{unit['code']} – {unit['name']} ({unit['place'] or unit['kind']})" for unit in offered)
        raise ValidationError(
            _("Write the code of the unit that you mean: %(named)s.") % {"named": named}, code="name_alone"
        )


def described(units: Iterable[Unit]) -> list[dict[str, str]]:
    """Units as the picker shows them: code, name, kind and where they stand."""
    found = list(units)
    places = Unit.objects.places_of(found)
    return [
        {"code": unit.code, "name": unit.name, "kind": str(unit.get_kind_display()), "place": places[unit.pk]}
        for unit in found
    ]
