"""What the receiving office fills in when it checks entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.models import EntrantKind
from submissions.forms.bulk import BulkForm
from submissions.lifecycle import EntryState
from submissions.models import CheckPoint
from submissions.models.points import LONGEST_REMARK
from submissions.querysets import AT_THE_OFFICE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from submissions.actions.points import Point

RECEIVED_STATES = [(state.value, state.label) for state in EntryState if state.value in AT_THE_OFFICE]
LONGEST_REASON = 2000
LONGEST_MARK = 16


class ReceivedFilter(forms.Form):
    """How the office's list is narrowed down; kept in the address."""

    state = forms.ChoiceField(choices=RECEIVED_STATES, required=False)
    kind = forms.ChoiceField(choices=EntrantKind.choices, required=False)
    area = forms.IntegerField(min_value=1, required=False)
    unit = forms.IntegerField(min_value=1, required=False)
    heard = forms.ChoiceField(choices=[("yes", _("Explanation asked for"))], required=False)
    q = forms.CharField(max_length=100, required=False)

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


# How far the entries of a unit have come, or what they wait for there.
AT = [
    ("handed_in", _("Have entries handed in")),
    ("accepted", _("Chose entries")),
    ("confirmed", _("Head confirmed entries")),
    ("screening", _("Entries wait to be screened")),
    ("head", _("Entries wait for the head")),
    ("letter", _("Entries wait for the letter")),
]


class UnitsFilter(forms.Form):
    """How the list of units is narrowed down; kept in the address."""

    sent = forms.ChoiceField(
        choices=[("none", _("Sent nothing")), ("short", _("Sent too few")), ("enough", _("Sent enough"))],
        required=False,
    )
    at = forms.ChoiceField(choices=AT, required=False)
    q = forms.CharField(max_length=100, required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AdmitForm(forms.Form):
    """The office finds an entry eligible; where a rule is not met, a note says why."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("Needed where a rule is not met: why the entry is admitted all the same. The authors read it."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the entry is admitted all the same, or find it not eligible.")},
    )

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needed


class AdmitManyForm(BulkForm):
    """Entries that the office finds eligible together, and whether each belongs to the content area that it names."""

    area_fits = forms.BooleanField(
        label=_("These entries belong to the content areas that they name"),
        help_text=_(
            "Your answer is written into the check list of each ticked entry. Without it, entries whose content area"
            " nobody has looked at stay as they are."
        ),
        required=False,
    )

    def areas_seen(self) -> dict[int, str]:
        """The chosen entries whose area was looked at, each with the mark of what was read."""
        if not self.cleaned_data["area_fits"]:
            return {}
        marks = {entry.pk: str(self.data.get(f"mark-{entry.pk}", ""))[:LONGEST_MARK] for entry in self.chosen}
        return {pk: mark for pk, mark in marks.items() if mark}


class TickForm(forms.Form):
    """The answers to the points of an entry's check list: yes or no, and a remark, which a no needs."""

    seen = forms.CharField(max_length=LONGEST_MARK, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, points: Sequence[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            key, kept = point.question.key, point.kept if not point.stale else None
            self.fields[f"answer_{key}"] = forms.ChoiceField(
                label=point.question.text,
                choices=CheckPoint.Answer.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=kept.answer if kept else "",
            )
            self.fields[f"remark_{key}"] = forms.CharField(
                label=_("Remark"),
                required=False,
                max_length=LONGEST_REMARK,
                initial=kept.remark if kept else "",
            )

    def rows(self) -> Iterator[tuple[Point, forms.BoundField, forms.BoundField]]:
        """Each point with its two fields."""
        for point in self.points:
            yield point, self[f"answer_{point.question.key}"], self[f"remark_{point.question.key}"]

    def clean(self) -> dict[str, Any]:
        """A no says in the remark what is not right."""
        typed = super().clean() or self.cleaned_data
        for key in self._keys():
            if typed.get(f"answer_{key}") == CheckPoint.Answer.NO and not str(typed.get(f"remark_{key}", "")).strip():
                self.add_error(f"remark_{key}", _("Say in the remark what is not right."))
        if not self.errors and not self.answers():
            self.add_error(None, _("Answer at least one point with yes or no."))
        return typed

    def answers(self) -> dict[str, tuple[str, str]]:
        """What was answered, by point; what was left open is left out."""
        typed = self.cleaned_data
        return {
            key: (typed[f"answer_{key}"], typed[f"remark_{key}"]) for key in self._keys() if typed.get(f"answer_{key}")
        }

    def _keys(self) -> list[str]:
        return [point.question.key for point in self.points]
