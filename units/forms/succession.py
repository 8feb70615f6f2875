"""What becomes of a unit: how, when, into which units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from look.layout import Columns, Note, PortalHelper, Section
from units import policies
from units.actions import Becoming, NewUnit, done_before
from units.forms.pick import UnitField
from units.models import CODE, Succession, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

NEW_UNITS = 4


class SuccessionForm(forms.Form):
    """One form for mergers, splits, new names and dissolutions; what was typed comes back as a `Becoming`."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What becomes of the unit"),
        choices=[
            (Succession.Kind.MERGE, gettext_lazy("It is merged with others into one unit")),
            (Succession.Kind.SPLIT, gettext_lazy("It is split into several units")),
            (Succession.Kind.RENAME, gettext_lazy("It gets another name, or another code")),
            (Succession.Kind.DISSOLVE, gettext_lazy("It is dissolved and nothing follows it")),
        ],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label=gettext_lazy("From which day"),
        help_text=gettext_lazy(
            "The first day of the new state; the old units end on the day before."
            " A day to come is planned, and carried out on the day."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    others = UnitField(
        many=True,
        ended=True,
        required=False,
        label=gettext_lazy("Other units that end too"),
        help_text=gettext_lazy("For a merger: their codes, or part of their names."),
    )
    existing = UnitField(
        many=True,
        required=False,
        label=gettext_lazy("Successors that exist already"),
        help_text=gettext_lazy("Their codes, or part of their names."),
    )

    def __init__(self, old: Unit, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old, self.by = old, by
        self.initial.setdefault("on", timezone.localdate())
        rows = []
        for number in range(1, NEW_UNITS + 1):
            self.fields[f"code_{number}"] = forms.CharField(
                label=_("Code of new unit %(number)s") % {"number": number},
                max_length=40,
                required=False,
                validators=[CODE],
            )
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name of new unit %(number)s") % {"number": number}, max_length=200, required=False
            )
            rows.append(Columns(f"code_{number}", f"name_{number}"))
        self.helper = PortalHelper(
            Section(_("The change"), "kind", "on", "others"),
            Section(
                _("What follows"),
                "existing",
                Note(_("Units that begin on that day: of the same kind, and under the same unit, as the old one.")),
                *rows,
            ),
        )

    def clean(self) -> dict[str, Any]:
        """See that the act fits together, and that it may be recorded."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        becoming = self.becoming()
        if done_before(becoming):
            return cleaned  # sent twice
        if flaw := becoming.flaw():
            raise ValidationError(flaw, code="shape")
        today = timezone.localdate()
        asked = policies.plan_succession if becoming.on > today else policies.succeed
        verdict = asked(self.by, becoming.ending, becoming.on, today)
        if not verdict:
            self.add_error("on", verdict.reason)
        for number in range(1, NEW_UNITS + 1):
            self._look_at_new(number, becoming)
        return cleaned

    def _look_at_new(self, number: int, becoming: Becoming) -> None:
        code, name = self.cleaned_data[f"code_{number}"], self.cleaned_data[f"name_{number}"]
        if code and not name:
            self.add_error(f"name_{number}", _("Write the new unit's name."))
        if name and not code:
            self.add_error(f"code_{number}", _("Write the new unit's code."))
        ending = [unit.pk for unit in becoming.ending]
        if code and Unit.objects.with_code(code, becoming.on, None).exclude(pk__in=ending).exists():
            self.add_error(f"code_{number}", _("Another unit has this code at that time."))

    def becoming(self, where: Mapping[int, int] | None = None) -> Becoming:
        """What was typed; `where` says to which successor each unit under the old one goes."""
        typed = self.cleaned_data
        pairs = [(typed[f"code_{number}"], typed[f"name_{number}"]) for number in range(1, NEW_UNITS + 1)]
        return Becoming(
            kind=typed["kind"],
            on=typed["on"],
            old=[self.old, *(unit for unit in typed["others"] if unit != self.old)],
            existing=typed["existing"],
            new=[NewUnit(code, name) for code, name in pairs if code or name],
            where=where or {},
        )
