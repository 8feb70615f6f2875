"""Contests to be rehearsed, for tests."""

from itertools import count
from typing import Any

from contests.actions import create_contest
from contests.models import Contest
from contests.presets import load
from payouts.models import TaxRule
from rehearsals.playing import Outcome, Script, play
from tests.factories.accounts import person_with
from tests.factories.payouts import TaxRuleFactory
from tests.factories.units import UnitFactory
from units.kinds import UnitKind

ENTRIES = 9
NUMBERS = count(1)


def planned_contest(preset: str = "chuong_my_2024", **columns: Any) -> Contest:
    """A draft made from the preset, under a district with two communes and an office."""
    if not TaxRule.objects.exists():  # a test that wipes the tables ran before
        TaxRuleFactory()
    number = next(NUMBERS)
    district = UnitFactory(kind=UnitKind.DISTRICT, name="UBND huyện Thử")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Thử", parent=district)
    for name in ("UBND xã Một", "UBND xã Hai"):
        UnitFactory(kind=UnitKind.COMMUNE, name=name, parent=district)
    contest = create_contest(
        plan=load(preset).plan,
        named={"host": district, "receiving_office": office, "slug": f"cuoc-thi-{number}", "code": f"CTT{number}"},
        by=person_with("office", office),
    )
    Contest.objects.filter(pk=contest.pk).update(**columns)
    contest.refresh_from_db()
    return contest


def narrowed(contest: Contest) -> Contest:
    """The contest for communes only, so that few units and people are enough to play it."""
    for line in contest.eligibilities.all():
        if UnitKind.COMMUNE in line.unit_kinds:
            line.unit_kinds = [UnitKind.COMMUNE]
            line.save()
        else:
            line.delete()
    contest.quotas.exclude(unit_kinds=[UnitKind.COMMUNE]).delete()
    return contest


def rehearsed(contest: Contest, *, entries: int = ENTRIES, seed: int = 1) -> Outcome:
    """What a rehearsal of the contest finds."""
    return play(Script(contest, "thu", entries, seed))


def said(outcome: Outcome, step: str, tone: str) -> list[str]:
    """The sentences of one tone in a step."""
    return [note.sentence for one in outcome.steps if one.key == step for note in one.notes if note.tone == tone]


def broken(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Everything that broke: the step, the sentence, the section of the plan."""
    return [
        (step.key, note.sentence, note.section)
        for step in outcome.steps
        for note in step.notes
        if note.tone == "breaks"
    ]
