"""Several entries sent back to the units below at once: looked at row by row, then done and told row by row."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import UserRole
from submissions.models import Detour, Entry, Screening
from tests.factories.accounts import person_with
from tests.factories.submissions import AuthorFactory, RevisionFactory
from tests.factories.units import UnitFactory
from tests.queries import queries_of
from tests.submissions.test_bulk import carried, words
from tests.submissions.test_hops import Chain, chain, fresh, told

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Chain:
    return chain()


def holders(*entries: Entry) -> list[tuple[str, str]]:
    return [(now.holder.name, now.state) for now in map(fresh, entries)]


def test_chosen_entries_go_back_to_the_unit_that_sent_them_with_their_reasons(here: Chain, as_: SignIn) -> None:
    first, second = here.passed_on(here.entry()), here.passed_on(here.entry())
    own = here.passed_on(here.entry())
    clerk = here.clerk(here.commune)
    AuthorFactory(entry=own, user=clerk, order=2, representative=False)
    client = as_(clerk)
    desk = client.get("/desk/")
    assert "Chuyển trả đơn vị cấp dưới" in words(desk)
    assert desk.context["below"] == 3
    shown = client.get("/desk/send-back/preview/", {"entries": [first.pk, second.pk, own.pk]})
    assert {row["entry"]: bool(row["may"]) for row in shown.context["rows"]} == {first: True, second: True, own: False}
    assert "Bạn là tác giả của bài này" in words(shown)
    assert [item.label for item in shown.context["navigation"] if item.active] == ["Bàn làm việc"]
    along = {**carried(words(shown)), "entries": [first.pk, second.pk, own.pk]}
    bare = client.post("/desk/send-back/", along)
    assert (bare.status_code, "một lý do chung, hoặc lý do riêng" in words(bare)) == (422, True)
    assert holders(first, second) == [("Xã Hòa Thử", "submitted")] * 2
    along |= {"reason": "Thiếu số liệu", f"revision-{own.pk}": "1", f"reason-{second.pk}": "Sai lĩnh vực"}
    told_back = words(client.post("/desk/send-back/", along, follow=True))
    assert "Đã chuyển trả 2 bài về đơn vị cấp dưới." in told_back
    assert f"{own.code} được giữ nguyên. Bạn là tác giả của bài này" in told_back
    assert holders(first, second, own) == [("Hội Nông dân Thử", "submitted")] * 2 + [("Xã Hòa Thử", "submitted")]
    assert sorted(Detour.objects.values_list("reason", flat=True)) == ["Sai lĩnh vực", "Thiếu số liệu"]
    assert told("hop_sent_back") == ["Cán bộ Hội Nông dân Thử"] * 2 + ["Nguyễn Thị Tác"] * 2


def test_what_changed_since_the_preview_is_left_where_it_lies(here: Chain, as_: SignIn) -> None:
    good, newer, gone = (here.passed_on(here.entry()) for _number in range(3))
    clerk = here.clerk(here.commune)
    client = as_(clerk)
    page = words(client.get("/desk/send-back/preview/", {"entries": [good.pk, newer.pk, gone.pk]}))
    RevisionFactory(entry=newer, number=2)
    here.confirmed(gone)
    along = {**carried(page), "entries": [good.pk, newer.pk, gone.pk], "reason": "Thiếu"}
    shown = words(client.post("/desk/send-back/", along, follow=True))
    assert f"{newer.code} được giữ nguyên. Tác giả đã nộp bản mới" in shown
    assert f"{gone.code} được giữ nguyên. Không chuyển trả được bài này nữa." in shown
    assert holders(good, newer, gone) == [
        ("Hội Nông dân Thử", "submitted"), ("Xã Hòa Thử", "submitted"), ("Xã Hòa Thử", "confirmed"),
    ]  # fmt: skip
    assert Screening.objects.filter(decision="sent_back").count() == 1


@pytest.mark.parametrize("act", ["send-back", "return"])
@pytest.mark.parametrize("seen", [{}, {"revision": "7"}, {"revision": "x"}])
def test_an_entry_whose_text_nobody_says_to_have_read_is_left(
    here: Chain, as_: SignIn, act: str, seen: dict[str, str]
) -> None:
    entry = here.passed_on(here.entry())
    fields = {f"{name}-{entry.pk}": number for name, number in seen.items()}
    client = as_(here.clerk(here.commune))
    answer = client.post(f"/desk/{act}/", {"entries": entry.pk, "reason": "Thiếu", **fields}, follow=True)
    assert f"{entry.code} được giữ nguyên. Tác giả đã nộp bản mới" in words(answer)
    assert holders(entry) == [("Xã Hòa Thử", "submitted")]


def test_whoever_received_an_entry_first_has_nobody_to_send_it_back_to(here: Chain, as_: SignIn) -> None:
    entry = here.entry()
    client = as_(here.clerk(here.association))
    assert "Chuyển trả đơn vị cấp dưới" not in words(client.get("/desk/"))
    shown = words(client.get("/desk/send-back/preview/", {"entries": entry.pk}))
    assert "Bài này không do đơn vị cấp dưới gửi lên" in shown
    assert "Không chuyển trả được bài nào trong số đã chọn." in shown
    assert "không còn tìm thấy gì" in words(client.get("/desk/send-back/preview/?every=yes", follow=True))


def test_all_that_the_filter_finds_are_those_that_came_from_below(here: Chain, as_: SignIn) -> None:
    passed, own = here.passed_on(here.entry()), here.entry()
    Entry.objects.filter(pk=own.pk).update(unit=here.commune, holder=here.commune)
    client = as_(here.clerk(here.commune))
    shown = client.get(client.get("/desk/").context["every_below_url"])
    assert [row["entry"] for row in shown.context["rows"]] == [passed]


def test_a_clerk_of_another_unit_sends_nothing_back(here: Chain, as_: SignIn) -> None:
    entry = here.passed_on(here.entry())
    stranger = person_with(UserRole.CLERK, UnitFactory(parent=here.province))
    fields = {"entries": entry.pk, f"revision-{entry.pk}": 1, "reason": "Thiếu"}
    shown = as_(stranger).get("/desk/send-back/preview/", {"entries": entry.pk}, follow=True)
    assert "không còn trong danh sách" in words(shown)
    assert entry.code not in words(shown)
    as_(stranger).post("/desk/send-back/", fields)
    as_(here.clerk(here.association)).post("/desk/send-back/", fields)
    assert holders(entry) == [("Xã Hòa Thử", "submitted")]


def test_desk_and_preview_cost_the_same_for_one_entry_and_for_three(here: Chain, as_: SignIn) -> None:
    client = as_(here.clerk(here.commune))
    here.passed_on(here.entry())
    costs = [queries_of(client, address) for address in ("/desk/", "/desk/send-back/preview/?every=yes") for _ in "12"]
    for _number in range(2):
        here.passed_on(here.entry())
    assert queries_of(client, "/desk/") == costs[1] <= 16
    assert queries_of(client, "/desk/send-back/preview/?every=yes") == costs[3] <= 12
