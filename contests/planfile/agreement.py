"""Whether the parts of a plan's file agree: what one value alone cannot say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contests import rubric
from contests.answers import settings_flaws
from contests.planfile.problems import Reading, places

if TYPE_CHECKING:
    from contests.planfile.nodes import Agree

MOST_POINTS = Decimal(10) ** 9


def in_order(*pairs: tuple[str, str]) -> Agree:
    """A check that the first of each pair does not lie above the second."""

    def agree(row: Any, place: str, reading: Reading) -> None:
        for pair in pairs:
            _in_order(row, pair, place, reading)

    return agree


def plan(value: Any, place: str, reading: Reading) -> None:
    """The content areas that are named are there; a file counted from the launch names no launch."""
    if reading.relative and value["launched_on"] is not None:
        sentence = _("Leave it out: the dates of this file are counted from a launch that is set later.")
        reading.complain("launched_on", sentence)
    areas = {area["code"] for area in value["areas"]}
    rows = [*places("form.fields", value["form"]["fields"])]
    for where, round_ in places("rounds", value["rounds"]):
        rows += places(f"{where}.criteria", round_["criteria"])
    for where, row in rows:
        _areas(row, where, areas, reading)
    _deadlines(value["deadlines"], reading)


def _in_order(row: Any, pair: tuple[str, str], place: str, reading: Reading) -> None:
    low, high = (row[name] for name in pair)
    if low is not None and high is not None and high < low:
        reading.complain(f"{place}.{pair[1]}", _("Lies below “%(name)s”.") % {"name": pair[0]})


def contest(value: Any, place: str, reading: Reading) -> None:
    """A group's bounds, the order of reminders, and whose recognition is meant."""
    _in_order(value, ("group_min_members", "group_max_members"), place, reading)
    if value["escalation_days"] <= value["reminder_days"]:
        reading.complain(f"{place}.escalation_days", _("The next level is told later than the unit itself."))
    if (value["prior_recognition"] == "any") != (value["prior_recognition_scope"] == ""):
        sentence = _("Say whose recognition is meant, or let recognition make no difference.")
        reading.complain(f"{place}.prior_recognition_scope", sentence)


def form(value: Any, place: str, reading: Reading) -> None:
    """Each question stands in a section that there is."""
    sections = {section["key"] for section in value["sections"]}
    for where, field in places(f"{place}.fields", value["fields"]):
        if field["section"] and field["section"] not in sections:
            sentence = _("There is no section “%(key)s”.") % {"key": field["section"]}
            reading.complain(f"{where}.section", sentence)
        if field["word_limit"] is not None and field["kind"] != "text":
            reading.complain(f"{where}.word_limit", _("Only a text has a limit of words."))
        for flaw in settings_flaws(field["kind"], field["settings"]):
            reading.complain(f"{where}.settings", str(flaw))


def _areas(row: Any, place: str, areas: set[str], reading: Reading) -> None:
    for where, code in places(f"{place}.area_codes", row["area_codes"]):
        if code not in areas:
            reading.complain(where, _("There is no content area “%(code)s”.") % {"code": code})


def _deadlines(deadlines: Any, reading: Reading) -> None:
    """No units are given two deadlines of one kind."""
    seen: set[tuple[str, str]] = set()
    for place, deadline in places("deadlines", deadlines):
        for_whom = {(deadline["kind"], unit_kind) for unit_kind in deadline["unit_kinds"] or [""]}
        if for_whom & seen:
            reading.complain(place, _("There is such a deadline for the same units already."))
        seen |= for_whom


# ── rounds ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def round_(value: Any, place: str, reading: Reading) -> None:
    """It closes after it opens; ties are broken by criteria that it has."""
    opens, closes = value["opens_at"], value["closes_at"]
    if opens is not None and closes is not None and not _before(opens, closes):
        reading.complain(f"{place}.closes_at", _("A round closes after it opens."))
    keys = [criterion["key"] for criterion in value["criteria"]]
    _tie_breaks(value["rules"]["tie_breaks"], f"{place}.rules.tie_breaks", keys, reading)


