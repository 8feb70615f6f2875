"""Setting who may enter, by when at which level, and how many: the rules that a plan holds as data."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.verdicts import MoveRefused
from contests import actions, levels
from contests.clock import holding
from contests.models import Contest, Extension
from contests.presets import load
from tests.contests.conftest import District
from tests.contests.test_sections import typed_of

Page = Callable[[str], dict[str, list[str]]]


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create(preset="khanh_hoa_2019")


@pytest.fixture
def officer(district: District, as_: Callable[..., Client]) -> Client:
    return as_(district.officer)


@pytest.fixture
def save(officer: Client, contest: Contest) -> Callable[..., Any]:
    """Open a section, change what is typed in it, save."""

    def change(key: str, **typed: list[str]) -> Any:
        page = officer.get(reverse(f"contests:edit_{key}", args=[contest.slug]))
        assert page.status_code == 200
        sent = typed_of(page.content.decode()) | {name.replace("__", "-"): value for name, value in typed.items()}
        return officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), sent)

    return change


def moment(day: dt.datetime) -> list[str]:
    return [f"{timezone.localtime(day):%Y-%m-%dT%H:%M}"]


@pytest.mark.parametrize("key", ["entrants", "deadlines", "quotas"])
def test_every_rule_of_a_preset_is_saved_as_it_was_shown(save: Callable[..., Any], contest: Contest, key: str) -> None:
    def rows() -> list[Any]:
        fresh = Contest.objects.with_plan().get(pk=contest.pk)
        return [
            fresh.excluded_roles,
            fresh.age_on,
            list(fresh.eligibilities.values_list("unit_kinds", "age_from", "age_to")),
            list(fresh.route.values_list("from_kinds", "to_kinds", "to_office")),
            list(fresh.deadlines.order_by("pk").values_list("kind", "unit_kinds", "moment", "inclusive", "wording")),
            list(fresh.quotas.values_list("label", "counts_children", "headcount_from", "minimum_percent")),
        ]

    before = rows()
    assert save(key).status_code == 302
    assert unordered(rows()) == unordered(before)


def unordered(value: Any) -> Any:
    """Ticked kinds have no order."""
    if isinstance(value, list | tuple):
        inner = [unordered(one) for one in value]
        return sorted(inner) if all(isinstance(one, str) for one in inner) else inner
    return value


def test_ages_roles_and_recognition_are_set(save: Callable[..., Any], contest: Contest) -> None:
    response = save(
        "entrants",
        **{
            "who-0-age_from": ["18"],
            "who-0-age_to": ["30"],
            "conditions-excluded_roles": ["judge"],
            "conditions-age_on": ["2027-01-01"],
            "conditions-prior_recognition": ["required"],
            "conditions-prior_recognition_scope": ["unit"],
            "conditions-prior_prizes_forbidden": ["on"],
        },
    )
    assert response.status_code == 302
    contest.refresh_from_db()
    first = contest.eligibilities.all()[0]
    assert (first.age_from, first.age_to, contest.age_on) == (18, 30, dt.date(2027, 1, 1))
    assert (contest.excluded_roles, contest.prior_recognition, contest.prior_recognition_scope) == (
        ["judge"],
        "required",
        "unit",
    )
    assert contest.prior_prizes_forbidden


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("entrants", {"who-0-age_from": ["40"], "who-0-age_to": ["30"]}, "tuổi"),
        ("entrants", {"conditions-prior_recognition": ["required"]}, "công nhận của cấp nào"),
        ("quotas", {"quota-0-headcount_from": ["50"], "quota-0-headcount_to": ["10"]}, "nhiều nhất"),
        ("quotas", {"quota-0-minimum_percent": ["0"]}, "0.01"),
        ("quotas", {"quota-0-minimum_percent": ["101"]}, "100"),
        ("deadlines", {"forwarding-level-1-unit_kinds": ["commune"]}, "forwarding-level-1-moment"),
        (
            "deadlines",
            {"forwarding-level-1-unit_kinds": ["commune"], "forwarding-level-1-moment": ["2030-01-01T00:00"]},
            "mỗi loại đơn vị",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_sent_back(
    save: Callable[..., Any], contest: Contest, key: str, typed: dict[str, list[str]], sentence: str
) -> None:
    response = save(key, **typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    contest.refresh_from_db()
    assert contest.version == 1


def test_recognition_that_makes_no_difference_is_nobodys(save: Callable[..., Any], contest: Contest) -> None:
    typed = {"conditions-prior_recognition": ["any"], "conditions-prior_recognition_scope": ["nation"]}
    assert save("entrants", **typed).status_code == 302
    contest.refresh_from_db()
    assert contest.prior_recognition_scope == ""


def test_quotas_by_size_and_share_are_set(save: Callable[..., Any], contest: Contest) -> None:
    typed = {
        "quota-0-headcount_from": ["20"],
        "quota-0-headcount_to": ["99"],
        "quota-0-minimum_percent": ["12.5"],
        "quota-0-counts_children": ["on"],
    }
    assert save("quotas", **typed).status_code == 302
    quota = contest.quotas.all()[0]
    assert (quota.headcount_from, quota.headcount_to, str(quota.minimum_percent)) == (20, 99, "12.50")
    assert quota.counts_children


def test_communes_are_given_a_moment_of_their_own_and_lose_it_again(save: Callable[..., Any], contest: Contest) -> None:
    due = contest.created_at + dt.timedelta(days=40)
    typed = {"submission-level-0-unit_kinds": ["commune", "association"], "submission-level-0-moment": moment(due)}
    assert save("deadlines", **typed).status_code == 302
    assert contest.deadlines.get(kind="submission", unit_kinds__contains=["association"])
    assert save("deadlines", **{"submission-level-0-DELETE": ["on"]}).status_code == 302
    assert contest.deadlines.filter(kind="submission").count() == 1


@pytest.fixture
def public(contest: Contest, district: District) -> Contest:
    actions.publish(contest=contest, version=contest.version, by=district.officer)
    contest.refresh_from_db()
    return contest


def test_a_public_level_is_put_off_with_a_reason_never_brought_forward_and_never_dropped(
    save: Callable[..., Any], public: Contest
) -> None:
    level = public.deadlines.get(kind="forwarding", unit_kinds=["commune"])
    general = public.deadlines.get(kind="forwarding", unit_kinds=[])
    earlier, later = level.moment - dt.timedelta(days=1), level.moment + dt.timedelta(days=2)
    name = "forwarding-level-0-moment"
    why = {"extension-reason": ["Mưa lũ"]}
    assert save("deadlines", **{name: moment(earlier)}, **why).status_code == 422
    assert save("deadlines", **{name: moment(later)}).status_code == 422
    assert save("deadlines", **{name: moment(later)}, **why).status_code == 302
    level.refresh_from_db()
    assert level.moment == later
    written = Extension.objects.get()
    assert (written.unit_kinds, written.before_at, written.after_at) == (
        ["commune"],
        earlier + dt.timedelta(days=1),
        later,
    )
    # Without a row of their own the communes have the general moment, which leaves them more time.
    assert general.moment > later
    assert save("deadlines", **{"forwarding-level-0-DELETE": ["on"]}, **why).status_code == 302


def test_a_new_level_cannot_take_time_away_from_anybody(district: District, public: Contest) -> None:
    rows = {row.kind: {"moment": row.moment, "inclusive": row.inclusive} for row in public.general_deadlines.values()}
    kept = [
        {"kind": row.kind, "unit_kinds": row.unit_kinds, "moment": row.moment, "inclusive": row.inclusive}
        for row in public.deadlines.all()
        if row.unit_kinds
    ]
    sooner = {
        "kind": "submission",
        "unit_kinds": ["department"],
        "moment": rows["submission"]["moment"] - dt.timedelta(hours=1),
        "inclusive": True,
    }
    with pytest.raises(MoveRefused):
        actions.save_deadlines(
            contest=public,
            version=public.version,
            deadlines=rows,
            levels=[*kept, sooner],
            reason="x",
            by=district.officer,
        )


KINDS = ["commune", "department", "district"]
DUE = st.builds(
    levels.Due,
    st.sampled_from(["submission", "forwarding"]),
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 3)).map(lambda at: at.replace(tzinfo=dt.UTC)),  # noqa: DTZ001
    st.booleans(),
    st.sampled_from([(), ("commune",), ("department",), ("commune", "department")]),
)


@given(st.lists(DUE, max_size=4), st.lists(DUE, max_size=4))
def test_nothing_is_brought_forward_only_when_no_unit_has_less_time(
    before: list[levels.Due], after: list[levels.Due]
) -> None:
    """Against asking every kind of unit one by one."""

    def loses(kind: str, unit_kind: str) -> bool:
        held, holds = holding(before, kind, unit_kind), holding(after, kind, unit_kind)
        return held is not None and (holds is None or holds.leaves < held.leaves)

    losers = any(loses(kind, unit_kind) for kind in ("submission", "forwarding") for unit_kind in ["", *KINDS])
    assert bool(list(levels.brought_forward(before, after))) == losers


def test_the_presets_rules_of_entry_reach_the_contest(contest: Contest) -> None:
    assert [row.from_kinds for row in contest.route.all()][1] == ["commune"]
    assert contest.deadline("forwarding", "commune") != contest.deadline("forwarding")
    assert contest.excluded_roles == load("khanh_hoa_2019").plan["contest"]["excluded_roles"]
