"""What the database refuses, whoever asks."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contests.models import Contest, Deadline
from tests.factories.contests import (
    BandFactory,
    ContentAreaFactory,
    ContestFactory,
    CriterionFactory,
    DeadlineFactory,
    EntryFieldFactory,
    ExtensionFactory,
    OrganiserFactory,
    PrizeTierFactory,
    QuotaFactory,
    RoundFactory,
    ScoringPolicyFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "published", "published_at": None}, "contest_published_has_time"),
        ({"state": "announced", "announced_at": None}, "contest_announced_has_time"),
        ({"state": "cancelled"}, "contest_cancelled_has_reason"),
        ({"state": "archived", "archived_at": None}, "contest_archived_is_over"),
        ({"state": "archived", "announced_at": None}, "contest_archived_is_over"),
        ({"group_min_members": 3, "group_max_members": 2}, "contest_group_bounds"),
    ],
)
def test_a_contest_keeps_its_facts_together(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        ContestFactory(**columns)


def test_an_edition_of_a_series_and_a_code_are_held_once() -> None:
    contest = ContestFactory()
    with pytest.raises(IntegrityError, match="contest_edition_once"):
        ContestFactory(series=contest.series, edition=contest.edition)


def test_a_code_is_held_once() -> None:
    with pytest.raises(IntegrityError, match="code"):
        ContestFactory(code=ContestFactory().code)


@pytest.mark.parametrize("code", ["sk26", "S", "SANGKIEN26", "SK-26", ""])
def test_a_code_is_capital_letters_and_digits(code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ContestFactory.build(code=code).full_clean()
    assert "code" in refusal.value.message_dict


def test_a_contest_cannot_take_the_name_of_a_page() -> None:
    with pytest.raises(ValidationError) as refusal:
        Contest(slug="new", name="x").full_clean()
    assert "slug" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("factory", "columns", "constraint"),
    [
        (RoundFactory, {"opens_at": NOW, "closes_at": NOW}, "round_closes_after_it_opens"),
        (RoundFactory, {"state": "open", "opened_at": None}, "round_open_has_time"),
        (RoundFactory, {"state": "sealed", "opened_at": NOW, "sealed_at": None}, "round_sealed_has_time"),
        (QuotaFactory, {"minimum": 2, "maximum": 1}, "quota_bounds"),
        (CriterionFactory, {"maximum": Decimal(0)}, "criterion_bounds"),
        (CriterionFactory, {"maximum": Decimal(10), "floor": Decimal(11)}, "criterion_bounds"),
        (BandFactory, {"low": Decimal(5), "high": Decimal(4)}, "band_bounds"),
    ],
)
def test_bounds_are_kept(factory: Any, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        factory(**columns)


@pytest.mark.parametrize(
    ("factory", "parent", "twice", "constraint"),
    [
        (ContentAreaFactory, "contest", "code", "area_code_once"),
        (DeadlineFactory, "contest", "kind", "deadline_kind_once"),
        (PrizeTierFactory, "contest", "rank", "tier_rank_once"),
        (OrganiserFactory, "contest", "user", "organiser_once"),
        (RoundFactory, "contest", "order", "round_order_once"),
        (CriterionFactory, "round", "key", "criterion_key_once"),
        (ScoringPolicyFactory, "round", "version", "policy_version_once"),
    ],
)
def test_what_is_named_once_is_there_once(factory: Any, parent: str, twice: str, constraint: str) -> None:
    first = factory()
    with pytest.raises(IntegrityError, match=constraint):
        factory(**{parent: getattr(first, parent), twice: getattr(first, twice)})


def test_units_of_one_kind_have_one_deadline_of_each_kind() -> None:
    first = DeadlineFactory(kind="forwarding", unit_kinds=["commune", "department"])
    DeadlineFactory(contest=first.contest, kind="forwarding", unit_kinds=[])
    DeadlineFactory(contest=first.contest, kind="submission", unit_kinds=["commune"])
    DeadlineFactory(kind="forwarding", unit_kinds=["commune"])
    with pytest.raises(IntegrityError, match="one deadline of each kind"), transaction.atomic():
        DeadlineFactory(contest=first.contest, kind="forwarding", unit_kinds=["commune", "district"])


def test_a_sealed_round_and_its_rubric_cannot_be_changed() -> None:
    sealed = CriterionFactory(round=RoundFactory()).round
    type(sealed).objects.filter(pk=sealed.pk).update(state="sealed", opened_at=NOW, sealed_at=NOW)
    for change in (
        lambda: type(sealed).objects.filter(pk=sealed.pk).update(name="Khác"),
        lambda: sealed.criteria.update(maximum=1),
    ):
        with pytest.raises(IntegrityError):
            _alone(change)


def _alone(change: Any) -> None:
    with transaction.atomic():
        change()


def test_a_deadline_is_exact_to_the_moment() -> None:
    exclusive, inclusive = DeadlineFactory(moment=NOW), DeadlineFactory(moment=NOW, inclusive=True)
    assert exclusive.passed(NOW)
    assert not inclusive.passed(NOW)
    assert exclusive.kind == Deadline.Kind.SUBMISSION


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"kind": "number", "word_limit": 20}, "entry_field_words_are_of_text"),
        ({"kind": "choice", "settings": {}}, "entry_field_choice_has_options"),
        ({"kind": "table", "settings": {"most_rows": 3}}, "entry_field_table_has_columns"),
    ],
)
def test_a_question_is_set_up_as_its_kind_needs(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        EntryFieldFactory(**columns)


def test_settings_of_another_kind_are_refused_before_the_database() -> None:
    field = EntryFieldFactory.build(kind="number", settings={"options": ["Có", "Không"]})
    with pytest.raises(ValidationError) as refusal:
        field.clean()
    assert "settings" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"before_at": NOW, "after_at": NOW - timedelta(days=1)}, "extension_gives_time"),
        ({"before_at": NOW, "after_at": NOW}, "extension_gives_time"),
        ({"reason": ""}, "extension_has_reason"),
        ({"kind": "round_closes"}, "extension_names_its_round"),
    ],
)
def test_an_extension_gives_time_and_says_why(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        ExtensionFactory(**columns)


def test_counting_the_moment_itself_gives_time_too() -> None:
    assert ExtensionFactory(before_at=NOW, after_at=NOW, after_inclusive=True).pk
