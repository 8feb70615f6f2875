"""What staff set of a question: what is asked, of whom, and the bounds of its kind of answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.answers import Unreadable, read_number, settings_flaws
from contests.forms.rows import RowHelper, keyed, ticks
from contests.models import ContentArea, EntrantKind, EntryField, FormSection
from look.layout import Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contests.models import Contest
    from look.layout import LayoutObject


class SectionForm(forms.ModelForm[FormSection]):
    """A heading of the form, and a few words below it."""

    class Meta:
        model = FormSection
        fields = ["title", "help_text"]
        widgets = {"help_text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"help_text": gettext_lazy("Shown to authors under the heading.")}

    def columns(self, contest: Contest) -> dict[str, Any]:
        """What the action is given; a new heading gets a key made of its words."""
        if self.instance.pk:
            return dict(self.cleaned_data)
        known = {section.pk: section.key for section in contest.form_sections.all()}
        return keyed([self.cleaned_data], known, name="title", key="key")[0]


class NumberBox(forms.CharField):
    """A number with decimals, typed as in the page's language and kept as its canonical text."""

    def __init__(self, **shape: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **shape)

    def clean(self, value: Any) -> str:
        """Read the number."""
        try:
            return read_number(value or "")
        except Unreadable as unreadable:
            raise ValidationError(unreadable.reasons) from None


class LinesBox(forms.CharField):
    """Several short texts, one a line."""

    def __init__(self, **shape: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **shape)

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        return [" ".join(line.split()) for line in str(super().clean(value)).splitlines() if line.strip()]


class FieldForm(forms.Form):
    """A question, whatever its kind of answer."""

    kind_of_answer: ClassVar[str]
    kind = forms.ChoiceField(choices=EntryField.Kind.choices, widget=forms.HiddenInput)
    label = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=150,
        help_text=gettext_lazy("As authors and readers see it above the answer."),
    )
    help_text = forms.CharField(
        label=gettext_lazy("Help"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What to write, in a sentence; it stands under the question."),
    )
    section = forms.ModelChoiceField(
        FormSection.objects.none(),
        label=gettext_lazy("Section"),
        required=False,
        empty_label=gettext_lazy("Under no heading"),
    )
    required = forms.BooleanField(
        label=gettext_lazy("An entry cannot be handed in without an answer"), required=False, initial=True
    )
    entrants = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of"),
        choices=EntrantKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick none to ask everybody."),
    )
    area_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Asked in these content areas"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick none to ask in all areas."),
    )

    def __init__(
        self, contest: Contest, field: EntryField | None, typed: Any = None, *, section: str | None = None
    ) -> None:
        self.contest, self.field = contest, field
        kept = self._kept(field) if field is not None else {"section": section}
        super().__init__(typed, initial={"kind": self.kind_of_answer, **kept})
        self.fields["section"].queryset = contest.form_sections.all()  # type: ignore[attr-defined]
        self.fields["area_codes"].choices = [  # type: ignore[attr-defined]
            (area.code, area.name) for area in contest.areas.all()
        ]
        self.columns_form = self._columns_form(typed)
        self.helper = RowHelper(
            "kind",
            Section(_("The question"), "label", "help_text", "section", "required"),
            *self._own_section(),
            Section(_("Who is asked"), ticks("entrants"), ticks("area_codes")),
        )

    def _kept(self, field: EntryField) -> dict[str, Any]:
        names = ("label", "help_text", "section", "required", "entrants", "area_codes")
        kept = {name: getattr(field, name) for name in names}
        same = field.kind == self.kind_of_answer
        return {**kept, **(self.from_settings(field.settings, field) if same else {})}

    def _own_section(self) -> list[LayoutObject]:
        layout = self.own_layout()
        return [Section(_("The answer"), *layout)] if layout else []

    def own_layout(self) -> list[LayoutObject | str]:
        """The boxes of this kind of answer."""
        return []

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """The kept settings, as they are typed."""
        return dict(settings)

    def settings(self) -> dict[str, Any]:
        """The settings as typed; what was left empty is not set."""
        return {}

    def _columns_form(self, typed: Any) -> Any:
        return None

    def is_valid(self) -> bool:
        """Whether the question and, for a table, its columns hold together."""
        columns_fit = self.columns_form is None or self.columns_form.is_valid()
        return super().is_valid() and columns_fit

    def clean(self) -> dict[str, Any]:
        """The settings agree with one another."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (self.columns_form is None or self.columns_form.is_valid()):
            for flaw in settings_flaws(self.kind_of_answer, self.settings()):
                self.add_error(None, flaw)
        return cleaned

    def columns(self) -> dict[str, Any]:
        """What the action is given."""
        given = self.cleaned_data
        names = ("label", "help_text", "section", "required", "entrants", "area_codes")
        found = {
            **{name: given[name] for name in names},
            "kind": self.kind_of_answer,
            "word_limit": given.get("word_limit"),
            "settings": self.settings(),
        }
        if self.field is not None:
            return found
        known = {field.pk: field.key for field in self.contest.entry_fields.all()}
        return keyed([found], known, name="label", key="key")[0]

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) not in (None, "", [])}


class PreviewForm(forms.Form):
    """As whom the form is looked at."""

    entrant = forms.ChoiceField(label=gettext_lazy("As"), choices=EntrantKind.choices, required=False)
    area = forms.ModelChoiceField(
        queryset=ContentArea.objects.none(),
        label=gettext_lazy("In the content area"),
        required=False,
        empty_label=gettext_lazy("Not chosen yet"),
    )

    def __init__(self, contest: Contest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = contest.areas.all()  # type: ignore[attr-defined]
