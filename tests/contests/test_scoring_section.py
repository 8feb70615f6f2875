"""How points become a score, set by the staff of a contest; criteria for some entries only."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contests.models import Contest
from judging.scoring import Policy, SheetInput, compute
from tests.contests.conftest import District
from tests.contests.test_sections import typed_of

pytestmark = pytest.mark.django_db
Typed = dict[str, list[str]]


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create()


@pytest.fixture
def save(district: District, contest: Contest, as_: Callable[..., Client]) -> Callable[..., Any]:
    """Open a section's page, type something else, and save."""
    officer = as_(district.officer)

    def change(key: str, typed: Typed) -> Any:
        page = officer.get(reverse(f"contests:edit_{key}", args=[contest.slug]))
        sent = {**typed_of(page.content.decode()), **typed}
        return officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), sent)

    return change


def rules_of(contest: Contest, order: int) -> Policy:
    return Policy.from_value(contest.rounds.get(order=order).rules())


def test_the_rule_of_the_civil_service_exam_can_be_typed(contest: Contest, save: Callable[..., Any]) -> None:
    """Up to 5 points the mean; more than 5 they confer and the chair decides; from 10 on somebody else scores."""
    final = contest.rounds.get(order=3)
    name = f"round-{final.pk}"
    typed = {
        f"{name}-operator_1": [">"], f"{name}-threshold_1": ["5"], f"{name}-outcome_1": ["reconcile"],
        f"{name}-operator_2": [">="], f"{name}-threshold_2": ["10"], f"{name}-outcome_2": ["extra_judge"],
    }  # fmt: skip
    assert save("scoring", typed).status_code == 302
    policy = rules_of(contest, 3)
    assert [(step.operator, step.threshold, step.outcome) for step in policy.divergence] == [
        (">", 5, "reconcile"),
        (">=", 10, "extra_judge"),
    ]

    def outcome(*totals: str) -> tuple[Decimal | None, tuple[str, ...]]:
        one = policy.criteria[0]
        plain = Policy(1, (one,), scale=one.maximum, divergence=policy.divergence)
        sheets = [SheetInput("A", str(judge), {one.key: Decimal(total)}) for judge, total in enumerate(totals)]
        standing = compute(plain, sheets)[0]
        return standing.score, standing.flags

    assert outcome("20", "22", "25") == (Decimal("22.3"), ())
    assert outcome("20", "22", "25.5")[1] == ("reconcile",)
    assert outcome("10", "22", "25")[1] == ("extra_judge",)


def test_a_trimmed_mean_carry_over_and_places_can_be_typed(contest: Contest, save: Callable[..., Any]) -> None:
    second = contest.rounds.get(order=2)
    name = f"round-{second.pk}"
    typed = {
        f"{name}-judges": ["trimmed_mean"], f"{name}-trim_from": ["5"], f"{name}-missing": ["ignore"],
        f"{name}-carry_percent": ["40"], f"{name}-carried_place": ["1"], f"{name}-places": ["2"],
    }  # fmt: skip
    assert save("scoring", typed).status_code == 302
    policy = rules_of(contest, 2)
    assert (policy.judges, policy.trim_from, policy.missing) == ("trimmed_mean", 5, "ignore")
    assert (policy.carry_weight, policy.places) == (Decimal("0.4"), 2)
    assert policy.tie_breaks == ("carried", "effect", "novelty", "share")


def test_the_earlier_score_keeps_its_place_when_the_criteria_are_saved(
    contest: Contest, save: Callable[..., Any]
) -> None:
    second = contest.rounds.get(order=2)
    save("scoring", {f"round-{second.pk}-carried_place": ["2"]})
    assert save("criteria", {f"round-{second.pk}-0-maximum": ["25"]}).status_code == 302
    assert rules_of(contest, 2).tie_breaks == ("effect", "carried", "novelty", "share")


def test_the_first_round_has_no_round_before_it(contest: Contest, save: Callable[..., Any]) -> None:
    first = contest.rounds.get(order=1)
    page = save("scoring", {f"round-{first.pk}-carry_percent": ["50"], f"round-{first.pk}-carried_place": ["1"]})
    assert page.status_code == 302
    policy = rules_of(contest, 1)
    assert (policy.carry_weight, "carried" in policy.tie_breaks) == (0, False)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"judges": ["trimmed_mean"]}, "trim_from", "từ bao nhiêu giám khảo"),
        ({"threshold_1": ["10"], "threshold_2": ["5"]}, "threshold_2", "phải bắt đầu từ mức cao hơn"),
        ({"scale": ["0"]}, "scale", ""),
        ({"carry_percent": ["120"]}, "carry_percent", ""),
    ],
)
def test_rules_that_do_not_hold_together_are_refused_and_nothing_typed_is_lost(
    typed: Typed, field: str, sentence: str, contest: Contest, save: Callable[..., Any]
) -> None:
    before = [round_.rules() for round_ in contest.rounds.all()]
    name = f"round-{contest.rounds.get(order=2).pk}"
    response = save("scoring", {f"{name}-{key}": value for key, value in typed.items()})
    html = response.content.decode()
    assert response.status_code == 422
    assert f"{name}-{field}" in html
    assert sentence in html
    kept = typed_of(html)
    assert {key: kept[f"{name}-{key}"] for key in typed} == typed
    assert [round_.rules() for round_ in contest.rounds.all()] == before


def test_the_best_so_many_of_each_area_can_go_on(contest: Contest, save: Callable[..., Any]) -> None:
    assert save("rounds", {"round-1-per": ["area"], "round-2-mode": ["live"]}).status_code == 302
    assert rules_of(contest, 2).advance.per == "area"
    assert contest.rounds.get(order=3).mode == "live"


def test_a_criterion_can_be_for_some_entrants_and_areas_only(contest: Contest, save: Callable[..., Any]) -> None:
    first = contest.rounds.get(order=1)
    typed = {
        f"round-{first.pk}-3-entrants": ["group", "organisation"],
        f"round-{first.pk}-3-area_codes": ["ung-dung-cong-nghe"],
    }
    assert save("criteria", typed).status_code == 302
    criterion = first.criteria.get(key="presentation")
    assert (criterion.entrants, criterion.area_codes) == (["group", "organisation"], ["ung-dung-cong-nghe"])
    assert criterion.applies_to("group", "ung-dung-cong-nghe")
    assert not criterion.applies_to("individual", "ung-dung-cong-nghe")
    assert not criterion.applies_to("group", "cai-cach-the-che")


def test_an_area_that_is_not_of_the_contest_is_refused(contest: Contest, save: Callable[..., Any]) -> None:
    first = contest.rounds.get(order=1)
    assert save("criteria", {f"round-{first.pk}-3-area_codes": ["khong-co"]}).status_code == 422
