"""Who may enter, under which conditions, and by which way entries travel; how many each unit sends."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.forms.parts import Part, PlanSection, listed
from contests.forms.rows import RowHelper, UnitKindsField, day_input, ticks
from contests.models import Contest, Eligibility, ExcludedRole, PriorRecognition, Quota, RouteStep
from look.layout import Columns, Fold, Section

if TYPE_CHECKING:
    from collections.abc import Iterator


class EligibilityRow(forms.ModelForm[Eligibility]):
    """Who may enter."""

    unit_kinds = UnitKindsField(label=gettext_lazy("From units of these kinds"))

    class Meta:
        model = Eligibility
        fields = ["entrant", "description", "unit_kinds", "age_from", "age_to"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    helper = RowHelper(
        "entrant", "description", ticks("unit_kinds"), Fold(gettext_lazy("Ages"), Columns("age_from", "age_to"))
    )


class RouteRow(forms.ModelForm[RouteStep]):
    """One hop of an entry's way."""

    from_kinds = UnitKindsField(
        label=gettext_lazy("From units of these kinds"),
        required=False,
        help_text=gettext_lazy("None ticked: from the author, or from all units that no other step names."),
    )
    to_kinds = UnitKindsField(
        label=gettext_lazy("To units of these kinds"),
        required=False,
        help_text=gettext_lazy("The nearest unit of these kinds above the sender."),
    )

    class Meta:
        model = RouteStep
        fields = ["description", "from_kinds", "to_kinds", "to_office"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    helper = RowHelper("description", ticks("from_kinds"), ticks("to_kinds"), "to_office")


class ConditionsForm(forms.ModelForm[Contest]):
    """Who may not enter, and which ideas may not."""

    excluded_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who may not enter"),
        choices=ExcludedRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Contest
        fields = ["excluded_roles", "age_on", "prior_recognition", "prior_recognition_scope", "prior_prizes_forbidden"]
        widgets = {"age_on": day_input()}
        help_texts = {
            "age_on": gettext_lazy("Only where an age is set above. Empty: on the day of the launch."),
            "prior_recognition_scope": gettext_lazy("Only where recognition is required or not allowed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = RowHelper(
            Section(_("People"), ticks("excluded_roles"), "age_on"),
            Section(_("Ideas"), Columns("prior_recognition", "prior_recognition_scope"), "prior_prizes_forbidden"),
        )

    def clean(self) -> dict[str, Any]:
        """Recognition that matters is somebody's; one that makes no difference is nobody's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("prior_recognition") == PriorRecognition.ANY:
            cleaned["prior_recognition_scope"] = ""
        elif not cleaned.get("prior_recognition_scope") and "prior_recognition_scope" not in self.errors:
            sentence = _("Say whose recognition is meant, or let recognition make no difference.")
            self.add_error("prior_recognition_scope", sentence)
        return cleaned


class Entrants(PlanSection):
    """Who may enter, and by which way entries travel."""

    key = "entrants"
    title = gettext_lazy("Who may enter, and by which way")
    lead = gettext_lazy(
        "Entrants by kind and unit, and the hops an entry takes from its author to the receiving office."
    )

    def build(self) -> Iterator[Part]:
        """Who may, under which conditions, and the way."""
        eligibilities = listed(EligibilityRow, "who", self, self.contest.eligibilities.all())
        yield Part(eligibilities, _("Who may enter"), row=_("Entrants"))
        conditions = ConditionsForm(self.typed, prefix="conditions", instance=copy.copy(self.contest))
        yield Part(conditions, _("Conditions"))
        way_help = _(
            "One step for each hop. From the commune to the district, from the district to the office: such a chain "
            "has as many steps as needed, and its last one leads to the receiving office."
        )
        route = listed(RouteRow, "way", self, self.contest.route.all())
        yield Part(route, _("The way of an entry"), way_help, row=_("Step"))

    def changes(self) -> dict[str, Any]:
        """Both lists, and the columns."""
        who, conditions, way = (part.form for part in self.parts)
        return {"eligibilities": who.kept(), "columns": conditions.cleaned_data, "route": way.kept()}


# ── quotas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class QuotaRow(forms.ModelForm[Quota]):
    """How many entries each unit of some kinds sends."""

    unit_kinds = UnitKindsField(label=gettext_lazy("Kinds of units"))

    class Meta:
        model = Quota
        fields = [
            "label", "minimum", "maximum", "strength", "unit_kinds", "headcount_from", "headcount_to",
            "minimum_percent", "counts_children",
        ]  # fmt: skip
        help_texts = {
            "headcount_from": gettext_lazy("By the head counts kept of the units; empty: units of any size."),
            "minimum_percent": gettext_lazy("Of the unit's staff, who take part as authors."),
            "counts_children": gettext_lazy("Such as the communes' entries for their district."),
        }

    helper = RowHelper(
        "label",
        Columns("minimum", "maximum", "strength"),
        ticks("unit_kinds"),
        Fold(
            gettext_lazy("By size of the unit, share of staff, units under it"),
            Columns("headcount_from", "headcount_to"),
            "minimum_percent",
            "counts_children",
        ),
    )


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
