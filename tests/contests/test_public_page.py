"""The contest's page for everybody: cheap for visitors, never stale, never somebody else's."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from redis.exceptions import ConnectionError as NoCache

from contests import actions
from contests.actions import documents, news, questions
from contests.models import Contest
from contests.views import parts
from judging.actions.course import cancel
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory
from tests.factories.contests import NewsItemFactory, QuestionFactory, RuleDocumentFactory
from tests.queries import queries_of
from tests.submissions.scenes import pdf_file, upload

CHEAP = 8


@pytest.fixture
def contest(district: District) -> Contest:
    made = district.create()
    actions.publish(contest=made, version=1, by=district.officer)
    return Contest.objects.with_plan().get(pk=made.pk)


def read(client: Client, contest: Contest) -> str:
    return client.get(contest.get_absolute_url()).content.decode()


def test_the_page_leads_a_visitor_through_the_door_to_a_new_entry(as_: Any, contest: Contest) -> None:
    html = read(as_(), contest)
    address = reverse("submissions:new", args=[contest.slug])
    assert "Việc gì có thể làm nhanh hơn" in html
    assert "Cá nhân" in html.split("</section>")[0]
    assert f'href="{address}"' in html
    visitor = as_()
    door = visitor.get(address)
    assert door["Location"] == f"/sign-in/?next={address}"
    assert address in visitor.get(door["Location"]).content.decode()


def test_a_warm_page_costs_a_visitor_a_few_queries_however_much_it_holds(as_: Any, contest: Contest) -> None:
    visitor, address = as_(), contest.get_absolute_url()
    cold = queries_of(visitor, address)
    warm = queries_of(visitor, address)
    assert warm < cold
    assert warm <= CHEAP
    for number in range(4):
        paper = RuleDocumentFactory(contest=contest)
        RuleDocumentFactory(contest=contest, replaces=paper)
        NewsItemFactory(contest=contest)
        QuestionFactory(contest=contest, state="published", name_allowed=True, named=True)
        contest.areas.create(order=100 + number, code=f"them-{number}", name="Thêm")
    Contest.objects.filter(pk=contest.pk).update(page_version=F("page_version") + 1)
    assert queries_of(visitor, address) == cold
    assert queries_of(visitor, address) == warm


def test_the_parts_are_kept_in_each_language(as_: Any, contest: Contest, district: District) -> None:
    questions.write_question(contest=contest, given={"wording": "Ai?", "answer": "Mọi người."}, by=district.officer)
    vietnamese, english = as_(), as_()
    english.cookies["language"] = "en"
    for _time in range(2):
        assert "Đối tượng dự thi" in read(vietnamese, contest)
        assert "Who may enter" in read(english, contest)
        assert "Đối tượng dự thi" not in read(english, contest)


def put_off(contest: Contest, rows: Any, district: District) -> None:
    reason = "Theo đề nghị của các đơn vị"
    actions.save_deadlines(contest=contest, version=contest.version, deadlines=rows, reason=reason, by=district.officer)


Change = Callable[[Contest, District], object]


def add_paper(contest: Contest, district: District) -> None:
    paper: Any = {"kind": "plan", "number": "1", "issued_on": dt.date(2026, 1, 1), "title": "THAY ĐỔI"}
    documents.add_document(contest=contest, paper=paper, file=upload("a.pdf", pdf_file()), by=district.officer)


def answer(contest: Contest, district: District) -> None:
    given: questions.Answer = {"wording": "THAY ĐỔI?", "answer": "Vâng."}
    questions.publish_question(
        question=QuestionFactory(contest=contest), given=given, named=False, version=1, by=district.officer
    )


def publish_news(contest: Contest, district: District) -> None:
    item = news.write_news(contest=contest, title="THAY ĐỔI", text="Tin", by=district.officer)
    news.publish_news(item=item, at=None, by=district.officer)


def rename_the_office(contest: Contest, district: District) -> None:
    type(district.office).objects.filter(pk=district.office.pk).update(name="Phòng THAY ĐỔI")


def call_off(contest: Contest, district: District) -> None:
    cancel(contest=contest, reason="THAY ĐỔI", by=district.officer)


@pytest.mark.parametrize("change", [add_paper, answer, publish_news, rename_the_office, call_off])
def test_a_change_shows_at_once(as_: Any, contest: Contest, district: District, change: Change) -> None:
    visitor = as_()
    assert "THAY ĐỔI" not in read(visitor, contest)
    assert "THAY ĐỔI" not in read(visitor, contest)
    change(contest, district)
    assert "THAY ĐỔI" in read(visitor, contest)


def test_deadlines_that_are_put_off_show_at_once(as_: Any, contest: Contest, district: District) -> None:
    before = read(as_(), contest)
    due = contest.deadline("submission")
    assert due is not None
    moved = timezone.localtime(due.moment + dt.timedelta(days=3)).strftime("%d/%m/%Y")
    assert moved not in before.split('id="dates"')[1].split("</section>")[0].split("</dd>")[0]
    rows = {
        kind: {"moment": row.moment + dt.timedelta(days=3), "inclusive": row.inclusive, "wording": ""}
        for kind, row in contest.general_deadlines.items()
    }
    put_off(contest, rows, district)
    after = read(as_(), contest).split('id="dates"')[1].split("</section>")[0]
    assert moved in after
    assert "Theo đề nghị của các đơn vị" in after


def test_a_page_that_forgot_its_version_would_be_found(
    as_: Any, contest: Contest, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: a key without the page's version keeps showing the old page."""
    monkeypatch.setattr(parts, "digest", lambda shown: f"{shown['contest']}-{shown['language']}")
    read(as_(), contest)
    add_paper(contest, district)
    assert "THAY ĐỔI" not in read(as_(), contest)


