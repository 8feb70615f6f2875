"""Who writes in Unicode what stands in an old font, or keeps it as it is, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.policies.entries import detach, save

if TYPE_CHECKING:
    from submissions.models import Attachment, Entry


@policy
def convert_text(user: Any, entry: Entry) -> Reasons:
    """Its authors write the text in Unicode while the entry is in their hands."""
    verdict = save(user, entry)
    yield verdict, verdict.reason


@policy
def keep_text(user: Any, entry: Entry) -> Reasons:
    """Whoever may convert the text may keep it as it is."""
    verdict = convert_text(user, entry)
    yield verdict, verdict.reason


@policy
def keep_file(user: Any, attachment: Attachment) -> Reasons:
    """Whoever may convert the file may keep it as it is."""
    verdict = convert_file(user, attachment)
    yield verdict, verdict.reason


@policy
def convert_file(user: Any, attachment: Attachment) -> Reasons:
    """Its authors put a file in Unicode in the place of one in an old font while the entry is in their hands."""
    verdict = detach(user, attachment.entry)
    yield verdict, verdict.reason
    yield attachment.removed_at is None, _("This file was taken away from the entry.")
    said = getattr(attachment, "said", None)
    yield said is not None and said.old_fonts, _("No old font was found in this file.")
