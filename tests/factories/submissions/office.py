"""What the receiving office does with entries."""

from datetime import timedelta

import factory
from django.utils import timezone

from submissions.models import CheckPoint, Correction, Hearing, JudgedFile, Passage, Redaction, Revision, Union
from tests.factories.accounts import UserFactory
from tests.factories.submissions.entries import EntryFactory, RevisionFactory
from tests.factories.submissions.files import AttachmentFactory


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
