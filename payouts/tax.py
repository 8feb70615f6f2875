"""Tax on a prize, by rules that are data and hold between dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


class TaxRuleError(ValueError):
    """The rules do not say what tax to take."""


@dataclass(frozen=True, slots=True)
class Rule:
    """For payments from a date to a date (both included, None: until further notice), a rate on what exceeds a sum."""

    starts_on: date
    ends_on: date | None
    threshold: int
    rate: Decimal

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise TaxRuleError(f"the rule from {self.starts_on} ends before it begins, on {self.ends_on}")
        if self.threshold < 0 or not 0 <= self.rate <= 1:
            raise TaxRuleError(f"the rule from {self.starts_on} cannot tax {self.rate} above {self.threshold}")

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def tax_on(amount: int, paid_on: date, rules: Iterable[Rule]) -> int:
    """The tax in whole đồng, half up, on one prize paid on a day. Raises TaxRuleError unless one rule holds then."""
    if amount < 0:
        raise TaxRuleError(f"a prize cannot be negative: {amount}")
    rule = rule_on(paid_on, rules)
    excess = max(amount - rule.threshold, 0)
    return int(excess * Fraction(rule.rate) + Fraction(1, 2))


def rule_on(paid_on: date, rules: Iterable[Rule]) -> Rule:
    """The one rule in force on a day. Raises TaxRuleError when there is none, or more than one."""
    in_force = [rule for rule in rules if rule.holds_on(paid_on)]
    if len(in_force) != 1:
        found = "no tax rule holds" if not in_force else f"{len(in_force)} tax rules hold"
        raise TaxRuleError(f"{found} on {paid_on.isoformat()}")
    return in_force[0]
