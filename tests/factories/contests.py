"""Contests for tests: a small complete plan that takes entries now."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from contests import rubric
from contests.models import (
    Band,
    ContentArea,
    Contest,
    Criterion,
    Deadline,
    Eligibility,
    EntrantKind,
    EntryField,
    Extension,
    FormSection,
    NewsItem,
    Organiser,
    PrizeTier,
    Question,
    Quota,
    Round,
    RouteStep,
    RuleCheck,
    RuleDocument,
    ScoringPolicy,
    Series,
)
from tests.factories.accounts import UserFactory
from tests.factories.units import UnitFactory
from units.kinds import UnitKind


class SeriesFactory(factory.django.DjangoModelFactory[Series]):
    """A contest held again and again."""

    class Meta:
        model = Series

    name = factory.Sequence(lambda n: f"Cuộc thi thử {n}")
    host = factory.SubFactory(UnitFactory, kind=UnitKind.DISTRICT)


class ContestFactory(factory.django.DjangoModelFactory[Contest]):
    """A contest that is receiving entries."""

    class Meta:
        model = Contest

    series = factory.SubFactory(SeriesFactory)
    edition = 1
    slug = factory.Sequence(lambda n: f"cuoc-thi-{n}")
    code = factory.Sequence(lambda n: f"CT{n}")
    name = factory.Sequence(lambda n: f"Cuộc thi sáng kiến {n}")
    host = factory.SelfAttribute("series.host")
    receiving_office = factory.SubFactory(UnitFactory, kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ")
    state = "published"
    published_at = factory.Maybe(
        factory.LazyAttribute(lambda contest: contest.state != "draft"), factory.LazyFunction(timezone.now), None
    )
    announced_at = factory.Maybe(
        factory.LazyAttribute(lambda contest: contest.state in {"announced", "concluded", "archived"}),
        factory.LazyFunction(timezone.now),
        None,
    )
    entry_forms = ["article", "video"]
    attachment_extensions = ["pdf", "docx", "xlsx", "pptx", "jpg", "png", "mp4"]
    licence_clause = "Cơ quan tổ chức được sử dụng bài dự thi."
    collective_multiplier = Decimal("1.5")
    archived_at = factory.Maybe(
        factory.LazyAttribute(lambda contest: contest.state == "archived"), factory.LazyFunction(timezone.now), None
    )
    created_by = factory.SubFactory(UserFactory)


class EligibilityFactory(factory.django.DjangoModelFactory[Eligibility]):
    """Individuals of communes and departments may enter."""

    class Meta:
        model = Eligibility

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    entrant = EntrantKind.INDIVIDUAL
    description = "Cán bộ, công chức xã"
    unit_kinds = [UnitKind.COMMUNE, UnitKind.DEPARTMENT]


class ContentAreaFactory(factory.django.DjangoModelFactory[ContentArea]):
    """A subject."""

    class Meta:
        model = ContentArea

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"linh-vuc-{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")


class RouteStepFactory(factory.django.DjangoModelFactory[RouteStep]):
    """Entries go to the unit."""

    class Meta:
        model = RouteStep

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    description = "Tác giả gửi về đơn vị"
    to_kinds = [UnitKind.COMMUNE]


class FormSectionFactory(factory.django.DjangoModelFactory[FormSection]):
    """A part of the entry form under a heading."""

    class Meta:
        model = FormSection

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    key = factory.Sequence(lambda n: f"phan-{n}")
    title = "Nội dung giải pháp"


# Settings of a question of each kind.
SETTINGS: dict[str, dict[str, Any]] = {
    "text": {},
    "choice": {"options": ["Trực tiếp", "Trực tuyến", "Bưu chính"]},
    "number": {"unit": "giờ", "decimals": 1, "least": "0"},
    "date": {},
    "file": {},
    "link": {},
    "table": {
        "columns": [
            {"key": "chi-so", "label": "Chỉ số"},
            {"key": "truoc", "label": "Trước", "kind": "number", "unit": "ngày"},
            {"key": "sau", "label": "Sau", "kind": "number", "unit": "ngày"},
        ]
    },
}


class EntryFieldFactory(factory.django.DjangoModelFactory[EntryField]):
    """A question of the entry form, of any kind; a text unless told."""

    class Meta:
        model = EntryField

    settings = factory.LazyAttribute(lambda field: SETTINGS[getattr(field, "kind", "text")])

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    key = factory.Sequence(lambda n: f"phan-{n}")
    label = factory.Sequence(lambda n: f"Phần {n}")


class DeadlineFactory(factory.django.DjangoModelFactory[Deadline]):
    """Entries are due in ten days."""

    class Meta:
        model = Deadline

    contest = factory.SubFactory(ContestFactory)
    kind = Deadline.Kind.SUBMISSION
    moment = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))


class ExtensionFactory(factory.django.DjangoModelFactory[Extension]):
    """The deadline of units was put off by a week."""

    class Meta:
        model = Extension

    contest = factory.SubFactory(ContestFactory)
    kind = Extension.Kind.FORWARDING
    before_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=13))
    after_at = factory.LazyAttribute(lambda extension: extension.before_at + timedelta(days=7))
    reason = "Mưa bão làm gián đoạn việc gửi bài."
    by = factory.SubFactory(UserFactory)


class QuotaFactory(factory.django.DjangoModelFactory[Quota]):
    """Each commune sends at least one."""

    class Meta:
        model = Quota

    contest = factory.SubFactory(ContestFactory)
    order = factory.Sequence(lambda n: n)
    label = "Mỗi xã ít nhất một bài"
    unit_kinds = [UnitKind.COMMUNE]
    minimum = 1


class RoundFactory(factory.django.DjangoModelFactory[Round]):
    """A preliminary round."""

    class Meta:
        model = Round

    contest = factory.SubFactory(ContestFactory)
    order = factory.LazyAttribute(lambda round: round.contest.rounds.count() + 1)
    kind = Round.Kind.PRELIMINARY
    name = factory.LazyAttribute(lambda round: f"Vòng {round.order}")
    judges_per_entry = 2
    state = "planned"
    opened_at = factory.Maybe(
        factory.LazyAttribute(lambda round: round.state != "planned"), factory.LazyFunction(timezone.now), None
    )
    sealed_at = factory.Maybe(
        factory.LazyAttribute(lambda round: round.state == "sealed"), factory.LazyFunction(timezone.now), None
    )


class ScoringPolicyFactory(factory.django.DjangoModelFactory[ScoringPolicy]):
    """How the round is computed; the value must suit `judging.scoring.Policy.from_value`."""

    class Meta:
        model = ScoringPolicy

    round = factory.SubFactory(RoundFactory)
    version = 1
    value = factory.LazyFunction(lambda: rubric.rules([]))


class CriterionFactory(factory.django.DjangoModelFactory[Criterion]):
    """A criterion worth up to 50 points."""

    class Meta:
        model = Criterion

    round = factory.SubFactory(RoundFactory)
    order = factory.Sequence(lambda n: n)
    key = factory.Sequence(lambda n: f"tieu-chi-{n}")
    name = factory.Sequence(lambda n: f"Tiêu chí {n}")
    maximum = Decimal(50)


class BandFactory(factory.django.DjangoModelFactory[Band]):
    """A named part of the scale."""

    class Meta:
        model = Band

    criterion = factory.SubFactory(CriterionFactory)
    order = factory.Sequence(lambda n: n)
    label = "Tốt"
    low = Decimal(30)
    high = Decimal(50)


class PrizeTierFactory(factory.django.DjangoModelFactory[PrizeTier]):
    """Two first prizes of three million, or four and a half for collectives."""

    class Meta:
        model = PrizeTier

    contest = factory.SubFactory(ContestFactory)
    rank = factory.LazyAttribute(lambda tier: tier.contest.prize_tiers.count() + 1)
    name = factory.LazyAttribute(lambda tier: f"Giải hạng {tier.rank}")
    count = 2
    individual_amount = 3_000_000
    collective_amount = 4_500_000


class OrganiserFactory(factory.django.DjangoModelFactory[Organiser]):
    """A secretary of the contest."""

    class Meta:
        model = Organiser

    contest = factory.SubFactory(ContestFactory)
    user = factory.SubFactory(UserFactory)
    role = Organiser.Role.SECRETARY


class RuleCheckFactory(factory.django.DjangoModelFactory[RuleCheck]):
    """A sentence found alike in the signed rules."""

    class Meta:
        model = RuleCheck

    document = factory.SubFactory("tests.factories.contests.RuleDocumentFactory")
    key = "prize-total"
    text = "Tất cả 8 giải."
    checked_by = factory.SubFactory(UserFactory)


class RuleDocumentFactory(factory.django.DjangoModelFactory[RuleDocument]):
    """The plan on paper."""

    class Meta:
        model = RuleDocument

    contest = factory.SubFactory(ContestFactory)
    kind = RuleDocument.Kind.PLAN
    number = "296/KH-UBND"
    issued_on = "2024-03-30"
    title = "Kế hoạch tổ chức cuộc thi"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="ke-hoach.pdf"))
    name = "ke-hoach.pdf"
    extension = "pdf"
    size = 15
    sha256 = "0" * 64
    uploaded_by = factory.SelfAttribute("contest.created_by")


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    """A question that waits for the office; other states bring what they promise."""

    class Meta:
        model = Question

    contest = factory.SubFactory(ContestFactory)
    text = factory.Sequence(lambda n: f"Một người được gửi mấy bài dự thi? ({n})")
    asked_by = factory.SubFactory(UserFactory)
    state = "asked"
    wording = factory.LazyAttribute(lambda asked: asked.text if asked.state in {"answered", "published"} else "")
    answer = factory.LazyAttribute(lambda asked: "Không giới hạn số bài." if asked.wording else "")
    answered_at = factory.Maybe(factory.LazyAttribute(lambda a: bool(a.wording)), factory.LazyFunction(timezone.now))
    published_at = factory.Maybe(
        factory.LazyAttribute(lambda a: a.state == "published"), factory.LazyFunction(timezone.now)
    )
    declined_reason = factory.LazyAttribute(lambda asked: "Ngoài phạm vi" if asked.state == "declined" else "")


class NewsItemFactory(factory.django.DjangoModelFactory[NewsItem]):
    """News that everybody reads."""

    class Meta:
        model = NewsItem

    contest = factory.SubFactory(ContestFactory)
    title = factory.Sequence(lambda n: f"Gia hạn nhận bài lần {n}")
    text = "Ban Tổ chức nhận bài thêm mười ngày."
    state = "published"
    created_by = factory.SelfAttribute("contest.created_by")
    published_at = factory.Maybe(
        factory.LazyAttribute(lambda item: item.state != "draft"), factory.LazyFunction(timezone.now)
    )


def complete_contest(**columns: Any) -> Contest:
    """A contest with everything an entry needs: an area, a text field, open doors and dates, prizes, quota."""
    contest = ContestFactory(**columns)
    for order, entrant in enumerate(EntrantKind.values):
        EligibilityFactory(contest=contest, order=order, entrant=entrant)
    ContentAreaFactory(contest=contest)
    EntryFieldFactory(contest=contest, order=1, key="giai-phap", label="Giải pháp")
    DeadlineFactory(contest=contest, kind=Deadline.Kind.SUBMISSION)
    DeadlineFactory(contest=contest, kind=Deadline.Kind.FORWARDING, moment=timezone.now() + timedelta(days=12))
    PrizeTierFactory(contest=contest)
    QuotaFactory(contest=contest)
    return contest
