"""A contest being judged, for tests: an office, judges from elsewhere, eligible entries, rounds with a rubric."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Round
from contests.rubric import PLAIN
from judging import actions
from judging.models import Contender, Seat, Sheet
from submissions.models import Entry
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import CriterionFactory, RoundFactory, ScoringPolicyFactory, complete_contest
from tests.factories.submissions import entry_in
from tests.factories.units import UnitFactory
from units.kinds import UnitKind

KINDS = ("preliminary", "semi_final", "final")


@dataclass
class Stage:
    """What a test plays with."""

    contest: Contest
    office: User
    judges: list[User]
    entries: list[Entry]
    rounds: list[Round]

    def prepare(self, round: Round, judges: list[User] | None = None) -> None:
        """Seat the judges, bring the entries in, assign."""
        for number, judge in enumerate(judges or self.judges):
            role = Seat.Role.JUDGE if number else Seat.Role.CHAIR
            actions.seat(round=round, user=judge, role=role, by=self.office)
        actions.enrol(round=round, by=self.office)
        plan = actions.propose_assignment(round=round, by=self.office)
        actions.assign(round=round, pairs=plan.pairs, by=self.office)

    def opened(self, round: Round) -> Round:
        """The round, prepared and open."""
        self.prepare(round)
        return actions.open_round(round=round, by=self.office)

    def score(self, round: Round, totals: dict[int, Any]) -> None:
        """Every judge gives each entry its total, half for each criterion, and signs."""
        for sheet in Sheet.objects.of_round(round).unsigned().with_place():
            half = Decimal(str(totals[sheet.assignment.contender.entry_id])) / 2
            judge = sheet.assignment.seat.user
            actions.save_scores(sheet=sheet, scores={"moi": half, "hieu-qua": half}, by=judge)
            actions.sign(sheet=sheet, by=judge)

    def sheet(self, round: Round) -> Sheet:
        """One open sheet of the round."""
        sheet = Sheet.objects.of_round(round).unsigned().with_place().first()
        assert sheet is not None
        return sheet

    def contender(self, round: Round, entry: Entry) -> Contender:
        """The entry in the round."""
        return Contender.objects.get(round=round, entry=entry)


def stage(
    *, entries: int = 4, judges: int = 3, rounds: int = 1, rules: dict[str, Any] | None = None, **columns: Any
) -> Stage:
    """A contest in judging with planned rounds, whose entries are eligible."""
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ")
    contest = complete_contest(state="judging", receiving_office=office)
    far = UnitFactory(kind=UnitKind.DEPARTMENT, name="Sở Tư pháp")
    planned = []
    for order in range(1, rounds + 1):
        round = RoundFactory(contest=contest, order=order, kind=KINDS[order - 1], **columns)
        CriterionFactory(round=round, order=1, key="moi", name="Tính mới")
        CriterionFactory(round=round, order=2, key="hieu-qua", name="Hiệu quả")
        ScoringPolicyFactory(round=round, value={**PLAIN, **(rules or {})})
        planned.append(round)
    return Stage(
        contest=contest,
        office=person_with(UserRole.OFFICE, office, full_name="Bùi Thị Phòng"),
        judges=[member_of(far, full_name=f"Giám khảo {number}") for number in range(1, judges + 1)],
        entries=[entry_in("eligible", contest=contest) for _number in range(entries)],
        rounds=planned,
    )
