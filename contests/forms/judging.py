"""How entries will be judged: the forms of the rounds and of their criteria."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.canonical import number_text
from contests import rubric
from contests.forms.parts import Part, PlanSection
from contests.forms.rows import MomentField, RowHelper, Rows, keyed, rows_of, ticks
from contests.models import Criterion, EntrantKind, Round
from look.layout import Columns, Fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BAND = re.compile(r"^(\d+(?:[.,]\d+)?)\s*[-–]\s*(\d+(?:[.,]\d+)?)\s*:?\s+(\S.*)$")
ADVANCE = [
    ("all", gettext_lazy("All entries that were scored")),
    ("score_at_least", gettext_lazy("Entries that reach a score")),
    ("top", gettext_lazy("The best so many entries")),
]
OPERATOR = [(">=", gettext_lazy("this score or more")), (">", gettext_lazy("more than this score"))]
PER = [
    ("", gettext_lazy("over all entries")),
    ("area", gettext_lazy("in each content area")),
    ("kind", gettext_lazy("in each kind of entrant")),
]


# ── rounds ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class RoundRow(forms.ModelForm[Round]):
    """A round, and who goes on after it."""

    opens_at = MomentField(label=gettext_lazy("Opens"), required=False)
    closes_at = MomentField(label=gettext_lazy("Closes"), required=False)
    advance = forms.ChoiceField(label=gettext_lazy("Who goes on"), choices=ADVANCE, initial="all")
    advance_value = forms.DecimalField(
        label=gettext_lazy("Score, or number of entries"), min_value=0, max_digits=7, decimal_places=2, required=False
    )
    operator = forms.ChoiceField(
        label=gettext_lazy("With a score: who reaches it"), choices=OPERATOR, initial=">=", required=False
    )
    include_ties = forms.BooleanField(
        label=gettext_lazy("With a number: entries that equal the last one go on too"), required=False
    )
    per = forms.ChoiceField(label=gettext_lazy("With a number: counted"), choices=PER, required=False)

    class Meta:
        model = Round
        fields = ["name", "kind", "mode", "judges_per_entry", "blind", "opens_at", "closes_at"]

    helper = RowHelper(
        Columns("name", "kind"),
        Columns("opens_at", "closes_at"),
        Columns("mode", "judges_per_entry"),
        "blind",
        Columns("advance", "advance_value"),
        Columns("operator", "per"),
        "include_ties",
    )

    def clean(self) -> dict[str, Any]:
        """A rule that needs a number has one, a whole one where entries are counted."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value = cleaned.get("advance_value")
        if "advance_value" in self.errors or cleaned.get("advance") in (None, "all"):
            return cleaned
        if value is None:
            self.add_error("advance_value", _("Say the score or the number of entries."))
        elif cleaned["advance"] == "top" and (value < 1 or value != int(value)):
            self.add_error("advance_value", _("Give a whole number of entries, one or more."))
        return cleaned


def _round_initial(round_: Round) -> dict[str, Any]:
    rules = round_.rules() or rubric.rules([])
    advance = rules["advance"]
    return {
        "pk": round_.pk,
        **{name: getattr(round_, name) for name in RoundRow.Meta.fields},
        "advance": advance["kind"],
        "advance_value": Decimal(advance["value"]) if advance["value"] else None,
        "operator": advance["operator"] or ">=",
        "include_ties": True if advance["include_ties"] is None else advance["include_ties"],
        "per": advance.get("per") or "",
    }


def _round_row(typed: Mapping[str, Any]) -> dict[str, Any]:
    advance = rubric.advance_rule(
        typed["advance"],
        operator=typed["operator"] or ">=",
        value=typed["advance_value"],
        include_ties=typed["include_ties"],
        per=typed["per"],
    )
    return {"pk": typed.get("pk"), **{name: typed[name] for name in RoundRow.Meta.fields}, "advance": advance}


class Rounds(PlanSection):
    """In how many rounds, when, by how many judges."""

    key = "rounds"
    title = gettext_lazy("Rounds")
    lead = gettext_lazy("The rounds in their order. A new round begins with the criteria of the round before it.")

    def build(self) -> Iterator[Part]:
        """One list."""
        initial = [_round_initial(round_) for round_ in self.contest.rounds.all()]
        rows = rows_of(RoundRow, blank=1)(self.typed, prefix="round", initial=initial)
        yield Part(rows, _("Rounds"), row=_("Round"))

    def changes(self) -> dict[str, Any]:
        """The list, each row with its rule for going on."""
        return {"rounds": [_round_row(row) for row in self.parts[0].form.kept()]}


# ── criteria ───────────────────────────────────────────────────────────────────────────────────────────────────────


