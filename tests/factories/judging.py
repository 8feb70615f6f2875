"""Panels, contenders, sheets and results for tests."""

from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from judging.bundle import make_bundle
from judging.models import (
    Assignment,
    Conflict,
    Contender,
    Panel,
    Placement,
    Reconciliation,
    RoundResult,
    Score,
    Seat,
    Sheet,
)
from judging.scoring import CriterionRule, Policy
from tests.factories.accounts import UserFactory
from tests.factories.contests import CriterionFactory, RoundFactory, ScoringPolicyFactory
from tests.factories.submissions import RevisionFactory, checked_copy, entry_in

RULES = Policy(version=1, criteria=(CriterionRule("moi", Decimal(50)), CriterionRule("hieu-qua", Decimal(50))))


class PanelFactory(factory.django.DjangoModelFactory[Panel]):
    """The judges of a round."""

    class Meta:
        model = Panel
        django_get_or_create = ("round",)

    round = factory.SubFactory(RoundFactory)


class SeatFactory(factory.django.DjangoModelFactory[Seat]):
    """A judge's place."""

    class Meta:
        model = Seat

    panel = factory.SubFactory(PanelFactory)
    user = factory.SubFactory(UserFactory)
    role = Seat.Role.JUDGE


class ContenderFactory(factory.django.DjangoModelFactory[Contender]):
    """An eligible entry in a round."""

    class Meta:
        model = Contender

    round = factory.SubFactory(RoundFactory)
    entry = factory.LazyAttribute(lambda contender: entry_in("eligible", contest=contender.round.contest))
    revision = factory.LazyAttribute(
        lambda contender: contender.entry.revisions.last() or RevisionFactory(entry=contender.entry)
    )
    blind_code = factory.Sequence(lambda n: f"M{n:04d}")

    @classmethod
    def _create(cls, model_class: type[Contender], *args: Any, **columns: Any) -> Contender:
        checked_copy(columns["revision"])
        return super()._create(model_class, *args, **columns)


class ConflictFactory(factory.django.DjangoModelFactory[Conflict]):
    """A judge declared a conflict."""

    class Meta:
        model = Conflict

    contender = factory.SubFactory(ContenderFactory)
    seat = factory.LazyAttribute(lambda conflict: SeatFactory(panel=PanelFactory(round=conflict.contender.round)))
    source = Conflict.Source.DECLARED
    reason = "Đã cùng tham gia xây dựng mô hình."


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    """A judge is to score an entry."""

    class Meta:
        model = Assignment

    contender = factory.SubFactory(ContenderFactory)
    seat = factory.LazyAttribute(lambda assignment: SeatFactory(panel=PanelFactory(round=assignment.contender.round)))
    assigned_by = factory.SubFactory(UserFactory)


class SheetFactory(factory.django.DjangoModelFactory[Sheet]):
    """A sheet to be scored."""

    class Meta:
        model = Sheet

    assignment = factory.SubFactory(AssignmentFactory)
    state = "open"
    signed_at = factory.Maybe(
        factory.LazyAttribute(lambda sheet: sheet.state == "signed"), factory.LazyFunction(timezone.now), None
    )


class ScoreFactory(factory.django.DjangoModelFactory[Score]):
    """Points; the round must be open and the sheet unsigned when it is made."""

    class Meta:
        model = Score

    sheet = factory.SubFactory(SheetFactory)
    criterion = factory.LazyAttribute(lambda score: CriterionFactory(round=score.sheet.assignment.contender.round))
    value = Decimal(40)


class RoundResultFactory(factory.django.DjangoModelFactory[RoundResult]):
    """A frozen result."""

    class Meta:
        model = RoundResult

    round = factory.SubFactory(RoundFactory, state="sealed")
    policy = factory.LazyAttribute(
        lambda result: result.round.policies.last() or ScoringPolicyFactory(round=result.round)
    )
    bundle = factory.LazyFunction(lambda: make_bundle(RULES, [], {}, []))
    sha256 = factory.LazyAttribute(lambda result: result.bundle.get("sha256", "0" * 64))
    sealed_by = factory.SubFactory(UserFactory)


class PlacementFactory(factory.django.DjangoModelFactory[Placement]):
    """Where an entry came."""

    class Meta:
        model = Placement

    result = factory.SubFactory(RoundResultFactory)
    contender = factory.LazyAttribute(lambda placement: ContenderFactory(round=placement.result.round))
    rank = factory.LazyAttribute(lambda placement: placement.result.placements.count() + 1)
    score = Decimal("80.0")
    advances = True


class ReconciliationFactory(factory.django.DjangoModelFactory[Reconciliation]):
    """A score that the chair fixed."""

    class Meta:
        model = Reconciliation

    contender = factory.SubFactory(ContenderFactory, round__state="open")
    score = Decimal(70)
    reason = "Thống nhất sau hội ý."
    settled_by = factory.SubFactory(UserFactory)
