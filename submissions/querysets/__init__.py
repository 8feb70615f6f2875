"""Reading entries in words; who sees an entry is decided here, once."""

from submissions.querysets.authors import AuthorQuerySet
from submissions.querysets.desk import DispatchItemQuerySet, DispatchQuerySet, ScreeningQuerySet, SignedCopyQuerySet
from submissions.querysets.entries import AuthorInvitationQuerySet, EntryQuerySet, ReceiptQuerySet, RevisionQuerySet
from submissions.querysets.files import AttachmentQuerySet, FileTextQuerySet, PreviewQuerySet, UploadQuerySet
from submissions.querysets.office import HearingQuerySet, JudgedFileQuerySet, RedactionQuerySet
from submissions.querysets.seeing import (
    AT_THE_OFFICE,
    AT_THE_UNIT,
    IN_THE_UNITS_HANDS,
    LEFT_THE_AUTHOR,
    LEFT_THE_UNIT,
    LIES_SINCE,
    PASSED_ON,
    RANKED,
    SEEN_BY_OTHERS,
    along_the_way,
    left_first_unit,
    seen_by,
    worked_on_by,
)
from submissions.querysets.similarity import FindingQuerySet, FingerprintQuerySet, SavedSearchQuerySet

__all__ = [
    "AT_THE_OFFICE",
    "AT_THE_UNIT",
    "IN_THE_UNITS_HANDS",
    "LEFT_THE_AUTHOR",
    "LEFT_THE_UNIT",
    "LIES_SINCE",
    "PASSED_ON",
    "RANKED",
    "SEEN_BY_OTHERS",
    "AttachmentQuerySet",
    "AuthorInvitationQuerySet",
    "AuthorQuerySet",
    "DispatchItemQuerySet",
    "DispatchQuerySet",
    "EntryQuerySet",
    "FileTextQuerySet",
    "FindingQuerySet",
    "FingerprintQuerySet",
    "HearingQuerySet",
    "JudgedFileQuerySet",
    "PreviewQuerySet",
    "ReceiptQuerySet",
    "RedactionQuerySet",
    "RevisionQuerySet",
    "SavedSearchQuerySet",
    "ScreeningQuerySet",
    "SignedCopyQuerySet",
    "UploadQuerySet",
    "along_the_way",
    "left_first_unit",
    "seen_by",
    "worked_on_by",
]
