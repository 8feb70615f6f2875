"""Choosing between two texts, question by question: theirs, mine, or a third that brings both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.forms.entries import TextForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from submissions.forms.entries import Difference

THEIRS, MINE, EDIT = "theirs", "mine", "edit"
CHOICES = [
    (THEIRS, gettext_lazy("Keep what they wrote")),
    (MINE, gettext_lazy("Keep what I wrote")),
    (EDIT, gettext_lazy("Write it anew")),
]


@dataclass(frozen=True, slots=True)
class Question:
    """A question under which two people wrote something different, with the choice and the box to write anew."""

    difference: Difference
    choice: forms.BoundField
    box: forms.BoundField


class MergeForm(forms.Form):
    """For each question on which `mine`, over what is kept now, and the kept text disagree: which of them stays."""

    def __init__(self, mine: TextForm, names: Iterable[str], typed: Any = None) -> None:
        super().__init__(typed, prefix="choose")
        self.mine = mine
        self.helper = None
        self.edited = self._boxes(typed)
        for name in names:
            self.fields[name] = forms.ChoiceField(
                label=mine.fields[name].label,
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which text stays.")},
            )

    def _boxes(self, typed: Any) -> TextForm:
        """The boxes to write anew, with what was typed in them or else with mine."""
        entry = self.mine.entry
        if typed is None:
            initial = {name: self.mine[name].value() for name in self.mine.names}
            return TextForm(entry, prefix="edit", initial=initial)
        given = typed.copy()
        given.setdefault("edit-area", given.get("area", ""))  # which questions are asked depends on it
        return TextForm(entry, given, prefix="edit")

    def clean(self) -> dict[str, Any]:
        """What is written anew is held against its question."""
        given: dict[str, Any] = super().clean() or {}
        for name, choice in given.items():
            if choice == EDIT and name in self.edited.errors:
                self.add_error(name, " ".join(map(str, self.edited.errors[name])))
        return self.cleaned_data

    def settle(self) -> None:
        """Put what was chosen into `mine`."""
        for name, choice in self.cleaned_data.items():
            if choice == THEIRS:
                self.mine.take_kept([name])
            elif choice == EDIT:
                self.mine.cleaned_data[name] = self.edited.cleaned_data[name]

    @property
    def questions(self) -> list[Question]:
        """What is to be chosen, in the order of the form."""
        return [Question(self.mine.difference(name), self[name], self.edited[name]) for name in self.fields]
