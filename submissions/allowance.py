"""How many entries a unit is asked for, how many it may send, and how many it sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

HUNDRED = Decimal(100)


class Rule(Protocol):
    """A quota: how many entries each unit of some kinds, and of some size, sends."""

    label: str
    unit_kinds: list[str]
    minimum: int
    maximum: int | None
    strength: str
    headcount_from: int | None
    headcount_to: int | None
    minimum_percent: Decimal | None
    counts_children: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of one unit in one contest: its kind and size, what it sent, and what the units under it sent."""

    kind: str
    headcount: int | None = None
    sent: int = 0
    below: int = 0
    authors: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a contest asks of one unit, against what the unit sent.

    `missing` is how many entries are still asked for, `left` how many more may be sent (None without a limit);
    `authors` took part, where at least `authors_asked` of the staff are to.
    """

    sent: int
    minimum: int
    maximum: int | None
    required: bool
    label: str = ""
    missing: int = 0
    left: int | None = None
    authors: int = 0
    authors_asked: int = 0

    @property
    def authors_missing(self) -> int:
        """How many more of the staff are to take part."""
        return max(self.authors_asked - self.authors, 0)


def concerns(rule: Rule, kind: str, headcount: int | None) -> bool:
    """Whether a rule concerns units of this kind and size; a unit of unknown size is in no rule that asks for one."""
    if kind not in rule.unit_kinds:
        return False
    if rule.headcount_from is None and rule.headcount_to is None:
        return True
    return (
        headcount is not None
        and (rule.headcount_from is None or headcount >= rule.headcount_from)
        and (rule.headcount_to is None or headcount <= rule.headcount_to)
    )


def rules_for(rules: Iterable[Rule], kind: str, headcount: int | None = None) -> list[Rule]:
    """The rules that concern a unit."""
    return [rule for rule in rules if concerns(rule, kind, headcount)]


def counted(rule: Rule, sending: Sending) -> int:
    """How many entries count for a rule: the unit's own, and those of the units under it where the rule says so."""
    return sending.sent + (sending.below if rule.counts_children else 0)


def authors_asked(rule: Rule, headcount: int | None) -> int:
    """How many of the staff a rule wants as authors, a part of a person counted as a whole one."""
    if rule.minimum_percent is None or headcount is None:
        return 0
    return int((headcount * rule.minimum_percent / HUNDRED).to_integral_value(ROUND_CEILING))


def allowance(rules: Iterable[Rule], sending: Sending) -> Allowance:
    """Add up the rules that concern a unit: the greatest minimum and the smallest maximum hold."""
    found = rules_for(rules, sending.kind, sending.headcount)
    limited = [rule for rule in found if rule.maximum is not None]
    return Allowance(
        sent=max((counted(rule, sending) for rule in found), default=sending.sent),
        minimum=max((rule.minimum for rule in found), default=0),
        maximum=min((rule.maximum for rule in limited if rule.maximum is not None), default=None),
        required=any(rule.strength == "required" for rule in found),
        label=" · ".join(rule.label for rule in found),
        missing=max((max(rule.minimum - counted(rule, sending), 0) for rule in found), default=0),
        left=min((max((rule.maximum or 0) - counted(rule, sending), 0) for rule in limited), default=None),
        authors=sending.authors,
        authors_asked=max((authors_asked(rule, sending.headcount) for rule in found), default=0),
    )
