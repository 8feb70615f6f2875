"""The sections of a plan: each the forms of one page, filled from the plan or from what was typed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.forms.parts import Part, PlanSection, listed
from contests.forms.rows import MomentField, RowHelper, UnitKindsField, day_input, keyed, ticks
from contests.models import (
    ContentArea,
    Contest,
    Deadline,
    Eligibility,
    EntryField,
    EntryForm,
    PrizeTier,
    Quota,
    RouteStep,
)
from look.layout import Columns, Note, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSION = ("pdf", "docx", "xlsx", "pptx", "jpg", "jpeg", "png", "mp4")
MONEY = {"inputmode": "numeric", "data-money": "", "data-suffix": "đ"}


# ── name, purpose, clauses ─────────────────────────────────────────────────────────────────────────────────────────


class BasicsForm(forms.ModelForm[Contest]):
    """The contest's name, papers, purpose, forms of entry and clauses."""

    entry_forms = forms.MultipleChoiceField(
        label=gettext_lazy("Forms of entry"), choices=EntryForm.choices, widget=forms.CheckboxSelectMultiple
    )
    attachment_extensions = forms.MultipleChoiceField(
        label=gettext_lazy("File types that may be attached"),
        choices=[(extension, extension) for extension in EXTENSION],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Contest
        fields = [
            "name", "edition", "slug", "code", "plan_number", "plan_on", "launched_on", "purpose", "requirements",
            "entry_forms", "text_version_required", "group_min_members", "group_max_members", "attachment_extensions",
            "licence_clause", "indices", "index_bonus", "aftermath",
        ]  # fmt: skip
        widgets = {"plan_on": day_input(), "launched_on": day_input()}
        help_texts = {
            "licence_clause": gettext_lazy(
                "Entrants accept this text when they hand in; their acceptance is recorded."
            ),
            "indices": gettext_lazy("Separate them with commas."),
            "requirements": gettext_lazy("Shown to authors before they write."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "requirements", "licence_clause", "index_bonus", "aftermath"):
            self.fields[name].widget.attrs["rows"] = 3
        self.helper = RowHelper(
            Section(_("Name"), "name", Columns("edition", "launched_on"), Columns("slug", "code")),
            Section(_("The plan on paper"), Columns("plan_number", "plan_on")),
            Section(_("What it is for"), "purpose", "requirements", "indices", "index_bonus", "aftermath"),
            Section(
                _("Entries"),
                ticks("entry_forms"),
                "text_version_required",
                Columns("group_min_members", "group_max_members"),
                ticks("attachment_extensions"),
            ),
            Section(_("Licence clause"), "licence_clause"),
        )


class Basics(PlanSection):
    """Name, purpose and clauses."""

    key = "basics"
    title = gettext_lazy("Name, purpose and clauses")
    lead = gettext_lazy("What the contest is called, what it is for, and what entrants agree to.")

    def build(self) -> Iterator[Part]:
        """One form over the contest's own columns; a copy is filled, so that the plan stays as it was read."""
        yield Part(BasicsForm(self.typed, instance=copy.copy(self.contest)))

    def changes(self) -> dict[str, Any]:
        """The columns."""
        return {"columns": self.parts[0].form.cleaned_data}


# ── who may enter, and the way ─────────────────────────────────────────────────────────────────────────────────────


class EligibilityRow(forms.ModelForm[Eligibility]):
    """Who may enter."""

    unit_kinds = UnitKindsField(label=gettext_lazy("From units of these kinds"))

    class Meta:
        model = Eligibility
        fields = ["entrant", "description", "unit_kinds"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    helper = RowHelper("entrant", "description", ticks("unit_kinds"))


class RouteRow(forms.ModelForm[RouteStep]):
    """One hop of an entry's way."""

    to_kinds = UnitKindsField(label=gettext_lazy("To units of these kinds"), required=False)

    class Meta:
        model = RouteStep
        fields = ["description", "to_kinds", "to_office"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    helper = RowHelper("description", ticks("to_kinds"), "to_office")


class Entrants(PlanSection):
    """Who may enter, and by which way entries travel."""

    key = "entrants"
    title = gettext_lazy("Who may enter, and by which way")
    lead = gettext_lazy(
        "Entrants by kind and unit, and the hops an entry takes from its author to the receiving office."
    )

    def build(self) -> Iterator[Part]:
        """Two lists."""
        eligibilities = listed(EligibilityRow, "who", self, self.contest.eligibilities.all())
        yield Part(eligibilities, _("Who may enter"), row=_("Entrants"))
        yield Part(listed(RouteRow, "way", self, self.contest.route.all()), _("The way of an entry"), row=_("Step"))

    def changes(self) -> dict[str, Any]:
        """Both lists."""
        return {"eligibilities": self.parts[0].form.kept(), "route": self.parts[1].form.kept()}


# ── content areas and the entry form ───────────────────────────────────────────────────────────────────────────────


class AreaRow(forms.ModelForm[ContentArea]):
    """A subject."""

    class Meta:
        model = ContentArea
        fields = ["name"]

    helper = RowHelper("name")


class EntryFieldRow(forms.ModelForm[EntryField]):
    """A part of the entry's text."""

    class Meta:
        model = EntryField
        fields = ["label", "help_text", "word_limit", "required"]

    helper = RowHelper(Columns("label", "word_limit"), "help_text", "required")


class Areas(PlanSection):
    """On what ideas are asked, and which parts their text has."""

    key = "areas"
    title = gettext_lazy("Content areas and entry form")
    lead = gettext_lazy("On what ideas are asked, and which questions an entry answers.")

    def build(self) -> Iterator[Part]:
        """Two lists."""
        yield Part(listed(AreaRow, "area", self, self.contest.areas.all()), _("Content areas"), row=_("Area"))
        fields = listed(EntryFieldRow, "field", self, self.contest.entry_fields.all())
        yield Part(fields, _("Fields of the entry form"), row=_("Field"))

    def changes(self) -> dict[str, Any]:
        """Both lists, each row with its key."""
        areas = {area.pk: area.code for area in self.contest.areas.all()}
        fields = {field.pk: field.key for field in self.contest.entry_fields.all()}
        return {
            "areas": keyed(self.parts[0].form.kept(), areas, name="name", key="code"),
            "entry_fields": keyed(self.parts[1].form.kept(), fields, name="label", key="key"),
        }


# ── deadlines ──────────────────────────────────────────────────────────────────────────────────────────────────────


class DeadlineForm(forms.ModelForm[Deadline]):
    """A moment, whether it counts itself, and how the plan words it."""

    moment = MomentField(label=gettext_lazy("Moment"), required=False)

    class Meta:
        model = Deadline
        fields = ["moment", "inclusive", "wording"]

    def __init__(self, *args: Any, kind: Deadline.Kind, fixed: Deadline | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        rule = (Note(_("The rule as it stands: %(rule)s.") % {"rule": fixed.rule}),) if fixed else ()
        self.helper = RowHelper(Section(kind.label, *rule, Columns("moment", "wording"), "inclusive"))

    @property
    def extends(self) -> bool:
        """Whether a deadline that there was moves, or begins to count its moment."""
        return self.fixed is not None and {"moment", "inclusive"} & set(self.changed_data) != set()

    def clean(self) -> dict[str, Any]:
        """A deadline that people read is only put off."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        public = self.fixed is not None and self.fixed.contest.state != "draft"
        moment = cleaned.get("moment")
        if public and "moment" not in self.errors and (moment is None or moment < self.fixed.moment):  # type: ignore[union-attr]
            self.add_error("moment", _("This deadline is public: it can be put off, but not brought forward."))
        return cleaned


class ExtensionForm(forms.Form):
    """Why a deadline that people read is put off."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is put off"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed when a deadline changes. Everybody can read it on the contest's page."),
    )
    helper = RowHelper("reason")


class Deadlines(PlanSection):
    """By when."""

    key = "deadlines"
    title = gettext_lazy("Deadlines")
    lead = gettext_lazy("The exact moments, in Vietnam's time, and whether the moment itself still counts.")

    def build(self) -> Iterator[Part]:
        """One form for each kind of deadline."""
        for kind in Deadline.Kind:
            found = self.contest.deadline(kind)
            instance = copy.copy(found) if found else Deadline(contest=self.contest, kind=kind)
            yield Part(DeadlineForm(self.typed, prefix=kind, instance=instance, kind=kind, fixed=found))
        if self.contest.state != "draft":
            yield Part(ExtensionForm(self.typed, prefix="extension"))

    def is_valid(self) -> bool:
        """Whether every form holds together, and a deadline that people read is put off with a reason."""
        valid = super().is_valid()
        if not valid or self.contest.state == "draft":
            return valid
        *due, why = [part.form for part in self.parts]
        if any(form.extends for form in due) and not why.cleaned_data["reason"]:
            why.add_error("reason", _("Say why the deadline is put off: everybody can read it on the contest's page."))
        return not why.errors

    def changes(self) -> dict[str, Any]:
        """The deadlines that have a moment, by kind, and why they are put off."""
        typed = {kind.value: part.form.cleaned_data for kind, part in zip(Deadline.Kind, self.parts, strict=False)}
        why = "" if self.contest.state == "draft" else self.parts[-1].form.cleaned_data["reason"]
        return {"deadlines": {kind: row for kind, row in typed.items() if row["moment"]}, "reason": why}


# ── quotas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class QuotaRow(forms.ModelForm[Quota]):
    """How many entries each unit of some kinds sends."""

    unit_kinds = UnitKindsField(label=gettext_lazy("Kinds of units"))

    class Meta:
        model = Quota
        fields = ["label", "minimum", "maximum", "strength", "unit_kinds"]

    helper = RowHelper("label", Columns("minimum", "maximum", "strength"), ticks("unit_kinds"))


class Quotas(PlanSection):
    """How many entries each unit sends."""

    key = "quotas"
    title = gettext_lazy("Quotas of units")
    lead = gettext_lazy(
        "How many entries each unit sends. The clerks and heads of these units are told when the contest is published."
    )

    def build(self) -> Iterator[Part]:
        """One list."""
        yield Part(listed(QuotaRow, "quota", self, self.contest.quotas.all()), _("Quotas"), row=_("Quota"))

    def changes(self) -> dict[str, Any]:
        """The list."""
        return {"quotas": self.parts[0].form.kept()}


# ── prizes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class TierRow(forms.ModelForm[PrizeTier]):
    """Prizes of one rank."""

    class Meta:
        model = PrizeTier
        fields = ["name", "count", "individual_amount", "collective_amount"]
        widgets = {
            "individual_amount": forms.TextInput(attrs=MONEY),
            "collective_amount": forms.TextInput(attrs=MONEY),
        }

    helper = RowHelper(Columns("name", "count"), Columns("individual_amount", "collective_amount"))


class PrizeSumsForm(forms.ModelForm[Contest]):
    """The multiple for collectives, and the totals that the plan publishes."""

    class Meta:
        model = Contest
        fields = ["collective_multiplier", "prize_total_min", "prize_total_max"]
        widgets = {"prize_total_min": forms.TextInput(attrs=MONEY), "prize_total_max": forms.TextInput(attrs=MONEY)}

    helper = RowHelper("collective_multiplier", Columns("prize_total_min", "prize_total_max"))


class Prizes(PlanSection):
    """The prizes and what they cost."""

    key = "prizes"
    title = gettext_lazy("Prizes")
    lead = gettext_lazy("Best prize first. Amounts are whole đồng, by kind of entrant.")

    def build(self) -> Iterator[Part]:
        """The tiers, and the sums."""
        yield Part(listed(TierRow, "tier", self, self.contest.prize_tiers.all()), _("Prize tiers"), row=_("Tier"))
        help_text = _("Leave a total empty if the plan names none. A total that is not the sum of the prizes blocks.")
        sums = PrizeSumsForm(self.typed, prefix="sums", instance=copy.copy(self.contest))
        yield Part(sums, _("Sums"), help_text)

    def changes(self) -> dict[str, Any]:
        """Both."""
        return {"tiers": self.parts[0].form.kept(), "columns": self.parts[1].form.cleaned_data}
