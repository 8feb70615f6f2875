"""What a unit does with entries, and what it is reminded of."""

from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from submissions.models import Detour, Dispatch, DispatchItem, Nudge, Reminder, Reply, Screening, SignedCopy
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContestFactory
from tests.factories.submissions.entries import EntryFactory, RevisionFactory
from tests.factories.units import UnitFactory


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


class ReminderFactory(factory.django.DjangoModelFactory[Reminder]):
    """A unit was reminded yesterday."""

    class Meta:
        model = Reminder

    contest = factory.SubFactory(ContestFactory)
    unit = factory.SubFactory(UnitFactory)
    on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    people = 2
    by = factory.SubFactory(UserFactory)
