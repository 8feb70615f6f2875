"""What is looked for and compared."""

from decimal import Decimal

import factory

from submissions.models import EntrySearch, Fingerprint, SavedSearch, SimilarityFinding
from tests.factories.accounts import UserFactory
from tests.factories.submissions.entries import EntryFactory, RevisionFactory


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
