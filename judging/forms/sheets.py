"""What a judge sends: points by criterion, comments, a reason to step back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.canonical import number_text
from judging.actions import scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundField

    from contests.models import Band, Criterion
    from judging.checks import Scale
    from judging.models import Score, Sheet

LONGEST_COMMENT = 4000


class PointsField(forms.DecimalField):
    """Points on a criterion's scale; a decimal comma is understood."""

    def __init__(self, scale: Scale, **kwargs: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, **kwargs)
        self.scale = scale

    def to_python(self, value: Any) -> Any:
        """Read a decimal, written with a point or a comma."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        """Hold the points within the scale."""
        super().validate(value)
        fault = "" if value is None else self.scale.fault(value)
        if fault:
            raise forms.ValidationError(fault, code="scale")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the sheet shows it."""

    criterion: Criterion
    bands: list[Band]
    points: BoundField
    comment: BoundField
    saved: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether what was typed is not what is saved."""
        typed = str(self.points.value() or "").replace(",", ".")
        return typed != ("" if self.saved is None else number_text(self.saved))


class SheetForm(forms.Form):
    """A score sheet; a complete one has points for every criterion."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("Comment on the whole entry"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, sheet: Sheet, data: Any = None, *, complete: bool = False) -> None:
        self.sheet = sheet
        self.saved: dict[int, Score] = {score.criterion_id: score for score in sheet.scores.all()}
        super().__init__(data, initial={"version": sheet.version, "comment": sheet.comment, **self._initial()})
        for criterion in sheet.criteria:
            self.fields[f"score_{criterion.key}"] = self._points_field(criterion, required=complete)
            self.fields[f"comment_{criterion.key}"] = forms.CharField(
                label=_("Comment on %(criterion)s") % {"criterion": criterion.name},
                required=False,
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> Iterator[Line]:
        """The criteria in order, with their fields."""
        for criterion in self.sheet.criteria:
            score = self.saved.get(criterion.pk)
            yield Line(
                criterion,
                sorted(criterion.bands.all(), key=lambda band: -band.low),
                self[f"score_{criterion.key}"],
                self[f"comment_{criterion.key}"],
                score.value if score else None,
            )

    def total(self) -> Decimal:
        """The sum of what stands in the form now, as far as it can be read."""
        scales = (
            (self.fields[f"score_{criterion.key}"], self[f"score_{criterion.key}"]) for criterion in self.sheet.criteria
        )
        return sum((_readable(field, bound.value()) for field, bound in scales), Decimal())

    def most(self) -> Decimal:
        """The most points that a sheet can have."""
        return sum((criterion.maximum for criterion in self.sheet.criteria), Decimal())

    def scores(self) -> dict[str, Decimal | None]:
        """The points that were given, by the criteria's keys."""
        return {criterion.key: self.cleaned_data[f"score_{criterion.key}"] for criterion in self.sheet.criteria}

    def comments(self) -> dict[str, str]:
        """The comments, by the criteria's keys."""
        return {criterion.key: self.cleaned_data[f"comment_{criterion.key}"] for criterion in self.sheet.criteria}

    def seen_again(self, sheet: Sheet) -> None:
        """Take over the version that is saved now, keeping what was typed: the next save is made knowingly."""
        self.data = {**self.data.dict(), "version": str(sheet.version)}  # type: ignore[attr-defined]
        self.saved = {score.criterion_id: score for score in sheet.scores.all()}

    def _initial(self) -> dict[str, str]:
        initial = {}
        for criterion in self.sheet.criteria:
            score = self.saved.get(criterion.pk)
            if score is not None:
                initial[f"score_{criterion.key}"] = "" if score.value is None else number_text(score.value)
                initial[f"comment_{criterion.key}"] = score.comment
        return initial

    def _points_field(self, criterion: Criterion, *, required: bool) -> PointsField:
        return PointsField(
            scale_of(criterion),
            label=criterion.name,
            required=required,
            widget=forms.NumberInput(
                attrs={
                    "min": "0",
                    "max": number_text(criterion.maximum),
                    "step": number_text(criterion.step),
                    "inputmode": "decimal",
                    "data-sum-item": "",
                    "class": "form-control",
                }
            ),
            error_messages={
                "required": _("Give points before you sign."),
                "invalid": _("Write a number, such as 7.5."),
                "max_digits": _("Write a number, such as 7.5."),
                "max_decimal_places": _("Write at most two figures after the decimal point."),
                "max_whole_digits": _("Give from 0 to %(maximum)s points.")
                % {"maximum": number_text(criterion.maximum)},
            },
        )


class DeclareForm(forms.Form):
    """Why a judge steps back from an entry."""

    reason = forms.CharField(
        label=gettext_lazy("Why should you not judge this entry?"),
        help_text=gettext_lazy("The organisers read this. For example: I took part in building this model."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _readable(field: forms.Field, value: Any) -> Decimal:
    try:
        points = field.to_python(value)
    except forms.ValidationError:
        return Decimal()
    return points if isinstance(points, Decimal) and points.is_finite() else Decimal()
