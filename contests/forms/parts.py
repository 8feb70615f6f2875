"""A page of the plan: its forms, what they change, and where two people typed different things."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from contests.forms.rows import Rows, rows_of
from look.wording import day, minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django import forms
    from django.utils.functional import _StrPromise

    from contests.models import Contest


@dataclass
class Part:
    """A form or a list of rows of a section, under a heading."""

    form: Any
    title: str = ""
    help: str = ""
    row: str = ""
    folded: bool = False
    first: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a part that can be folded is shown at once: the first one, and one with something wrong."""
        return self.first or (self.form.is_bound and bool(self.form.total_error_count()))

    @property
    def is_rows(self) -> bool:
        """Whether it is a list of rows."""
        return isinstance(self.form, Rows)

    def forms(self) -> list[Any]:
        """Its forms, one for each row of a list."""
        return list(self.form.forms) if self.is_rows else [self.form]


@dataclass(frozen=True)
class Difference:
    """A field that somebody else saved otherwise than it was typed."""

    where: str
    label: str
    saved: str
    typed: str


class PlanSection(ABC):
    """One page of the plan."""

    key: ClassVar[str]
    title: ClassVar[_StrPromise]
    lead: ClassVar[_StrPromise]

    def __init__(self, contest: Contest, typed: Mapping[str, Any] | None = None) -> None:
        self.contest = contest
        self.typed = typed
        self.parts = list(self.build())

    @abstractmethod
    def build(self) -> Iterator[Part]:
        """Make the forms."""

    @abstractmethod
    def changes(self) -> dict[str, Any]:
        """What the action is given, once everything is valid."""

    def is_valid(self) -> bool:
        """Whether every form holds together."""
        return all([part.form.is_valid() for part in self.parts])  # noqa: C419 - every form says what is wrong with it

    def described(self) -> list[Any]:
        """The forms whose errors are summed up."""
        return [part.form for part in self.parts]

    def differences(self, saved: PlanSection) -> list[Difference]:
        """What the plan says now where something else was typed."""
        found: list[Difference] = []
        for mine, theirs in zip(self.parts, saved.parts, strict=False):
            pairs = zip(mine.forms(), theirs.forms(), strict=False)
            for number, (typed, kept) in enumerate(pairs, 1):
                where = f"{mine.title or ''} {number}".strip() if mine.is_rows else mine.title
                found += _differences(where, typed, kept)
        return found


def _differences(where: str, typed: Any, kept: Any) -> Iterator[Difference]:
    for name, field in typed.fields.items():
        if name not in kept.fields or field.widget.is_hidden:
            continue
        mine, theirs = typed.cleaned_data.get(name), kept.get_initial_for_field(field, name)
        if _plain(field, mine) != _plain(field, theirs):
            yield Difference(where, str(field.label), _shown(field, theirs), _shown(field, mine))


def _plain(field: Any, value: Any) -> Any:
    prepared = field.prepare_value(value)
    if prepared in (None, "", [], False):
        return ""
    return [str(one) for one in prepared] if isinstance(prepared, list | tuple) else prepared


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return minute(value)
    if isinstance(value, dt.date):
        return day(value)
    prepared = field.prepare_value(value)
    words = {str(code): str(label) for code, label in getattr(field, "choices", [])}
    listed = prepared if isinstance(prepared, list | tuple) else [prepared]
    return ", ".join(words.get(str(one), str(one)) for one in listed if one is not None)


def listed(form: type[forms.ModelForm[Any]], prefix: str, section: PlanSection, kept: Any) -> Any:
    """The list filled from the kept rows, or from what was typed."""
    names = form._meta.fields or ()
    initial = [{"pk": row.pk, **{name: getattr(row, name) for name in names}} for row in kept]
    return rows_of(form)(section.typed, prefix=prefix, initial=initial)
