"""News of a contest: written by the office, shown now or later, told to the units once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from contests.actions import news as actions
from contests.models import Contest, NewsItem
from notifications.models import Message
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import NewsItemFactory
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of

WORDS = {"title": "Gia hạn nhận bài", "text": "Nhận bài thêm mười ngày."}


@pytest.fixture
def contest(district: District) -> Contest:
    made = district.create()
    Contest.objects.filter(pk=made.pk).update(state="published", published_at="2026-01-01T00:00Z")
    return Contest.objects.with_plan().get(pk=made.pk)


def page(as_: Any, contest: Contest) -> str:
    return str(as_().get(contest.get_absolute_url()).content.decode())


def test_a_draft_is_shown_to_nobody_until_it_is_published(as_: Any, contest: Contest, district: District) -> None:
    officer = as_(district.officer)
    written = officer.post(reverse("contests:write_news", args=[contest.slug]), WORDS)
    item = NewsItem.objects.get()
    assert written["Location"] == reverse("contests:edit_news", args=[item.pk])
    assert "Gia hạn nhận bài" not in page(as_, contest)
    assert as_().get(item.get_absolute_url()).status_code == 404
    assert "người khác chưa đọc được" in officer.get(item.get_absolute_url()).content.decode()
    officer.post(reverse("contests:publish_news", args=[item.pk]), {"at": ""})
    assert "Gia hạn nhận bài" in page(as_, contest)
    assert "Nhận bài thêm mười ngày." in as_().get(item.get_absolute_url()).content.decode()
    assert "Gia hạn nhận bài" in as_().get(reverse("contests:news", args=[contest.slug])).content.decode()


def test_news_for_later_appears_when_its_moment_has_come(as_: Any, contest: Contest, district: District) -> None:
    item = NewsItemFactory(contest=contest, state="draft", **WORDS)
    page(as_, contest)
    at = timezone.localtime() + timedelta(days=1)
    officer = as_(district.officer)
    officer.post(reverse("contests:publish_news", args=[item.pk]), {"at": at.strftime("%Y-%m-%dT%H:%M")})
    assert "Gia hạn nhận bài" not in page(as_, contest)
    assert as_().get(item.get_absolute_url()).status_code == 404
    assert "Tin sẽ hiện từ" in officer.get(reverse("contests:edit_news", args=[item.pk])).content.decode()
    # The database's clock cannot be moved, so the moment comes to it; nobody turns a page.
    NewsItem.objects.filter(pk=item.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    assert "Gia hạn nhận bài" in page(as_, contest)


def test_a_moment_that_is_over_is_sent_back(as_: Any, contest: Contest, district: District) -> None:
    item = NewsItemFactory(contest=contest, state="draft")
    address = reverse("contests:publish_news", args=[item.pk])
    answer = as_(district.officer).post(address, {"at": "2020-01-01T08:00"})
    assert answer.status_code == 422
    assert "Hãy chọn một thời điểm trong tương lai" in answer.content.decode()
    item.refresh_from_db()
    assert item.state == "draft"


def test_withdrawn_news_is_gone_at_once(as_: Any, contest: Contest, district: District) -> None:
    item = NewsItemFactory(contest=contest, **WORDS)
    assert "Gia hạn nhận bài" in page(as_, contest)
    as_(district.officer).post(reverse("contests:withdraw_news", args=[item.pk]))
    assert "Gia hạn nhận bài" not in page(as_, contest)
    assert as_().get(item.get_absolute_url()).status_code == 404
    item.refresh_from_db()
    with pytest.raises(PermissionRefused, match="hãy viết tin mới"):
        actions.publish_news(item=item, at=None, by=district.officer)


def test_readers_are_told_that_shown_news_was_changed(as_: Any, contest: Contest, district: District) -> None:
    item = NewsItemFactory(contest=contest, **WORDS)
    page(as_, contest)
    changed = {"title": "Gia hạn đến 30/4", "text": "Nhận bài đến hết 30/4.", "version": 1}
    address = reverse("contests:change_news", args=[item.pk])
    officer = as_(district.officer)
    assert officer.post(address, changed).status_code == 302
    html = page(as_, contest)
    assert "Gia hạn đến 30/4" in html
    assert "sửa lúc" in html
    late = officer.post(address, {**changed, "title": "Tiêu đề khác"})
    assert late.status_code == 409
    assert "Tiêu đề khác" in late.content.decode()
    assert "Gia hạn đến 30/4" in late.content.decode()


def test_the_newest_news_stands_first(as_: Any, contest: Contest) -> None:
    for days, title in ((3, "Tin cũ nhất"), (1, "Tin mới nhất"), (2, "Tin ở giữa"), (9, "Tin xưa")):
        NewsItemFactory(contest=contest, title=title, published_at=timezone.now() - timedelta(days=days))
    html = page(as_, contest)
    assert html.index("Tin mới nhất") < html.index("Tin ở giữa") < html.index("Tin cũ nhất")
    assert "Tin xưa" not in html
    assert reverse("contests:news", args=[contest.slug]) in html


def test_units_are_told_once_and_as_many_as_was_said(as_: Any, contest: Contest, district: District) -> None:
    commune = UnitFactory(parent=district.host)
    people = [person_with(UserRole.CLERK, commune), person_with(UserRole.HEAD, commune)]
    person_with(UserRole.CLERK, UnitFactory())
    item = NewsItemFactory(contest=contest, **WORDS)
    officer = as_(district.officer)
    assert "2 cán bộ sơ loại, thủ trưởng" in officer.get(reverse("contests:edit_news", args=[item.pk])).content.decode()
    address = reverse("contests:tell_news", args=[item.pk])
    officer.post(address)
    assert {message.recipient for message in Message.objects.all()} == set(people)
    assert "Nhận bài thêm mười ngày." in Message.objects.all()[0].body
    assert officer.post(address).status_code == 403
    assert Message.objects.count() == 2


def test_units_are_not_told_what_they_cannot_read_yet(contest: Contest, district: District) -> None:
    later = NewsItemFactory(contest=contest, published_at=timezone.now() + timedelta(days=1))
    for item in (later, NewsItemFactory(contest=contest, state="draft")):
        with pytest.raises(PermissionRefused, match="khi mọi người đã đọc được"):
            actions.tell_news(item=item, by=district.officer)


def test_news_of_a_plan_in_preparation_waits_for_the_contest(district: District) -> None:
    item = NewsItemFactory(contest=district.create(), state="draft")
    with pytest.raises(PermissionRefused, match="Hãy công bố cuộc thi trước"):
        actions.publish_news(item=item, at=None, by=district.officer)
    with pytest.raises(PermissionRefused):
        actions.write_news(contest=item.contest, title="A", text="B", by=UserFactory())


def test_published_news_has_its_moment(contest: Contest) -> None:
    with pytest.raises(IntegrityError, match="news_item_published_has_time"):
        NewsItemFactory(contest=contest, published_at=None)


def test_the_lists_ask_as_often_for_many_as_for_one(as_: Any, contest: Contest, district: District) -> None:
    lists = [
        (as_(district.officer), reverse("contests:news_desk", args=[contest.slug])),
        (as_(), reverse("contests:news", args=[contest.slug])),
    ]
    NewsItemFactory(contest=contest)
    for client, address in lists:
        queries_of(client, address)
    few = [queries_of(client, address) for client, address in lists]
    NewsItemFactory.create_batch(3, contest=contest)
    assert [queries_of(client, address) for client, address in lists] == few
    assert max(few) <= MOST
