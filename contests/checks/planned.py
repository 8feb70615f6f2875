"""What the checks look at: a plan as plain values, and what they find in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

Severity = Literal["blocks", "warns"]
Findings = Iterator["Finding"]


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
    """A deadline of the plan, for units of some kinds or for all others."""

    label: str
    moment: dt.datetime
    wording: str = ""
    kind: str = ""
    unit_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedEntrant:
    """Who may enter, from which units, at which ages."""

    label: str
    entrant: str
    unit_kinds: frozenset[str]
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A hop of the route, by kinds of units."""

    label: str
    from_kinds: frozenset[str] = frozenset()
    to_kinds: frozenset[str] = frozenset()
    to_office: bool = False


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question of the entry form; empty entrants or areas mean all."""

    label: str
    is_text: bool
    required: bool
    entrants: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def asks(self, entrant: str, area: str) -> bool:
        """Whether this entrant is asked in this area."""
        return (not self.entrants or entrant in self.entrants) and (not self.areas or area in self.areas)


@dataclass(frozen=True, slots=True)
class PlannedQuota:
    """How many entries some units send; `headcounts` bound the units by their staff."""

    label: str
    unit_kinds: frozenset[str]
    minimum: int = 0
    maximum: int | None = None
    headcounts: tuple[int | None, int | None] = (None, None)

    @property
    def by_size(self) -> bool:
        """Whether it holds for units of some sizes only."""
        return self.headcounts != (None, None)

    def takes(self, headcount: int | None) -> bool:
        """Whether it holds for a unit with so many staff; of a unit nobody counted, nobody knows."""
        low, high = self.headcounts
        if headcount is None:
            return not self.by_size
        return (low is None or headcount >= low) and (high is None or headcount <= high)

    def meets(self, other: PlannedQuota) -> bool:
        """Whether some unit could fall under both."""
        (low, high), (other_low, other_high) = self.headcounts, other.headcounts
        apart = (high is not None and other_low is not None and high < other_low) or (
            other_high is not None and low is not None and other_high < low
        )
        return bool(self.unit_kinds & other.unit_kinds) and not apart


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    """A criterion of the plan, with its bands as (low, high); empty entrants or areas mean all."""

    key: str
    name: str
    maximum: Decimal
    weight: Decimal = Decimal(1)
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    entrants: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def applies_to(self, entrant: str, area: str) -> bool:
        """Whether entries of this entrant kind and area are judged by it."""
        return (not self.entrants or entrant in self.entrants) and (not self.areas or area in self.areas)


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A round of the plan; `scale` is None where no scoring rules are kept, `finalists` where no count is set."""

    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    criteria: tuple[PlannedCriterion, ...]
    scale: Decimal | None
    finalists: int | None = None
    per: str = ""
    threshold: Decimal | None = None
    judges_per_entry: int = 2
    trim_from: int | None = None
    divergence: bool = False
    carry_weight: Decimal = Decimal(0)
    tie_breaks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlannedTier:
    """A prize tier of the plan, amounts in đồng."""

    name: str
    count: int
    individual_amount: int
    collective_amount: int


@dataclass(frozen=True, slots=True)
class HostUnit:
    """A unit under the host today: its kind, and its staff where somebody counted."""

    kind: str
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the checks look at; `units` is empty where nobody asked which there are."""

    purpose: str = ""
    plan_number: str = ""
    licence_clause: str = ""
    entry_forms: tuple[str, ...] = ()
    attachment_extensions: tuple[str, ...] = ()
    areas: int = 0
    area_names: Mapping[str, str] = field(default_factory=dict)
    entry_fields: int = 0
    questions: tuple[PlannedQuestion, ...] = ()
    empty_sections: tuple[str, ...] = ()
    eligible_kinds: frozenset[str] = frozenset()
    entrants: tuple[PlannedEntrant, ...] = ()
    recognition_without_scope: bool = False
    age_day: dt.date | None = None
    reaches_office: bool = False
    route: tuple[PlannedStep, ...] = ()
    quota_kinds: frozenset[str] = frozenset()
    quotas: tuple[PlannedQuota, ...] = ()
    units: tuple[HostUnit, ...] = ()
    deadlines: Mapping[str, PlannedDeadline] = field(default_factory=dict)
    levels: tuple[PlannedDeadline, ...] = ()
    rounds: tuple[PlannedRound, ...] = ()
    tiers: tuple[PlannedTier, ...] = ()
    collective_multiplier: Decimal = Decimal(1)
    prize_total_min: int | None = None
    prize_total_max: int | None = None
    secretaries: int = 0

    @property
    def due(self) -> tuple[PlannedDeadline, ...]:
        """Every deadline, for all units and for some."""
        return (*self.deadlines.values(), *self.levels)

    def pairs(self) -> list[tuple[str, str]]:
        """Each entrant kind with each content area: what an entry can be of."""
        kinds = dict.fromkeys(entrant.entrant for entrant in self.entrants)
        return [(entrant, area) for entrant in kinds for area in self.area_names]
