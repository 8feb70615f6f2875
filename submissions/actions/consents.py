"""The paper that an author signed, for whom somebody entered: kept with the entry, shown to the unit and the office."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from contests.admission import FileRefused, receive
from notifications.bell import ring
from submissions.actions.locks import hold_entry
from submissions.models import Attachment, attachment_path
from submissions.policies import assisting as policies

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from submissions.models import Entry
    from submissions.querysets import AttachmentQuerySet

TAKEN = ("pdf", "jpg", "jpeg", "png")
MOST_CONSENTS = 5


def consents_of(entry: Entry) -> AttachmentQuerySet:
    """The signed papers that are kept with an entry, the oldest first."""
    return Attachment.consents.filter(entry=entry).kept().order_by("pk")


def attach_consent(*, entry: Entry, file: UploadedFile[bytes], by: User) -> Attachment:
    """Keep a scan or photo of what the author signed, to be examined by a worker like every file.

    Raises FileRefused, in words that say what to do. Later photos stand beside the earlier ones.
    """
    policies.attach_consent(by, entry).enforce()
    admitted = receive(file, extensions=TAKEN, most_bytes=settings.ATTACHMENT_MAX_BYTES)
    consent = Attachment(entry=entry, kind=Attachment.Kind.CONSENT, uploaded_by=by, **asdict(admitted))
    path = default_storage.save(attachment_path(consent, admitted.name), file)
    consent.file.name = path
    try:
        return _keep(consent, by)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def detach_consent(*, consent: Attachment, by: User) -> None:
    """Take a wrong paper away; that it was there stays written down."""
    policies.detach_consent(by, consent).enforce()
    consent.entry = hold_entry(consent.entry)
    policies.detach_consent(by, consent).enforce()
    if consents_of(consent.entry).filter(pk=consent.pk).update(removed_at=timezone.now()):
        record(consent.entry, "detach_consent", by=by, facts={"attachment": consent.pk, "sha256": consent.sha256})


@transaction.atomic
def _keep(consent: Attachment, by: User) -> Attachment:
    entry = hold_entry(consent.entry)
    policies.attach_consent(by, entry).enforce()
    kept = consents_of(entry)
    if kept.filter(sha256=consent.sha256).exists():
        raise FileRefused(_("This very file is already kept with the entry."))
    if kept.count() >= MOST_CONSENTS:
        words = _("An entry keeps at most %(count)d files of its consent. Take one away first.")
        raise FileRefused(words % {"count": MOST_CONSENTS})
    consent.entry = entry
    consent.save()
    ring("submissions.tasks.examine", consent.pk)
    record(entry, "attach_consent", by=by, facts={"attachment": consent.pk, "sha256": consent.sha256})
    return consent
