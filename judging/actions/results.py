"""From the signed sheets of a round to its frozen result."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.canonical import number_text
from audit.verdicts import MoveRefused
from judging.actions.contenders import round_before
from judging.bundle import DIGEST, make_bundle
from judging.lifecycle import SheetState
from judging.models import Contender, Placement, Reconciliation, RoundResult, Sheet
from judging.scoring import Flag, Policy, ScoringError, SheetInput, Standing, compute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from contests.models import Criterion, Round, ScoringPolicy

SHOWN = 5  # how many codes a refusal names before it says "and so many more"
CARRIED_PLACE = Decimal("0.0001")


def scoring_rules(round: Round) -> tuple[ScoringPolicy, Policy]:
    """The round's policy, its criteria taken from the rubric that judges score by.

    Raises MoveRefused when there is none, or when it cannot be computed with.
    """
    row = round.policies.order_by("-version").first()
    if row is None:
        raise MoveRefused(_("The round has no scoring rules. Write them in the contest's plan."))
    criteria = [
        {
            "key": criterion.key,
            "maximum": number_text(criterion.maximum),
            "weight": number_text(criterion.weight),
            "floor": None if criterion.floor is None else number_text(criterion.floor),
        }
        for criterion in sorted(round.criteria.all(), key=lambda criterion: criterion.order)
    ]
    try:
        policy = Policy.from_value({**row.value, "version": row.version, "criteria": criteria})
    except ScoringError as error:
        raise MoveRefused(
            _("The scoring rules of the round cannot be used (%(fault)s). Correct them in the contest's plan.")
            % {"fault": error}
        ) from error
    if round_before(round) is None and _needs_carried(policy):
        raise MoveRefused(_("The first round has no earlier scores to count: correct its scoring rules."))
    return row, policy


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: its entries by blind code, and each sheet's entry with whether it is signed."""

    codes: dict[int, str]
    sheets: list[tuple[int, bool]]

    @classmethod
    def of(cls, round: Round) -> Progress:
        """The progress of a round, entries that were taken out of the contest left aside; read in two queries."""
        contenders = Contender.objects.filter(round=round).in_the_running().order_by("blind_code")
        sheets = Sheet.objects.of_round(round).wanted().values_list("assignment__contender", "state")
        return cls(
            dict(contenders.values_list("pk", "blind_code")),
            [(contender, state == SheetState.SIGNED) for contender, state in sheets],
        )

    @property
    def signed(self) -> int:
        """How many sheets are signed."""
        return sum(signed for _contender, signed in self.sheets)


def gaps_before_sealing(round: Round, policy: Policy, progress: Progress) -> list[str]:
    """What is still missing before the round can be sealed, each in a sentence that says how many.

    Every sheet is needed, or at least one for each entry where the rules count without the missing ones.
    """
    if not progress.codes:
        return [_("No entry is left in this round.")]
    strict = policy.missing == "refuse"
    signed = Counter(contender for contender, signed in progress.sheets if signed)
    waiting = [contender for contender, signed in progress.sheets if not signed] if strict else []
    needed = round.judges_per_entry if strict else 1
    lacking = [code for pk, code in progress.codes.items() if signed[pk] < needed and pk not in set(waiting)]
    gaps = []
    if waiting:
        gaps.append(
            ngettext(
                "%(count)d score sheet is not signed yet.",
                "%(count)d score sheets are not signed yet.",
                len(waiting),
            )
            % {"count": len(waiting)}
        )
    if lacking:
        gaps.append(
            ngettext(
                "%(count)d entry lacks judges: assign another (%(codes)s).",
                "%(count)d entries lack judges: assign others (%(codes)s).",
                len(lacking),
            )
            % {"count": len(lacking), "codes": named(lacking)}
        )
    return gaps


def freeze(round: Round, *, by: User) -> RoundResult:
    """Compute the standings of the round, now held still, and write the result with its placements.

    Entries that were taken out of the contest since the round opened have no part in it.
    """
    row, policy = scoring_rules(round)
    contenders = {
        contender.blind_code: contender
        for contender in Contender.objects.filter(round=round).in_the_running().select_related("entry")
    }
    gaps = gaps_before_sealing(round, policy, Progress.of(round))
    if gaps:
        raise MoveRefused(" ".join(gaps))
    inputs, settled = inputs_of(round), settled_in(round)
    carried = _carried(round, policy, contenders)
    try:
        standings = compute(policy, inputs, carried, settled=settled)
    except ScoringError as error:
        raise MoveRefused(_("The standings cannot be computed (%(fault)s).") % {"fault": error}) from error
    _refuse_undecided(round, standings)
    bundle = make_bundle(policy, inputs, carried, standings, settled=settled)
    result = RoundResult.objects.create(
        round=round,
        number=RoundResult.objects.of_round(round).count() + 1,
        policy=row,
        bundle=bundle,
        sha256=str(bundle[DIGEST]),
        sealed_by=by,
    )
    Placement.objects.bulk_create(_placement(result, contenders, standing) for standing in standings)
    return result