def test_a_visitor_never_sees_a_draft(as_: Any, district: District, contest: Contest) -> None:
    draft = district.create(slug="nhap", code="NHAP", name="BẢN NHÁP", edition=2)
    officer = as_(district.officer)
    assert "BẢN NHÁP" in read(officer, draft)
    assert as_().get(draft.get_absolute_url()).status_code == 404
    for state in ("asked", "answered", "declined"):
        QuestionFactory(contest=contest, state=state, text="BẢN NHÁP")
    NewsItemFactory(contest=contest, state="draft", title="BẢN NHÁP")
    NewsItemFactory(contest=contest, state="withdrawn", title="BẢN NHÁP")
    NewsItemFactory(contest=contest, title="BẢN NHÁP", published_at=timezone.now() + dt.timedelta(hours=1))
    RuleDocumentFactory(contest=contest, title="BẢN NHÁP", removed_at=timezone.now(), removed_reason="Nhầm")
    read(officer, contest)  # what the office read must not be what the visitor is given
    for address in (
        contest.get_absolute_url(),
        reverse("contests:news", args=[contest.slug]),
        reverse("contests:questions", args=[contest.slug]),
    ):
        assert "BẢN NHÁP" not in as_().get(address).content.decode()


def test_what_is_kept_holds_nothing_of_whoever_read_it(as_: Any, contest: Contest, district: District) -> None:
    QuestionFactory(contest=contest, state="published", asked_by=UserFactory(full_name="Người Hỏi Kín"))
    named = UserFactory(full_name="Nguyễn Văn Riêng")
    html = read(as_(named), contest)
    assert "Nguyễn Văn Riêng" in html
    kept = parts.parts_of(Contest.objects.with_bodies().get(pk=contest.pk))
    together = "".join(kept.values())
    for never in ("Nguyễn Văn Riêng", "Người Hỏi Kín", "csrf", "data-relative", "/sign-"):
        assert never not in together
    assert "Nguyễn Văn Riêng" not in read(as_(), contest)
    assert reverse("contests:setup", args=[contest.slug]) not in read(as_(), contest)


def test_the_page_is_read_while_the_cache_is_down(as_: Any, contest: Contest, settings: Any) -> None:
    nobody = {"BACKEND": settings.CACHES["default"]["BACKEND"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": nobody}
    with pytest.raises(NoCache):
        cache.get("x")
    assert "Đối tượng dự thi" in read(as_(), contest)


# ── the calendar ───────────────────────────────────────────────────────────────────────────────────────────────────


def calendar(client: Client, contest: Contest) -> Calendar:
    response = client.get(reverse("contests:calendar", args=[contest.slug]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    return Calendar.from_ical(response.content)


def test_the_calendar_holds_every_date_in_utc(as_: Any, contest: Contest) -> None:
    contest.rounds.filter(order=1).update(opens_at="2026-06-01T01:00Z", closes_at="2026-06-05T10:00Z")
    events = {str(event["uid"]).partition("@")[0]: event for event in calendar(as_(), contest).walk("VEVENT")}
    due = contest.deadline("submission")
    assert due is not None
    submission = events[f"{contest.code}-submission"]
    assert submission.decoded("dtend") == due.moment
    assert submission["dtend"].to_ical().endswith(b"Z")
    assert submission.decoded("dtstart") == due.moment - dt.timedelta(hours=1)
    assert "Hạn: Tác giả" in str(submission["summary"])
    assert "ngày cuối cùng" in str(submission["description"])
    assert events[f"{contest.code}-round-1"].decoded("dtend") == dt.datetime(2026, 6, 5, 10, tzinfo=dt.UTC)
    assert events[f"{contest.code}-launch"].decoded("dtstart") == contest.launched_on


def test_a_moved_date_keeps_its_key_and_takes_a_later_sequence(as_: Any, contest: Contest, district: District) -> None:
    before = {str(event["uid"]): event for event in calendar(as_(), contest).walk("VEVENT")}
    rows = {
        kind: {"moment": row.moment + dt.timedelta(days=3), "inclusive": row.inclusive, "wording": ""}
        for kind, row in contest.general_deadlines.items()
    }
    put_off(contest, rows, district)
    after = {str(event["uid"]): event for event in calendar(as_(), contest).walk("VEVENT")}
    assert before.keys() == after.keys()
    assert all(after[key]["sequence"] > before[key]["sequence"] for key in before)


def test_a_contest_that_is_called_off_strikes_its_dates(as_: Any, contest: Contest, district: District) -> None:
    cancel(contest=contest, reason="Hoãn", by=district.officer)
    assert {str(event["status"]) for event in calendar(as_(), contest).walk("VEVENT")} == {"CANCELLED"}


def test_a_drafts_calendar_is_the_offices(as_: Any, district: District) -> None:
    draft = district.create(slug="nhap", code="NHAP")
    address = reverse("contests:calendar", args=[draft.slug])
    assert as_().get(address).status_code == 404
    assert as_(district.officer).get(address).status_code == 200
