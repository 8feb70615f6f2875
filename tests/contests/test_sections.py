"""Changing the plan section by section, in the browser's words."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verdicts import MoveRefused
from contests import actions
from contests.models import Contest, Extension
from contests.views.sections import SECTION
from judging.scoring import Policy
from notifications.models import Message
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory, person_with
from tests.factories.units import UnitFactory


class FormReader(HTMLParser):
    """What a browser would send of the plan's form."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.inside = given.get("class") == "plan-form"
        elif not self.inside:
            return
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.sent.setdefault(name, []).append(given.get("value") or ("on" if "checked" in given else ""))
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.sent.setdefault(self.select, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.sent[self.textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self.textarea][0] = self.sent[self.textarea][0].removeprefix("\n")
            self.textarea = ""
        elif tag == "form":
            self.inside = False


def typed_of(html: str) -> dict[str, list[str]]:
    reader = FormReader()
    reader.feed(html)
    return reader.sent


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create()


@pytest.fixture
def officer(district: District, as_: Callable[..., Client]) -> Client:
    return as_(district.officer)


@pytest.fixture
def page(officer: Client, contest: Contest) -> Callable[[str], dict[str, list[str]]]:
    """What the officer's browser would send from a section's page."""

    def open_section(key: str) -> dict[str, list[str]]:
        response = officer.get(reverse(f"contests:edit_{key}", args=[contest.slug]))
        assert response.status_code == 200
        return typed_of(response.content.decode())

    return open_section


def everything(contest: Contest) -> dict[str, Any]:
    """The whole plan, without keys of rows and times."""
    fresh = Contest.objects.with_plan().get(pk=contest.pk)
    return {
        "columns": {
            field.attname: getattr(fresh, field.attname)
            for field in Contest._meta.concrete_fields
            if field.name != "version"
        },
        "eligibilities": [
            (row.order, row.entrant, row.description, set(row.unit_kinds)) for row in fresh.eligibilities.all()
        ],
        "route": [(row.order, row.description, set(row.to_kinds), row.to_office) for row in fresh.route.all()],
        "areas": list(fresh.areas.values("order", "code", "name")),
        "fields": list(fresh.entry_fields.values("order", "key", "label", "help_text", "required", "word_limit")),
        "deadlines": list(fresh.deadlines.values("kind", "moment", "inclusive", "wording")),
        "quotas": list(fresh.quotas.values("order", "label", "minimum", "maximum", "strength")),
        "tiers": list(fresh.prize_tiers.values("rank", "name", "count", "individual_amount", "collective_amount")),
        "rounds": list(fresh.rounds.values("order", "kind", "name", "mode", "blind", "judges_per_entry", "opens_at")),
        "rules": [round_.rules() for round_ in fresh.rounds.all()],
        "criteria": [
            (
                criterion.key,
                criterion.maximum,
                criterion.guidance,
                list(criterion.bands.values("order", "label", "low", "high")),
            )
            for round_ in fresh.rounds.all()
            for criterion in round_.criteria.all()
        ],
    }


@pytest.mark.parametrize("key", SECTION)
def test_saving_a_section_as_it_is_changes_nothing_but_the_version(
    key: str, officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    before = everything(contest)
    response = officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), page(key))
    assert response.status_code == 302, response.content.decode()[:4000]
    after = everything(contest)
    assert after == before
    contest.refresh_from_db()
    assert contest.version == 2
    line = Event.objects.filter(subject_type="contests.contest", subject_id=str(contest.pk)).latest("pk")
    assert (line.move, line.facts["version"]) == (f"save_{key}", 2)


