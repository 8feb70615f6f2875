"""Entries for tests. A state that promises facts brings them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.keys import key_digest
from accounts.models import User
from audit.canonical import digest
from contests.models import EntrantKind
from submissions.actions.answers import answers_of
from submissions.models import (
    Attachment,
    Author,
    AuthorInvitation,
    CheckPoint,
    Correction,
    Detour,
    Dispatch,
    DispatchItem,
    Entry,
    EntrySearch,
    FileText,
    Fingerprint,
    Hearing,
    JudgedFile,
    KeptAsIs,
    Nudge,
    Passage,
    Preview,
    Receipt,
    Redaction,
    Reminder,
    Reply,
    Revision,
    SavedSearch,
    Screening,
    SetAside,
    SignedCopy,
    SimilarityFinding,
    Union,
    Upload,
    preview_path,
)
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContentAreaFactory, ContestFactory
from tests.factories.units import UnitFactory

# An answer of each kind; files are attachments.
ANSWERS: dict[str, Any] = {
    "text": "Nội dung giải pháp.",
    "choice": {"chosen": ["Trực tuyến"], "other": ""},
    "number": "1234.5",
    "date": "2026-03-30",
    "link": "https://www.youtube.com/watch?v=1",
    "table": [{"chi-so": "Thời gian trả kết quả", "truoc": "10", "sau": "1.5"}],
}

# A WebP picture of one white pixel.
PICTURE = bytes.fromhex("52494646240000005745425056503820180000003001009d012a0100010007409625a400037000feef600000")


class EntryFactory(factory.django.DjangoModelFactory[Entry]):
    """A draft of an individual."""

    class Meta:
        model = Entry

    contest = factory.SubFactory(ContestFactory)
    code = factory.Sequence(lambda n: f"CT-{n:05d}")
    kind = EntrantKind.INDIVIDUAL
    title = factory.Sequence(lambda n: f"Sáng kiến số {n}")
    summary = "Tóm tắt sáng kiến."
    area = factory.LazyAttribute(lambda entry: entry.contest.areas.first() or ContentAreaFactory(contest=entry.contest))
    answers = factory.LazyAttribute(
        lambda entry: {
            field.key: ANSWERS[field.kind] for field in entry.contest.entry_fields.all() if field.kind in ANSWERS
        }
    )
    unit = factory.SubFactory(UnitFactory)
    holder = factory.SelfAttribute("unit")
    unit_snapshot = factory.LazyAttribute(lambda entry: entry.unit.snapshot())
    created_by = factory.SubFactory(UserFactory)
    contact_phone = "+84912345678"
    contact_address = "Thôn Thử, xã Thử"
    state = "draft"
    state_reason = factory.Maybe(
        factory.LazyAttribute(lambda entry: entry.state in {"returned", "declined", "ineligible"}), "Cần bổ sung.", ""
    )
    submitted_at = factory.Maybe(
        factory.LazyAttribute(lambda entry: entry.state not in {"draft", "withdrawn"}),
        factory.LazyFunction(timezone.now),
        None,
    )
    licence_accepted_at = factory.SelfAttribute("submitted_at")
    licence_version = 1


class RevisionFactory(factory.django.DjangoModelFactory[Revision]):
    """What was handed in."""

    class Meta:
        model = Revision

    entry = factory.SubFactory(EntryFactory)
    number = factory.LazyAttribute(lambda revision: revision.entry.revisions.count() + 1)
    content = factory.LazyAttribute(
        lambda revision: {
            "schema": 2,
            "title": revision.entry.title,
            "summary": revision.entry.summary,
            "answers": [answer.content() for answer in answers_of(revision.entry)],
            "attachments": [],
        }
    )
    sha256 = factory.LazyAttribute(lambda revision: digest(revision.content))
    created_by = factory.SelfAttribute("entry.created_by")


class KeptAsIsFactory(factory.django.DjangoModelFactory[KeptAsIs]):
    """A text in an old font that its authors keep."""

    class Meta:
        model = KeptAsIs

    entry = factory.SubFactory(EntryFactory)
    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    created_by = factory.SelfAttribute("entry.created_by")


class SetAsideFactory(factory.django.DjangoModelFactory[SetAside]):
    """A text that an earlier one took the place of."""

    class Meta:
        model = SetAside

    entry = factory.SubFactory(EntryFactory)
    content = factory.LazyAttribute(
        lambda aside: {
            "schema": 3,
            "title": aside.entry.title,
            "summary": "Bản đã cất.",
            "answers": [answer.content() for answer in answers_of(aside.entry)],
            "authors": [],
            "attachments": [],
        }
    )
    created_by = factory.SelfAttribute("entry.created_by")


def _writer_or_another(entry: Entry) -> User:
    """Nobody stands twice among the authors."""
    writer: User = entry.created_by
    return UserFactory() if entry.authors.filter(user=writer).exists() else writer


class AuthorFactory(factory.django.DjangoModelFactory[Author]):
    """The only author of an entry, with the account of whoever wrote it."""

    class Meta:
        model = Author

    entry = factory.SubFactory(EntryFactory)
    order = factory.LazyAttribute(lambda author: author.entry.authors.count() + 1)
    user = factory.LazyAttribute(lambda author: _writer_or_another(author.entry))
    full_name = factory.LazyAttribute(lambda author: author.user.full_name if author.user else "Tác giả Thử")
    email = factory.LazyAttribute(lambda author: (author.user.email or "").lower() if author.user else "")
    share = Decimal(100)
    representative = True
    confirmed_at = factory.LazyFunction(timezone.now)
    answer_way = factory.LazyAttribute(lambda author: "account" if author.confirmed_at else "")


class AuthorInvitationFactory(factory.django.DjangoModelFactory[AuthorInvitation]):
    """A mailed invitation of an author without an account; `key` opens it."""

    class Meta:
        model = AuthorInvitation

    class Params:
        key = factory.Sequence(lambda n: f"khoa-{n}")

    author = factory.SubFactory(AuthorFactory, user=None, confirmed_at=None)
    way = AuthorInvitation.Way.MAIL
    key_digest = factory.LazyAttribute(lambda invitation: key_digest(invitation.key))
    invited_by = factory.SelfAttribute("author.entry.created_by")
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda invitation: invitation.sent_at + timedelta(days=30))


class AttachmentFactory(factory.django.DjangoModelFactory[Attachment]):
    """A small PDF."""

    class Meta:
        model = Attachment

    entry = factory.SubFactory(EntryFactory)
    kind = Attachment.Kind.SUPPLEMENT
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="tep.pdf"))
    name = "minh-hoa.pdf"
    extension = "pdf"
    size = 15
    sha256 = "0" * 64
    uploaded_by = factory.SelfAttribute("entry.created_by")
    state = "clean"
    copy = factory.LazyAttribute(lambda attachment: ContentFile(attachment.file.read(), name="tep"))
    examined_at = factory.LazyFunction(timezone.now)


class PreviewFactory(factory.django.DjangoModelFactory[Preview]):
    """The picture of a file of one page."""

    class Meta:
        model = Preview

    attachment = factory.SubFactory(AttachmentFactory)
    pages = factory.LazyFunction(lambda: [[default_storage.save(preview_path(), ContentFile(PICTURE)), 1, 1]])
    total = 1
    state = "drawn"
    drawn_at = factory.LazyFunction(timezone.now)


class FileTextFactory(factory.django.DjangoModelFactory[FileText]):
    """The text of a file that a worker has read."""

    class Meta:
        model = FileText

    attachment = factory.SubFactory(AttachmentFactory)
    state = "read"
    text = "Bảng theo dõi giờ giấc của từng thôn."
    read_at = factory.LazyFunction(timezone.now)


class UploadFactory(factory.django.DjangoModelFactory[Upload]):
    """A PDF of which nothing has arrived yet."""

    class Meta:
        model = Upload

    entry = factory.SubFactory(EntryFactory)
    kind = Attachment.Kind.SUPPLEMENT
    name = "minh-hoa.pdf"
    size = 2000
    begun_by = factory.SelfAttribute("entry.created_by")
    heard_at = factory.LazyFunction(timezone.now)


class ScreeningFactory(factory.django.DjangoModelFactory[Screening]):
    """The unit accepted the entry."""

    class Meta:
        model = Screening

    entry = factory.SubFactory(EntryFactory, state="accepted")
    unit = factory.SelfAttribute("entry.holder")
    revision = factory.LazyAttribute(lambda s: s.entry.revisions.last() or RevisionFactory(entry=s.entry))
    decision = Screening.Decision.ACCEPTED
    decided_by = factory.SubFactory(UserFactory)


class DispatchFactory(factory.django.DjangoModelFactory[Dispatch]):
    """A letter that was sent."""

    class Meta:
        model = Dispatch

    contest = factory.SubFactory(ContestFactory)
    unit = factory.SubFactory(UnitFactory)
    number = factory.Sequence(lambda n: f"{n}/CV-UBND")
    issued_on = factory.LazyFunction(timezone.localdate)
    signer = "Nguyễn Văn Ký"
    state = "sent"
    created_by = factory.SubFactory(UserFactory)
    sent_at = factory.LazyFunction(timezone.now)


class DispatchItemFactory(factory.django.DjangoModelFactory[DispatchItem]):
    """A line of a letter."""

    class Meta:
        model = DispatchItem

    dispatch = factory.SubFactory(DispatchFactory)
    entry = factory.SubFactory(EntryFactory, state="forwarded")
    rank = factory.LazyAttribute(lambda item: item.dispatch.items.count() + 1)


class SignedCopyFactory(factory.django.DjangoModelFactory[SignedCopy]):
    """A small PDF, signed and stamped."""

    class Meta:
        model = SignedCopy

    dispatch = factory.SubFactory(DispatchFactory)
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="cong-van.pdf"))
    name = "cong-van-da-ky.pdf"
    extension = "pdf"
    size = 15
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)


class NudgeFactory(factory.django.DjangoModelFactory[Nudge]):
    """The desk was reminded of an entry."""

    class Meta:
        model = Nudge

    entry = factory.SubFactory(EntryFactory, state="submitted")
    unit = factory.SelfAttribute("entry.holder")
    kind = Nudge.Kind.WAITS
    came_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=5))
    people = 1


class ReplyFactory(factory.django.DjangoModelFactory[Reply]):
    """The authors answered the unit that returned their entry."""

    class Meta:
        model = Reply

    screening = factory.SubFactory(ScreeningFactory, decision="returned", reason="Thiếu số liệu.")
    text = "Đã bổ sung."
    by = factory.SelfAttribute("screening.entry.created_by")


class DetourFactory(factory.django.DjangoModelFactory[Detour]):
    """An entry was moved to the right unit."""

    class Meta:
        model = Detour

    entry = factory.SubFactory(EntryFactory, state="submitted")
    kind = Detour.Kind.REROUTED
    from_unit = factory.SubFactory(UnitFactory)
    to_unit = factory.SelfAttribute("entry.holder")
    reason = "Bài gửi nhầm đơn vị."
    by = factory.SubFactory(UserFactory)


class ReceiptFactory(factory.django.DjangoModelFactory[Receipt]):
    """A receipt for a revision."""

    class Meta:
        model = Receipt

    revision = factory.SubFactory(RevisionFactory)
    entry = factory.SelfAttribute("revision.entry")
    number = factory.LazyAttribute(lambda receipt: f"{receipt.entry.code}-{receipt.revision.number}")
    code = factory.Sequence(lambda n: f"BNHAN{n:011d}")
    issued_to = factory.SelfAttribute("entry.created_by")


class CheckPointFactory(factory.django.DjangoModelFactory[CheckPoint]):
    """A point of the check list that nobody has answered yet."""

    class Meta:
        model = CheckPoint

    revision = factory.SubFactory(RevisionFactory, entry__state="forwarded")
    entry = factory.SelfAttribute("revision.entry")
    key = factory.Sequence(lambda n: f"point-{n}")
    rule = "Giải pháp đã đạt giải ở cuộc thi khác không được dự thi."


class UnionFactory(factory.django.DjangoModelFactory[Union]):
    """Two entries are the same; the state of the merged one is left to the test."""

    class Meta:
        model = Union

    entry = factory.SubFactory(EntryFactory, state="forwarded")
    into = factory.SubFactory(EntryFactory, state="forwarded", contest=factory.SelfAttribute("..entry.contest"))
    reason = "Hai bài là một."
    united_by = factory.SubFactory(UserFactory)


class CorrectionFactory(factory.django.DjangoModelFactory[Correction]):
    """The title was misspelt."""

    class Meta:
        model = Correction

    revision = factory.SubFactory(RevisionFactory, entry__state="eligible")
    entry = factory.SelfAttribute("revision.entry")
    changes = factory.LazyAttribute(lambda made: [{"what": "title", "before": "Sáng kiên", "after": made.entry.title}])
    reason = "Sai chính tả."
    corrected_by = factory.SubFactory(UserFactory)


class HearingFactory(factory.django.DjangoModelFactory[Hearing]):
    """The authors have five days to answer; a decided one was answered."""

    class Meta:
        model = Hearing

    entry = factory.SubFactory(EntryFactory, state="eligible")
    reason = "Giải pháp đã đạt giải ở cuộc thi khác."
    days = 5
    opened_at = factory.LazyFunction(timezone.now)
    opened_by = factory.SubFactory(UserFactory)
    due_at = factory.LazyAttribute(lambda hearing: hearing.opened_at + timedelta(days=hearing.days))


class RedactionFactory(factory.django.DjangoModelFactory[Redaction]):
    """The copy for judges, searched and still to be checked."""

    class Meta:
        model = Redaction

    revision = factory.SubFactory(RevisionFactory, entry__state="eligible")
    state = "open"
    checked_by = factory.Maybe(
        factory.LazyAttribute(lambda copy: copy.state == "checked"), factory.SubFactory(UserFactory), None
    )
    checked_at = factory.Maybe(
        factory.LazyAttribute(lambda copy: copy.state == "checked"), factory.LazyFunction(timezone.now), None
    )


class PassageFactory(factory.django.DjangoModelFactory[Passage]):
    """A name at the beginning of the summary."""

    class Meta:
        model = Passage

    redaction = factory.SubFactory(RedactionFactory)
    place = "summary"
    start = 0
    end = 7
    what = Passage.What.AUTHOR


class JudgedFileFactory(factory.django.DjangoModelFactory[JudgedFile]):
    """Judges get the cleaned copy of a file of the copy's entry."""

    class Meta:
        model = JudgedFile

    redaction = factory.SubFactory(RedactionFactory)
    attachment = factory.LazyAttribute(lambda judged: AttachmentFactory(entry=judged.redaction.revision.entry))
    choice = "show"
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


