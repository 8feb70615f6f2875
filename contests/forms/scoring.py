"""How points become a result: the form of each round's scoring rules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.canonical import number_text
from contests import rubric
from contests.forms.parts import Part, PlanSection
from contests.forms.rows import RowHelper
from look.layout import Columns, Note, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contests.models import Round

JUDGES = [
    ("mean", gettext_lazy("The mean of the judges' totals")),
    ("median", gettext_lazy("The median of the judges' totals")),
    ("trimmed_mean", gettext_lazy("The mean without the highest and the lowest total")),
]
MISSING = [
    ("refuse", gettext_lazy("Every sheet must be signed before the round is sealed")),
    ("ignore", gettext_lazy("Sheets that are not signed do not count")),
]
OPERATOR = [(">", gettext_lazy("more than")), (">=", gettext_lazy("this much or more"))]
OUTCOME = [
    ("mean", gettext_lazy("the mean stands")),
    ("reconcile", gettext_lazy("the judges confer, then the chair decides")),
    ("extra_judge", gettext_lazy("one more judge scores the entry")),
]
STEPS = 3
HUNDRED = Decimal(100)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(number_text(Decimal(value)))


class ScoringForm(forms.Form):
    """The scoring rules of one round."""

    scale = forms.DecimalField(
        label=gettext_lazy("Scale"), min_value=Decimal("0.01"), max_digits=7, decimal_places=2,
        help_text=gettext_lazy("The best score an entry can have. Usually 100: what the criteria add up to."),
    )  # fmt: skip
    places = forms.TypedChoiceField(
        label=gettext_lazy("Decimal places of a score"), choices=[(0, "0"), (1, "1"), (2, "2")], coerce=int,
        help_text=gettext_lazy("Half is rounded up: 82.25 with one place is 82.3."),
    )  # fmt: skip
    judges = forms.ChoiceField(label=gettext_lazy("An entry's score is"), choices=JUDGES)
    trim_from = forms.IntegerField(
        label=gettext_lazy("Leave out the extremes from so many judges on"), min_value=3, max_value=50, required=False,
        help_text=gettext_lazy("Three or more; with fewer judges the plain mean counts."),
    )  # fmt: skip
    missing = forms.ChoiceField(label=gettext_lazy("Missing sheets"), choices=MISSING)
    carry_percent = forms.DecimalField(
        label=gettext_lazy("The score of the round before counts for"), min_value=0, max_value=100, max_digits=5,
        decimal_places=2, required=False, widget=forms.NumberInput(attrs={"data-suffix": "%"}),
    )  # fmt: skip
    carried_place = forms.IntegerField(
        label=gettext_lazy("The score of the round before breaks ties as number"), min_value=1, max_value=20,
        required=False, help_text=gettext_lazy("1 is asked first, before the criteria. Empty: never."),
    )  # fmt: skip

    def __init__(self, *args: Any, first_round: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in range(1, STEPS + 1):
            self._add_step(step)
        if first_round:
            del self.fields["carry_percent"], self.fields["carried_place"]
        before = [] if first_round else [Section(_("The round before"), Columns("carry_percent", "carried_place"))]
        self.helper = RowHelper(
            Columns("scale", "places"),
            "judges",
            "trim_from",
            "missing",
            Section(
                _("When the judges differ"),
                Note(_("The difference is the highest total minus the lowest. An empty line is not needed.")),
                *(Columns(f"operator_{step}", f"threshold_{step}", f"outcome_{step}") for step in range(1, STEPS + 1)),
            ),
            *before,
        )

    def _add_step(self, step: int) -> None:
        words = {"step": step}
        self.fields[f"operator_{step}"] = forms.ChoiceField(
            label=_("Line %(step)d: the difference is") % words, choices=OPERATOR, required=False
        )
        self.fields[f"threshold_{step}"] = forms.DecimalField(
            label=_("Line %(step)d: so many points") % words,
            min_value=0,
            max_digits=6,
            decimal_places=2,
            required=False,
        )
        self.fields[f"outcome_{step}"] = forms.ChoiceField(
            label=_("Line %(step)d: then") % words, choices=OUTCOME, required=False
        )

    def clean(self) -> dict[str, Any]:
        """A trimmed mean says from how many judges on, and each line begins above the one before it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        trimmed = cleaned.get("judges") == "trimmed_mean"
        if trimmed and cleaned.get("trim_from") is None and "trim_from" not in self.errors:
            self.add_error("trim_from", _("Say from how many judges on the highest and the lowest are left out."))
        beginning: tuple[Decimal, bool] | None = None
        for step in range(1, STEPS + 1):
            threshold = cleaned.get(f"threshold_{step}")
            if threshold is None:
                continue
            begins = (threshold, cleaned.get(f"operator_{step}") == ">")
            if beginning is not None and begins <= beginning:
                self.add_error(f"threshold_{step}", _("This line must begin above the one before it."))
            beginning = begins
        return cleaned

    def rules(self) -> dict[str, Any]:
        """What was typed, as the rules hold it; `carried_place` says where the earlier score breaks ties."""
        typed = self.cleaned_data
        return {
            "scale": number_text(typed["scale"]),
            "judges": typed["judges"],
            "trim_from": typed["trim_from"] if typed["judges"] == "trimmed_mean" else None,
            "missing": typed["missing"],
            "divergence": [
                {
                    "operator": typed[f"operator_{step}"] or ">",
                    "threshold": number_text(typed[f"threshold_{step}"]),
                    "outcome": typed[f"outcome_{step}"] or "mean",
                }
                for step in range(1, STEPS + 1)
                if typed[f"threshold_{step}"] is not None
            ],
            "carry_weight": number_text((typed.get("carry_percent") or Decimal(0)) / HUNDRED),
            "rounding": {"places": typed["places"], "mode": "half_up"},
            "carried_place": typed.get("carried_place"),
        }


def _initial(rules: Mapping[str, Any]) -> dict[str, Any]:
    steps = {
        f"{name}_{number}": step[name] if name != "threshold" else _number(step[name])
        for number, step in enumerate(rules["divergence"], 1)
        for name in ("operator", "threshold", "outcome")
    }
    return {
        **{name: rules[name] for name in ("judges", "trim_from", "missing")},
        "scale": _number(rules["scale"]),
        "places": rules["rounding"]["places"],
        "carry_percent": _number(Decimal(rules["carry_weight"]) * HUNDRED) or None,
        "carried_place": rubric.carried_place(rules["tie_breaks"]),
        **steps,
    }


class Scoring(PlanSection):
    """How judges' points become an entry's score."""

    key = "scoring"
    title = gettext_lazy("Scoring rules")
    lead = gettext_lazy("How the judges' points become an entry's score, and what happens when the judges differ.")

    def build(self) -> Iterator[Part]:
        """A form for each round."""
        for number, round_ in enumerate(self._rounds()):
            initial = _initial(round_.rules() or rubric.rules([]))
            form = ScoringForm(self.typed, prefix=f"round-{round_.pk}", initial=initial, first_round=number == 0)
            yield Part(form, round_.name)

    def changes(self) -> dict[str, Any]:
        """The rules, by round."""
        return {
            "scoring": {round_.pk: part.form.rules() for round_, part in zip(self._rounds(), self.parts, strict=True)}
        }

    def _rounds(self) -> list[Round]:
        return list(self.contest.rounds.all())
