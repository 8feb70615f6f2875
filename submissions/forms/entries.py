"""What authors type: how an entry begins, its text, the licence clause, why it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.answers import plain
from contests.models import ContentArea, EntrantKind, EntryForm
from look.layout import Columns, PortalHelper, Section
from submissions.actions.entries import EntryText
from submissions.actions.gaps import eligible_units
from submissions.forms.authors import PhoneField

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry
from units.models import Unit

LONGEST_TEXT = 100_000


class StartForm(forms.Form):
    """Who enters, through which unit, under which title."""

    kind = forms.ChoiceField(choices=EntrantKind.choices, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Title of the entry"),
        max_length=250,
        help_text=gettext_lazy("Short and plain, as people will speak of it. You can change it until you hand it in."),
    )

    def __init__(self, contest: Contest, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = eligible_units(contest, kind)  # type: ignore[attr-defined]
        self.helper = PortalHelper("kind", "unit", "title")


class TextForm(forms.Form):
    """The text of an entry.

    A draft may lack anything but its title: what handing in takes is said on the check page, so only what may stay
    empty for good is marked optional.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    area = forms.ModelChoiceField(
        queryset=ContentArea.objects.none(),
        label=gettext_lazy("Content area"),
        empty_label=gettext_lazy("Choose an area"),
    )
    form = forms.ChoiceField(label=gettext_lazy("Form of the entry"), widget=forms.RadioSelect)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("What the idea is, where it is used, what it changed: a few sentences."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "data-words": ""}),
    )
    contact_phone = PhoneField(label=gettext_lazy("Mobile phone"))
    contact_address = forms.CharField(label=gettext_lazy("Address"), max_length=250)

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        self.entry = entry
        self.parts = {
            f"answer_{field.key}": field for field in entry.contest.entry_fields.all() if field.retired_at is None
        }
        kwargs.setdefault("initial", self._initial(entry))
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = entry.contest.areas.all()  # type: ignore[attr-defined]
        forms_taken = [(value, label) for value, label in EntryForm.choices if value in entry.contest.entry_forms]
        self.fields["form"].choices = forms_taken  # type: ignore[attr-defined]
        for name, field in self.parts.items():
            self.fields[name] = forms.CharField(
                label=field.label,
                help_text=field.help_text,
                required=field.required,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 8, "data-words": field.word_limit or ""}),
            )
        self.helper = PortalHelper(
            "version",
            Section(_("The idea"), "title", "area", "form", id="text-idea"),
            Section(_("The text"), "summary", *self.parts, id="text-parts"),
            Section(
                _("Contact"),
                Columns("contact_phone", "contact_address"),
                help=_("So that your unit and the organisers can reach you. Judges do not see it."),
                id="text-contact",
            ),
        )

    @staticmethod
    def _initial(entry: Entry) -> dict[str, Any]:
        kept = {
            name: getattr(entry, name)
            for name in ("version", "title", "form", "summary", "contact_phone", "contact_address")
        }
        answers = {f"answer_{key}": text for key, text in entry.answers.items()}
        return {**kept, "area": entry.area_id, **answers}

    def full_clean(self) -> None:
        """Ask for the title only, and for the area of what was handed in once; the rest is asked when handing in."""
        asked = {"version", "title"} if self.entry.state == "draft" else {"version", "title", "area"}
        demanded = [field for name, field in self.fields.items() if field.required and name not in asked]
        for field in demanded:
            field.required = False
        try:
            super().full_clean()
        finally:
            for field in demanded:
                field.required = True

    def text(self) -> EntryText:
        """What was typed."""
        given = self.cleaned_data
        return EntryText(
            title=given["title"],
            form=given["form"] or self.entry.form,
            area=given["area"],
            summary=given["summary"],
            answers={field.key: given[name] for name, field in self.parts.items()},
            contact_phone=given["contact_phone"],
            contact_address=given["contact_address"],
        )

    def differences(self) -> list[Difference]:
        """Where what was typed differs from what the entry says now."""
        kept = self._initial(self.entry)
        found = []
        for name, field in self.fields.items():
            mine, theirs = self.cleaned_data.get(name), kept.get(name, "")
            if name == "area":
                mine, theirs = str(mine or ""), str(self.entry.area or "")
            if name != "version" and _one_way(mine) != _one_way(theirs):
                found.append(Difference(self[name], str(field.label), _shown(field, mine), _shown(field, theirs)))
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the text that two people wrote differently."""

    field: forms.BoundField
    label: str
    mine: str
    theirs: str


def _one_way(value: object) -> str:
    return plain(str(value or ""))


def _shown(field: forms.Field, value: object) -> str:
    choices = getattr(field, "choices", None) if isinstance(field, forms.ChoiceField) else None
    labels = dict(choices) if isinstance(choices, list) else {}
    return str(labels.get(value, value or ""))


class LicenceForm(forms.Form):
    """The licence clause, to be accepted by hand each time: never ticked beforehand."""

    licence_version = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.BooleanField(
        label=gettext_lazy("I have read the licence clause and accept it."),
        required=False,
    )

    def accepted(self) -> int | None:
        """The version of the clause that was accepted, or none."""
        if not self.is_valid() or not self.cleaned_data["accept"]:
            return None
        return int(self.cleaned_data["licence_version"])


class WithdrawForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
