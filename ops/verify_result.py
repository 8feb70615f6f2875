#!/usr/bin/env python3
"""Recompute a published round result, on any machine, with nothing but Python.

    python3 verify_result.py result.json

Tính lại kết quả một vòng thi từ tệp đã công bố, trên bất kỳ máy nào, chỉ cần Python.

It shares no code with the portal on purpose: it reads the rules and the score sheets in the file, computes the
standings in its own way, and compares them and the seal with what the file says.
Exit status: 0 all agrees, 1 something differs, 2 the file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = "round-result/1"
Row = dict[str, Any]


class UnreadableError(Exception):
    """The file is no published result."""


# -- the file and its seal -----------------------------------------------------------------------------------------


def read(text: str) -> Row:
    """The JSON object of a file, refusing what different programs would read differently."""
    try:
        value = json.loads(text, parse_float=_refuse_float, parse_constant=_refuse_float, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UnreadableError(f"not a result in the format {FORMAT}")
    return value


def _refuse_float(text: str) -> object:
    raise UnreadableError(f"the number {text} is not written as text")


def _once(pairs: list[tuple[str, Any]]) -> Row:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise UnreadableError(f"{name!r} is there twice")
    return dict(pairs)


def seal(bundle: Row) -> str:
    """The SHA-256 over all members but the seal itself, in their canonical form (RFC 8785)."""
    members = {name: value for name, value in bundle.items() if name != "sha256"}
    return hashlib.sha256(canonical(members).encode("utf-8")).hexdigest()


def canonical(value: Any) -> str:
    """JSON without spaces, names in the order of their UTF-16 form."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


# -- the rules ---------------------------------------------------------------------------------------------------------


def recompute(bundle: Row) -> list[Row]:
    """The standings that the policy makes of the sheets."""
    policy = bundle["policy"]
    entries: dict[str, Row] = {}
    for sheet in bundle["sheets"]:
        entry = entries.setdefault(
            sheet["contender"],
            {"name": sheet["contender"], "lane": sheet, "points": {}, "totals": {}, "flags": [], "advances": False},
        )
        take_sheet(policy, entry, sheet)
    for name in [*bundle["carried"], *bundle["settled"]]:
        if name not in entries:
            raise UnreadableError(f"{name} has a score, but no sheet")
    for name, entry in entries.items():
        carried, settled = bundle["carried"].get(name), bundle["settled"].get(name)
        entry["carried"] = None if carried is None else Fraction(carried)
        score_entry(policy, entry, None if settled is None else Fraction(settled))
    ranked = put_in_order(policy, list(entries.values()))
    send_on(policy["advance"], [entry for entry in ranked if entry["class"] == 0])
    return [shown(policy, entry, ranked) for entry in ranked]


def take_sheet(policy: Row, entry: Row, sheet: Row) -> None:
    """Count a complete sheet; note one that is not."""
    scores = sheet["scores"]
    strangers = set(scores) - {rule["key"] for rule in policy["criteria"]}
    if strangers:
        raise UnreadableError(f"the sheet of {sheet['judge']} on {sheet['contender']} has points for {min(strangers)}")
    if any(rule["key"] not in scores for rule in policy["criteria"]):
        if policy["missing"] == "refuse":
            raise UnreadableError(f"the sheet of {sheet['judge']} on {sheet['contender']} is missing")
        entry["flags"] = ["missing_sheet"]
        return
    got = best = Fraction(0)
    for rule in policy["criteria"]:
        if scores[rule["key"]] is not None:
            points, maximum = Fraction(scores[rule["key"]]), Fraction(rule["maximum"])
            if not 0 <= points <= maximum:
                raise UnreadableError(f"{sheet['judge']} gave {sheet['contender']} {points} of {maximum}")
            got += Fraction(rule["weight"]) * points
            best += Fraction(rule["weight"]) * maximum
            entry["points"].setdefault(rule["key"], []).append(points)
    if sheet["judge"] in entry["totals"]:
        raise UnreadableError(f"{sheet['judge']} judged {sheet['contender']} twice")
    entry["totals"][sheet["judge"]] = got / best * Fraction(policy["scale"])


def score_entry(policy: Row, entry: Row, settled: Fraction | None) -> None:
    """The published score of an entry, and what must be said beside it."""
    totals = sorted(entry["totals"].values())
    entry["means"] = {key: sum(points) / len(points) for key, points in entry["points"].items()}
    entry["spread"] = totals[-1] - totals[0] if totals else None
    if settled is not None:
        entry["flags"].append("settled")
    elif totals:
        settled = together(policy, totals)
        entry["flags"] += divergence(policy, entry["spread"])
    else:
        entry.update({"score": None, "class": 2})
        entry["flags"].append("unscored")
        return
    weight = Fraction(policy["carry_weight"])
    entry["score"] = half_up((1 - weight) * settled + weight * (entry["carried"] or 0), policy["rounding"]["places"])
    missed = [
        f"below_floor:{rule['key']}"
        for rule in policy["criteria"]
        if rule["floor"] and rule["key"] in entry["means"] and entry["means"][rule["key"]] < Fraction(rule["floor"])
    ]
    entry["flags"] += missed
    entry["class"] = 1 if missed else 0