def _before(opens: Any, closes: Any) -> bool:
    if hasattr(opens, "days"):
        return bool((opens.days, opens.time) < (closes.days, closes.time))
    return bool(opens < closes)


def criterion(value: Any, place: str, reading: Reading) -> None:
    """Points, weights and steps are above zero, a floor lies inside."""
    if value["key"] in rubric.RESERVED:
        reading.complain(f"{place}.key", _("This key has a meaning of its own: choose another."))
    if value["weight"] <= 0:
        reading.complain(f"{place}.weight", _("Write a number above 0."))
    if value["step"] <= 0:
        reading.complain(f"{place}.step", _("Write a number above 0."))
    floor = value["floor"]
    if floor is not None and not 0 <= floor <= value["maximum"]:
        reading.complain(f"{place}.floor", _("Lies between 0 and the most points."))


def rules(value: Any, place: str, reading: Reading) -> None:
    """The judging can compute with them."""
    if not 0 < value["scale"] < MOST_POINTS:
        reading.complain(f"{place}.scale", _("Write a number above 0."))
    if not 0 <= value["carry_weight"] <= 1:
        reading.complain(f"{place}.carry_weight", _("Write a number from 0 to 1."))
    if not 0 <= value["rounding"]["places"] <= rubric.MOST_PLACES:
        sentence = _("Write a whole number from 0 to %(most)s.") % {"most": rubric.MOST_PLACES}
        reading.complain(f"{place}.rounding.places", sentence)
    _trim(value, place, reading)
    _divergence(value["divergence"], f"{place}.divergence", reading)


def _trim(value: Any, place: str, reading: Reading) -> None:
    trim_from = value["trim_from"]
    if (value["judges"] == "trimmed_mean") != (trim_from is not None):
        reading.complain(f"{place}.trim_from", _("Goes with judges: trimmed_mean, and only with it."))
    elif trim_from is not None and trim_from < rubric.FEWEST_TO_TRIM:
        sentence = _("Without the largest and the smallest nothing is left: write %(fewest)s or more.")
        reading.complain(f"{place}.trim_from", sentence % {"fewest": rubric.FEWEST_TO_TRIM})


def _divergence(steps: Any, place: str, reading: Reading) -> None:
    before = None
    for where, step in places(place, steps):
        begins = (step["threshold"], step["operator"] == ">")
        if not 0 <= step["threshold"] < MOST_POINTS:
            reading.complain(f"{where}.threshold", _("Write a number of 0 or more."))
        if before is not None and before >= begins:
            reading.complain(where, _("Begins no higher than the step before it: put the steps in order."))
        before = begins


def _tie_breaks(names: Any, place: str, keys: list[str], reading: Reading) -> None:
    for index, (where, name) in enumerate(places(place, names)):
        if name not in keys and name not in rubric.RESERVED:
            reading.complain(where, _("There is no criterion “%(key)s” in this round.") % {"key": name})
        if name == rubric.SHARED_RANK and index != len(names) - 1:
            reading.complain(where, _("Nothing can follow a shared rank."))


def advance(value: Any, place: str, reading: Reading) -> None:
    """Who goes on: what this way needs is there, and nothing else."""
    kind = value["kind"]
    for name in ("operator", "value", "include_ties"):
        if name in rubric.NEEDED[kind] and value[name] is None:
            reading.complain(f"{place}.{name}", _("Is missing."))
        elif name not in rubric.NEEDED[kind] and value[name] is not None:
            reading.complain(f"{place}.{name}", _("Means nothing for kind: %(kind)s.") % {"kind": kind})
    if value["per"] is not None and kind != "top":
        reading.complain(f"{place}.per", _("Means nothing for kind: %(kind)s.") % {"kind": kind})
    if value["value"] is not None and not _fits(kind, value["value"]):
        reading.complain(f"{place}.value", _("Write a whole number of entries, or a score."))


def _fits(kind: str, value: Decimal) -> bool:
    if kind == "top":
        return bool(1 <= value < MOST_POINTS and value == int(value))
    return bool(-MOST_POINTS < value < MOST_POINTS)
