"""Awards and payments for tests."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from payouts.models import Award, Batch, Payment, Posting, Share, TaxRule
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContestFactory, PrizeTierFactory, RoundFactory
from tests.factories.judging import PlacementFactory, RoundResultFactory


class AwardFactory(factory.django.DjangoModelFactory[Award]):
    """A first prize that was proposed."""

    class Meta:
        model = Award

    contest = factory.SubFactory(ContestFactory, state="announced")
    placement = factory.LazyAttribute(
        lambda award: PlacementFactory(
            result=RoundResultFactory(round=RoundFactory(contest=award.contest, state="sealed"))
        )
    )
    entry = factory.SelfAttribute("placement.contender.entry")
    tier = factory.LazyAttribute(
        lambda award: award.contest.prize_tiers.first() or PrizeTierFactory(contest=award.contest)
    )
    amount = 3_000_000
    state = "proposed"
    decision_number = factory.Maybe(
        factory.LazyAttribute(lambda award: award.state in {"issued", "held"}), "1024/QĐ-UBND", ""
    )
    decided_on = factory.Maybe(
        factory.LazyAttribute(lambda award: award.state in {"issued", "held"}),
        factory.LazyFunction(timezone.localdate),
        None,
    )
    issued_at = factory.Maybe(
        factory.LazyAttribute(lambda award: award.state in {"issued", "held"}),
        factory.LazyFunction(timezone.now),
        None,
    )
    state_reason = factory.Maybe(
        factory.LazyAttribute(lambda award: award.state in {"held", "revoked"}), "Đang xác minh.", ""
    )


class ShareFactory(factory.django.DjangoModelFactory[Share]):
    """The whole award of its only author."""

    class Meta:
        model = Share

    award = factory.SubFactory(AwardFactory, state="issued")
    author = factory.LazyAttribute(lambda share: share.award.entry.authors.first())
    order = 1
    percent = Decimal(100)
    amount = factory.SelfAttribute("award.amount")


class TaxRuleFactory(factory.django.DjangoModelFactory[TaxRule]):
    """The rule since July 2026."""

    class Meta:
        model = TaxRule
        django_get_or_create = ("kind", "valid_from")

    kind = "winning"
    valid_from = dt.date(2026, 7, 1)
    threshold = 20_000_000
    rate = Decimal("0.10")
    ground = "Luật Thuế thu nhập cá nhân"


class BatchFactory(factory.django.DjangoModelFactory[Batch]):
    """A payment list that is being prepared."""

    class Meta:
        model = Batch

    contest = factory.SubFactory(ContestFactory, state="announced")
    number = factory.LazyAttribute(lambda batch: batch.contest.batches.count() + 1)
    pays_on = factory.LazyFunction(timezone.localdate)
    prepared_by = factory.SubFactory(UserFactory)


class PaymentFactory(factory.django.DjangoModelFactory[Payment]):
    """A line of a payment list."""

    class Meta:
        model = Payment

    batch = factory.SubFactory(BatchFactory)
    award = factory.LazyAttribute(lambda payment: AwardFactory(contest=payment.batch.contest, state="issued"))
    share = factory.LazyAttribute(lambda payment: ShareFactory(award=payment.award))
    order = factory.LazyAttribute(lambda payment: payment.batch.payments.count() + 1)
    payee = factory.SelfAttribute("share.author.user")
    payee_name = factory.SelfAttribute("share.author.full_name")
    gross = factory.SelfAttribute("share.amount")
    tax = 0
    net = factory.LazyAttribute(lambda payment: payment.gross - payment.tax)


class PostingFactory(factory.django.DjangoModelFactory[Posting]):
    """Half of a posting: make its pair in the same transaction."""

    class Meta:
        model = Posting

    entry_key = factory.Sequence(lambda n: f"posting-{n}")
    account = Posting.Account.PRIZES
    amount = 3_000_000
    award = factory.SubFactory(AwardFactory, state="issued")
