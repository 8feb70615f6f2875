"""Ages, earlier recognition, earlier prizes, and who is kept out: what a contest may ask of its entrants."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from contests.models import Contest
from submissions.actions import entries as actions
from submissions.actions.gaps import gaps
from submissions.conditions import age_on, conditions
from submissions.eligibility import check
from submissions.models import Entry
from submissions.policies import entries as policies
from tests.factories.accounts import RoleFactory
from tests.submissions.scenes import Scene, draft, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    """A contest for people up to 35, of ideas that neither the province recognised nor another contest rewarded."""
    made = scene(
        age_on=dt.date(2026, 10, 1),
        prior_recognition="forbidden",
        prior_recognition_scope="province",
        prior_prizes_forbidden=True,
    )
    made.contest.eligibilities.update(age_to=35)
    return made


@pytest.fixture
def entry(at: Scene) -> Entry:
    return draft(at)


def declare(client: Client, entry: Entry, **typed: Any) -> Any:
    """What a browser sends from the page of conditions."""
    entry.refresh_from_db()
    whole = {
        "version": entry.version,
        f"born_on_{entry.authors.get().pk}": "1995-05-20",
        "recognised_by": "nobody",
        "won_before": "no",
        **typed,
    }
    return client.post(reverse("submissions:declare", args=[entry.code]), whole)


def missing(entry: Entry) -> list[str]:
    fresh = Entry.objects.with_facts().get(pk=entry.pk)
    return [gap.text for gap in gaps(fresh) if gap.part == "conditions"]


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        ("1991-10-01", "2026-10-01", 35),
        ("1991-10-02", "2026-10-01", 34),
        ("1990-10-01", "2026-09-30", 35),
        ("2000-02-29", "2026-02-28", 25),
        ("2000-02-29", "2026-03-01", 26),
    ],
)
def test_ages_are_full_years_on_the_day(born_on: str, on: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(born_on), dt.date.fromisoformat(on)) == age


def test_what_is_not_declared_is_asked_before_handing_in(entry: Entry) -> None:
    assert missing(entry) == [
        "Ghi ngày sinh của Nguyễn Thị Tác: cuộc thi có giới hạn tuổi.",
        "Cho biết ý tưởng đã được công nhận chưa, do cấp nào công nhận.",
        "Cho biết ý tưởng đã đạt giải ở nơi khác chưa.",
    ]
    with pytest.raises(actions.Incomplete, match="Ghi ngày sinh"):
        actions.submit(entry=entry, by=entry.created_by, licence_version=1)


def test_an_entry_that_meets_the_conditions_is_handed_in(entry: Entry, as_: Callable[..., Client]) -> None:
    assert declare(as_(entry.created_by), entry).status_code == 302
    assert missing(entry) == []
    assert actions.submit(entry=entry, by=entry.created_by, licence_version=1).number


def test_no_record_holds_a_date_of_birth(entry: Entry, as_: Callable[..., Client]) -> None:
    declare(as_(entry.created_by), entry)
    facts = str(list(Event.objects.filter(move="declare").values_list("facts", flat=True)))
    assert "recognised_by" in facts
    assert "1995" not in facts


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"recognised_by": "province", "recognition_note": "12/QĐ-UBND"}, "không nhận ý tưởng đã được công nhận"),
        ({"recognised_by": "nation", "recognition_note": "12/QĐ-TTg"}, "không nhận ý tưởng đã được công nhận"),
        ({"won_before": "yes", "prize_note": "Giải nhì 2023"}, "không nhận ý tưởng đã đạt giải"),
    ],
)
def test_what_the_contest_does_not_take_is_said_with_the_reason(
    typed: dict[str, str], sentence: str, entry: Entry, as_: Callable[..., Client]
) -> None:
    client = as_(entry.created_by)
    assert declare(client, entry, **typed).status_code == 302
    assert [sentence in text for text in missing(entry)] == [True]
    assert sentence in client.get(reverse("submissions:check", args=[entry.code])).content.decode()


def test_a_recognition_below_the_one_that_is_meant_does_no_harm(entry: Entry, as_: Callable[..., Client]) -> None:
    declare(as_(entry.created_by), entry, recognised_by="unit", recognition_note="12/QĐ-UBND")
    assert missing(entry) == []


def test_a_contest_can_demand_an_earlier_recognition(entry: Entry, as_: Callable[..., Client]) -> None:
    Contest.objects.filter(pk=entry.contest_id).update(prior_recognition="required", prior_recognition_scope="unit")
    client = as_(entry.created_by)
    declare(client, entry)
    assert "chỉ nhận ý tưởng đã được công nhận" in missing(entry)[0]
    declare(client, entry, recognised_by="province", recognition_note="12/QĐ-UBND")
    assert missing(entry) == []


def test_who_is_too_old_is_told_the_age_and_the_bound(entry: Entry, as_: Callable[..., Client]) -> None:
    declare(as_(entry.created_by), entry, **{f"born_on_{entry.authors.get().pk}": "1990-09-30"})
    assert missing(entry) == ["Nguyễn Thị Tác 36 tuổi tính đến ngày 01/10/2026; cuộc thi yêu cầu: không quá 35 tuổi."]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("born_on", {"born": "2031-01-01"}),
        ("born_on", {"born": "0095-01-01"}),
        ("recognition_note", {"recognised_by": "unit"}),
        ("prize_note", {"won_before": "yes"}),
    ],
)
def test_a_wrong_declaration_is_shown_again_with_what_was_typed(
    field: str, typed: dict[str, str], entry: Entry, as_: Callable[..., Client]
) -> None:
    born = typed.pop("born", None)
    if born:
        typed[f"born_on_{entry.authors.get().pk}"] = born
    response = declare(as_(entry.created_by), entry, **typed)
    assert response.status_code == 422
    assert any(name.startswith(field) for name in response.context["form"].errors)
    entry.refresh_from_db()
    assert (entry.recognised_by, entry.won_before) == ("", None)


def test_a_second_window_does_not_overwrite_the_first(entry: Entry, as_: Callable[..., Client]) -> None:
    client = as_(entry.created_by)
    seen = entry.version
    declare(client, entry)
    response = declare(client, entry, version=seen, recognised_by="unit", recognition_note="12/QĐ")
    assert response.status_code == 409
    html = response.content.decode()
    assert "12/QĐ" in html
    assert "Chưa được công nhận" in html
    entry.refresh_from_db()
    assert entry.recognised_by == "nobody"


def test_the_office_reads_each_condition_and_whether_it_is_met(entry: Entry, as_: Callable[..., Client]) -> None:
    declare(as_(entry.created_by), entry, won_before="yes", prize_note="Giải ba 2022")
    lines = {line.rule: line.met for line in check(Entry.objects.with_facts().get(pk=entry.pk))}
    assert (lines["age"], lines["recognition"], lines["prizes"]) == (True, True, False)


def test_a_contest_without_conditions_asks_for_none(as_: Callable[..., Client]) -> None:
    plain = draft(scene())
    assert list(conditions(Entry.objects.with_facts().get(pk=plain.pk))) == []
    page = as_(plain.created_by).get(reverse("submissions:conditions", args=[plain.code])).content.decode()
    assert "Không cần khai gì thêm" in page


@pytest.mark.parametrize(("excluded", "enters"), [([], True), (["clerk"], False), (["head"], True)])
def test_a_contest_can_keep_out_who_screens_entries(excluded: list[str], enters: bool) -> None:
    at = scene(excluded_roles=excluded)
    assert bool(policies.start_at(at.clerk, at.contest, "individual", at.commune)) is enters


def test_who_screens_elsewhere_is_not_kept_out() -> None:
    at = scene(excluded_roles=["clerk", "head"])
    RoleFactory(user=at.author, role=UserRole.HEAD, unit=at.twin)
    assert policies.start_at(at.author, at.contest, "individual", at.commune)


def test_an_author_who_screens_is_named_before_handing_in() -> None:
    at = scene()
    entry = draft(at)
    RoleFactory(user=at.author, role=UserRole.HEAD, unit=at.commune)
    Contest.objects.filter(pk=at.contest.pk).update(excluded_roles=["head"])
    fresh = Entry.objects.with_facts().get(pk=entry.pk)
    assert any("không nhận người đó làm tác giả" in gap.text for gap in gaps(fresh))
    for cached in ("roles_held",):
        at.author.__dict__.pop(cached, None)
    with pytest.raises(PermissionRefused, match="không được dự cuộc thi này"):
        actions.submit(entry=fresh, by=at.author, licence_version=1)
