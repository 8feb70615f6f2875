"""Reports for tests."""

import factory

from audit.canonical import digest
from reports.models import Certificate, Report
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContestFactory
from tests.factories.payouts import AwardFactory


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    """A report that waits for a worker."""

    class Meta:
        model = Report

    kind = Report.Kind.ENTRY_LIST
    contest = factory.SubFactory(ContestFactory)
    requested_by = factory.SubFactory(UserFactory)


class CertificateFactory(factory.django.DjangoModelFactory[Certificate]):
    """A certificate as it was given."""

    class Meta:
        model = Certificate

    award = factory.SubFactory(AwardFactory, state="issued")
    code = factory.Sequence(lambda n: f"GCN{n:09d}")
    holder = factory.LazyAttribute(lambda certificate: certificate.award.entry.created_by.full_name)
    facts = factory.LazyAttribute(
        lambda certificate: {
            "holder": certificate.holder,
            "prize": certificate.award.tier.name,
            "entry": certificate.award.entry.title,
            "unit": certificate.award.entry.unit.name,
            "contest": certificate.award.contest.name,
            "body": certificate.award.contest.host.name,
            "decision": certificate.award.decision_number,
        }
    )
    sha256 = factory.LazyAttribute(lambda certificate: digest(certificate.facts))