def together(policy: Row, totals: list[Fraction]) -> Fraction:
    """The judges' totals, in order, as one."""
    count = len(totals)
    if policy["judges"] == "median":
        return (totals[(count - 1) // 2] + totals[count // 2]) / 2
    if policy["judges"] == "trimmed_mean" and count >= policy["trim_from"]:
        return (sum(totals) - totals[0] - totals[-1]) / (count - 2)
    return sum(totals) / Fraction(count)


def divergence(policy: Row, spread: Fraction) -> list[str]:
    """What the judges' differing asks for."""
    asked = "mean"
    for step in policy["divergence"]:
        if spread > Fraction(step["threshold"]) or (step["operator"] == ">=" and spread == Fraction(step["threshold"])):
            asked = step["outcome"]
    return [] if asked == "mean" else [asked]


def half_up(number: Fraction, places: int) -> Fraction:
    """The nearest number with so many places, a half going up."""
    return Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)


# -- order -------------------------------------------------------------------------------------------------------------


def put_in_order(policy: Row, entries: list[Row]) -> list[Row]:
    """The entries with their ranks: everybody starts equal, and each rule moves some of the equals down."""
    for entry in entries:
        entry["rank"] = 1 + sum(other["class"] < entry["class"] for other in entries)
    prefer(entries, {entry["name"]: entry["score"] for entry in entries})
    for name in policy["tie_breaks"]:
        if name != "share":
            prefer(entries, {e["name"]: e["carried"] if name == "carried" else e["means"].get(name) for e in entries})
    for entry in entries:
        entry["equals"] = sorted(other["name"] for other in entries if other["rank"] == entry["rank"])
        if len(entry["equals"]) > 1 and entry["class"] == 0 and "share" not in policy["tie_breaks"]:
            entry["flags"].append("tied")
    return sorted(entries, key=lambda entry: (entry["rank"], entry["name"]))


def prefer(entries: list[Row], value: dict[str, Fraction | None]) -> None:
    """Among those of one rank, whoever has less goes down by the number of those who have more."""
    ranks: dict[int, list[Row]] = {}
    for entry in entries:
        ranks.setdefault(entry["rank"], []).append(entry)
    for equals in ranks.values():
        have = [value[entry["name"]] for entry in equals]
        known = sorted((number for number in have if number is not None), reverse=True)
        if len(known) == len(have):
            above = {number: place for place, number in reversed(list(enumerate(known)))}
            for entry, number in zip(equals, have):  # noqa: B905 - must run on old Pythons
                entry["rank"] += above[number]  # type: ignore[index]


def send_on(rule: Row, entries: list[Row]) -> None:
    """Mark who goes on."""
    for entry in entries:
        if rule["kind"] == "all":
            entry["advances"] = True
        elif rule["kind"] == "score_at_least":
            value = Fraction(rule["value"])
            entry["advances"] = entry["score"] > value or (rule["operator"] == ">=" and entry["score"] == value)
        else:
            lane = [
                other
                for other in entries
                if not rule["per"] or other["lane"][rule["per"]] == entry["lane"][rule["per"]]
            ]
            better = sum(other["rank"] < entry["rank"] for other in lane)
            through = sum(other["rank"] <= entry["rank"] for other in lane)
            places = int(rule["value"])
            entry["advances"] = through <= places or (better < places and rule["include_ties"])
            if better < places < through:
                entry["flags"].append("tie_at_cut")


# -- what is published ---------------------------------------------------------------------------------------------


def shown(policy: Row, entry: Row, ranked: list[Row]) -> Row:
    """A row as it is published."""
    return {
        "contender": entry["name"],
        "rank": entry["rank"],
        "score": plain(entry["score"]),
        "advances": entry["advances"],
        "flags": entry["flags"],
        "tie_with": [name for name in entry["equals"] if name != entry["name"]],
        "spread": plain(entry["spread"]),
        "judge_totals": {judge: plain(total) for judge, total in entry["totals"].items()},
        "criterion_means": {rule["key"]: plain(entry["means"].get(rule["key"])) for rule in policy["criteria"]},
    }


def plain(number: Fraction | None) -> str | None:
    """A number as text, with at most four places and no needless zero."""
    if number is None:
        return None
    units = int(number * 10_000 + Fraction(1, 2))
    whole, rest = divmod(units, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def differences(bundle: Row) -> list[str]:
    """Where the file and the computation disagree."""
    found = []
    if bundle.get("sha256") != seal(bundle):
        found.append(f"khóa kết quả / seal: {bundle.get('sha256')} ≠ {seal(bundle)}")
    computed, published = recompute(bundle), bundle["standings"]
    if [row["contender"] for row in computed] != [row.get("contender") for row in published]:
        found.append("danh sách, thứ tự / list, order: " + ", ".join(row["contender"] for row in computed))
        return found
    for mine, theirs in zip(computed, published):  # noqa: B905 - must run on old Pythons
        found += [
            f"{mine['contender']} · {name}: công bố / published {theirs.get(name)!r}, "
            f"tính lại / recomputed {mine.get(name)!r}"
            for name in sorted(set(mine) | set(theirs))
            if mine.get(name, ...) != theirs.get(name, ...)
        ]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="the published result / tệp kết quả đã công bố (JSON)")
    path = parser.parse_args(arguments).file
    try:
        bundle = read(path.read_text(encoding="utf-8"))
        found = differences(bundle)
    except (OSError, UnicodeError, UnreadableError) as error:
        print(f"KHÔNG ĐỌC ĐƯỢC / UNREADABLE: {error}")
        return 2
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        print(f"KHÔNG ĐỌC ĐƯỢC / UNREADABLE: {type(error).__name__}: {error}")
        return 2
    for line in found:
        print(line)
    if found:
        print(f"KHÔNG KHỚP / DIFFERS: {len(found)}")
        return 1
    print(f"KHỚP / OK: {len(bundle['standings'])} bài / entries, SHA-256 {bundle['sha256']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
