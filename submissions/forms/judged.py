"""What the office decides of a file before judges of a blind round may get anything of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.actions.attachments import most_bytes
from submissions.actions.judged import FileDecision, redacted_extensions, telling_words
from submissions.forms.bulk import BulkForm
from submissions.forms.redaction import SeenForm
from submissions.models import JudgedFile

if TYPE_CHECKING:
    from submissions.models import HandedFile, Redaction


class ShowManyForm(BulkForm):
    """Files in which nothing was found, shown at once."""

    none_chosen = gettext_lazy("Choose at least one file.")


class DecideFileForm(SeenForm):
    """What judges get: the cleaned copy, a redacted file, or the reason why nothing."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What judges get"),
        choices=JudgedFile.Choice.choices,
        error_messages={"required": gettext_lazy("Choose what judges get of this file.")},
    )
    redacted = forms.FileField(
        label=gettext_lazy("Redacted file"),
        required=False,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the file is withheld"),
        help_text=gettext_lazy("Judges read these words: do not name the authors or their unit."),
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": gettext_lazy("The film shows the authors.")}
        ),
    )

    def __init__(self, data: Any = None, files: Any = None, *, redaction: Redaction, file: HandedFile) -> None:
        judged = file.judged
        kept = {"choice": judged.choice, "reason": judged.reason} if judged else {}
        super().__init__(data, files, initial={"version": redaction.version, **kept}, auto_id=f"file-{file.number}-%s")
        self.redaction, self.file = redaction, file
        extensions = redacted_extensions(file.attachment)
        self.fields["redacted"].widget.attrs["accept"] = ",".join(f".{extension}" for extension in extensions)
        self.fields["redacted"].help_text = _("One of %(types)s, up to %(size)s.") % {
            "types": ", ".join(extension.upper() for extension in extensions),
            "size": filesizeformat(most_bytes(file.attachment.entry.contest, kind=file.attachment.kind)),
        }

    @property
    def chosen(self) -> str:
        """The choice that is ticked."""
        return str(self["choice"].value() or "")

    def clean(self) -> dict[str, Any]:
        """Each choice with what it needs."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("choice") == JudgedFile.Choice.REPLACE and not given.get("redacted") and not self._has_one():
            self.add_error("redacted", _("Choose the redacted file that judges get instead."))
        if given.get("choice") == JudgedFile.Choice.WITHHOLD and "reason" not in self.errors:
            self._ask_for_reason(given.get("reason", ""))
        return given

    def decision(self) -> FileDecision:
        """What was decided."""
        given = self.cleaned_data
        redacted = given["redacted"] if given["choice"] == JudgedFile.Choice.REPLACE else None
        return FileDecision(given["choice"], redacted, given["reason"])

    def _has_one(self) -> bool:
        return self.file.judged is not None and self.file.judged.redacted is not None

    def _ask_for_reason(self, reason: str) -> None:
        if not reason:
            self.add_error("reason", _("Write for the judges why they do not get this file."))
        elif telling := telling_words(self.redaction, reason):
            self.add_error(
                "reason",
                _("Judges would read “%(words)s”, which gives the authors away. Write it without.")
                % {"words": "”, “".join(telling)},
            )
