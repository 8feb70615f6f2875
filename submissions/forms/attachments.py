"""Which file is added to an entry, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from look.layout import PortalHelper
from submissions.actions.attachments import most_bytes, taken_extensions
from submissions.models import SENT_BY_AUTHORS, Attachment

if TYPE_CHECKING:
    from contests.models import Contest


class AttachForm(forms.Form):
    """A file and its purpose."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=SENT_BY_AUTHORS,
        widget=forms.RadioSelect,
        initial=Attachment.Kind.SUPPLEMENT,
        error_messages={"required": gettext_lazy("Choose what the file is.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, contest: Contest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extensions = taken_extensions(contest)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{extension}" for extension in extensions)
        self.fields["file"].help_text = _("One of %(types)s, up to %(size)s; a video clip up to %(video)s.") % {
            "types": ", ".join(extension.upper() for extension in extensions),
            "size": filesizeformat(most_bytes(contest)),
            "video": filesizeformat(most_bytes(contest, kind=Attachment.Kind.VIDEO)),
        }
        self.helper = PortalHelper("kind", "file")
