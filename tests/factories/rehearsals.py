"""Rehearsals for tests."""

import factory

from rehearsals.models import Rehearsal
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContestFactory


class RehearsalFactory(factory.django.DjangoModelFactory[Rehearsal]):
    """A rehearsal that waits for a worker."""

    class Meta:
        model = Rehearsal

    contest = factory.SubFactory(ContestFactory)
    plan_version = factory.LazyAttribute(lambda rehearsal: rehearsal.contest.version)
    seed = 7
    requested_by = factory.SubFactory(UserFactory)