def checked_copy(revision: Revision) -> Redaction:
    """The revision's copy for judges as somebody checked it, unless it has one."""
    kept = Redaction.objects.filter(revision=revision).first()
    if kept is not None:
        return kept
    copy = RedactionFactory(revision=revision)
    for file in copy.handed_files:
        JudgedFileFactory(redaction=copy, attachment=file.attachment)
    copy.state, copy.checked_by, copy.checked_at = "checked", UserFactory(), timezone.now()
    copy.save()
    return copy


class ReminderFactory(factory.django.DjangoModelFactory[Reminder]):
    """A unit was reminded yesterday."""

    class Meta:
        model = Reminder

    contest = factory.SubFactory(ContestFactory)
    unit = factory.SubFactory(UnitFactory)
    on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    people = 2
    by = factory.SubFactory(UserFactory)


class EntrySearchFactory(factory.django.DjangoModelFactory[EntrySearch]):
    """The words of an entry; the database has written them already."""

    class Meta:
        model = EntrySearch
        django_get_or_create = ("entry",)

    entry = factory.SubFactory(EntryFactory)


class SavedSearchFactory(factory.django.DjangoModelFactory[SavedSearch]):
    """The returned ones of one's own entries."""

    class Meta:
        model = SavedSearch

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Bài trả lại {n}")
    address = "/entries/?state=returned"


