"""By when: a deadline of each kind for all units, and others for units of some kinds."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests import levels
from contests.forms.parts import Part, PlanSection
from contests.forms.rows import MomentField, RowHelper, Rows, UnitKindsField, rows_of, ticks
from contests.models import Deadline
from look.layout import Columns, Note, Section
from units.kinds import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("unit_kinds", "moment", "inclusive", "wording")


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


class LevelRow(forms.ModelForm[Deadline]):
    """Another moment for units of some kinds."""

    moment = MomentField(label=gettext_lazy("Moment"))
    unit_kinds = UnitKindsField(label=gettext_lazy("For units of these kinds"))

    class Meta:
        model = Deadline
        fields = COLUMNS

    helper = RowHelper(ticks("unit_kinds"), Columns("moment", "wording"), "inclusive")


class LevelRows(Rows):
    """The other moments of one kind of deadline."""

    def clean(self) -> None:
        """No units are given two moments."""
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        dues = [
            levels.Due("", form.cleaned_data["moment"], unit_kinds=tuple(form.cleaned_data["unit_kinds"]))
            for form in kept
            if form.cleaned_data.get("unit_kinds")
        ]
        for place, unit_kind in levels.shared(dues):
            words = {"kind": UnitKind(unit_kind).label}
            sentence = _("“%(kind)s” has a moment in a row above: each kind of units stands in one row only.")
            kept[place].add_error("unit_kinds", sentence % words)
        if any(form.errors for form in kept):
            raise forms.ValidationError(_("Some units are given two moments."))


class ExtensionForm(forms.Form):
    """Why a deadline that people read is put off."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is put off"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed when a deadline changes. Everybody can read it on the contest's page. From here only the units are "
            "told; to move all dates and tell authors and judges too, put the dates off from the plan's page."
        ),
    )
    helper = RowHelper("reason")


class Deadlines(PlanSection):
    """By when."""

    key = "deadlines"
    title = gettext_lazy("Deadlines")
    lead = gettext_lazy(
        "The exact moments, in Vietnam's time, and whether the moment itself still counts. Units of some kinds can be "
        "given another moment, such as communes that send to their district a week before."
    )

    def build(self) -> Iterator[Part]:
        """For each kind of deadline the moment for all, and a list of others; why, once people read them."""
        for kind in Deadline.Kind:
            found = self.contest.general_deadlines.get(kind)
            instance = copy.copy(found) if found else Deadline(contest=self.contest, kind=kind)
            yield Part(DeadlineForm(self.typed, prefix=kind, instance=instance, kind=kind, fixed=found))
            if kind != Deadline.Kind.SCORING:
                yield self._levels(kind)
        if self.contest.state != "draft":
            yield Part(ExtensionForm(self.typed, prefix="extension"))

    def _levels(self, kind: Deadline.Kind) -> Part:
        kept = [row for row in self.contest.deadlines.all() if row.kind == kind and row.unit_kinds]
        initial = [{"pk": row.pk, **{name: getattr(row, name) for name in COLUMNS}} for row in kept]
        rows = rows_of(LevelRow, blank=1, formset=LevelRows)
        form = rows(self.typed, prefix=f"{kind}-level", initial=initial)
        title = _("%(deadline)s: units with a moment of their own") % {"deadline": kind.label}
        return Part(form, title, row=_("Moment"), folded=True, first=bool(kept))

    def is_valid(self) -> bool:
        """Whether every form holds together, and what people read is only put off, with a reason."""
        valid = super().is_valid()
        if not valid or self.contest.state == "draft":
            return valid
        why = self.parts[-1].form
        if self._only_later() and not why.cleaned_data["reason"] and self._extends():
            why.add_error("reason", _("Say why the deadline is put off: everybody can read it on the contest's page."))
        return not any(form.errors for part in self.parts for form in part.forms())

    def _only_later(self) -> bool:
        """Say at its form which deadline would leave some units less time than was promised."""
        typed = self.changes()
        after = [
            levels.Due(row["kind"], row["moment"], row["inclusive"], tuple(row["unit_kinds"])) for row in _all(typed)
        ]
        found = list(levels.brought_forward([row.due for row in self.contest.deadlines.all()], after))
        for due, holds in found:
            form = self._form_of(holds or due)
            form.add_error("moment", _("This deadline is public: it can be put off, but not brought forward."))
        return not found

    def _form_of(self, due: levels.Due) -> Any:
        """The form in which a deadline stands; that of all units where it stands in none."""
        for part in self.parts:
            for form in part.forms() if part.is_rows and part.form.prefix == f"{due.kind}-level" else []:
                if due.unit_kinds and tuple(form.cleaned_data.get("unit_kinds", ())) == due.unit_kinds:
                    return form
        return next(part.form for part in self.parts if part.form.prefix == due.kind)

    def _extends(self) -> bool:
        """Whether a deadline that there was moves, or begins to count its moment."""
        before = {
            (row.kind, tuple(row.unit_kinds)): (row.moment, row.inclusive) for row in self.contest.deadlines.all()
        }
        after = {
            (row["kind"], tuple(row["unit_kinds"])): (row["moment"], row["inclusive"]) for row in _all(self.changes())
        }
        return any(key not in before or before[key] != moment for key, moment in after.items())

    def changes(self) -> dict[str, Any]:
        """The deadlines for all units that have a moment, by kind; those for units of some kinds; the reason."""
        general: dict[str, Any] = {}
        some: list[dict[str, Any]] = []
        why = ""
        for part in self.parts:
            kind = str(part.form.prefix).removesuffix("-level")
            if part.is_rows:
                some += [{**row, "kind": kind} for row in part.form.kept()]
            elif isinstance(part.form, ExtensionForm):
                why = part.form.cleaned_data["reason"]
            elif part.form.cleaned_data["moment"]:
                general[kind] = part.form.cleaned_data
        return {"deadlines": general, "levels": some, "reason": why}


def _all(typed: dict[str, Any]) -> list[dict[str, Any]]:
    """Every deadline typed, each with its kind and its kinds of units."""
    general = [{**row, "kind": kind, "unit_kinds": []} for kind, row in typed["deadlines"].items()]
    return [*general, *typed["levels"]]
