"""What judges of a blind round get of each file: its cleaned copy, a redacted file in its place, or why nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.admission import FileRefused, receive
from notifications.bell import ring
from submissions.actions.attachments import most_bytes, taken_extensions
from submissions.actions.hidden import hidden_facts
from submissions.actions.locks import hold_copy
from submissions.actions.texts import queue_reading
from submissions.masking import around, cover_document, passages
from submissions.models import Attachment, JudgedFile, Redaction, attachment_path
from submissions.policies import redaction as policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from contests.admission import Admitted
    from contests.models import Contest
    from submissions.masking import Covered, Found, Hidden
    from submissions.models import HandedFile

MOST_TOLD = 100
MOST_AT_ONCE = 50
FIRST_WORDS = 400
TOLD = ("before", "text", "after", "what")


@dataclass(frozen=True, slots=True)
class FileDecision:
    """What somebody decided of a file: what judges get, the redacted file that was sent, or why nothing is given."""

    choice: str
    redacted: UploadedFile[bytes] | None = None
    reason: str = ""


def list_files(redaction: Redaction) -> None:
    """Give each file that was handed in with the text its line, on which somebody decides."""
    JudgedFile.objects.bulk_create(
        [
            JudgedFile(redaction=redaction, attachment=attachment)
            for attachment in {file.attachment.pk: file.attachment for file in redaction.handed_files}.values()
        ],
        ignore_conflicts=True,
    )


def search_file(*, judged: JudgedFile) -> None:
    """Look for what gives the authors away in what files say (the worker's act), once each was read.

    The copy's version turns, so that who read the page before looks at it again before they check the copy.
    """
    revision = judged.redaction.revision
    hidden = hidden_facts(revision.entry, revision.content)
    told: dict[str, Any] = {}
    if judged.looked_at is None and _is_read(judged.attachment):
        told |= _found(judged.attachment, hidden)
    if judged.redacted is not None and judged.still is None and _is_read(judged.redacted):
        text = _text_of(judged.redacted)
        told["still"] = [_words(text, one) for one in passages(text, hidden)][:MOST_TOLD]
    if not told:
        return
    with transaction.atomic():
        try:
            hold_copy(judged.redaction, None)
        except MoveRefused:
            return  # checked meanwhile: what was decided stays
        JudgedFile.objects.filter(pk=judged.pk, redacted=judged.redacted).update(**told)


def _is_read(attachment: Attachment) -> bool:
    """Whether a worker has read what the file says, or found that nothing can be read in it; else it is to be read."""
    said = getattr(attachment, "said", None)
    if said is None and attachment.is_clean:
        return not queue_reading(attachment)
    return said is not None and said.is_settled


def _found(attachment: Attachment, hidden: Hidden) -> dict[str, Any]:
    text = _text_of(attachment)
    found = passages(text, hidden)
    told = [dict(zip(TOLD, (*around(text, one.start, one.end), one.what), strict=True)) for one in found[:MOST_TOLD]]
    return {
        "looked_at": timezone.now(), "places": len(found) if text else None, "found": told,
        "beginning": text[:FIRST_WORDS],
    }  # fmt: skip


def _text_of(attachment: Attachment) -> str:
    """What the file says, as it was read for search."""
    said = getattr(attachment, "said", None)
    return said.text if said is not None and said.state == "read" else ""


def _words(text: str, found: Found) -> str:
    return text[found.start : found.end].rstrip(".")


@transaction.atomic
def show_files(*, contest: Contest, judged: Sequence[JudgedFile], by: User) -> list[tuple[JudgedFile, str]]:
    """Show the cleaned copies of several files in which nothing was found; with each, why it was left, or nothing."""
    policies.propose_redactions(by, contest).enforce()
    return [(one, _shown(one, by)) for one in sorted(judged, key=lambda one: (one.redaction_id, one.pk))]


def _shown(judged: JudgedFile, by: User) -> str:
    copy = Redaction.objects.with_entry().get(pk=judged.redaction_id)
    file = next((file for file in copy.handed_files if file.attachment.pk == judged.attachment_id), None)
    if file is None or file.judged is None or file.judged.choice or file.judged.places != 0:
        return _("It was decided on meanwhile.")
    try:
        decide_file(redaction=copy, file=file, decision=FileDecision("show"), version=copy.version, by=by)
    except Refused as refusal:
        return refusal.reason
    return ""


def redacted_extensions(attachment: Attachment) -> list[str]:
    """The types that a redacted file may have: those that the contest takes, and that of the file itself."""
    return sorted({*taken_extensions(attachment.entry.contest, attachment.kind), attachment.extension})


def decide_file(
    *, redaction: Redaction, file: HandedFile, decision: FileDecision, version: int, by: User
) -> JudgedFile:
    """Decide what judges of blind rounds get of a file; a redacted one is examined like every file before it counts.

    Raises MoveRefused when somebody changed the copy since `version` was read, FileRefused for a redacted file that
    cannot be taken.
    """
    policies.decide_file(by, redaction, file.attachment, decision.choice).enforce()
    if decision.redacted is None:
        return _decide(redaction, file.attachment, decision, version, by)
    admitted = _admitted(file.attachment, decision.redacted)
    path = default_storage.save(attachment_path(file.attachment, ""), decision.redacted)
    redacted = _standing_for(file.attachment, Attachment(file=path, **asdict(admitted)), by)
    try:
        return _decide(redaction, file.attachment, decision, version, by, redacted)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def keep_redacted(*, judged: JudgedFile, redacted: Attachment, by: User) -> Attachment:
    """Let judges get a redacted file that has arrived in parts, once a worker has found it clean.

    Raises FileRefused when it is the authors' own file, MoveRefused when the copy was checked meanwhile.
    """
    _enforce_redacted(judged.attachment, redacted.sha256)
    redacted = _standing_for(judged.attachment, redacted, by)
    _decide(judged.redaction, judged.attachment, FileDecision(JudgedFile.Choice.REPLACE), None, by, redacted)
    return redacted


def covered_document(redaction: Redaction, attachment: Attachment) -> tuple[bytes, list[Covered]]:
    """The cleaned copy of a Word document with what gives the authors away covered, and what that was, in order."""
    hidden = hidden_facts(redaction.revision.entry, redaction.revision.content)
    made = BytesIO()
    with attachment.copy.open("rb") as source:
        covered = cover_document(source, made, hidden)
    return made.getvalue(), covered


def cover_file(*, redaction: Redaction, file: HandedFile, version: int, by: User) -> JudgedFile:
    """Give judges the document as the portal has covered it; it is examined like a redacted file that somebody sends.

    Raises MoveRefused when nothing is to be covered, or when somebody changed the copy since `version` was read.
    """
    policies.cover_file(by, redaction, file.attachment).enforce()
    content, covered = covered_document(redaction, file.attachment)
    if not covered:
        raise MoveRefused(_("The portal found nothing to cover in this document. Show it, or send a redacted file."))
    name = f"{file.attachment.name.removesuffix('.docx')}-da-che.docx"
    made = SimpleUploadedFile(name, content)
    decision = FileDecision(JudgedFile.Choice.REPLACE, made)
    return decide_file(redaction=redaction, file=file, decision=decision, version=version, by=by)


def telling_words(redaction: Redaction, text: str) -> list[str]:
    """The words of a text, meant for judges, that give the entry's authors away."""
    hidden = hidden_facts(redaction.revision.entry, redaction.revision.content)
    return [_words(text, one) for one in passages(text, hidden)]


def _admitted(attachment: Attachment, file: UploadedFile[bytes]) -> Admitted:
    most = most_bytes(attachment.entry.contest, kind=attachment.kind)
    admitted = receive(file, extensions=redacted_extensions(attachment), most_bytes=most)
    _enforce_redacted(attachment, admitted.sha256)
    return admitted


def _enforce_redacted(attachment: Attachment, sha256: str) -> None:
    if sha256 == attachment.sha256:
        raise FileRefused(_("This is the very file that the authors handed in. Choose the one that you have redacted."))


def _standing_for(attachment: Attachment, redacted: Attachment, by: User) -> Attachment:
    redacted.entry, redacted.kind, redacted.field_key = attachment.entry, attachment.kind, attachment.field_key
    redacted.stands_for, redacted.uploaded_by = attachment, by
    return redacted


@transaction.atomic
def _decide(
    redaction: Redaction, attachment: Attachment, decision: FileDecision, version: int | None, by: User,
    redacted: Attachment | None = None,
) -> JudgedFile:  # fmt: skip
    hold_copy(redaction, version)
    judged, _made = JudgedFile.objects.get_or_create(redaction=redaction, attachment=attachment)
    if decision.choice == JudgedFile.Choice.REPLACE:
        judged.redacted, judged.still = _kept(judged, redacted), None
    else:
        judged.redacted = None
    judged.choice = decision.choice
    judged.reason = decision.reason if decision.choice == JudgedFile.Choice.WITHHOLD else ""
    judged.decided_at, judged.decided_by = timezone.now(), by
    judged.save()
    record(
        redaction, "decide_file", by=by,
        facts={"file": attachment.sha256, "choice": judged.choice, "redacted": getattr(redacted, "sha256", "")},
    )  # fmt: skip
    return judged


def _kept(judged: JudgedFile, redacted: Attachment | None) -> Attachment:
    """The redacted file that was sent now, to be examined by a worker; else the one that was there."""
    if redacted is not None:
        redacted.save()
        ring("submissions.tasks.examine", redacted.pk)
        return redacted
    if judged.redacted is None:
        raise MoveRefused(_("Choose the redacted file that judges get instead."))
    return judged.redacted
