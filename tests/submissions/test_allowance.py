"""How many entries a unit owes and may still send."""

from dataclasses import dataclass, field

from submissions.allowance import allowance


@dataclass
class Rule:
    """A quota."""

    unit_kinds: list[str] = field(default_factory=lambda: ["commune"])
    minimum: int = 1
    maximum: int | None = None
    strength: str = "required"
    label: str = "Mỗi xã"


def test_a_unit_that_no_rule_concerns_owes_nothing_and_may_send_any_number() -> None:
    found = allowance([Rule()], "department", 7)
    assert (found.minimum, found.maximum, found.missing, found.left, found.required) == (0, None, 0, None, False)


def test_a_unit_owes_the_rest_and_may_send_the_rest() -> None:
    found = allowance([Rule(minimum=2, maximum=5)], "commune", 1)
    assert (found.missing, found.left) == (1, 4)


def test_a_unit_that_sent_more_than_allowed_has_nothing_left() -> None:
    assert allowance([Rule(maximum=2)], "commune", 3).left == 0


def test_of_two_rules_the_stricter_bounds_hold() -> None:
    found = allowance([Rule(minimum=1, maximum=5), Rule(minimum=2, maximum=3, strength="encouraged")], "commune", 0)
    assert (found.minimum, found.maximum, found.required, found.label) == (2, 3, True, "Mỗi xã · Mỗi xã")


def test_an_encouraged_rule_alone_is_not_required() -> None:
    assert not allowance([Rule(strength="encouraged")], "commune", 0).required
