"""An entry: its texts, its authors, its receipt."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from accounts.keys import key_digest
from accounts.models import User
from audit.canonical import digest
from contests.models import EntrantKind
from submissions.actions.answers import answers_of
from submissions.models import Author, AuthorInvitation, Entry, KeptAsIs, Receipt, Revision, SetAside
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


class ReceiptFactory(factory.django.DjangoModelFactory[Receipt]):
    """A receipt for a revision."""

    class Meta:
        model = Receipt

    revision = factory.SubFactory(RevisionFactory)
    entry = factory.SelfAttribute("revision.entry")
    number = factory.LazyAttribute(lambda receipt: f"{receipt.entry.code}-{receipt.revision.number}")
    code = factory.Sequence(lambda n: f"BNHAN{n:011d}")
    issued_to = factory.SelfAttribute("entry.created_by")
