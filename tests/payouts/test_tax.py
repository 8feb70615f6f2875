"""The tax on a prize depends on the day it is paid."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.tax import Rule, TaxRuleError, rule_on, tax_on

UNTIL_JUNE = Rule(date(2014, 1, 1), date(2026, 6, 30), 10_000_000, Decimal("0.10"))
FROM_JULY = Rule(date(2026, 7, 1), None, 20_000_000, Decimal("0.10"))
RULES = (UNTIL_JUNE, FROM_JULY)


@pytest.mark.parametrize(
    ("paid_on", "amount", "tax"),
    [
        (date(2026, 6, 30), 15_000_000, 500_000),
        (date(2026, 7, 1), 15_000_000, 0),
        (date(2026, 7, 1), 25_000_000, 500_000),
        (date(2026, 6, 30), 10_000_000, 0),
        (date(2026, 6, 30), 10_000_004, 0),
        (date(2026, 6, 30), 10_000_005, 1),
        (date(2024, 5, 5), 4_500_000, 0),
        (date(2014, 1, 1), 0, 0),
    ],
)
def test_known_prizes_are_taxed_as_they_should(paid_on: date, amount: int, tax: int) -> None:
    assert tax_on(amount, paid_on, RULES) == tax


def test_a_day_without_a_rule_is_an_error_that_names_the_day() -> None:
    with pytest.raises(TaxRuleError, match="no tax rule holds on 2013-12-31"):
        tax_on(15_000_000, date(2013, 12, 31), RULES)
    with pytest.raises(TaxRuleError, match="no tax rule holds"):
        tax_on(1, date(2026, 1, 1), [])


def test_two_rules_for_one_day_are_an_error() -> None:
    with pytest.raises(TaxRuleError, match="2 tax rules hold on 2026-07-01"):
        rule_on(date(2026, 7, 1), [FROM_JULY, Rule(date(2026, 1, 1), None, 0, Decimal("0.1"))])


@pytest.mark.parametrize(
    ("ends_on", "threshold", "rate"),
    [(date(2013, 1, 1), 0, "0.1"), (None, -1, "0.1"), (None, 0, "-0.1"), (None, 0, "10")],
)
def test_senseless_rules_are_refused(ends_on: date | None, threshold: int, rate: str) -> None:
    with pytest.raises(TaxRuleError, match="the rule from 2014-01-01"):
        Rule(date(2014, 1, 1), ends_on, threshold, Decimal(rate))


def test_a_negative_prize_is_refused() -> None:
    with pytest.raises(TaxRuleError, match="negative"):
        tax_on(-1, date(2026, 7, 1), RULES)


@given(st.integers(0, 10**12), st.integers(0, 10**8), st.decimals(0, 1, places=3))
def test_the_tax_is_half_up_and_never_more_than_the_excess(amount: int, threshold: int, rate: Decimal) -> None:
    tax = tax_on(amount, date(2026, 7, 1), [Rule(date(2026, 7, 1), None, threshold, rate)])
    exact = max(amount - threshold, 0) * rate
    assert -Decimal("0.5") < tax - exact <= Decimal("0.5")
    assert 0 <= tax <= max(amount - threshold, 0)


@given(st.integers(0, 10**10), st.integers(0, 10**6))
def test_a_larger_prize_never_leaves_less(amount: int, more: int) -> None:
    day = date(2026, 6, 30)
    assert amount - tax_on(amount, day, RULES) <= amount + more - tax_on(amount + more, day, RULES)
