"""Entries and all that happens to them before judging."""

from tests.factories.submissions.desk import (
    DetourFactory,
    DispatchFactory,
    DispatchItemFactory,
    NudgeFactory,
    ReminderFactory,
    ReplyFactory,
    ScreeningFactory,
    SignedCopyFactory,
)
from tests.factories.submissions.entries import (
    ANSWERS,
    AuthorFactory,
    AuthorInvitationFactory,
    EntryFactory,
    KeptAsIsFactory,
    ReceiptFactory,
    RevisionFactory,
    SetAsideFactory,
)
from tests.factories.submissions.files import PICTURE, AttachmentFactory, FileTextFactory, PreviewFactory, UploadFactory
from tests.factories.submissions.finding import (
    EntrySearchFactory,
    FingerprintFactory,
    SavedSearchFactory,
    SimilarityFindingFactory,
)
from tests.factories.submissions.office import (
    CheckPointFactory,
    CorrectionFactory,
    HearingFactory,
    JudgedFileFactory,
    PassageFactory,
    RedactionFactory,
    UnionFactory,
    checked_copy,
)
from tests.factories.submissions.whole import entry_in

__all__ = [
    "ANSWERS",
    "PICTURE",
    "AttachmentFactory",
    "AuthorFactory",
    "AuthorInvitationFactory",
    "CheckPointFactory",
    "CorrectionFactory",
    "DetourFactory",
    "DispatchFactory",
    "DispatchItemFactory",
    "EntryFactory",
    "EntrySearchFactory",
    "FileTextFactory",
    "FingerprintFactory",
    "HearingFactory",
    "JudgedFileFactory",
    "KeptAsIsFactory",
    "NudgeFactory",
    "PassageFactory",
    "PreviewFactory",
    "ReceiptFactory",
    "RedactionFactory",
    "ReminderFactory",
    "ReplyFactory",
    "RevisionFactory",
    "SavedSearchFactory",
    "ScreeningFactory",
    "SetAsideFactory",
    "SignedCopyFactory",
    "SimilarityFindingFactory",
    "UnionFactory",
    "UploadFactory",
    "checked_copy",
    "entry_in",
]
