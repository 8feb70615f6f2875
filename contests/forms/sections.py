"""The sections of a plan: each the forms of one page, filled from the plan or from what was typed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admission import MEGABYTE
from contests.forms.parts import Part, PlanSection, listed
from contests.forms.rows import RowHelper, day_input, keyed, ticks
from contests.models import (
    ContentArea,
    Contest,
    EntryForm,
    PrizeTier,
)
from look.layout import Columns, Section

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
            "name", "edition", "slug", "code", "plan_number", "plan_on", "launched_on", "question", "purpose",
            "requirements", "entry_forms", "text_version_required", "consent_file_required", "group_min_members",
            "group_max_members",
            "entries_per_author", "entries_per_representative",
            "attachment_extensions", "video_max_megabytes", "reminder_days", "escalation_days",
            "deadline_reminder_days", "licence_clause", "indices", "index_bonus", "aftermath",
        ]  # fmt: skip
        widgets = {"plan_on": day_input(), "launched_on": day_input()}
        help_texts = {
            "licence_clause": gettext_lazy(
                "Entrants accept this text when they hand in; their acceptance is recorded."
            ),
            "indices": gettext_lazy("Separate them with commas."),
            "entries_per_author": gettext_lazy("In which one person may take part. Empty: as many as they like."),
            "entries_per_representative": gettext_lazy("For which one person may speak. Empty: as many as they like."),
            "video_max_megabytes": gettext_lazy("Empty: as large as this portal takes."),
            "deadline_reminder_days": gettext_lazy("0: no reminder before the deadline."),
            "question": gettext_lazy("Stands under the contest's name on its page."),
            "requirements": gettext_lazy("Shown to authors before they write."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "requirements", "licence_clause", "index_bonus", "aftermath"):
            self.fields[name].widget.attrs["rows"] = 3
        self.helper = RowHelper(
            Section(_("Name"), "name", Columns("edition", "launched_on"), Columns("slug", "code")),
            Section(_("The plan on paper"), Columns("plan_number", "plan_on")),
            Section(_("What it is for"), "question", "purpose", "requirements", "indices", "index_bonus", "aftermath"),
            Section(
                _("Entries"),
                ticks("entry_forms"),
                "text_version_required",
                "consent_file_required",
                Columns("group_min_members", "group_max_members"),
                Columns("entries_per_author", "entries_per_representative"),
                ticks("attachment_extensions"),
                "video_max_megabytes",
            ),
            Section(
                _("Reminders of units"),
                Columns("reminder_days", "escalation_days"),
                "deadline_reminder_days",
                help=_("The portal reminds a unit of entries that lie there, then tells the next level."),
            ),
            Section(_("Licence clause"), "licence_clause"),
        )

    def clean_video_max_megabytes(self) -> int | None:
        """The largest clip; never more than the portal takes."""
        wanted: int | None = self.cleaned_data["video_max_megabytes"]
        most = settings.VIDEO_MAX_BYTES // MEGABYTE
        if wanted is not None and wanted > most:
            raise ValidationError(_("This portal takes clips of at most %(most)d MB."), params={"most": most})
        return wanted


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


# ── content areas ──────────────────────────────────────────────────────────────────────────────────────────────────


class AreaRow(forms.ModelForm[ContentArea]):
    """A subject."""

    class Meta:
        model = ContentArea
        fields = ["name"]

    helper = RowHelper("name")


class Areas(PlanSection):
    """On what ideas are asked."""

    key = "areas"
    title = gettext_lazy("Content areas")
    lead = gettext_lazy("On what ideas are asked: authors choose one of these areas.")

    def build(self) -> Iterator[Part]:
        """One list."""
        yield Part(listed(AreaRow, "area", self, self.contest.areas.all()), _("Content areas"), row=_("Area"))

    def changes(self) -> dict[str, Any]:
        """The list, each row with its key."""
        areas = {area.pk: area.code for area in self.contest.areas.all()}
        return {"areas": keyed(self.parts[0].form.kept(), areas, name="name", key="code")}


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
