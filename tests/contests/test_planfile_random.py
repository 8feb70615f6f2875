"""Random plans go through a file, a contest and a file again without losing a byte; judging takes all their rules."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contests.models import Contest
from contests.planfile import UnreadablePlan, parse, plain, plan_of
from contests.planfile.text import clean
from judging.scoring import Policy
from tests.contests.conftest import District
from units.kinds import UnitKind

SIGNS = st.sampled_from("aăâđếữẰ Z09.,:;#&*!?%@`'\"|>-–[]{}()/\\\t\n“”~=<=Ω😀 null true 1.5 2024-01-01 {host}")
LINE = st.text(SIGNS.filter(lambda sign: sign != "\n"), max_size=60)
TEXT = st.text(SIGNS, max_size=200)
KEY = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
KINDS = st.lists(st.sampled_from(UnitKind.values), min_size=1, max_size=4, unique=True)
ENTRANTS = st.lists(st.sampled_from(["individual", "group", "organisation"]), max_size=3, unique=True)
DAY = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
MOMENT = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)


def written(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def name(most: int) -> st.SearchStrategy[str]:
    """Words that are not empty, braces doubled as a file writes them."""
    return LINE.map(lambda words: f"Tên {words}"[:most].replace("{", "").replace("}", ""))


def number(low: int, high: int, places: int = 2) -> st.SearchStrategy[str]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False).map(str)


@st.composite
def advances(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["all", "score_at_least", "top"]))
    if kind == "score_at_least":
        return {"kind": kind, "operator": draw(st.sampled_from([">=", ">"])), "value": draw(number(0, 100))}
    if kind == "top":
        per = draw(st.sampled_from([None, "area", "kind"]))
        ties = draw(st.booleans())
        return {"kind": kind, "value": draw(st.integers(1, 50)), "include_ties": ties, "per": per}
    return {"kind": kind}


@st.composite
def rules(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    judges = draw(st.sampled_from(["mean", "median", "trimmed_mean"]))
    thresholds = sorted(draw(st.lists(st.integers(0, 40), max_size=3, unique=True)))
    breaks = draw(st.lists(st.sampled_from([*keys, "carried"]), max_size=3, unique=True))
    return {
        "scale": draw(number(1, 1000)),
        "judges": judges,
        "trim_from": draw(st.integers(3, 9)) if judges == "trimmed_mean" else None,
        "missing": draw(st.sampled_from(["refuse", "ignore"])),
        "divergence": [
            {
                "operator": draw(st.sampled_from([">=", ">"])),
                "threshold": threshold,
                "outcome": draw(st.sampled_from(["mean", "reconcile", "extra_judge"])),
            }
            for threshold in thresholds
        ],
        "carry_weight": draw(number(0, 1)),
        "rounding": {"places": draw(st.integers(0, 2))},
        "tie_breaks": [*breaks, *(["share"] if draw(st.booleans()) else [])],
        "advance": draw(advances()),
    }


@st.composite
def criteria(draw: st.DrawFn, key: str, areas: list[str]) -> dict[str, Any]:
    maximum = draw(st.integers(1, 100))
    return {
        "key": key,
        "name": draw(name(150)),
        "guidance": draw(TEXT),
        "maximum": maximum,
        "step": draw(st.sampled_from(["0.25", "0.5", "1"])),
        "weight": draw(number(1, 9)),
        "floor": draw(st.none() | st.integers(0, maximum)),
        "entrants": draw(ENTRANTS),
        "area_codes": draw(st.lists(st.sampled_from(areas), max_size=2, unique=True)) if areas else [],
        "bands": draw(
            st.lists(st.builds(lambda low, more: {"label": "Mức", "low": low, "high": low + more},
                               st.integers(0, 50), st.integers(0, 50)), max_size=2)
        ),
    }  # fmt: skip


@st.composite
def rounds(draw: st.DrawFn, areas: list[str]) -> dict[str, Any]:
    keys = draw(st.lists(KEY.filter(lambda key: key not in {"share", "carried"}), min_size=1, max_size=3, unique=True))
    opens = draw(MOMENT)
    return {
        "kind": draw(st.sampled_from(["qualifying", "preliminary", "semi_final", "final"])),
        "name": draw(name(120)),
        "mode": draw(st.sampled_from(["online", "live"])),
        "blind": draw(st.booleans()),
        "judges_per_entry": draw(st.integers(1, 9)),
        "opens_at": written(opens),
        "closes_at": draw(st.none() | st.just(written(opens + dt.timedelta(hours=5)))),
        "rules": draw(rules(keys)),
        "criteria": [draw(criteria(key, areas)) for key in keys],
    }


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    areas = draw(st.lists(KEY, max_size=3, unique=True))
    scope = draw(st.sampled_from(["", "unit", "province", "nation"]))
    least = draw(st.integers(0, 9))
    return {
        "format": 1,
        "title": draw(LINE),
        "notes": {"basics": {"chosen_by_us": draw(st.booleans()), "text": draw(name(200))}},
        "launched_on": str(draw(DAY)),
        "series": {"name": draw(name(250)), "period_years": draw(st.none() | st.integers(1, 9))},
        "contest": {
            "name": draw(name(200)),
            "edition": draw(st.integers(1, 30)),
            "purpose": draw(TEXT).replace("{", "{{").replace("}", "}}"),
            "entry_forms": draw(st.sampled_from([["article"], ["video", "article"]])),
            "attachment_extensions": draw(st.sampled_from([[], ["pdf", "mp4"]])),
            "reminder_days": least + 1,
            "escalation_days": least + draw(st.integers(2, 300)),
            "deadline_reminder_days": draw(st.integers(0, 365)),
            "consent_file_required": draw(st.booleans()),
            "video_max_megabytes": draw(st.none() | st.integers(1, 5000)),
            "excluded_roles": draw(st.sampled_from([[], ["judge", "organiser"]])),
            "prior_recognition": "required" if scope else "any",
            "prior_recognition_scope": scope,
            "prior_prizes_forbidden": draw(st.booleans()),
            "age_on": draw(st.none() | DAY.map(str)),
            "licence_clause": draw(name(100)),
            "indices": draw(st.lists(name(20), max_size=2, unique_by=clean)),
            "collective_multiplier": draw(number(0, 9)),
        },
        "areas": [{"code": code, "name": draw(name(200))} for code in areas],
        "eligibilities": draw(st.lists(st.builds(
            lambda words, kinds, entrant: {"entrant": entrant, "description": words, "unit_kinds": kinds, "age_to": 35},
            name(300), KINDS, st.sampled_from(["individual", "group"])), max_size=2)),
        "route": draw(st.lists(st.builds(
            lambda words, kinds, office: {"description": words, "from_kinds": kinds, "to_office": office},
            name(200), KINDS, st.booleans()), max_size=2)),
        "deadlines": [
            {"kind": kind, "moment": written(draw(MOMENT)), "inclusive": draw(st.booleans()),
             "wording": draw(name(200)), "unit_kinds": draw(KINDS) if draw(st.booleans()) else []}
            for kind in ("forwarding", "submission")
        ],
        "quotas": draw(st.lists(st.builds(
            lambda words, kinds, more, percent: {"label": words, "unit_kinds": kinds, "minimum": least,
                "maximum": least + more, "headcount_from": more, "minimum_percent": percent,
                "counts_children": more > 2},
            name(200), KINDS, st.integers(0, 9), st.none() | number(1, 100)), max_size=2)),
        "prizes": draw(st.lists(st.builds(
            lambda words, count: {"name": words, "count": count, "individual_amount": 10**6, "collective_amount": 0},
            name(80), st.integers(1, 9)), max_size=3)),
        "rounds": draw(st.lists(rounds(areas), max_size=2)),
    }  # fmt: skip


def canonical(value: dict[str, Any]) -> str:
    """As export writes it: deadlines in the order of their moments."""
    plan = parse(plain_yaml(value))
    plan["deadlines"] = sorted(plan["deadlines"], key=lambda row: (row["moment"], row["kind"], row["unit_kinds"]))
    return plain(plan)


def plain_yaml(value: dict[str, Any]) -> str:
    """The value as another program would write it."""
    return str(yaml.safe_dump(value, allow_unicode=True))


@given(value=plans())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_random_plan_comes_back_byte_for_byte(district: District, value: dict[str, Any]) -> None:
    text = canonical(value)
    assert canonical(value) == text
    with transaction.atomic():
        plan = parse(text)
        contest = district.create_of(plan, launched_on=plan["launched_on"])
        assert plain(plan_of(Contest.objects.with_plan().get(pk=contest.pk))) == text
        for round_ in contest.rounds.all():
            rules_kept = round_.rules()
            assert Policy.from_value(rules_kept).to_value() == rules_kept
        transaction.set_rollback(True)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_text_that_is_no_plan_is_refused_with_reasons(text: str) -> None:
    with pytest.raises(UnreadablePlan) as refusal:
        parse(text)
    assert refusal.value.messages