class BandsField(forms.CharField):
    """The named parts of a scale, one a line: "27-30 Very good"."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """The bands as lines."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{number_text(band['low'])}–{number_text(band['high'])} {band['label']}" for band in value)

    def to_python(self, value: Any) -> Any:
        """The bands of the lines, best first."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return sorted((self._band(line) for line in lines), key=lambda band: -band["low"])

    def validate(self, value: Any) -> None:
        """Bands are never required."""

    def run_validators(self, value: Any) -> None:
        """Nothing more to check."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other lines were typed."""
        return (self.prepare_value(initial) or "").split() != (data or "").split()

    @staticmethod
    def _band(line: str) -> dict[str, Any]:
        match = BAND.match(line)
        if match is None:
            raise ValidationError(_("“%(line)s” is no band: write it like 27-30 Very good.") % {"line": line})
        low, high = (Decimal(number.replace(",", ".")) for number in match.groups()[:2])
        if high < low:
            raise ValidationError(_("“%(line)s” ends below where it begins.") % {"line": line})
        return {"label": match.group(3)[:120], "low": low, "high": high}


class CriterionRow(forms.ModelForm[Criterion]):
    """A criterion with its scale."""

    bands = BandsField(
        label=gettext_lazy("Bands"), required=False, help_text=gettext_lazy("One a line: 27-30 Very good")
    )
    tie_break = forms.IntegerField(
        label=gettext_lazy("Breaks ties as number"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=gettext_lazy("1 is asked first. Empty: never."),
    )

    entrants = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these entrants"),
        choices=EntrantKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Nothing ticked: for all."),
    )
    area_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Only in these content areas"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Nothing ticked: in all."),
    )

    class Meta:
        model = Criterion
        fields = ["name", "maximum", "step", "weight", "floor", "guidance", "entrants", "area_codes"]
        widgets = {"guidance": forms.Textarea(attrs={"rows": 2})}

    helper = RowHelper(
        "name",
        Columns("maximum", "step", "weight"),
        Columns("floor", "tie_break"),
        "guidance",
        "bands",
        Fold(gettext_lazy("Only for some entries"), ticks("entrants"), ticks("area_codes")),
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_codes"].choices = list(areas)  # type: ignore[attr-defined]


class CriteriaRows(Rows):
    """The criteria of one round."""

    def clean(self) -> None:
        """No two criteria are asked at the same place when a tie is broken."""
        places = [row["tie_break"] for row in self.kept() if row.get("tie_break")] if not any(self.errors) else []
        if len(places) != len(set(places)):
            raise ValidationError(_("Two criteria break ties at the same place: number them 1, 2, 3."))


def _criterion_initial(criterion: Criterion, tie_breaks: Sequence[str]) -> dict[str, Any]:
    bands = [{"label": band.label, "low": band.low, "high": band.high} for band in criterion.bands.all()]
    return {
        "pk": criterion.pk,
        **{name: _short(getattr(criterion, name)) for name in CriterionRow.Meta.fields},
        "bands": bands,
        "tie_break": tie_breaks.index(criterion.key) + 1 if criterion.key in tie_breaks else None,
    }


def _short(value: Any) -> Any:
    return Decimal(number_text(value)) if isinstance(value, Decimal) else value


class Criteria(PlanSection):
    """What judges look for in each round."""

    key = "criteria"
    title = gettext_lazy("Criteria")
    lead = gettext_lazy("What judges look for, with the most points each can earn. Ties that remain share the rank.")

    def build(self) -> Iterator[Part]:
        """A list for each round."""
        areas = [(area.code, area.name) for area in self.contest.areas.all()]
        for number, round_ in enumerate(self.contest.rounds.all()):
            rules = round_.rules() or rubric.rules([])
            initial = [_criterion_initial(criterion, rules["tie_breaks"]) for criterion in round_.criteria.all()]
            rows = rows_of(CriterionRow, blank=1, formset=CriteriaRows)
            form = rows(self.typed, prefix=f"round-{round_.pk}", initial=initial, form_kwargs={"areas": areas})
            yield Part(form, round_.name, row=_("Criterion"), folded=True, first=number == 0)

    def changes(self) -> dict[str, Any]:
        """The criteria and the order of tie-breaks, by round."""
        criteria, tie_breaks = {}, {}
        for round_, part in zip(self.contest.rounds.all(), self.parts, strict=True):
            known = {criterion.pk: criterion.key for criterion in round_.criteria.all()}
            rows = keyed(part.form.kept(), known, name="name", key="key")
            asked = sorted((row for row in rows if row["tie_break"]), key=lambda row: row["tie_break"])
            tie_breaks[round_.pk] = [row["key"] for row in asked]
            criteria[round_.pk] = [{name: value for name, value in row.items() if name != "tie_break"} for row in rows]
        return {"criteria": criteria, "tie_breaks": tie_breaks}
