"""Entries, their immutable revisions, their authors and files, and what their unit said of them."""

from submissions.models.asides import SetAside
from submissions.models.authors import ANSWER_COLUMNS, Author, AuthorInvitation
from submissions.models.correction import Correction
from submissions.models.detours import Detour
from submissions.models.entries import Consent, EarlierRecognition, Entry, Receipt, Revision
from submissions.models.files import SENT_BY_AUTHORS, Attachment, attachment_path
from submissions.models.hearing import Hearing
from submissions.models.nudges import Nudge
from submissions.models.oldfonts import KeptAsIs
from submissions.models.points import CheckPoint
from submissions.models.previews import Preview, preview_path
from submissions.models.redaction import HandedFile, JudgedFile, Passage, Redaction, handed_files
from submissions.models.reminders import Reminder
from submissions.models.replies import Reply
from submissions.models.screening import Dispatch, DispatchItem, Screening
from submissions.models.searching import EntrySearch, SavedSearch
from submissions.models.signed import SignedCopy
from submissions.models.similarity import Fingerprint, SimilarityFinding
from submissions.models.texts import FileText
from submissions.models.unions import Union
from submissions.models.uploads import Upload

__all__ = [
    "ANSWER_COLUMNS",
    "SENT_BY_AUTHORS",
    "Attachment",
    "Author",
    "AuthorInvitation",
    "CheckPoint",
    "Consent",
    "Correction",
    "Detour",
    "Dispatch",
    "DispatchItem",
    "EarlierRecognition",
    "Entry",
    "EntrySearch",
    "FileText",
    "Fingerprint",
    "HandedFile",
    "Hearing",
    "JudgedFile",
    "KeptAsIs",
    "Nudge",
    "Passage",
    "Preview",
    "Receipt",
    "Redaction",
    "Reminder",
    "Reply",
    "Revision",
    "SavedSearch",
    "Screening",
    "SetAside",
    "SignedCopy",
    "SimilarityFinding",
    "Union",
    "Upload",
    "attachment_path",
    "handed_files",
    "preview_path",
]
