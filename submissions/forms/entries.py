"""What authors type: how an entry begins, its text, the licence clause, why it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.answers import answer_of, gaps, plain
from contests.models import ContentArea, EntrantKind, EntryForm
from look.layout import Columns, Div, PortalHelper, Section
from submissions.actions.answers import files_of, value_of
from submissions.actions.entries import EntryText
from submissions.actions.gaps import eligible_units
from submissions.forms.answers import LONGEST_TEXT, as_typed, control
from submissions.forms.authors import PhoneField
from submissions.forms.merging import mark, written
from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.uploadedfile import UploadedFile

    from contests.models import Contest, EntryField
    from look.layout import LayoutObject
    from submissions.models import Attachment, Entry


UNSEEN = ("version", "seen", "tab")  # what the page knows besides what is typed


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
    empty for good is marked optional. `seen` holds the marks of what the page was made from, question by question, and
    `tab` names the page itself, so that it does not take its own earlier save for somebody else's.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_TEXT)
    tab = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=40)
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
        parts = entry.contest.form_parts()
        self.form_parts = [(section, [one for one in fields if one.is_for(entry.kind)]) for section, fields in parts]
        self.parts = {f"answer_{field.key}": field for _section, fields in self.form_parts for field in fields}
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = entry.contest.areas.all()  # type: ignore[attr-defined]
        self.fields["area"].widget.attrs["data-area-choice"] = ""
        forms_taken = [(value, label) for value, label in EntryForm.choices if value in entry.contest.entry_forms]
        self.fields["form"].choices = forms_taken  # type: ignore[attr-defined]
        for name, field in self.parts.items():
            self.fields[name] = control(field, files_of(entry, field) if entry.pk else ())
        self.initial = {**self._initial(), **self.initial}
        self.areas = {area.code: area for area in entry.contest.areas.all()}
        self.helper = PortalHelper(
            *UNSEEN,
            Section(_("The idea"), "title", "area", "form", id="text-idea"),
            *self._sections(),
            Section(
                _("Contact"),
                Columns("contact_phone", "contact_address"),
                help=_("So that your unit and the organisers can reach you. Judges do not see it."),
                id="text-contact",
            ),
        )

    def _sections(self) -> Iterator[LayoutObject]:
        """The form's sections; what is asked in some content areas only can come and go with the area."""
        for section, fields in self.form_parts:
            drawn = [self._drawn(field) for field in fields]
            if section is None:
                yield Section(_("The text"), "summary", *drawn, id="text-parts")
            elif drawn:
                part = Section(section.title, *drawn, help=section.help_text, id=f"part-{section.key}")
                everywhere = any(not field.area_codes for field in fields)
                codes = {code for field in fields for code in field.area_codes}
                yield part if everywhere else self._depending(codes, part)

    def _drawn(self, field: EntryField) -> LayoutObject | str:
        name = f"answer_{field.key}"
        return self._depending(field.area_codes, name) if field.area_codes else name

    def _depending(self, codes: Iterable[str], inside: LayoutObject | str) -> LayoutObject:
        keys = " ".join(str(self.areas[code].pk) for code in sorted(codes) if code in self.areas)
        hidden = {} if self._area_code() in codes else {"hidden": True}
        return Div(inside, data_areas=keys or "-", **hidden)

    def _area_code(self) -> str:
        """The content area chosen on the page, else the one that is kept."""
        chosen = str(self.data.get(self.add_prefix("area"), "")) if self.is_bound else ""
        by_key = {str(area.pk): code for code, area in self.areas.items()}
        return by_key.get(chosen, "") if self.is_bound else (self.entry.area.code if self.entry.area else "")

    def _initial(self) -> dict[str, Any]:
        entry = self.entry
        kept = {
            name: getattr(entry, name)
            for name in ("version", "title", "form", "summary", "contact_phone", "contact_address")
        }
        answers = {name: as_typed(field, entry.answers.get(field.key, "")) for name, field in self.parts.items()}
        return {**kept, "area": entry.area_id, "seen": written(self.marks()), **answers}

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
        if self.is_bound:
            self._let_hidden_rest()
            if self.errors:
                self.ask_for_files_again()

    def _let_hidden_rest(self) -> None:
        """What is not asked in the chosen area is kept as it was, whatever is wrong with it."""
        area = self._area_code()
        for name, field in self.parts.items():
            if not field.asked_of(self.entry.kind, area) and name in self.errors:
                del self.errors[name]
                self.cleaned_data[name] = {"new": [], "out": []} if field.kind == "file" else self._kept(field)

    def ask_for_files_again(self) -> None:
        """A browser forgets chosen files when a page comes back: say so where they were chosen."""
        for name, field in self.parts.items():
            new = (self.cleaned_data.get(name) or {}).get("new") if field.kind == "file" else None
            if new:
                self.add_error(
                    name, _("Choose “%(name)s” again: the page came back without it.") % {"name": new[0].name}
                )

    @property
    def names(self) -> list[str]:
        """What is typed on the page; files are kept apart."""
        files = {name for name, field in self.parts.items() if field.kind == "file"}
        return [name for name in self.fields if name not in files and name not in UNSEEN]

    def kept(self, name: str) -> Any:
        """What the entry says now, under a name of this form."""
        if name in self.parts:
            return self._kept(self.parts[name])
        return self.entry.area_id if name == "area" else getattr(self.entry, name)

    def typed(self, name: str) -> Any:
        """What was typed, in the way it is kept."""
        given = self.cleaned_data.get(name)
        if name == "area":
            return given.pk if given else None
        return plain(given) if isinstance(given, str) else given

    def marks(self) -> dict[str, str]:
        """A mark of what the entry says now, for each name."""
        return {name: mark(self.kept(name)) for name in self.names}

    def take_kept(self, names: Iterable[str]) -> None:
        """Let the entry's own words stand under these names, whatever was typed."""
        for name in names:
            self.cleaned_data[name] = self.entry.area if name == "area" else self.kept(name)

    def let_wrong_rest(self) -> dict[str, str]:
        """Leave what cannot be kept as the entry has it, and say why, so that the rest is kept all the same."""
        wrong = {name: " ".join(map(str, self.errors[name])) for name in self.names if name in self.errors}
        self.take_kept(wrong)
        files = [name for name in self.parts if name in self.errors and name not in wrong]
        self.cleaned_data |= {name: {"new": [], "out": []} for name in files}
        for name in [*wrong, *files]:
            del self.errors[name]
        return wrong

    def text(self) -> EntryText:
        """What was typed."""
        given = self.cleaned_data
        return EntryText(
            title=given["title"],
            form=given["form"] or self.entry.form,
            area=given["area"],
            summary=given["summary"],
            answers={field.key: given[name] for name, field in self.parts.items() if field.kind != "file"},
            contact_phone=given["contact_phone"],
            contact_address=given["contact_address"],
        )

    def file_changes(self) -> Iterator[tuple[EntryField, list[Attachment], list[UploadedFile[bytes]]]]:
        """For each question for files: those that go, and those that come."""
        for name, field in self.parts.items():
            if field.kind == "file":
                yield field, self.cleaned_data[name]["out"], self.cleaned_data[name]["new"]

    def progress(self) -> list[Progress]:
        """How far each section is, as the entry is kept."""
        entry, area = self.entry, self.entry.area.code if self.entry.area else ""
        found = [Progress(_("The idea"), "text-idea", [bool(entry.title), bool(entry.area_id)])]
        for section, fields in self.form_parts:
            asked = [field for field in fields if field.asked_of(entry.kind, area)]
            done = [not gaps(field, value_of(entry, field)) for field in asked]
            if section is None:
                found.append(Progress(_("The text"), "text-parts", [bool(entry.summary.strip()), *done]))
            elif done:
                found.append(Progress(section.title, f"part-{section.key}", done))
        contact = [bool(entry.contact_phone), bool(entry.contact_address)]
        return [*found, Progress(_("Contact"), "text-contact", contact)]

    def difference(self, name: str) -> Difference:
        """What was typed under a name, and what the entry says now."""
        field = self.fields[name]
        mine, theirs = self._both(name, field)
        return Difference(name, str(field.label), mine, theirs)

    def _both(self, name: str, field: forms.Field) -> tuple[str, str]:
        """What was typed, and what is kept, as people read it."""
        mine = self.cleaned_data.get(name)
        if name in self.parts:
            question = self.parts[name]
            typed = answer_of(question, mine).text if mine is not None else str(self[name].value() or "")
            return typed, answer_of(question, self._kept(question)).text
        if name == "area":
            return str(mine or ""), str(self.entry.area or "")
        return _shown(field, mine), _shown(field, getattr(self.entry, name))

    def _kept(self, field: EntryField) -> Any:
        return self.entry.answers.get(field.key, "")


@dataclass(frozen=True, slots=True)
class Progress:
    """A section of the form, and for each of its questions whether it is answered as asked."""

    title: str
    id: str
    answered: list[bool]

    @property
    def done(self) -> int:
        """How many are answered."""
        return sum(self.answered)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return all(self.answered)


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the text that two people wrote differently."""

    name: str
    label: str
    mine: str
    theirs: str


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
