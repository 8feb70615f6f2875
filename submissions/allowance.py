"""How many entries a unit is asked for, how many it may send, and how many it sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rule(Protocol):
    """A quota: how many entries each unit of some kinds sends."""

    label: str
    unit_kinds: list[str]
    minimum: int
    maximum: int | None
    strength: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a contest asks of one unit, against what the unit sent."""

    sent: int
    minimum: int
    maximum: int | None
    required: bool
    label: str = ""

    @property
    def left(self) -> int | None:
        """How many more may be sent; none where there is no limit."""
        return None if self.maximum is None else max(self.maximum - self.sent, 0)

    @property
    def missing(self) -> int:
        """How many are still asked for."""
        return max(self.minimum - self.sent, 0)


def rules_for(rules: Iterable[Rule], kind: str) -> list[Rule]:
    """The rules that concern units of a kind."""
    return [rule for rule in rules if kind in rule.unit_kinds]


def allowance(rules: Iterable[Rule], kind: str, sent: int) -> Allowance:
    """Add up the rules that concern a unit: the greatest minimum and the smallest maximum hold."""
    found = rules_for(rules, kind)
    return Allowance(
        sent=sent,
        minimum=max((rule.minimum for rule in found), default=0),
        maximum=min((rule.maximum for rule in found if rule.maximum is not None), default=None),
        required=any(rule.strength == "required" for rule in found),
        label=" · ".join(rule.label for rule in found),
    )
