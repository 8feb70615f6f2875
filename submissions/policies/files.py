"""Who sends and fetches a file of an entry, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import ATTACHMENT, UPLOAD
from submissions.policies.assisting import attach_consent
from submissions.policies.entries import attach
from submissions.policies.redaction import decide_file
from submissions.policies.screening import is_author

if TYPE_CHECKING:
    from submissions.models import Attachment, Entry, Redaction, Upload


@policy
def fetch(user: Any, attachment: Attachment) -> Reasons:
    """Whoever may open the entry fetches its files, once they were examined and found clean."""
    yield user.is_authenticated, _("Sign in first.")
    yield attachment.is_clean, attachment.reason


@policy
def examine_again(user: Any, attachment: Attachment) -> Reasons:
    """Those who write, screen or receive the entry have a file examined once more that could not be."""
    entry = attachment.entry
    if attachment.is_consent:
        may = attach_consent(user, entry)
        yield may, may.reason
    yield (
        is_author(user, entry)
        or user.has_role(UserRole.CLERK, entry.unit)
        or user.has_role(UserRole.HEAD, entry.unit)
        or runs(user, entry.contest),
        _("Those who write, screen or receive the entry have its files examined again."),
    )
    yield ATTACHMENT.allows(attachment, "examine_again"), _("Only a file that could not be examined is examined again.")


@policy
def begin_upload(user: Any, entry: Entry) -> Reasons:
    """Whoever may add a file to an entry may begin to send one in parts."""
    verdict = attach(user, entry)
    yield verdict, verdict.reason


@policy
def begin_redacted(user: Any, redaction: Redaction, attachment: Attachment) -> Reasons:
    """Whoever may show judges a redacted file instead of the authors' own may begin to send it in parts."""
    verdict = decide_file(user, redaction, attachment, "replace")
    yield verdict, verdict.reason


@policy
def take(user: Any, upload: Upload) -> Reasons:
    """Whoever began to send a file sends its parts, as long as the entry or the copy for judges takes it."""
    yield user.is_authenticated and upload.begun_by_id == user.pk, _("Somebody else is sending this file.")
    judged = upload.judged
    verdict = (
        attach(user, upload.entry) if judged is None else begin_redacted(user, judged.redaction, judged.attachment)
    )
    yield verdict, verdict.reason
    yield UPLOAD.allows(upload, "finish"), upload.reason or _("This file is no longer being received. Send it anew.")


@policy
def terminate(user: Any, upload: Upload) -> Reasons:
    """Whoever began to send a file may give it up."""
    yield user.is_authenticated and upload.begun_by_id == user.pk, _("Somebody else is sending this file.")
    yield UPLOAD.allows(upload, "terminate"), _("This file is no longer being received.")