def test_a_changed_name_is_saved_and_named_in_the_record(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = {**page("basics"), "name": "Sáng kiến Chương Mỹ", "plan_number": "296/KH-UBND", "plan_on": "2026-03-30"}
    assert officer.post(reverse("contests:save_basics", args=[contest.slug]), typed).status_code == 302
    contest.refresh_from_db()
    assert (contest.name, contest.plan_number) == ("Sáng kiến Chương Mỹ", "296/KH-UBND")
    assert contest.search_text == "sang kien chuong my"
    assert Event.objects.get(move="save_basics").facts["changed"] == ["name", "plan_number", "plan_on"]


def test_a_contest_says_how_large_its_clips_may_be_within_what_the_portal_takes(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    address = reverse("contests:save_basics", args=[contest.slug])
    for wrong in ("0", "3000"):
        answer = officer.post(address, {**page("basics"), "video_max_megabytes": wrong})
        assert answer.status_code == 422
    assert "Cổng này chỉ nhận video clip không quá 2048 MB" in answer.content.decode()
    assert officer.post(address, {**page("basics"), "video_max_megabytes": "100"}).status_code == 302
    contest.refresh_from_db()
    assert (contest.video_max_megabytes, contest.video_max_bytes) == (100, 100 * 1024 * 1024)


def test_a_contest_says_after_how_many_days_units_are_reminded(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    address = reverse("contests:save_basics", args=[contest.slug])
    for column, wrong in (("reminder_days", "0"), ("reminder_days", "10"), ("escalation_days", "366")):
        answer = officer.post(address, {**page("basics"), column: wrong})
        assert answer.status_code == 422
        assert wrong in answer.content.decode()
    assert (
        "Cấp trên được báo sau khi đơn vị được nhắc"
        in officer.post(address, {**page("basics"), "reminder_days": "10"}).content.decode()
    )
    chosen = {"reminder_days": "3", "escalation_days": "6", "deadline_reminder_days": "0"}
    assert officer.post(address, {**page("basics"), **chosen}).status_code == 302
    contest.refresh_from_db()
    assert (contest.reminder_days, contest.escalation_days, contest.deadline_reminder_days) == (3, 6, 0)


def test_an_area_is_renamed_removed_and_added(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = page("areas")
    typed |= {"area-0-name": ["Chỉ đạo"], "area-1-DELETE": ["on"], "area-8-name": ["Chuyển đổi số ở thôn"]}
    assert officer.post(reverse("contests:save_areas", args=[contest.slug]), typed).status_code == 302
    areas = list(contest.areas.values_list("order", "code", "name"))
    assert len(areas) == 8
    assert areas[0] == (1, "chi-dao-dieu-hanh", "Chỉ đạo")
    assert areas[1][1] == "cai-cach-thu-tuc-hanh-chinh"
    assert areas[7] == (8, "chuyen-doi-so-o-thon", "Chuyển đổi số ở thôn")


def test_two_areas_of_one_name_get_keys_of_their_own(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = {**page("areas"), "area-8-name": ["Cải cách thể chế"], "area-9-name": ["改"]}
    assert officer.post(reverse("contests:save_areas", args=[contest.slug]), typed).status_code == 302
    codes = list(contest.areas.values_list("code", flat=True))
    assert codes[8:] == ["cai-cach-the-che-2", "muc"]


def test_a_round_is_added_with_the_criteria_before_it(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = page("rounds") | {
        "round-3-name": ["Vòng trực tiếp"],
        "round-3-kind": ["final"],
        "round-3-judges_per_entry": ["5"],
        "round-3-advance": ["top"],
        "round-3-advance_value": ["8"],
        "round-3-include_ties": ["on"],
    }
    assert officer.post(reverse("contests:save_rounds", args=[contest.slug]), typed).status_code == 302
    added = contest.rounds.get(order=4)
    policy = Policy.from_value(added.rules())
    assert [criterion.key for criterion in policy.criteria] == ["novelty", "effect", "applicability", "presentation"]
    assert (policy.advance.kind, policy.advance.value, policy.advance.include_ties) == ("top", 8, True)
    assert policy.tie_breaks == ("effect", "novelty", "share")
    assert added.criteria.get(key="novelty").bands.count() == 4


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"round-0-advance_value": [""]}, "round-0-advance_value"),
        ({"round-1-advance_value": ["2.5"]}, "round-1-advance_value"),
        ({"round-1-advance_value": ["0"]}, "round-1-advance_value"),
        ({"round-0-judges_per_entry": ["0"]}, "round-0-judges_per_entry"),
        ({"round-0-closes_at": ["2020-01-01T00:00"]}, "round-0-"),
    ],
)
def test_a_round_that_makes_no_sense_is_sent_back_with_what_was_typed(
    officer: Client,
    contest: Contest,
    page: Callable[[str], dict[str, list[str]]],
    changes: dict[str, list[str]],
    error: str,
) -> None:
    typed = page("rounds") | changes | {"round-2-name": ["Đã gõ dở"]}
    response = officer.post(reverse("contests:save_rounds", args=[contest.slug]), typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Đã gõ dở" in html
    assert "error-summary" in html
    contest.refresh_from_db()
    assert contest.version == 1


def test_criteria_bands_and_tie_breaks_are_saved_and_the_rules_follow(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    first, other = contest.rounds.all()[:2]
    prefix = f"round-{first.pk}"
    typed = page("criteria") | {
        f"{prefix}-0-maximum": ["40"],
        f"{prefix}-0-bands": ["0-19,5 Yếu\n20 – 40: Mạnh"],
        f"{prefix}-0-tie_break": ["1"],
        f"{prefix}-1-tie_break": [""],
        f"{prefix}-3-DELETE": ["on"],
    }
    assert officer.post(reverse("contests:save_criteria", args=[contest.slug]), typed).status_code == 302
    policy = Policy.from_value(contest.rounds.get(pk=first.pk).rules())
    assert [(rule.key, rule.maximum) for rule in policy.criteria] == [
        ("novelty", 40),
        ("effect", 35),
        ("applicability", 25),
    ]
    assert policy.tie_breaks == ("novelty", "share")
    bands = first.criteria.get(key="novelty").bands.values_list("label", "low", "high")
    assert list(bands) == [("Mạnh", Decimal(20), Decimal(40)), ("Yếu", Decimal(0), Decimal("19.5"))]
    assert len(Policy.from_value(other.rules()).criteria) == 4


@pytest.mark.parametrize("bands", ["27 Tốt", "30-27 Tốt", "Tốt 27-30", "27-30"])
def test_a_band_that_is_none_is_sent_back(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]], bands: str
) -> None:
    first = contest.rounds.all()[0]
    typed = page("criteria") | {f"round-{first.pk}-0-bands": [bands]}
    response = officer.post(reverse("contests:save_criteria", args=[contest.slug]), typed)
    assert response.status_code == 422
    assert bands in unescape(response.content.decode())


def test_two_criteria_cannot_break_ties_at_one_place(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    first = contest.rounds.all()[0]
    typed = page("criteria") | {f"round-{first.pk}-2-tie_break": ["1"]}
    assert officer.post(reverse("contests:save_criteria", args=[contest.slug]), typed).status_code == 422


def test_a_deadline_is_set_exactly_and_may_count_its_moment(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = page("deadlines") | {
        "forwarding-moment": ["2026-12-31T17:00"],
        "forwarding-inclusive": ["on"],
        "forwarding-wording": ["chậm nhất 17 giờ ngày 31/12/2026"],
        "scoring-moment": [""],
    }
    assert officer.post(reverse("contests:save_deadlines", args=[contest.slug]), typed).status_code == 302
    forwarding = contest.deadlines.get(kind="forwarding")
    assert timezone.localtime(forwarding.moment).isoformat() == "2026-12-31T17:00:00+07:00"
    assert forwarding.inclusive
    assert not contest.deadlines.filter(kind="scoring").exists()


def test_a_public_deadline_is_put_off_never_brought_forward_and_units_are_told(
    officer: Client, contest: Contest, district: District, page: Callable[[str], dict[str, list[str]]]
) -> None:
    clerk = person_with("clerk", UnitFactory(parent=district.host))
    actions.publish(contest=contest, version=1, by=district.officer)
    address = reverse("contests:save_deadlines", args=[contest.slug])
    typed = page("deadlines")
    earlier = officer.post(address, typed | {"forwarding-moment": ["2026-01-01T00:00"]})
    assert earlier.status_code == 422
    assert officer.post(address, typed | {"forwarding-moment": [""]}).status_code == 422
    later = typed | {"forwarding-moment": ["2030-01-02T00:00"], "scoring-moment": ["2030-02-01T00:00"]}
    unexplained = officer.post(address, later)
    assert unexplained.status_code == 422
    assert "Nêu lý do gia hạn" in unescape(unexplained.content.decode())
    assert officer.post(address, later | {"extension-reason": ["Mưa bão"]}).status_code == 302
    written = Extension.objects.order_by("kind").values_list("kind", "reason", "by", "after_at__year")
    assert list(written) == [(kind, "Mưa bão", district.officer.pk, 2030) for kind in ("forwarding", "scoring")]
    assert timezone.localtime(contest.deadlines.get(kind="forwarding").moment).year == 2030
    message = Message.objects.get(template="contests/deadlines_changed")
    assert message.recipient == clerk
    assert "02/01/2030" in message.body


def test_a_public_deadline_cannot_be_brought_forward_by_the_action_either(contest: Contest, district: District) -> None:
    actions.publish(contest=contest, version=1, by=district.officer)
    rows = {
        deadline.kind: {"moment": deadline.moment, "inclusive": deadline.inclusive, "wording": ""}
        for deadline in contest.deadlines.exclude(kind="scoring")
    }
    with pytest.raises(MoveRefused):
        actions.save_deadlines(contest=contest, version=2, deadlines=rows, by=district.officer)
    contest.refresh_from_db()
    assert contest.version == 2


def test_a_public_deadline_is_put_off_only_with_a_reason_by_the_action_either(
    contest: Contest, district: District
) -> None:
    actions.publish(contest=contest, version=1, by=district.officer)
    rows = {
        deadline.kind: {"moment": deadline.moment, "inclusive": deadline.inclusive, "wording": "như kế hoạch"}
        for deadline in contest.deadlines.all()
    }
    actions.save_deadlines(contest=contest, version=2, deadlines=rows, by=district.officer)
    assert not Extension.objects.exists()
    rows["scoring"]["moment"] += timedelta(days=3)
    with pytest.raises(MoveRefused, match="lý do"):
        actions.save_deadlines(contest=contest, version=3, deadlines=rows, reason=" ", by=district.officer)
    actions.save_deadlines(contest=contest, version=3, deadlines=rows, reason="Thêm bài", by=district.officer)
    extension = Extension.objects.get()
    assert (extension.kind, extension.reason, extension.by) == ("scoring", "Thêm bài", district.officer)
    assert extension.after_at - extension.before_at == timedelta(days=3)


def test_a_published_plan_is_no_longer_changed(officer: Client, contest: Contest, district: District) -> None:
    actions.publish(contest=contest, version=1, by=district.officer)
    for key in set(SECTION) - {"deadlines"}:
        assert officer.get(reverse(f"contests:edit_{key}", args=[contest.slug])).status_code == 403
        response = officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), {"version": contest.version})
        assert response.status_code == 403


@pytest.mark.parametrize("key", SECTION)
def test_a_stale_form_is_refused_and_both_sides_are_kept(
    key: str, officer: Client, contest: Contest, district: District, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = page(key)
    saved = {"name": "Tên của người kia"}
    actions.save_basics(contest=Contest.objects.get(), version=1, columns=saved, by=district.officer)
    response = officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert typed_of(html) == typed | {"version": ["2"]}
    if key == "basics":
        assert "Tên của người kia" in html
        assert contest.name in unescape(html)
    contest.refresh_from_db()
    assert (contest.name, contest.version) == ("Tên của người kia", 2)
    again = officer.post(reverse(f"contests:save_{key}", args=[contest.slug]), typed_of(html))
    assert again.status_code == 302


def test_the_other_persons_row_is_shown_beside_mine(
    officer: Client, contest: Contest, district: District, page: Callable[[str], dict[str, list[str]]]
) -> None:
    typed = page("prizes") | {"tier-0-individual_amount": ["5000000"]}
    theirs = page("prizes") | {"tier-0-individual_amount": ["4000000"]}
    assert officer.post(reverse("contests:save_prizes", args=[contest.slug]), theirs).status_code == 302
    response = officer.post(reverse("contests:save_prizes", args=[contest.slug]), typed)
    assert response.status_code == 409
    differences = response.context["differences"]
    assert [(difference.saved, difference.typed) for difference in differences] == [("4000000", "5000000")]


def test_a_form_without_its_version_is_stale(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    for version in (None, ["abc"], ["99"]):
        typed = {name: value for name, value in page("quotas").items() if name != "version"}
        response = officer.post(
            reverse("contests:save_quotas", args=[contest.slug]), typed | ({"version": version} if version else {})
        )
        assert response.status_code == 409


def test_a_row_of_another_contest_is_never_changed(
    officer: Client, contest: Contest, district: District, page: Callable[[str], dict[str, list[str]]]
) -> None:
    other = district.create(slug="khac", code="KHAC")
    foreign = other.quotas.first()
    typed = page("quotas") | {"quota-0-pk": [str(foreign.pk)], "quota-0-label": ["Của tôi"]}
    assert officer.post(reverse("contests:save_quotas", args=[contest.slug]), typed).status_code == 302
    foreign.refresh_from_db()
    assert (foreign.contest, foreign.label) == (other, "Mỗi cơ quan, ban, ngành của huyện")
    assert contest.quotas.count() == 4
    assert contest.quotas.filter(label="Của tôi").exists()


def test_a_field_that_the_form_does_not_show_is_not_written(
    officer: Client, contest: Contest, page: Callable[[str], dict[str, list[str]]]
) -> None:
    extra = {"state": ["published"], "published_at": ["2026-01-01"], "licence_version": ["9"], "host": ["1"]}
    officer.post(reverse("contests:save_basics", args=[contest.slug]), page("basics") | extra)
    fresh = Contest.objects.get(pk=contest.pk)
    assert (fresh.state, fresh.published_at, fresh.licence_version, fresh.host) == ("draft", None, 1, contest.host)


def test_an_organiser_is_found_by_mail_code_or_phone(officer: Client, contest: Contest) -> None:
    people = [
        (UserFactory(email="ky@thu.example"), "KY@thu.example"),
        (UserFactory(staff_code="CB-77"), "cb-77"),
        (UserFactory(phone="+84912345678"), "0912 345 678"),
    ]
    address = reverse("contests:save_organisers", args=[contest.slug])
    for person, typed in people:
        assert officer.post(address, {"person": typed, "role": "organiser"}).status_code == 302
        assert contest.organisers.filter(user=person, role="organiser").exists()
    for unknown in ("ai-do@thu.example", "cb-77", ""):
        response = officer.post(address, {"person": unknown, "role": "organiser"})
        assert response.status_code == 422
    inactive = UserFactory(is_active=False)
    assert officer.post(address, {"person": inactive.email, "role": "secretary"}).status_code == 422