class FingerprintFactory(factory.django.DjangoModelFactory[Fingerprint]):
    """A text that waits to be compared."""

    class Meta:
        model = Fingerprint

    revision = factory.SubFactory(RevisionFactory)


class SimilarityFindingFactory(factory.django.DjangoModelFactory[SimilarityFinding]):
    """Two entries whose summaries begin with the same words; nobody has decided on them."""

    class Meta:
        model = SimilarityFinding

    entry = factory.SubFactory(EntryFactory, state="submitted")
    other = factory.SubFactory(EntryFactory, state="submitted")
    revision = factory.LazyAttribute(lambda f: f.entry.revisions.last() or RevisionFactory(entry=f.entry))
    other_revision = factory.LazyAttribute(lambda f: f.other.revisions.last() or RevisionFactory(entry=f.other))
    score = Decimal("0.72")
    copied = Decimal("0.5")
    copied_other = Decimal("0.5")
    rephrased = Decimal("0.44")
    title = Decimal("0.3")
    longest = 8
    passages = [[0, 8, 0, 8, 2]]


def entry_in(state: str, **columns: Any) -> Entry:
    """An individual's entry in a state, with its author, and its revision and receipt once it was handed in."""
    entry = EntryFactory(state=state, **columns)
    AuthorFactory(entry=entry)
    if state not in {"draft", "withdrawn"}:
        ReceiptFactory(revision=RevisionFactory(entry=entry))
    if state == "eligible":
        checked_copy(entry.revisions.get())
    if state in {"accepted", "confirmed", "forwarded", "eligible", "ineligible"}:
        confirmed = {} if state == "accepted" else _confirmation()
        ScreeningFactory(entry=entry, **confirmed)
    if state in {"forwarded", "eligible", "ineligible"}:
        dispatch = DispatchFactory(contest=entry.contest, unit=entry.unit)
        DispatchItemFactory(dispatch=dispatch, entry=entry)
    return entry


def _confirmation() -> dict[str, Any]:
    return {"effective": True, "feasible": True, "confirmed_at": timezone.now(), "confirmed_by": UserFactory()}
