"""The play of a round: panel, conflicts, sheets, a missing one, judges who differ, the sealed result."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verdicts import MoveRefused
from contests.models import Criterion, Round
from contests.moments import database_now
from judging.actions.assignments import assign
from judging.actions.conflicts import declare_conflict
from judging.actions.results import scoring_rules
from judging.actions.rounds import close_round, open_round
from judging.actions.sheets import reopen
from judging.models import Assignment, Conflict, Contender, Seat, Sheet
from judging.scoring import Flag, Policy
from rehearsals.playing import moves
from rehearsals.playing.inventing import chance, points_for
from rehearsals.playing.stage import Stage, Stuck

if TYPE_CHECKING:
    from accounts.models import User
    from judging.models import Placement
    from rehearsals.playing.stage import Part

SPARE_JUDGES = 3  # two with a conflict of interest, one more where judges differ
FEWEST_JUDGES = 5
JITTER = 3  # how far judges lie apart at most, out of a hundred
MANY_SHEETS = 40
A_DAY = dt.timedelta(days=1)


@dataclass
class Sitting:
    """A round under way: its rules, and what each judge is to think of each entry."""

    stage: Stage
    round: Round
    policy: Policy
    parts: dict[int, Part]
    odd: int | None = None  # the entry on which one judge thinks otherwise
    slots: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def strength(self, sheet: Sheet, criterion: Criterion) -> Decimal:
        """What the judge thinks of the entry, out of a hundred: the same for the same seed, whoever the judge is."""
        entry, seat = sheet.assignment.contender.entry_id, sheet.assignment.seat_id
        slots = self.slots[entry]
        if seat not in slots:
            slots.append(seat)
        slot = slots.index(seat)
        if entry == self.odd:
            return Decimal(0 if slot == 0 else 100)
        part = self.parts[entry]
        ties = sum(other.strength == part.strength for other in self.parts.values()) > 1
        if ties or self.strict:
            return part.strength
        return part.strength + chance(self.stage.seed, part.number, slot, criterion.key) % (2 * JITTER + 1) - JITTER

    @cached_property
    def strict(self) -> bool:
        """Whether the rules let judges lie so little apart that all of them have to think the same."""
        bearable = self.policy.scale * 3 * JITTER / 100
        return any(step.outcome != "mean" and step.threshold <= bearable for step in self.policy.divergence)

    def points(self, sheet: Sheet, criterion: Criterion) -> Decimal | None:
        """The points for a criterion."""
        bands = [(band.low, band.high) for band in criterion.bands.all()]
        return points_for(criterion, bands, self.strength(sheet, criterion))


def judges_needed(contest_rounds: list[Round]) -> int:
    """How many judges a play needs."""
    most = max((round_.judges_per_entry for round_ in contest_rounds), default=0)
    return max(FEWEST_JUDGES, most + SPARE_JUDGES)


def judge(stage: Stage, order: int) -> None:
    """Judge one round, from its panel to its sealed result."""
    round_ = stage.contest.rounds.get(order=order)
    sitting = _prepare(stage, round_)
    _step_back(sitting)
    unsigned = _score(sitting)
    _miss_one(sitting, unsigned)
    _seal(sitting)
    _say_result(sitting)


def _prepare(stage: Stage, round_: Round) -> Sitting:
    officer, now = stage.company.officer, database_now()
    Round.objects.filter(pk=round_.pk).update(opens_at=now, closes_at=now + A_DAY)
    number = f"{round_.order}/QĐ-DT"
    stage.must("rounds", moves.seat_panel, round_, stage.company.judges, number=number, by=officer)
    _row, policy = stage.must("criteria", scoring_rules, round_)
    plan = stage.must("rounds", moves.deal, round_, by=officer)
    conflicts = Conflict.objects.of_round(round_).count()
    if conflicts:
        sentence = ngettext(
            "%(count)d conflict of interest was found by itself; that judge got none of those entries.",
            "%(count)d conflicts of interest were found by themselves; that judge got none of those entries.",
            conflicts,
        )
        stage.good(sentence % {"count": conflicts})
    if plan.shortages:
        sentence = _("%(count)d entries lack judges although %(judges)d sit on the panel.")
        stage.broke(sentence % {"count": len(plan.shortages), "judges": len(stage.company.judges)}, "rounds")
    checked = stage.must("rounds", moves.check_copies, round_, by=officer)
    if checked:
        sentence = ngettext(
            "The copy for judges of %(count)d entry was masked and checked.",
            "The copies for judges of %(count)d entries were masked and checked.",
            checked,
        )
        stage.good(sentence % {"count": checked})
    stage.must("rounds", open_round, round=round_, by=officer)
    if round_.mode == Round.Mode.LIVE:
        stage.warn(_("This round is held live: the rehearsal scored it on the portal's sheets."), "rounds")
    entries = set(Contender.objects.filter(round=round_).values_list("entry", flat=True))
    parts = {part.entry.pk: part for part in stage.parts if part.entry is not None and part.entry.pk in entries}
    sitting = Sitting(stage, round_, policy, parts)
    sitting.odd = _odd_one(sitting)
    return sitting


def _odd_one(sitting: Sitting) -> int | None:
    """The entry on which judges are to differ, where the rules say what follows: neither the best nor one that ties."""
    if not any(step.outcome != "mean" for step in sitting.policy.divergence):
        return None
    shared = Counter(part.strength for part in sitting.parts.values())
    alone = [pk for pk, part in sitting.parts.items() if shared[part.strength] == 1]
    in_order = sorted(alone, key=lambda pk: -sitting.parts[pk].strength)
    several = sitting.round.judges_per_entry > 1
    return in_order[len(in_order) // 2] if in_order and several else None


def _step_back(sitting: Sitting) -> None:
    """A judge declares a conflict with one entry; it goes to another judge."""
    stage, officer = sitting.stage, sitting.stage.company.officer
    declaring = stage.company.judges[1]
    sheet = next(iter(moves.sheets_of(sitting.round, declaring)), None)
    if sheet is None:
        return
    stage.must("rounds", declare_conflict, sheet=sheet, reason=_("Declared in the rehearsal."), by=declaring)
    plan = stage.must("rounds", moves.reassign, sitting.round, by=officer)
    if plan.shortages:
        stage.broke(_("A judge stepped back from an entry and nobody is left to judge it."), "rounds")
    else:
        stage.good(_("A judge declared a conflict with an entry; it went to another judge."))


def _score(sitting: Sitting) -> Sheet | None:
    """All judges score and sign, but for one sheet, which comes back."""
    stage, left = sitting.stage, None
    for done, person in enumerate(stage.company.judges, start=1):
        for sheet in moves.sheets_of(sitting.round, person):
            _mark(sitting, sheet, person)
            if left is None and sheet.assignment.contender.entry_id != sitting.odd:
                left = sheet
            else:
                moves.sign_sheet(sheet, person)
        stage.say(done, len(stage.company.judges))
    return left


def _mark(sitting: Sitting, sheet: Sheet, person: User) -> None:
    stage = sitting.stage
    comment = _("Scored in the rehearsal.")
    if any(sitting.points(sheet, criterion) is None for criterion in sheet.criteria):
        stage.broke(_("A criterion has levels into which no points fall."), "criteria")
        raise Stuck
    stage.must("criteria", moves.score, sheet, person, lambda one: sitting.points(sheet, one), comment=comment)


def _miss_one(sitting: Sitting, unsigned: Sheet | None) -> None:
    """Try to seal while a sheet is missing: refused, or counted without it, as the rules say."""
    if unsigned is None:
        return
    stage, officer = sitting.stage, sitting.stage.company.officer
    alone = Sheet.objects.filter(assignment__contender=unsigned.assignment.contender_id).count() == 1
    if sitting.policy.missing == "refuse" or alone:
        rule = _("Sealing while a sheet is not signed")
        stage.must_not(rule, "rounds", close_round, round=_fresh(sitting.round), by=officer)
        moves.sign_sheet(unsigned, unsigned.assignment.seat.user)
    else:
        stage.good(_("One sheet stayed unsigned: the rules count without it."))


def _seal(sitting: Sitting) -> None:
    """Seal the round; where judges differ too much, another judge comes in, or they confer."""
    for mend in (_call_another, _confer) if sitting.odd is not None else ():
        refusal = _refusal_to_seal(sitting)
        if not refusal:
            return
        mend(sitting, refusal)
    sitting.stage.must("rounds", close_round, round=_fresh(sitting.round), by=sitting.stage.company.officer)


def _refusal_to_seal(sitting: Sitting) -> str:
    """Why the round cannot be sealed; empty once it is."""
    try:
        close_round(round=_fresh(sitting.round), by=sitting.stage.company.officer)
    except MoveRefused as refusal:
        return refusal.reason
    return ""


def _call_another(sitting: Sitting, refusal: str) -> None:
    """Ask one more judge for the entry on which they differ, where one is free."""
    stage = sitting.stage
    stage.good(_("Judges differed on one entry, and sealing was refused: “%(reason)s”") % {"reason": refusal})
    contender = Contender.objects.get(round=sitting.round, entry=sitting.odd)
    hindered = Conflict.objects.standing().filter(contender=contender).values("seat")
    seats = Seat.objects.filter(panel__round=sitting.round).scoring().exclude(pk__in=hindered)
    free = seats.exclude(assignments__contender=contender).select_related("user").order_by("pk").first()
    if free is None:
        return
    pairs = Assignment.objects.of_round(sitting.round).values_list("seat", "contender")
    stage.must(
        "rounds",
        assign,
        round=sitting.round,
        pairs=[*pairs, (free.pk, contender.pk)],
        by=stage.company.officer,
    )
    for sheet in moves.sheets_of(sitting.round, free.user):
        if sheet.assignment.contender_id == contender.pk:
            _mark(sitting, sheet, free.user)
            moves.sign_sheet(sheet, free.user)
            stage.good(_("Another judge scored that entry."))


def _confer(sitting: Sitting, _refusal: str) -> None:
    """The judges confer: they take their signatures back and sign points that lie close together."""
    sitting.stage.warn(_("Judges differed on one entry: a decision by the chair was needed, and they conferred."))
    contender = Contender.objects.get(round=sitting.round, entry=sitting.odd)
    sitting.odd = None
    signed = Sheet.objects.filter(assignment__contender=contender, state="signed").with_place().with_conflicts()
    for sheet in signed:
        person = sheet.assignment.seat.user
        sitting.stage.must("rounds", reopen, sheet=sheet, by=person)
        _mark(sitting, sheet, person)
        moves.sign_sheet(sheet, person)


def _say_result(sitting: Sitting) -> None:
    stage, round_ = sitting.stage, sitting.round
    result = round_.results.latest("number")
    placements: list[Placement] = list(result.placements.all())
    on = sum(one.advances for one in placements)
    words = {"round": round_.name, "count": len(placements), "on": on}
    stage.good(_("“%(round)s” is sealed: %(count)d entries ranked, %(on)d go on.") % words)
    loads = Counter(Sheet.objects.of_round(round_).values_list("assignment__seat", flat=True))
    most = max(loads.values(), default=0)
    if most > MANY_SHEETS:
        stage.warn(_("One judge had %(count)d sheets in “%(round)s”.") % {**words, "count": most}, "rounds")
    cut = sum(str(Flag.TIE_AT_CUT) in one.flags for one in placements)
    if cut:
        stage.warn(_("%(cut)d entries tie where “%(round)s” cuts.") % {**words, "cut": cut}, "rounds")
    last = not stage.contest.rounds.filter(order__gt=round_.order).exists()
    if not on and not last:
        stage.broke(_("Nobody goes on from “%(round)s”: nobody would reach the next round.") % words, "rounds")
    stage.figures.setdefault("rounds", []).append(
        {"name": round_.name, "entries": len(placements), "on": on, "judges": len(loads), "most_sheets": most}
    )


def _fresh(round_: Round) -> Round:
    return Round.objects.select_related("contest").get(pk=round_.pk)