def inputs_of(round: Round) -> list[SheetInput]:
    """What goes into the round's result: the sheets of the entries in the running, the signed ones with points."""
    criteria = list(round.criteria.all())
    return [_input(sheet, criteria) for sheet in _sheets(round)]


def settled_in(round: Round) -> dict[str, Decimal]:
    """The scores that the chair fixed, by blind code, of entries still in the contest."""
    kept = Reconciliation.objects.filter(contender__in=Contender.objects.filter(round=round).in_the_running())
    return dict(kept.values_list("contender__blind_code", "score"))


def judge_name(sheet: Sheet) -> str:
    """How a result names a judge: by the seat, so that what is published holds no person's name."""
    return f"seat-{sheet.assignment.seat_id}"


def _sheets(round: Round) -> list[Sheet]:
    return list(
        Sheet.objects.of_round(round)
        .wanted()
        .select_related("assignment__contender__entry__area")
        .with_marks()
        .in_order()
    )


def _input(sheet: Sheet, criteria: Sequence[Criterion]) -> SheetInput:
    """A signed sheet with its points, and None for each criterion that does not apply; another one with nothing."""
    entry = sheet.assignment.contender.entry
    scores: dict[str, Decimal | None] = {}
    if sheet.state == "signed":
        scores = {one.key: None for one in criteria if not one.applies_to(entry.kind, entry.area_code)}
        scores |= {score.criterion.key: score.value for score in sheet.scores.all() if score.value is not None}
    return SheetInput(
        contender=sheet.assignment.contender.blind_code,
        judge=judge_name(sheet),
        scores=scores,
        area=entry.area_code,
        kind=entry.kind,
    )


def _placement(result: RoundResult, contenders: dict[str, Contender], standing: Standing) -> Placement:
    return Placement(
        result=result,
        contender=contenders[standing.contender],
        rank=standing.rank,
        score=standing.score,
        advances=standing.advances,
        flags=list(standing.flags),
    )


def _needs_carried(policy: Policy) -> bool:
    return policy.carry_weight > 0 or "carried" in policy.tie_breaks


def _carried(round: Round, policy: Policy, contenders: dict[str, Contender]) -> dict[str, Decimal]:
    """The score of the round before, brought to this round's scale, where the rules count it."""
    before = round_before(round)
    result = RoundResult.objects.of_round(before).first() if before is not None else None
    if not _needs_carried(policy) or result is None:
        return {}
    placements = result.placements.select_related("contender")
    scores = {one.contender.entry_id: one.score for one in placements if one.score is not None}
    scale = policy.scale / Decimal(result.bundle["policy"]["scale"])
    return {
        code: (scores[contender.entry_id] * scale).quantize(CARRIED_PLACE, ROUND_HALF_UP)
        for code, contender in contenders.items()
        if contender.entry_id in scores
    }


def _refuse_undecided(round: Round, standings: Sequence[Standing]) -> None:
    """Where judges differ too much somebody must decide; an extra judge who has signed settles it by the mean."""
    undecided = [
        standing.contender
        for standing in standings
        if Flag.RECONCILE in standing.flags
        or (Flag.EXTRA_JUDGE in standing.flags and len(standing.judge_totals) <= round.judges_per_entry)
    ]
    if undecided:
        raise MoveRefused(
            ngettext(
                "The judges differ too much on %(count)d entry (%(codes)s): have them confer, then the chair settles"
                " the score; or assign another judge.",
                "The judges differ too much on %(count)d entries (%(codes)s): have them confer, then the chair settles"
                " the scores; or assign another judge.",
                len(undecided),
            )
            % {"count": len(undecided), "codes": named(undecided)}
        )


def named(codes: Sequence[str]) -> str:
    """The first codes, and how many more there are."""
    shown = ", ".join(codes[:SHOWN])
    return f"{shown}, +{len(codes) - SHOWN}" if len(codes) > SHOWN else shown
