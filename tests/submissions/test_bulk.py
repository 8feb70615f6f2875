"""Bulk acts: what was ticked or all that the filter finds, looked at row by row, then done and told row by row."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from audit.models import Event
from audit.verdicts import PermissionRefused
from notifications.models import Message
from submissions.actions import points
from submissions.actions import screening as actions
from submissions.forms import bulk
from submissions.models import CheckPoint, Entry, Redaction, Reminder, Screening
from tests.factories.accounts import person_with
from tests.factories.contests import ContentAreaFactory, RoundFactory
from tests.factories.submissions import (
    AuthorFactory,
    PassageFactory,
    RedactionFactory,
    RevisionFactory,
)
from tests.factories.units import UnitFactory
from tests.queries import queries_of
from tests.submissions.desk import Place, place
from tests.submissions.test_checklist import answer as tick

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def words(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def carried(page: str) -> dict[str, str]:
    """What the preview takes along to the act: the filter, and the rows that were seen."""
    hidden = [part.split('"') for part in page.split('<input type="hidden" ')[1:]]
    return {one[1]: one[3] for one in hidden if one[1] != "csrfmiddlewaretoken"}


def states(*entries: Entry) -> list[str]:
    now = dict(Entry.objects.values_list("pk", "state"))
    return [now[entry.pk] for entry in entries]


# -- giving entries back ---------------------------------------------------------------------------------------------


def test_chosen_entries_are_returned_with_one_reason_and_one_with_its_own(here: Place, as_: SignIn) -> None:
    first, second, done = here.entry(title="Một"), here.entry("accepted", title="Hai"), here.entry("confirmed")
    client = as_(here.clerk)
    shown = client.get("/desk/return/preview/", {"entries": [first.pk, second.pk, done.pk]})
    assert [(row["entry"], bool(row["may"])) for row in shown.context["rows"]] == [
        (first, True),
        (second, True),
        (done, False),
    ]
    assert "Bài này không thể trả lại tác giả nữa." in words(shown)
    sent_along = {
        **carried(words(shown)),
        "entries": [first.pk, second.pk],
        "reason": "Thiếu số liệu",
        f"reason-{second.pk}": "Sai lĩnh vực",
    }
    answer = client.post("/desk/return/", sent_along, follow=True)
    assert "Đã trả lại 2 bài cho tác giả." in words(answer)
    assert states(first, second, done) == ["returned", "returned", "confirmed"]
    given = Screening.objects.filter(decision="returned").order_by("entry_id")
    assert [one.reason for one in given] == ["Thiếu số liệu", "Sai lĩnh vực"]
    told = Message.objects.filter(template="submissions/screening_returned").order_by("pk")
    assert ["Sai lĩnh vực" in one.body for one in told] == [False, True]
    assert Event.objects.filter(move="return_to_author").count() == 2


def test_without_a_reason_nothing_is_returned_and_nothing_typed_is_lost(here: Place, as_: SignIn) -> None:
    first, second, third = here.entry(title="Một"), here.entry(title="Hai"), here.entry(title="Ba")
    client = as_(here.clerk)
    page = words(client.get("/desk/return/preview/", {"entries": [first.pk, second.pk, third.pk]}))
    typed = {**carried(page), "entries": [first.pk, second.pk], f"reason-{second.pk}": "Sai lĩnh vực"}
    answer = client.post("/desk/return/", typed)
    assert answer.status_code == 422
    assert "một lý do chung, hoặc lý do riêng ở từng bài được đánh dấu" in words(answer)
    assert [(row["entry"], row["ticked"], row["typed"]) for row in answer.context["rows"]] == [
        (first, True, ""),
        (second, True, "Sai lĩnh vực"),
        (third, False, ""),
    ]
    assert states(first, second, third) == ["submitted"] * 3
    too_long = {**typed, "reason": "đủ", f"reason-{first.pk}": "x" * 2001}
    assert "Lý do ở “Một”" in words(client.post("/desk/return/", too_long))
    assert states(first, second) == ["submitted"] * 2


def test_what_changed_since_the_preview_is_left_and_told_by_its_code(here: Place, as_: SignIn) -> None:
    good, newer, gone = here.entry(title="Một"), here.entry(title="Hai"), here.entry(title="Ba")
    client = as_(here.clerk)
    page = words(client.get("/desk/return/preview/", {"entries": [good.pk, newer.pk, gone.pk]}))
    RevisionFactory(entry=newer, number=2)
    Entry.objects.filter(pk=newer.pk).update(title="Hai mới")
    Entry.objects.filter(pk=gone.pk).update(state="withdrawn")
    along = {**carried(page), "entries": [good.pk, newer.pk, gone.pk], "reason": "Thiếu"}
    shown = words(client.post("/desk/return/", along, follow=True))
    assert "Đã trả lại 1 bài cho tác giả." in shown
    assert f"{newer.code} được giữ nguyên. Tác giả đã nộp bản mới sau khi bạn mở trang này" in shown
    assert "1 mục đã chọn không còn trong danh sách này." in shown
    assert states(good, newer, gone) == ["returned", "submitted", "withdrawn"]


def test_nobody_returns_their_own_entry_or_that_of_another_unit_among_others(here: Place, as_: SignIn) -> None:
    own, other, elsewhere = here.entry(), here.entry(), here.entry(unit=UnitFactory())
    AuthorFactory(entry=own, user=here.clerk, order=2, representative=False)
    along = {"entries": [own.pk, other.pk, elsewhere.pk], "reason": "Thiếu"}
    along |= {f"revision-{one.pk}": 1 for one in (own, other, elsewhere)}
    shown = words(as_(here.clerk).post("/desk/return/", along, follow=True))
    assert f"{own.code} được giữ nguyên. Bạn là tác giả của bài này" in shown
    assert elsewhere.code not in shown
    assert states(own, other, elsewhere) == ["submitted", "returned", "submitted"]
    ((_entry, reason),) = actions.return_many(returned=[actions.Returned(own, 1, "Thiếu")], by=here.author)
    assert "sơ loại" in reason
    with pytest.raises(PermissionRefused):
        actions.return_to_author(entry=own, revision=own.revisions.latest("number"), reason="Thiếu", by=here.author)


# -- the content area, answered for several entries at once ------------------------------------------------------------


def test_whoever_looked_at_the_areas_of_several_entries_says_so_once(here: Place, as_: SignIn) -> None:
    ContentAreaFactory(contest=here.contest, name="Chuyển đổi số")
    first, second, refused, other = (here.sent(title=title) for title in ("Một", "Hai", "Ba", "Bốn"))
    tick(here, refused, "Sai lĩnh vực", area="no")
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    shown = client.get(f"{address}preview/", {"entries": [first.pk, second.pk, refused.pk, other.pk]})
    assert [row["entry"] for row in shown.context["rows"] if not row["ready"]] == [refused]
    page = words(shown)
    assert "Các bài này đúng lĩnh vực đã chọn" in page
    assert 'name="area_fits"' in page
    assert "checked" not in page.split('name="area_fits"')[1].split(">")[0]
    along = {**carried(page), "entries": [first.pk, second.pk, refused.pk]}
    unticked = words(client.post(f"{address}admit/", along, follow=True))
    assert "chưa ai trả lời" in unticked
    assert states(first, second, refused, other) == ["forwarded"] * 4
    ticked = words(client.post(f"{address}admit/", {**along, "area_fits": "on"}, follow=True))
    assert "2 bài hợp lệ." in ticked
    assert states(first, second, refused, other) == ["eligible", "eligible", "forwarded", "forwarded"]
    answered = CheckPoint.objects.filter(key="area", latest=True).exclude(answer="").order_by("entry_id")
    assert [(one.entry, one.answer, one.answered_by) for one in answered] == [
        (first, "yes", here.officer), (second, "yes", here.officer), (refused, "no", here.officer),
    ]  # fmt: skip
    assert Event.objects.filter(move="tick", by=here.officer).count() == 3


def test_other_points_are_answered_entry_by_entry(here: Place, as_: SignIn) -> None:
    ContentAreaFactory(contest=here.contest, name="Chuyển đổi số")
    entry = here.sent(title="Một")
    entry.authors.update(user=None, email="")
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    shown = client.get(f"{address}preview/", {"entries": entry.pk})
    assert [bool(row["ready"]) for row in shown.context["rows"]] == [False]
    assert "(không có tài khoản)" in words(shown)
    assert 'name="area_fits"' not in words(shown)


def test_an_area_is_not_answered_for_a_text_that_changed_since_nor_over_a_no(here: Place, as_: SignIn) -> None:
    ContentAreaFactory(contest=here.contest, name="Chuyển đổi số")
    good, newer, doubted, kept = (here.sent(title=title) for title in ("Một", "Hai", "Ba", "Bốn"))
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    page = words(client.get(f"{address}preview/", {"entries": [good.pk, newer.pk, doubted.pk, kept.pk]}))
    RevisionFactory(entry=newer, number=2)
    tick(here, doubted, "Sai lĩnh vực", area="no")
    Entry.objects.filter(pk=kept.pk).update(form="video")  # another rule is not met any more
    along = {**carried(page), "entries": [good.pk, newer.pk, doubted.pk, kept.pk], "area_fits": "on"}
    told = words(client.post(f"{address}admit/", along, follow=True))
    assert f"{newer.code} được giữ nguyên. Thể lệ hoặc bài đã thay đổi" in told
    assert states(good, newer, doubted, kept) == ["eligible", "forwarded", "forwarded", "forwarded"]
    answers = dict(CheckPoint.objects.filter(key="area", latest=True).values_list("entry", "answer"))
    assert (answers[doubted.pk], answers.get(newer.pk, ""), answers.get(kept.pk, "")) == ("no", "", "")


# -- all that the filter finds ---------------------------------------------------------------------------------------


def test_everything_that_the_filter_finds_is_admitted_and_what_came_since_is_told(here: Place, as_: SignIn) -> None:
    first, second = here.sent(title="Một cửa A"), here.sent(title="Một cửa B")
    bad, other = here.sent(title="Một cửa C", form="video"), here.sent(title="Hồ sơ")
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    listed = client.get(f"{address}?q=mot cua").context
    assert listed["total"] == 3
    shown = client.get(listed["every_url"])
    assert [(row["entry"], bool(row["ready"])) for row in shown.context["rows"]] == [
        (first, True),
        (second, True),
        (bad, False),
    ]
    assert "bài này chưa có" in words(shown)
    Entry.objects.filter(pk=second.pk).update(title="Đổi tên")
    late = here.sent(title="Một cửa D")
    along = {**carried(words(shown)), "entries": [first.pk, second.pk]}
    assert along["q"] == "mot cua"
    answer = client.post(f"{address}admit/", along, follow=True)
    assert answer.redirect_chain[-1][0] == f"{address}?q=mot+cua"
    told = words(answer)
    assert "1 bài hợp lệ." in told
    assert f"{second.code} được giữ nguyên. Không còn khớp với bộ lọc." in told
    assert "Bộ lọc còn tìm thấy 1 kết quả mà bạn chưa xem" in told
    assert states(first, second, bad, late, other) == ["eligible", *["forwarded"] * 4]


def test_the_preview_costs_the_same_for_one_entry_and_for_three(here: Place, as_: SignIn) -> None:
    here.limit(9)
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/preview/?every=yes"
    here.sent(form="video")
    queries_of(client, address)
    one = queries_of(client, address)
    for _number in range(2):
        here.sent(form="video", unit=UnitFactory(parent=here.contest.host))
    assert queries_of(client, address) == one


def test_the_preview_asks_no_more_for_many_people_than_for_one(here: Place, as_: SignIn) -> None:
    contest = here.contest
    contest.excluded_roles, contest.entries_per_author, contest.entries_per_representative = ["clerk"], 1, 1
    contest.save()
    client, address = as_(here.officer), f"/contests/{contest.slug}/entries/preview/?every=yes"

    def sent() -> None:
        unit = UnitFactory(parent=contest.host)
        here.sent(unit=unit, created_by=person_with("clerk", unit))

    sent()
    queries_of(client, address)
    one = queries_of(client, address)
    for _number in range(3):
        sent()
    shown = client.get(address)
    assert words(shown).count("sơ loại hoặc xác nhận bài ở đơn vị") == 4
    assert queries_of(client, address) == one


@pytest.mark.parametrize("reading", ["bring_roles", "places_of"])
def test_without_reading_people_at_once_the_preview_would_ask_for_each(
    here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    monkeypatch.setattr(points, reading, lambda *given: None)
    with pytest.raises(AssertionError):
        test_the_preview_asks_no_more_for_many_people_than_for_one(here, as_)


def test_a_long_list_is_looked_at_page_by_page(here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    entries = [here.sent(title=f"Bài {number}") for number in range(3)]
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    first = client.get(f"{address}preview/?every=yes")
    assert [row["entry"] for row in first.context["rows"]] == entries[:2]
    assert "Tìm được 3 kết quả" in words(first)
    second = client.get(f"{address}preview/?every=yes&page=2")
    assert [row["entry"] for row in second.context["rows"]] == entries[2:]
    too_many = client.post(f"{address}admit/", {"entries": [one.pk for one in entries]}, follow=True)
    assert "Mỗi lần chỉ chọn tối đa 2 mục." in words(too_many)
    assert states(*entries) == ["forwarded"] * 3


def test_a_filter_that_finds_nothing_and_keys_that_are_none_lead_back_with_words(here: Place, as_: SignIn) -> None:
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/"
    assert "Bộ lọc không còn tìm thấy gì." in words(client.get(f"{address}preview/?every=yes&q=xyz", follow=True))
    for odd in ("abc", "9" * 400, "-1", "٣"):
        assert "Hãy chọn ít nhất một bài." in words(client.get(f"{address}preview/", {"entries": odd}, follow=True))
    assert "không còn trong danh sách" in words(client.get(f"{address}preview/", {"entries": 9}, follow=True))


def test_units_that_the_search_finds_are_reminded_and_those_left_are_named(here: Place, as_: SignIn) -> None:
    told, nobody = (
        UnitFactory(name="Xã An Một", parent=here.contest.host),
        UnitFactory(name="Xã An Hai", parent=here.contest.host),
    )
    person_with("clerk", told)
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/units/"
    shown = client.get(client.get(f"{address}silent/?q=xa an").context["every_url"])
    assert (len(shown.context["told"]), len(shown.context["untold"])) == (1, 1)
    along = {**carried(words(shown)), "unit": [told.pk, nobody.pk]}
    answer = words(client.post(f"{address}remind/", along, follow=True))
    assert "Xã An Hai được giữ nguyên." in answer
    assert [one.unit for one in Reminder.objects.all()] == [told]


def test_copies_that_the_filter_finds_are_checked_where_nothing_was_found(here: Place, as_: SignIn) -> None:
    RoundFactory(contest=here.contest, order=9, blind=True)
    clean, telling = [RedactionFactory(revision=here.entry("eligible").revisions.get()) for _number in range(2)]
    PassageFactory(redaction=telling, masked=True)
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/redactions/"
    shown = client.get(client.get(f"{address}?state=open").context["every_url"])
    assert [(one, bool(may)) for one, _text, may in shown.context["rows"]] == [(clean, True), (telling, False)]
    assert "Bài này có chỗ làm lộ tác giả" in words(shown)
    along = {**carried(words(shown)), "redactions": [clean.pk, telling.pk]}
    told = words(client.post(f"{address}check/", along, follow=True))
    assert f"{telling.revision.entry.code} được giữ nguyên. Bài này có chỗ làm lộ tác giả" in told
    assert dict(Redaction.objects.values_list("pk", "state")) == {clean.pk: "checked", telling.pk: "open"}
