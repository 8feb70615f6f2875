"""The signed copy of a unit's letter comes back to the portal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests.admission import admit
from submissions.models import Dispatch, SignedCopy
from submissions.models.signed import signed_path
from submissions.policies import dispatch as policies

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User

TAKEN = ("pdf",)


def attach_signed(*, dispatch: Dispatch, file: UploadedFile[bytes], by: User) -> SignedCopy:
    """Keep the signed PDF of a letter, examined by what is in it; earlier copies stay.

    Raises FileRefused, in words that say what to do, and MoveRefused for the very file that is already there.
    """
    policies.attach_signed(by, dispatch).enforce()
    admitted = admit(file, extensions=TAKEN, most_bytes=settings.ATTACHMENT_MAX_BYTES)
    copy = SignedCopy(dispatch=dispatch, uploaded_by=by, **asdict(admitted))
    path = default_storage.save(signed_path(copy, admitted.name), file)
    copy.file.name = path
    try:
        _keep(copy, by)
    except BaseException:
        default_storage.delete(path)
        raise
    return copy


@transaction.atomic
def _keep(copy: SignedCopy, by: User) -> None:
    Dispatch.objects.select_for_update(no_key=True).get(pk=copy.dispatch_id)
    if SignedCopy.objects.filter(dispatch=copy.dispatch_id, sha256=copy.sha256).exists():
        raise MoveRefused(_("This very file is already kept with the letter."))
    copy.save(force_insert=True)
    record(copy.dispatch, "attach_signed", by=by, facts={"copy": copy.pk, "sha256": copy.sha256})
