"""A new contest: from which preset, for whom, under which name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import UserRole
from contests.forms.rows import day_input
from contests.models import Contest, Series
from contests.presets import available
from look.layout import Columns, PortalHelper, Section
from units.models import Unit

if TYPE_CHECKING:
    from accounts.models import User


class NewContestForm(forms.ModelForm[Contest]):
    """What the preset cannot know."""

    preset = forms.ChoiceField(label=gettext_lazy("Preset"), widget=forms.RadioSelect)
    series = forms.ModelChoiceField(
        Series.objects.none(),
        label=gettext_lazy("Series"),
        required=False,
        empty_label=gettext_lazy("Begin a new series"),
        help_text=gettext_lazy("The editions of one contest, held again and again."),
    )
    launched_on = forms.DateField(
        label=gettext_lazy("Day of the launch"),
        widget=day_input(),
        initial=timezone.localdate,
        help_text=gettext_lazy("All dates of the preset are counted from this day; change them afterwards."),
    )

    class Meta:
        model = Contest
        fields = ["preset", "host", "receiving_office", "series", "edition", "name", "slug", "code", "launched_on"]
        help_texts = {
            "name": gettext_lazy("Leave it empty to take the preset's name with the year."),
            "slug": gettext_lazy("Small letters, digits and dashes, such as sang-kien-2026."),
            "code": gettext_lazy("Two to eight capital letters and digits; entries are numbered with it: SK26-0042."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Unit.objects.filter(pk__in=by.unit_ids_as(UserRole.OFFICE)).in_order()
        hosts = Unit.objects.above(*offices).in_order()
        self.fields["receiving_office"] = _choice(offices, _("Receiving office"))
        self.fields["host"] = _choice(hosts, _("Host"), _("The body in whose name the contest is held."))
        self.fields["series"].queryset = Series.objects.filter(host__in=hosts).order_by("name")  # type: ignore[attr-defined]
        presets = available().values()
        self.fields["preset"].choices = [(preset.key, preset.title) for preset in presets]  # type: ignore[attr-defined]
        self.fields["name"].required = False
        self.initial.setdefault("preset", next(iter(available())))
        if len(offices) == 1:
            self.initial.setdefault("receiving_office", offices[0].pk)
            self.initial.setdefault("host", offices[0].parent_id)
        self.helper = PortalHelper(
            Section(_("Rules"), "preset"),
            Section(_("Who holds it"), Columns("host", "receiving_office"), Columns("series", "edition")),
            Section(_("Name and dates"), "name", Columns("slug", "code"), "launched_on"),
        )

    def clean(self) -> dict[str, Any]:
        """An edition of a series is held once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        series, edition = cleaned.get("series"), cleaned.get("edition")
        if series and edition and Contest.objects.filter(series=series, edition=edition).exists():
            self.add_error("edition", _("This series has that edition already."))
        return cleaned


def _choice(units: Any, label: str, help_text: str = "") -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(units, label=label, help_text=help_text, empty_label=_("Choose"))
