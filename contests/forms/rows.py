"""Lists of rows in a form: each kept, changed, marked to go, or new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _

from look.layout import Field, PortalHelper
from units.kinds import UnitKind
from units.text import unaccent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BLANK_ROWS = 2
NEVER_ASKED = frozenset({UnitKind.NATION, UnitKind.PROVINCE})
MOST_KEY = 40


class UnitKindsField(forms.MultipleChoiceField):
    """Kinds of units, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **shape: Any) -> None:
        super().__init__(choices=[kind for kind in UnitKind.choices if kind[0] not in NEVER_ASKED], **shape)


class MomentField(forms.DateTimeField):
    """A day and time, in the portal's time zone."""

    def __init__(self, **shape: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **shape)


def day_input() -> forms.DateInput:
    """A day's control."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def ticks(name: str) -> Field:
    """Many boxes to tick, side by side where there is room."""
    return Field(name, wrapper_class="has-columns")


class RowHelper(PortalHelper):
    """A row's fields; the page's own form carries the token and sums up the errors."""

    disable_csrf = True
    form_show_errors = False


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of one list; a blank one at the end is ignored."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give every row the key of what it changes, and the box that takes it away."""
        super().add_fields(form, index)
        form.fields["pk"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Remove this row")

    def kept(self) -> list[dict[str, Any]]:
        """The rows that stay, as typed."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != DELETION_FIELD_NAME}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME)
            if form.has_changed() or form.initial
        ]


def rows_of(form: type[forms.BaseForm], *, blank: int = BLANK_ROWS, formset: type[Rows] = Rows) -> Any:
    """The list of such rows, with some blank ones at its end."""
    return forms.formset_factory(form, formset=formset, extra=blank, can_delete=True, max_num=100, absolute_max=120)


def keyed(rows: Iterable[Mapping[str, Any]], known: Mapping[int, str], *, name: str, key: str) -> list[dict[str, Any]]:
    """The rows with a key each: the one they had, or one made of their name, never the same twice."""
    taken = set(known.values())
    done = []
    for row in rows:
        code = known.get(row.get("pk") or 0) or _free(slug_of(row[name]), taken)
        taken.add(code)
        done.append({**row, key: code})
    return done


def slug_of(text: str) -> str:
    """A short key in plain letters: "Cải cách thể chế" is "cai-cach-the-che"."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in unaccent(text).lower())
    return "-".join(plain.split())[:MOST_KEY].strip("-") or "muc"


def _free(wanted: str, taken: set[str]) -> str:
    candidates = (wanted if number == 1 else f"{wanted[: MOST_KEY - 4]}-{number}" for number in range(1, 1000))
    return next(candidate for candidate in candidates if candidate not in taken)
