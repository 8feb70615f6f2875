"""A contest played from the plan to the paid prizes, in one transaction that is always rolled back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from contests import checks
from contests.actions.organisers import add_organiser
from contests.actions.running import PlanIncomplete, close_entries, publish
from contests.models import EntrantKind
from contests.moments import database_now
from rehearsals.playing import awarding, entering
from rehearsals.playing.aside import files_aside
from rehearsals.playing.company import Company
from rehearsals.playing.copying import copy_contest
from rehearsals.playing.judging import judge, judges_needed
from rehearsals.playing.outcome import Note, Outcome, Step
from rehearsals.playing.stage import Stage, Stuck
from submissions.models import Entry
from submissions.policies.entries import eligible_kinds
from units.kinds import UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from contests.models import Contest

    # How far the play is: the step's name, and how much of all is done.
    Pulse = Callable[[str, int, int], None]

PATIENCE = "20s"  # how long the play waits for a row that somebody else holds
WHOLE = 100
LAST_STATES = {
    "handed_in": (
        "submitted",
        "withdrawn",
        "returned",
        "declined",
        "accepted",
        "confirmed",
        "forwarded",
        "eligible",
        "ineligible",
    ),
    "confirmed": ("confirmed", "forwarded", "eligible", "ineligible"),
    "forwarded": ("forwarded", "eligible", "ineligible"),
    "eligible": ("eligible",),
}


@dataclass(frozen=True)
class Script:
    """What is to be played: which contest, under which key of its own, with how many entries, by which seed."""

    contest: Contest
    key: str
    entries: int
    seed: int


@dataclass(frozen=True)
class Act:
    """One step of the play, and whether what follows can do without it."""

    step: Step
    do: Callable[[Stage], None]
    spare: bool = False


def play(script: Script, pulse: Pulse = lambda _label, _done, _total: None) -> Outcome:
    """Play the contest and answer what was found; nothing of it stays.

    Whatever goes wrong in a step is a finding; only a lost database raises. The copy, its people and all they do live
    in one transaction: no message leaves, no bell rings, no figure counts them, and files lie aside until the end.
    """
    outcome = Outcome(script.seed)
    with files_aside(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        stage = Stage(script.contest, script.key, script.entries, script.seed)
        _play(stage, outcome, pulse)
        throw_away()
    return outcome


def throw_away() -> None:
    """Let the transaction end as if nothing had been done in it."""
    transaction.set_rollback(True)


def _play(stage: Stage, outcome: Outcome, pulse: Pulse) -> None:
    acts = _acts(stage.original)
    outcome.steps = [act.step for act in acts]
    for place, act in enumerate(acts):
        stage.say = partial(_say, pulse, act.step.label, place, len(acts))
        stage.say(0, 1)
        if not _try(act, stage) and not act.spare:
            break
    outcome.figures = _figures(stage)
    pulse("", WHOLE, WHOLE)


def _say(pulse: Pulse, label: str, place: int, steps: int, done: int, of: int) -> None:
    """Say how far the play is, in hundredths: steps count alike."""
    pulse(label, WHOLE * (place * max(of, 1) + done) // (steps * max(of, 1)), WHOLE)


def _try(act: Act, stage: Stage) -> bool:
    """Do one step and write down what was found; whether the play can go on."""
    stage.notes, begun, act.step.tried = [], monotonic(), True
    try:
        with transaction.atomic():
            act.do(stage)
    except Stuck:
        went_on = False
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a step runs into is what a rehearsal is to find
        stage.broke(_("The portal itself failed here: %(fault)s") % {"fault": f"{type(fault).__name__}: {fault}"[:300]})
        went_on = False
    else:
        went_on = True
    stage.note_refusals()
    act.step.notes = stage.notes
    act.step.seconds = round(monotonic() - begun, 2)
    return went_on


def _acts(contest: Contest) -> list[Act]:
    rounds = [
        Act(Step(f"round-{round_.order}", round_.name), partial(judge, order=round_.order))
        for round_ in contest.rounds.order_by("order")
    ]
    return [
        Act(Step("copy", _("The plan is copied")), _copy),
        Act(Step("publish", _("The plan is published")), _publish),
        Act(Step("enter", _("Authors write and hand in")), entering.enter),
        Act(Step("late", _("The authors' deadline passes")), entering.come_late),
        Act(Step("screen", _("Units choose and confirm")), entering.screen),
        Act(Step("forward", _("Units send on")), entering.send_on),
        Act(Step("check", _("The office checks")), entering.check),
        Act(Step("close", _("The entries are closed")), _close),
        *rounds,
        Act(Step("announce", _("The results are announced")), awarding.tell_results),
        Act(Step("prizes", _("The prizes are given")), awarding.give_prizes),
        Act(Step("pay", _("The prizes are paid")), awarding.pay, spare=True),
        Act(Step("papers", _("The documents are made")), awarding.make_papers, spare=True),
        Act(Step("conclude", _("The contest is concluded")), awarding.end, spare=True),
        Act(Step("commit", _("The database is asked whether it would keep all this")), _force_constraints),
    ]


# -- the acts that belong to no part ---------------------------------------------------------------------------------


def _copy(stage: Stage) -> None:
    company = Company(stage.original, stage.key)
    host, office = company.host, company.office
    stage.contest = stage.must(
        "basics", copy_contest, stage.original, host=host, office=office, key=stage.key, by=company.officer
    )
    stage.company = company
    contest = stage.contest
    add_organiser(contest=contest, user=company.secretary, role="secretary", by=company.officer)
    kinds = {kind for entrant in EntrantKind.values for kind in eligible_kinds(contest, entrant)}
    company.settle(kinds, stage.entries, contest.group_max_members or contest.group_min_members + 1)
    company.invite(judges_needed(list(contest.rounds.all())))
    words = {"units": len(company.places), "people": company.people}
    stage.good(_("The copy has %(units)d units and %(people)d people, all of them invented.") % words)


def _publish(stage: Stage) -> None:
    contest = stage.contest
    plan = type(contest).objects.with_plan().get(pk=contest.pk).plan()
    for finding in checks.findings(plan, database_now()):
        stage.notes.append(Note(finding.sentence, "breaks" if finding.blocks else "warns", finding.section))
    try:
        with transaction.atomic():
            publish(contest=contest, version=contest.version, by=stage.company.officer)
    except PlanIncomplete as refusal:  # what it lacks is noted above, each with its section
        raise Stuck from refusal
    contest.refresh_from_db()
    stage.good(_("The plan can be published."))


def _close(stage: Stage) -> None:
    stage.must("basics", close_entries, contest=stage.contest, by=stage.company.officer)
    stage.contest.refresh_from_db()
    stage.good(_("No more entries are taken; judging begins."))


def _force_constraints(stage: Stage) -> None:
    """What the database would only ask at the end of the transaction, it is asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    stage.good(_("Every rule of the database holds."))


# -- figures -----------------------------------------------------------------------------------------------------------


def _figures(stage: Stage) -> dict[str, Any]:
    """How far the entries came, from where, and what the prizes cost."""
    try:
        contest = stage.contest
    except Stuck:
        return {}
    entries = Entry.objects.filter(contest=contest)
    states = Counter(entries.values_list("state", flat=True))
    by_area = Counter(entries.exclude(state="draft").values_list("area__name", flat=True))
    kinds = Counter(entries.exclude(state="draft").values_list("unit__kind", flat=True))
    entrants = Counter(entries.exclude(state="draft").values_list("kind", flat=True))
    return {
        **stage.figures,
        "begun": entries.count(),
        **{name: sum(states[state] for state in among) for name, among in LAST_STATES.items()},
        "by_area": [[name or "", count] for name, count in by_area.most_common()],
        "by_unit_kind": [[str(UnitKind(kind).label), count] for kind, count in kinds.most_common()],
        "by_entrant": [[str(EntrantKind(kind).label), count] for kind, count in entrants.most_common()],
        "money": awarding.money(stage),
    }
