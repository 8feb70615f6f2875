"""Contests in every state of life, with their forms and public pages."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from contests.models import Round
from judging.scoring import AdvanceRule, CriterionRule, Policy
from tests.factories.contests import (
    CriterionFactory,
    EntryFieldFactory,
    ExtensionFactory,
    FormSectionFactory,
    NewsItemFactory,
    OrganiserFactory,
    QuestionFactory,
    RoundFactory,
    RuleCheckFactory,
    RuleDocumentFactory,
    ScoringPolicyFactory,
    SeriesFactory,
    complete_contest,
)
from tests.factories.submissions import ReminderFactory
from tests.world.entries import entry_of_one
from tests.world.things import World

POLICY = Policy(
    version=1,
    criteria=(CriterionRule("moi", Decimal(50)), CriterionRule("hieu-qua", Decimal(50))),
    advance=AdvanceRule.everybody(),
).to_value()


def make_contests(world: World) -> None:
    """A contest in every state of its life, with its organisers."""
    series = SeriesFactory(host=world.units["district"])
    states = {
        "contest_draft": "draft",
        "contest": "published",
        "contest_judging": "judging",
        "contest_announced": "announced",
    }
    for edition, (name, state) in enumerate(states.items(), start=1):
        contest = complete_contest(
            series=series,
            edition=edition,
            state=state,
            receiving_office=world.units["office"],
            created_by=world.people["office"],
            name=f"Cuộc thi thử lần thứ {edition}",
        )
        OrganiserFactory(contest=contest, user=world.people["secretary"])
        world.rows[name] = contest
        for order, kind in enumerate(["preliminary", "semi_final", "final"], start=1):
            if name != "contest_judging":
                rubric(RoundFactory(contest=contest, order=order, kind=kind))
    demanding = complete_contest(
        series=series, edition=8, receiving_office=world.units["office"], name="Cuộc thi có điều kiện",
        prior_recognition="forbidden", prior_recognition_scope="province", prior_prizes_forbidden=True,
    )  # fmt: skip
    demanding.eligibilities.update(age_to=35)
    OrganiserFactory(contest=demanding, user=world.people["secretary"])
    world.rows["entry_conditions"] = entry_of_one(world, demanding)
    judged = complete_contest(
        series=series, edition=9, state="judging", receiving_office=world.units["office"], name="Cuộc thi đã chấm xong"
    )
    OrganiserFactory(contest=judged, user=world.people["secretary"])
    RoundFactory(contest=judged, state="sealed")
    world.rows["contest_judged"] = judged
    for name in ("contest", "contest_draft", "contest_judging"):
        _form(world, name)
    for edition, (name, columns) in enumerate(
        {
            "contest_cancelled": {"state": "cancelled", "cancelled_reason": "Sáp nhập đơn vị"},
            "contest_archived": {"state": "archived", "archived_at": timezone.now()},
        }.items(),
        start=10,
    ):
        over = complete_contest(
            series=series,
            edition=edition,
            receiving_office=world.units["office"],
            name=f"Cuộc thi thử lần thứ {edition}",
            **columns,
        )
        OrganiserFactory(contest=over, user=world.people["secretary"])
        world.rows[name] = over
    ExtensionFactory(contest=world.rows["contest"], by=world.people["office"])
    world.rows["rule_document"] = RuleDocumentFactory(contest=world.rows["contest"], kind="rules")
    RuleCheckFactory(document=world.rows["rule_document"])
    ReminderFactory(contest=world.rows["contest"], unit=world.units["other_commune"], by=world.people["office"])
    world.rows |= {"series": series, "silent_unit": world.units["other_commune"]}
    world.rows["organiser"] = world.rows["contest_draft"].organisers.get()


def _form(world: World, name: str) -> None:
    """A heading with a question of each kind, one of them no longer asked."""
    contest = world.rows[name]
    heading = FormSectionFactory(contest=contest, title="Kết quả đo được")
    for order, kind in enumerate(("choice", "number", "date", "file", "link", "table"), start=2):
        EntryFieldFactory(
            contest=contest, section=heading, order=order, kind=kind, key=kind, label=f"Hỏi {kind}", required=False
        )
    past = EntryFieldFactory(contest=contest, order=9, key="xua", label="Hỏi xưa", retired_at=timezone.now())
    suffix = name.removeprefix("contest")
    world.rows |= {
        f"heading{suffix}": heading,
        f"question{suffix}": contest.entry_fields.get(key="table"),
        f"question_text{suffix}": contest.entry_fields.get(key="giai-phap"),
        f"question_past{suffix}": past,
    }


def make_public_page(world: World) -> None:
    """Papers, questions and news of the contest that takes entries, and what its draft has already."""
    contest, draft = world.rows["contest"], world.rows["contest_draft"]
    removed = {"removed_at": timezone.now(), "removed_reason": "Nhầm bản"}
    paper = RuleDocumentFactory(contest=contest)
    author = world.people["author"]
    world.rows |= {
        "document": RuleDocumentFactory(contest=contest, replaces=paper),
        "document_replaced": paper,
        "document_removed": RuleDocumentFactory(contest=contest, kind="rules", **removed),
        "document_draft": RuleDocumentFactory(contest=draft),
        "news": NewsItemFactory(contest=contest),
        "news_draft": NewsItemFactory(contest=contest, state="draft"),
        "news_later": NewsItemFactory(contest=contest, published_at=timezone.now() + timedelta(days=1)),
        "news_of_draft": NewsItemFactory(contest=draft),
        **{
            f"question_{state}": QuestionFactory(contest=contest, state=state, asked_by=author, name_allowed=True)
            for state in ["asked", "answered", "published", "declined"]
        },
    }
    QuestionFactory(contest=contest, state="published", asked_by=None, order=1)


def rubric(round: Round) -> None:
    """Two criteria and the policy that counts them."""
    CriterionFactory(round=round, order=1, key="moi", name="Tính mới")
    CriterionFactory(round=round, order=2, key="hieu-qua", name="Hiệu quả")
    ScoringPolicyFactory(round=round, value=POLICY)
