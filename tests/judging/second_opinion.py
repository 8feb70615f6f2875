"""A second way to the standings of a round, sharing no code and no idea with the first.

Numbers are pairs of integers; nothing is sorted by score: every entry carries a label that each rule lengthens, and
its rank is one more than the number of smaller labels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from judging.scoring import Policy, SheetInput

UNIT = 10**9
Ratio = tuple[int, int]


@dataclass
class Seen:
    """All that is known of an entry."""

    name: str
    lane: dict[str, str]
    totals: dict[str, Ratio] = field(default_factory=dict)
    sums: dict[str, list[int]] = field(default_factory=dict)
    missing: bool = False
    remarks: list[str] = field(default_factory=list)
    label: tuple[int, ...] = ()
    score: Ratio | None = None
    spread: Ratio | None = None
    advances: bool = False


def whole(text: object) -> int:
    """A decimal as a count of billionths."""
    count = Decimal(str(text)) * UNIT
    assert count == int(count)
    return int(count)


def less(one: Ratio, other: Ratio) -> bool:
    return one[0] * other[1] < other[0] * one[1]


def rounded(number: Ratio, places: int) -> Ratio:
    quotient, rest = divmod(number[0] * 10**places, number[1])
    return (quotient + (2 * rest >= number[1]), 10**places)


def added(numbers: Sequence[Ratio]) -> Ratio:
    top, bottom = 0, 1
    for n, d in numbers:
        top, bottom = top * d + n * bottom, bottom * d
    return top, bottom


def as_decimal(number: Ratio | None, places: int = 4) -> Decimal | None:
    if number is None:
        return None
    top, _ = rounded(number, places)
    return Decimal(top).scaleb(-places)


def second_opinion(
    policy: Policy,
    sheets: Sequence[SheetInput],
    carried: Mapping[str, Decimal],
    settled: Mapping[str, Decimal],
) -> list[dict[str, Any]]:
    """The standings, as rows to compare."""
    rules: dict[str, Any] = policy.to_value()
    entries: dict[str, Seen] = {}
    for sheet in sheets:
        entry = entries.setdefault(sheet.contender, Seen(sheet.contender, {"area": sheet.area, "kind": sheet.kind}))
        _hear(rules, entry, sheet)
    for entry in entries.values():
        _judge(rules, entry, carried.get(entry.name), settled.get(entry.name))
    everybody = list(entries.values())
    _label(rules, everybody, carried)
    rank = {entry.name: 1 + sum(other.label < entry.label for other in everybody) for entry in everybody}
    for entry in everybody:
        if entry.label[0] == 0:
            _decide(rules, entry, [other for other in everybody if other.label[0] == 0])
    return [
        {
            "contender": entry.name,
            "rank": rank[entry.name],
            "score": as_decimal(entry.score),
            "advances": entry.advances,
            "flags": set(entry.remarks),
            "tie_with": {other.name for other in everybody if other.label == entry.label} - {entry.name},
            "spread": as_decimal(entry.spread),
            "judge_totals": {judge: as_decimal(total) for judge, total in entry.totals.items()},
            "criterion_means": {rule["key"]: as_decimal(_mean(entry, rule["key"])) for rule in rules["criteria"]},
        }
        for entry in sorted(everybody, key=lambda entry: (rank[entry.name], entry.name))
    ]


def _hear(rules: Any, entry: Seen, sheet: SheetInput) -> None:
    if {rule["key"] for rule in rules["criteria"]} != set(sheet.scores):
        entry.remarks = ["missing_sheet"]
        return
    top = bottom = 0
    for rule in rules["criteria"]:
        points = sheet.scores[rule["key"]]
        if points is not None:
            entry.sums.setdefault(rule["key"], []).append(whole(points))
            top += whole(rule["weight"]) * whole(points)
            bottom += whole(rule["weight"]) * whole(rule["maximum"])
    entry.totals[sheet.judge] = (whole(rules["scale"]) * top, UNIT * bottom)


def _mean(entry: Seen, key: str) -> Ratio | None:
    points = entry.sums.get(key)
    return (sum(points), UNIT * len(points)) if points else None


def _judge(rules: Any, entry: Seen, carried: Decimal | None, settled: Decimal | None) -> None:
    totals = list(entry.totals.values())
    if totals:
        largest = next(each for each in totals if not any(less(each, other) for other in totals))
        smallest = next(each for each in totals if not any(less(other, each) for other in totals))
        entry.spread = (largest[0] * smallest[1] - smallest[0] * largest[1], largest[1] * smallest[1])
    if settled is not None:
        entry.remarks.append("settled")
        panel: Ratio = (whole(settled), UNIT)
    elif entry.spread is not None:
        panel = _together(rules, totals)
        reached = [step for step in rules["divergence"] if _at(entry.spread, step["operator"], step["threshold"])]
        if reached and reached[-1]["outcome"] != "mean":
            entry.remarks.append(reached[-1]["outcome"])
    else:
        entry.remarks.append("unscored")
        entry.label = (2,)
        return
    weight = whole(rules["carry_weight"])
    before: Ratio = (weight * whole(carried or 0), UNIT * UNIT)
    entry.score = rounded(added([((UNIT - weight) * panel[0], UNIT * panel[1]), before]), rules["rounding"]["places"])
    for rule in rules["criteria"]:
        mean = _mean(entry, rule["key"])
        if rule["floor"] is not None and mean is not None and less(mean, (whole(rule["floor"]), UNIT)):
            entry.remarks.append(f"below_floor:{rule['key']}")
    entry.label = (int(any("below" in remark for remark in entry.remarks)),)


def _at(number: Ratio, operator: str, bound: str) -> bool:
    limit = (whole(bound), UNIT)
    return less(limit, number) or (operator == ">=" and not less(number, limit))


def _together(rules: Any, totals: list[Ratio]) -> Ratio:
    left = list(totals)
    if rules["judges"] == "median":
        while len(left) > 2:
            _drop_ends(left)
    elif rules["judges"] == "trimmed_mean" and len(left) >= rules["trim_from"]:
        _drop_ends(left)
    top, bottom = added(left)
    return top, bottom * len(left)


def _drop_ends(totals: list[Ratio]) -> None:
    totals.remove(next(each for each in totals if not any(less(each, other) for other in totals)))
    totals.remove(next(each for each in totals if not any(less(other, each) for other in totals)))


def _label(rules: Any, everybody: list[Seen], carried: Mapping[str, Decimal]) -> None:
    for stage in _stages(rules, everybody, carried):
        before = {entry.name: entry.label for entry in everybody}
        for entry in everybody:
            equals = [stage.get(other.name) for other in everybody if before[other.name] == before[entry.name]]
            entry.label = (*entry.label, _better(stage.get(entry.name), equals))
    if "share" not in rules["tie_breaks"]:
        for entry in everybody:
            if entry.label[0] == 0 and sum(other.label == entry.label for other in everybody) > 1:
                entry.remarks.append("tied")


def _better(own: Ratio | None, equals: list[Ratio | None]) -> int:
    """How many of the equals have more; none when it is not known of all."""
    if own is None or None in equals:
        return 0
    return sum(less(own, value) for value in equals if value is not None)


def _stages(rules: Any, everybody: list[Seen], carried: Mapping[str, Decimal]) -> Iterator[dict[str, Ratio | None]]:
    yield {entry.name: entry.score for entry in everybody}
    for name in rules["tie_breaks"]:
        if name == "carried":
            yield {key: (whole(score), UNIT) for key, score in carried.items()}
        elif name != "share":
            yield {entry.name: _mean(entry, name) for entry in everybody}


def _decide(rules: Any, entry: Seen, running: list[Seen]) -> None:
    rule = rules["advance"]
    if rule["kind"] == "all":
        entry.advances = True
    elif rule["kind"] == "score_at_least":
        assert entry.score is not None
        entry.advances = _at(entry.score, rule["operator"], rule["value"])
    else:
        rivals = [
            other for other in running if rule["per"] is None or other.lane[rule["per"]] == entry.lane[rule["per"]]
        ]
        free = int(rule["value"]) - sum(other.label < entry.label for other in rivals)
        wanting = sum(other.label == entry.label for other in rivals)
        if 0 < free < wanting:
            entry.remarks.append("tie_at_cut")
        entry.advances = free >= wanting or (free > 0 and rule["include_ties"])
