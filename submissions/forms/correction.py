"""What the office fills in to correct clerical errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.models import ContentArea
from submissions.actions.correction import Corrected
from submissions.policies.correction import is_judged

if TYPE_CHECKING:
    from submissions.models import Entry

LONGEST_REASON = 2000


class CorrectionForm(forms.Form):
    """Title, area, the unit's name at the time and authors' names as they should read, with the reason."""

    title = forms.CharField(label=_("Title"), max_length=250)
    area = forms.ModelChoiceField(ContentArea.objects.none(), label=_("Content area"))
    unit_name = forms.CharField(label=_("Name of the unit at the time"), max_length=200)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The authors and their unit read this word for word, beside what stood there before."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the authors are told the reason.")},
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        self.entry = entry
        known = {"title": entry.title, "area": entry.area_id, "unit_name": entry.unit_snapshot.get("name", "")}
        super().__init__(*args, **{"initial": known, **kwargs})
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)  # noqa: S101 - tells the type
        area.queryset = entry.contest.areas.all()
        if is_judged(entry.contest):
            for name in ("title", "area"):
                self.fields[name].disabled = True
        for author in entry.authors.all():
            self.fields[f"author_{author.pk}"] = forms.CharField(
                label=_("Name of author %(number)d") % {"number": author.order},
                max_length=150,
                initial=author.full_name,
            )
        self.order_fields(
            ["title", "area", "unit_name", *(name for name in self.fields if "author_" in name), "reason"]
        )

    def corrected(self) -> Corrected:
        """How it should read."""
        given = self.cleaned_data
        names = {author.pk: given[f"author_{author.pk}"] for author in self.entry.authors.all()}
        return Corrected(given["title"], given["area"], given["unit_name"], names)
