"""What a plan lacks or contradicts, before everybody may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from look.wording import dong, mark

if TYPE_CHECKING:
    import datetime as dt

Severity = Literal["blocks", "warns"]
Findings = Iterator["Finding"]
# Words that name a day without saying whether the day itself still counts: "trước ngày 10/4", "đến 10/4".
AMBIGUOUS = re.compile(r"^\s*(trước|đến)\s+(ngày\s+)?\d{1,2}/\d{1,2}(/\d{4})?\s*\.?\s*$", re.IGNORECASE)
VIDEO_TYPES = frozenset({"mp4", "mov", "webm", "avi", "mkv"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to put right: in words, how grave it is, and in which section it is mended."""

    sentence: str
    severity: Severity
    section: str

    @property
    def blocks(self) -> bool:
        """Whether the plan cannot be published as it is."""
        return self.severity == "blocks"

    @property
    def url_name(self) -> str:
        """The page on which it is put right."""
        return page_of(self.section)


def page_of(section: str) -> str:
    """The page of a section of the plan; the entry form is built where entries are known."""
    return f"submissions:edit_{section}" if section == "form" else f"contests:edit_{section}"


@dataclass(frozen=True, slots=True)
class PlannedDeadline:
    """A deadline of the plan."""

    label: str
    moment: dt.datetime
    wording: str = ""


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    """A criterion of the plan, with its bands as (low, high)."""

    key: str
    name: str
    maximum: Decimal
    weight: Decimal = Decimal(1)
    bands: tuple[tuple[Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A round of the plan; `scale` is None where no scoring rules are kept, `finalists` where no count is set."""

    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    criteria: tuple[PlannedCriterion, ...]
    scale: Decimal | None
    finalists: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedTier:
    """A prize tier of the plan, amounts in đồng."""

    name: str
    count: int
    individual_amount: int
    collective_amount: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What the checks look at."""

    purpose: str = ""
    plan_number: str = ""
    licence_clause: str = ""
    entry_forms: tuple[str, ...] = ()
    attachment_extensions: tuple[str, ...] = ()
    areas: int = 0
    entry_fields: int = 0
    eligible_kinds: frozenset[str] = frozenset()
    reaches_office: bool = False
    quota_kinds: frozenset[str] = frozenset()
    deadlines: Mapping[str, PlannedDeadline] = field(default_factory=dict)
    rounds: tuple[PlannedRound, ...] = ()
    tiers: tuple[PlannedTier, ...] = ()
    collective_multiplier: Decimal = Decimal(1)
    prize_total_min: int | None = None
    prize_total_max: int | None = None
    secretaries: int = 0


def findings(plan: Plan, now: dt.datetime) -> list[Finding]:
    """Everything to put right at this moment, what blocks the publication first."""
    found = [
        *_basics(plan),
        *_entrants(plan),
        *_areas(plan),
        *_deadlines(plan, now),
        *_quotas(plan),
        *_rounds(plan),
        *_criteria(plan),
        *_prizes(plan),
        *_organisers(plan),
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def prize_totals(tiers: tuple[PlannedTier, ...]) -> tuple[int, int]:
    """The least and the most that all prizes cost, in đồng: each goes to the cheaper, or to the dearer entrant."""
    least = sum(tier.count * min(tier.individual_amount, tier.collective_amount) for tier in tiers)
    most = sum(tier.count * max(tier.individual_amount, tier.collective_amount) for tier in tiers)
    return least, most


def _basics(plan: Plan) -> Findings:
    if not plan.entry_forms:
        yield Finding(_("No form of entry is chosen: nobody could hand anything in."), "blocks", "basics")
    if not plan.licence_clause.strip():
        yield Finding(_("The licence clause is empty: entrants have nothing to accept."), "blocks", "basics")
    if "video" in plan.entry_forms and not VIDEO_TYPES & set(plan.attachment_extensions):
        yield Finding(_("Video clips may be sent, but no video file type may be attached."), "blocks", "basics")
    if not plan.purpose.strip():
        yield Finding(_("The purpose is empty: readers will not know what the contest is for."), "warns", "basics")
    if not plan.plan_number.strip():
        yield Finding(_("The number of the plan on which the contest stands is missing."), "warns", "basics")


def _entrants(plan: Plan) -> Findings:
    if not plan.eligible_kinds:
        yield Finding(_("Nobody may enter yet: say who may."), "blocks", "entrants")
    if not plan.reaches_office:
        yield Finding(_("No step of the route leads to the receiving office."), "warns", "entrants")


def _areas(plan: Plan) -> Findings:
    if not plan.areas:
        yield Finding(_("There is no content area: authors could not choose one."), "blocks", "areas")
    if not plan.entry_fields:
        yield Finding(_("The entry form has no field: authors would have no place to write."), "blocks", "form")


def _deadlines(plan: Plan, now: dt.datetime) -> Findings:
    missing = {
        "submission": _("The deadline for authors is missing."),
        "forwarding": _("The deadline for units is missing."),
        "scoring": _("The day by which judging is done is missing."),
    }
    for kind, sentence in missing.items():
        if kind not in plan.deadlines:
            yield Finding(sentence, "warns" if kind == "scoring" else "blocks", "deadlines")
    known = [plan.deadlines[kind] for kind in missing if kind in plan.deadlines]
    for earlier, later in pairwise(known):
        if earlier.moment > later.moment:
            names = {"earlier": earlier.label, "later": later.label}
            sentence = _("“%(earlier)s” falls after “%(later)s”: these deadlines are in the wrong order.") % names
            yield Finding(sentence, "blocks", "deadlines")
    for deadline in known:
        yield from _deadline(deadline, now)


def _deadline(deadline: PlannedDeadline, now: dt.datetime) -> Findings:
    if deadline.moment <= now:
        yield Finding(_("“%(label)s” lies in the past.") % {"label": deadline.label}, "blocks", "deadlines")
    if AMBIGUOUS.match(deadline.wording):
        words = {"label": deadline.label, "wording": deadline.wording.strip()}
        sentence = _("“%(label)s” is worded “%(wording)s”, which can be read in two ways: check the exact moment.")
        yield Finding(sentence % words, "warns", "deadlines")


def _quotas(plan: Plan) -> Findings:
    if not plan.quota_kinds:
        yield Finding(_("No unit is asked for entries: nobody will be told of the contest."), "warns", "quotas")
    elif plan.eligible_kinds and plan.quota_kinds - plan.eligible_kinds:
        sentence = _("A quota asks for entries from a kind of unit where nobody may enter.")
        yield Finding(sentence, "warns", "quotas")


def _rounds(plan: Plan) -> Findings:
    if not plan.rounds:
        yield Finding(_("There is no round of judging."), "blocks", "rounds")
    for round_ in plan.rounds:
        if round_.opens_at is None or round_.closes_at is None:
            yield Finding(_("“%(round)s” has no dates.") % {"round": round_.name}, "warns", "rounds")
        elif round_.closes_at <= round_.opens_at:
            yield Finding(_("“%(round)s” closes before it opens.") % {"round": round_.name}, "blocks", "rounds")
    for earlier, later in pairwise(plan.rounds):
        if earlier.closes_at and later.opens_at and later.opens_at < earlier.closes_at:
            names = {"later": later.name, "earlier": earlier.name}
            yield Finding(_("“%(later)s” opens before “%(earlier)s” has closed.") % names, "blocks", "rounds")
    yield from _rounds_against_deadlines(plan)
    yield from _finalists(plan)


def _rounds_against_deadlines(plan: Plan) -> Findings:
    forwarding, scoring = plan.deadlines.get("forwarding"), plan.deadlines.get("scoring")
    opens = [round_.opens_at for round_ in plan.rounds if round_.opens_at]
    closes = [round_.closes_at for round_ in plan.rounds if round_.closes_at]
    if forwarding and opens and min(opens) < forwarding.moment:
        yield Finding(_("Judging opens while units may still send entries."), "warns", "rounds")
    if scoring and closes and max(closes) > scoring.moment:
        yield Finding(_("The last round closes after the day by which judging is to be done."), "warns", "rounds")


def _finalists(plan: Plan) -> Findings:
    prizes = sum(tier.count for tier in plan.tiers)
    for round_ in plan.rounds[:-1]:
        if round_.finalists is not None and round_.finalists < prizes:
            words = {"round": round_.name, "finalists": round_.finalists, "prizes": prizes}
            sentence = _("After “%(round)s” only %(finalists)d entries go on, but there are %(prizes)d prizes.") % words
            yield Finding(sentence, "warns", "rounds")


def _criteria(plan: Plan) -> Findings:
    for round_ in plan.rounds:
        names = {"round": round_.name}
        if not round_.criteria:
            yield Finding(_("“%(round)s” has no criteria.") % names, "blocks", "criteria")
        elif round_.scale is None:
            yield Finding(_("“%(round)s” has no scoring rules.") % names, "blocks", "criteria")
        else:
            yield from _maxima(round_, round_.scale)
        for criterion in round_.criteria:
            yield from _bands(round_, criterion)


def _maxima(round_: PlannedRound, scale: Decimal) -> Findings:
    total = sum((criterion.maximum for criterion in round_.criteria), Decimal(0))
    plain = all(criterion.weight == 1 for criterion in round_.criteria)
    if plain and total != scale:
        words = {"round": round_.name, "total": mark(total), "scale": mark(scale)}
        sentence = _("The criteria of “%(round)s” add up to %(total)s points, but its scale is %(scale)s.") % words
        yield Finding(sentence, "blocks", "criteria")


def _bands(round_: PlannedRound, criterion: PlannedCriterion) -> Findings:
    ordered = sorted(criterion.bands)
    outside = any(low < 0 or high > criterion.maximum for low, high in ordered)
    overlap = any(upper[0] <= lower[1] for lower, upper in pairwise(ordered))
    if outside or overlap:
        words = {"round": round_.name, "criterion": criterion.name}
        sentence = _("The bands of “%(criterion)s” (%(round)s) overlap or leave its scale.") % words
        yield Finding(sentence, "warns", "criteria")


def _prizes(plan: Plan) -> Findings:
    if not plan.tiers:
        yield Finding(_("There are no prizes."), "warns", "prizes")
        return
    yield from _published_totals(plan)
    for better, lesser in pairwise(plan.tiers):
        if lesser.individual_amount > better.individual_amount or lesser.collective_amount > better.collective_amount:
            names = {"lesser": lesser.name, "better": better.name}
            yield Finding(_("“%(lesser)s” is worth more than “%(better)s”.") % names, "warns", "prizes")
    for tier in plan.tiers:
        if tier.collective_amount != tier.individual_amount * plan.collective_multiplier:
            words = {"tier": tier.name, "multiple": mark(plan.collective_multiplier)}
            sentence = _("The amount for collectives of “%(tier)s” is not %(multiple)s times that for individuals.")
            yield Finding(sentence % words, "warns", "prizes")


def _published_totals(plan: Plan) -> Findings:
    least, most = prize_totals(plan.tiers)
    published = (plan.prize_total_min, plan.prize_total_max)
    if any(total is not None and total != real for total, real in zip(published, (least, most), strict=True)):
        count = sum(tier.count for tier in plan.tiers)
        sentence = ngettext(
            "The %(count)d prize costs %(least)s to %(most)s, which is not the published total.",
            "The %(count)d prizes cost %(least)s to %(most)s, which is not the published total.",
            count,
        ) % {"count": count, "least": dong(least), "most": dong(most)}
        yield Finding(sentence, "blocks", "prizes")


def _organisers(plan: Plan) -> Findings:
    if not plan.secretaries:
        sentence = _("No secretary is named: nobody could join blind codes and names.")
        yield Finding(sentence, "blocks", "organisers")
