"""Papers of a contest: added, replaced by a newer version, removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypedDict

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.page import turn_page
from contests.admission import admit
from contests.models import RuleDocument
from contests.models.public_page import document_path
from contests.moments import database_now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile

    from contests.models import Contest

TAKEN = ("pdf", "docx")


class Paper(TypedDict):
    """What is said of a paper: which it is, under which number and date, its title."""

    kind: str
    number: str
    issued_on: dt.date
    title: str


def add_document(*, contest: Contest, paper: Paper, file: UploadedFile[bytes], by: Any) -> RuleDocument:
    """Put a paper on the contest's page. Raises FileRefused, in words that say what to do."""
    policies.add_document(by, contest).enforce()

    def keep(document: RuleDocument) -> None:
        document.save(force_insert=True)
        record(contest, "add_document", by=by, facts=_facts(document))

    return _stored(RuleDocument(contest=contest, uploaded_by=by, **paper), file, keep)


def replace_document(*, document: RuleDocument, paper: Paper, file: UploadedFile[bytes], by: Any) -> RuleDocument:
    """Put a newer version in a paper's place; what was published stays readable as an earlier version."""
    policies.replace_document(by, document).enforce()
    contest = document.contest

    def keep(newer: RuleDocument) -> None:
        if contest.state == "draft":
            _drop(document)
        else:
            _hold(document)
            newer.replaces = document
        newer.save(force_insert=True)
        facts = {**_facts(newer), "replaced": document.sha256}
        record(contest, "replace_document", by=by, facts=facts)

    return _stored(RuleDocument(contest=contest, uploaded_by=by, **paper), file, keep)


@transaction.atomic
def remove_document(*, document: RuleDocument, reason: str, by: Any) -> None:
    """Take a paper off the page; once the contest was published the office keeps it, with the reason."""
    policies.remove_document(by, document).enforce()
    contest = document.contest
    turn_page(contest)
    facts = _facts(document)
    if contest.state == "draft":
        _drop(document)
    else:
        if not reason.strip():
            raise MoveRefused(_("Say why the paper is removed."))
        _hold(document)
        versions = [document.pk, *(earlier.pk for earlier in document.earlier())]
        RuleDocument.objects.filter(pk__in=versions).update(removed_at=database_now(), removed_reason=reason.strip())
        facts["versions"] = versions
    record(contest, "remove_document", by=by, facts=facts)


def _facts(document: RuleDocument) -> dict[str, object]:
    return {"document": document.pk, "number": document.number, "kind": document.kind, "sha256": document.sha256}


def _stored(document: RuleDocument, file: UploadedFile[bytes], keep: Callable[[RuleDocument], None]) -> RuleDocument:
    """Keep the examined file and its row, or neither."""
    admitted = admit(file, extensions=TAKEN, most_bytes=settings.ATTACHMENT_MAX_BYTES)
    for name, value in asdict(admitted).items():
        setattr(document, name, value)
    path = default_storage.save(document_path(document, admitted.name), file)
    document.file.name = path
    try:
        with transaction.atomic():
            turn_page(document.contest)
            keep(document)
    except BaseException:
        default_storage.delete(path)
        raise
    return document


def _hold(document: RuleDocument) -> None:
    """Make sure that the paper still stands, now that the contest's row is held."""
    if not RuleDocument.objects.standing().filter(pk=document.pk).exists():
        raise MoveRefused(_("Somebody changed this a moment ago. Load the page again to see its present state."))


def _drop(document: RuleDocument) -> None:
    """Forget a paper that nobody outside has seen, and its file once that is certain."""
    path = document.file.name or ""
    if not RuleDocument.objects.filter(pk=document.pk).delete()[0]:
        raise MoveRefused(_("Somebody changed this a moment ago. Load the page again to see its present state."))
    if path:
        transaction.on_commit(lambda: default_storage.delete(path))
