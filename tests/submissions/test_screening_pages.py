"""The unit's desk in the browser's eyes: lists, one entry, decisions, order, confirmations."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import UserRole
from submissions.lifecycle import EntryState
from submissions.models import Entry, Screening
from tests.factories.accounts import DelegationFactory, RoleFactory, member_of, person_with
from tests.factories.submissions import AuthorFactory, RevisionFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def act(name: str, entry: Entry) -> str:
    return reverse(f"submissions:{name}", args=[entry.code])


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_desk_shows_what_the_unit_received_grouped_by_state(here: Place, as_: SignIn) -> None:
    here.entry("accepted", title="Đã chọn")
    here.entry(title="Mới nộp")
    here.entry("draft", title="Bản nháp")
    here.entry(title="Của xã khác", unit=UnitFactory())
    response = as_(here.clerk).get("/desk/")
    assert [entry.title for entry in response.context["page"]] == ["Mới nộp", "Đã chọn"]
    assert response.context["states"] == [
        ("submitted", EntryState.SUBMITTED.label, 1),
        ("accepted", EntryState.ACCEPTED.label, 1),
    ]


def test_the_desk_is_narrowed_by_state_age_and_words_without_accents(here: Place, as_: SignIn) -> None:
    old = here.entry(title="Một cửa thân thiện")
    Entry.objects.filter(pk=old.pk).update(submitted_at="2024-04-01T00:00:00Z")
    here.entry(title="Hồ sơ không hẹn")
    here.entry("accepted", title="Một cửa lưu động")
    client = as_(here.clerk)

    def titles(query: str) -> list[str]:
        return [entry.title for entry in client.get(f"/desk/?{query}").context["page"]]

    assert titles("q=mot cua") == ["Một cửa thân thiện", "Một cửa lưu động"]
    assert titles("q=mot cua&state=accepted") == ["Một cửa lưu động"]
    assert titles("age=7") == ["Một cửa thân thiện"]
    assert titles("state=nonsense") == ["Một cửa thân thiện", "Hồ sơ không hẹn", "Một cửa lưu động"]
    page = client.get("/desk/?q=mot cua&state=accepted").content.decode()
    assert "?q=mot+cua&amp;state=submitted" in page


def test_the_desk_says_what_is_asked_and_how_much_may_still_be_sent(here: Place, as_: SignIn) -> None:
    here.limit(3)
    here.entry("forwarded")
    [meter] = as_(here.clerk).get("/desk/").context["meters"]
    assert (meter.allowance.sent, meter.allowance.minimum, meter.allowance.maximum) == (1, 1, 3)
    page = as_(here.clerk).get("/desk/").content.decode()
    assert "còn gửi được 2 bài" in page
    assert "Units send to the receiving office" not in page


def test_an_empty_desk_says_what_it_is_for(here: Place, as_: SignIn) -> None:
    assert "Chưa có bài dự thi" in as_(here.clerk).get("/desk/").content.decode()


def test_somebody_without_a_desk_is_told_so(here: Place, as_: SignIn) -> None:
    response = as_(here.author).get("/desk/")
    assert response.status_code == 403
    assert "Chỉ cán bộ sơ loại và thủ trưởng" in response.content.decode()


@pytest.mark.parametrize("path", ["/desk/", "/desk/ranking/", "/desk/confirmations/", "/desk/letters/"])
def test_the_lists_cost_the_same_with_one_entry_and_with_three(path: str, here: Place, as_: SignIn) -> None:
    RoleFactory(user=here.head, role=UserRole.CLERK, unit=UnitFactory())
    client = as_(here.head)
    state = "confirmed" if path == "/desk/ranking/" else "accepted"
    here.entry(state)
    client.get(path)
    one = queries(client, path)
    for _number in range(2):
        AuthorFactory(entry=here.entry(state), user=None, representative=False)
    assert queries(client, path) == one
    assert one <= 12


def test_one_entry_is_shown_as_it_was_handed_in(here: Place, as_: SignIn) -> None:
    entry = here.entry(title="Một cửa thân thiện")
    entry.answers = {"giai-phap": "Chữ chưa nộp"}
    entry.save()
    page = as_(here.clerk).get(f"/desk/{entry.code}/").content.decode()
    assert "Nội dung giải pháp." in page
    assert "Chữ chưa nộp" not in page
    assert "nộp bài dự thi" in page


def test_another_units_clerk_does_not_find_the_entry(here: Place, as_: SignIn) -> None:
    entry, stranger = here.entry(), as_(person_with(UserRole.CLERK, UnitFactory()))
    assert stranger.get(f"/desk/{entry.code}/").status_code == 404
    for name in ("accept", "return_to_author", "decline"):
        assert stranger.post(act(name, entry), {"revision": 1, "reason": "x"}).status_code == 404
    assert not Screening.objects.exists()


def test_a_draft_is_not_on_the_desk(here: Place, as_: SignIn) -> None:
    assert as_(here.clerk).get(f"/desk/{here.entry('draft').code}/").status_code == 404


def test_accepting_leads_back_to_the_entry_with_its_new_state(here: Place, as_: SignIn) -> None:
    entry = here.entry(title="Một cửa")
    response = as_(here.clerk).post(act("accept", entry), {"revision": 1}, follow=True)
    assert response.redirect_chain == [(f"/desk/{entry.code}/", 302)]
    assert "“Một cửa” đã vào danh sách của đơn vị." in response.content.decode()
    assert str(EntryState.ACCEPTED.label) in response.content.decode()


@pytest.mark.parametrize("name", ["return_to_author", "decline"])
def test_a_reason_is_needed(name: str, here: Place, as_: SignIn) -> None:
    entry = here.entry()
    response = as_(here.clerk).post(act(name, entry), {"revision": 1, "reason": "  "})
    assert response.status_code == 422
    assert "Hãy ghi lý do: tác giả sẽ được thông báo lý do này." in response.content.decode()
    assert not Screening.objects.exists()


def test_what_was_typed_stays_when_the_author_handed_in_a_new_text(here: Place, as_: SignIn) -> None:
    entry = here.entry()
    RevisionFactory(entry=entry)
    response = as_(here.clerk).post(act("decline", entry), {"revision": 1, "reason": "Chưa rõ hiệu quả."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Tác giả đã nộp bản mới" in page
    assert "Chưa rõ hiệu quả." in page
    assert Entry.objects.get().state == "submitted"


def test_what_was_typed_stays_when_somebody_else_was_faster(here: Place, as_: SignIn) -> None:
    entry = here.entry("declined")
    response = as_(here.clerk).post(act("return_to_author", entry), {"revision": 1, "reason": "Bổ sung số liệu."})
    assert response.status_code == 403
    assert "Bổ sung số liệu." in response.content.decode()
    assert Entry.objects.get().state == "declined"


def test_a_clerk_who_is_an_author_reads_why_they_cannot_decide(here: Place, as_: SignIn) -> None:
    entry = here.entry()
    AuthorFactory(entry=entry, user=here.clerk, representative=False)
    page = as_(here.clerk).get(f"/desk/{entry.code}/").content.decode()
    assert "Bạn là tác giả của bài này" in page
    assert "Chọn bài" not in page


def test_the_order_is_changed_by_numbers_alone(here: Place, as_: SignIn) -> None:
    first, second = here.entry("accepted", title="Một"), here.entry("accepted", title="Hai")
    client = as_(here.clerk)
    url = reverse("submissions:rank", args=[here.commune.pk, here.contest.slug])
    assert client.post(url, {f"rank-{first.pk}": 2, f"rank-{second.pk}": 1}).status_code == 302
    [shown] = client.get("/desk/ranking/").context["lists"]
    assert [entry.title for entry, _field in shown["lines"]] == ["Hai", "Một"]


def test_an_order_that_is_no_number_is_refused_and_kept_on_the_page(here: Place, as_: SignIn) -> None:
    entry = here.entry("accepted")
    url = reverse("submissions:rank", args=[here.commune.pk, here.contest.slug])
    response = as_(here.clerk).post(url, {f"rank-{entry.pk}": "nhất"})
    assert response.status_code == 422
    assert "Hãy ghi thứ hạng bằng số nguyên" in response.content.decode()
    assert 'value="nhất"' in response.content.decode()


def test_another_units_list_is_not_there(here: Place, as_: SignIn) -> None:
    entry = here.entry("accepted")
    url = reverse("submissions:rank", args=[here.commune.pk, here.contest.slug])
    stranger = as_(person_with(UserRole.CLERK, UnitFactory()))
    assert stranger.post(url, {f"rank-{entry.pk}": 1}).status_code == 404


def statements(*entries: Entry) -> dict[str, Any]:
    return {"entries": [entry.pk for entry in entries], "effective": "on", "feasible": "on", "agreed": "on"}


def test_the_head_confirms_the_chosen_entries(here: Place, as_: SignIn) -> None:
    chosen, other = here.entry("accepted"), here.entry("accepted")
    response = as_(here.head).post("/desk/confirmations/confirm/", statements(chosen), follow=True)
    assert "Đã xác nhận 1 bài." in response.content.decode()
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, other.state) == ("confirmed", "accepted")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("entries", "Hãy chọn các bài được xác nhận."),
        ("effective", "các bài đã chọn có hiệu quả, hoặc bỏ"),
        ("feasible", "các bài đã chọn có tính khả thi, hoặc bỏ"),
        ("agreed", "Hãy đánh dấu “Tôi xác nhận”"),
    ],
)
def test_nothing_is_confirmed_while_a_box_is_empty(missing: str, words: str, here: Place, as_: SignIn) -> None:
    entry = here.entry("accepted")
    sent = {**statements(entry), "comment": "Rất thiết thực."}
    del sent[missing]
    response = as_(here.head).post("/desk/confirmations/confirm/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Rất thiết thực." in page
    assert ("checked" in page.split('id="entry-')[1].split(">")[0]) is (missing != "entries")
    assert Entry.objects.get().state == "accepted"


def test_the_heads_own_entry_cannot_be_ticked_and_the_reason_stands_beside_it(here: Place, as_: SignIn) -> None:
    entry = here.entry("accepted")
    AuthorFactory(entry=entry, user=here.head, representative=False)
    page = as_(here.head).get("/desk/confirmations/").content.decode()
    assert "cấp phó được giao vai trò thủ trưởng sẽ xác nhận" in page
    assert "disabled" in page.split(f'id="entry-{entry.pk}"')[1].split(">")[0]
    assert as_(here.head).post("/desk/confirmations/confirm/", statements(entry)).status_code == 403


def test_a_clerk_has_no_confirmation_page(here: Place, as_: SignIn) -> None:
    assert as_(here.clerk).get("/desk/confirmations/").status_code == 403
    response = as_(here.clerk).post("/desk/confirmations/confirm/", statements(here.entry("accepted")))
    assert response.status_code == 403


def test_the_head_of_another_unit_cannot_confirm_ours(here: Place, as_: SignIn) -> None:
    entry = here.entry("accepted")
    stranger = as_(person_with(UserRole.HEAD, UnitFactory()))
    assert stranger.post("/desk/confirmations/confirm/", statements(entry)).status_code == 422
    assert Entry.objects.get().state == "accepted"


def test_a_deputy_confirms_for_the_head_and_the_desk_says_so(here: Place, as_: SignIn) -> None:
    entry, deputy = here.entry("accepted"), member_of(here.commune, full_name="Lê Văn Phó")
    DelegationFactory(role=here.head.roles.get(role=UserRole.HEAD), delegate=deputy)
    page = as_(deputy).post("/desk/confirmations/confirm/", statements(entry), follow=True)
    assert page.status_code == 200
    entry.refresh_from_db()
    assert entry.state == "confirmed"
    desk = as_(here.clerk).get(act("screen", entry)).content.decode()
    assert f"(làm thay {here.head.full_name} (Thủ trưởng đơn vị))" in desk
