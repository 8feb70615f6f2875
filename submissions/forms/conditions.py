"""What an entry declares so that the contest's conditions can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from look.layout import PortalHelper, Section
from look.wording import day
from submissions.actions.conditions import Declared
from submissions.conditions import asked, counted_on
from submissions.models import EarlierRecognition

if TYPE_CHECKING:
    from submissions.models import Entry

YES_NO = [("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))]
OLDEST = 120


class ConditionsForm(forms.Form):
    """Dates of birth, earlier recognition and earlier prizes: only what the contest asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        self.entry = entry
        self.asked = asked(entry)
        self.authors = {f"born_on_{author.pk}": author for author in entry.authors.all()} if self.asked.ages else {}
        kwargs.setdefault("initial", self._initial())
        super().__init__(*args, **kwargs)
        for name, author in self.authors.items():
            self.fields[name] = forms.DateField(
                label=author.full_name,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        sections = [self._ages()] if self.authors else []
        if self.asked.recognition:
            sections.append(self._recognition())
        if self.asked.prizes:
            sections.append(self._prizes())
        self.helper = PortalHelper("version", *sections)

    def _initial(self) -> dict[str, Any]:
        kept = {
            name: getattr(self.entry, name) for name in ("version", "recognised_by", "recognition_note", "prize_note")
        }
        won = {None: "", True: "yes", False: "no"}[self.entry.won_before]
        return {**kept, "won_before": won, **{name: author.born_on for name, author in self.authors.items()}}

    def _ages(self) -> Section:
        on = counted_on(self.entry.contest)
        help_text = _("Ages are counted on %(day)s. Judges and readers do not see dates of birth.") % {
            "day": day(on) if on else "–"
        }
        return Section(_("Dates of birth"), *self.authors, help=help_text)

    def _recognition(self) -> Section:
        self.fields["recognised_by"] = forms.ChoiceField(
            label=_("Was the idea recognised before?"),
            choices=EarlierRecognition.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["recognition_note"] = forms.CharField(
            label=_("Number and date of the decision"), max_length=300, required=False
        )
        return Section(_("Earlier recognition"), "recognised_by", "recognition_note")

    def _prizes(self) -> Section:
        self.fields["won_before"] = forms.ChoiceField(
            label=_("Did the idea win a prize in another contest?"),
            choices=YES_NO,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["prize_note"] = forms.CharField(
            label=_("Which contest, which prize"), max_length=300, required=False
        )
        return Section(_("Earlier prizes"), "won_before", "prize_note")

    def clean(self) -> dict[str, Any]:
        """Dates of birth lie in the past, and what was recognised or won is named."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in self.authors:
            born = cleaned.get(name)
            if (born is not None and not today.year - OLDEST <= born.year <= today.year) or (born and born > today):
                self.add_error(name, _("This is not a date of birth: check the year."))
        if cleaned.get("recognised_by") not in (None, "", "nobody") and not cleaned.get("recognition_note"):
            self.add_error("recognition_note", _("Give the number and date of the decision that recognised it."))
        if cleaned.get("won_before") == "yes" and not cleaned.get("prize_note"):
            self.add_error("prize_note", _("Say in which contest it won which prize."))
        return cleaned

    def declared(self) -> Declared:
        """What was declared; what is not asked stays as it is."""
        given, won = self.cleaned_data, self.entry.won_before
        if "won_before" in given:
            won = {"yes": True, "no": False}.get(given["won_before"])
        return Declared(
            born_on={author.pk: given[name] for name, author in self.authors.items()},
            recognised_by=given.get("recognised_by", self.entry.recognised_by),
            recognition_note=given.get("recognition_note", self.entry.recognition_note),
            won_before=won,
            prize_note=given.get("prize_note", self.entry.prize_note),
        )
