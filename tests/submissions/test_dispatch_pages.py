"""Writing, looking at, sending and printing the unit's letter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import UserRole
from contests.moments import database_now
from submissions.models import Dispatch, Entry
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def letter(here: Place, *entries: Entry, **more: Any) -> dict[str, Any]:
    return {
        "unit": here.commune.pk,
        "contest": here.contest.slug,
        "entries": [entry.pk for entry in entries],
        "number": "15/CV-UBND",
        "issued_on": timezone.localdate().isoformat(),
        "signer": "Hoàng Văn Trưởng",
        **more,
    }


def test_all_confirmed_entries_are_proposed_in_their_order_with_todays_date_and_the_head(
    here: Place, as_: SignIn
) -> None:
    second, first = here.entry("confirmed"), here.entry("confirmed")
    second.screenings.update(rank=2)
    first.screenings.update(rank=1)
    here.entry("accepted")
    shown = as_(here.clerk).get("/desk/letters/new/").context
    assert [(place, entry, chosen) for place, entry, chosen in shown["rows"]] == [(1, first, True), (2, second, True)]
    assert shown["form"]["issued_on"].value() == timezone.localdate()
    assert shown["form"]["signer"].value() == "Hoàng Văn Trưởng"


def test_without_confirmed_entries_the_page_says_what_is_missing(here: Place, as_: SignIn) -> None:
    assert "Chỉ gửi được bài sau khi thủ trưởng" in as_(here.clerk).get("/desk/letters/new/").content.decode()


def test_the_letter_is_looked_at_before_it_is_sent(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed", title="Một cửa thân thiện")
    page = as_(here.clerk).get("/desk/letters/preview/", letter(here, entry)).content.decode()
    assert "Độc lập - Tự do - Hạnh phúc" in page
    assert "Số: 15/CV-UBND" in page
    assert "Xã Hòa Thử, ngày " in page
    assert "TM. Ủy ban nhân dân<br>Chủ tịch" in page
    assert "Một cửa thân thiện" in page
    assert "Gửi công văn" in page
    assert not Dispatch.objects.exists()
    assert Entry.objects.get().state == "confirmed"


def test_going_back_from_the_preview_keeps_what_was_typed(here: Place, as_: SignIn) -> None:
    kept, left_out = here.entry("confirmed"), here.entry("confirmed")
    shown = as_(here.clerk).get("/desk/letters/new/", letter(here, kept, signer="Phó Trưởng")).context
    assert {entry: chosen for _place, entry, chosen in shown["rows"]} == {kept: True, left_out: False}
    assert (shown["form"]["number"].value(), shown["form"]["signer"].value()) == ("15/CV-UBND", "Phó Trưởng")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "", "This field is required"),
        ("entries", [], "Hãy chọn ít nhất một bài để gửi."),
        ("issued_on", "2999-01-01", "Ngày công văn ở tương lai."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_letter_with_something_wrong_comes_back_with_what_was_typed(
    method: str, field: str, value: Any, words: str, here: Place, as_: SignIn
) -> None:
    sent = letter(here, here.entry("confirmed"), **{field: value})
    path = "/desk/letters/preview/" if method == "get" else "/desk/letters/forward/"
    response = getattr(as_(here.clerk), method)(path, sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    if field != "number":
        assert words in response.content.decode()
        assert "15/CV-UBND" in response.content.decode()
    assert not Dispatch.objects.exists()


def test_sending_leads_to_the_letter(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed", title="Một cửa thân thiện")
    response = as_(here.clerk).post("/desk/letters/forward/", letter(here, entry), follow=True)
    sent = Dispatch.objects.get()
    assert response.redirect_chain == [(f"/letters/{sent.pk}/", 302)]
    page = response.content.decode()
    assert "Đã gửi công văn." in page
    assert "Một cửa thân thiện" in page
    assert (sent.number, sent.signer, sent.created_by) == ("15/CV-UBND", "Hoàng Văn Trưởng", here.clerk)
    assert [letter.number for letter in as_(here.clerk).get("/desk/letters/").context["page"]] == ["15/CV-UBND"]


def test_sending_twice_sends_once(here: Place, as_: SignIn) -> None:
    sent, client = letter(here, here.entry("confirmed")), as_(here.clerk)
    client.post("/desk/letters/forward/", sent)
    again = client.post("/desk/letters/forward/", sent, follow=True)
    assert "không còn bài chờ gửi" in again.content.decode()
    assert Dispatch.objects.count() == 1


def test_a_late_letter_is_refused_in_words_and_keeps_what_was_typed(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed")
    here.move_forwarding(database_now() - timedelta(minutes=1))
    response = as_(here.clerk).post("/desk/letters/forward/", letter(here, entry))
    page = response.content.decode()
    assert response.status_code == 409
    assert "công văn này đã muộn nên không được gửi" in page
    assert "15/CV-UBND" in page
    preview = as_(here.clerk).get("/desk/letters/preview/", letter(here, entry)).content.decode()
    assert "Đã quá hạn" in preview
    assert "Gửi công văn" not in preview


def test_too_many_entries_are_seen_in_the_preview_and_refused(here: Place, as_: SignIn) -> None:
    here.limit(1)
    both = [here.entry("confirmed"), here.entry("confirmed")]
    preview = as_(here.clerk).get("/desk/letters/preview/", letter(here, *both)).content.decode()
    assert "nhiều hơn số bài đơn vị còn được gửi" in preview
    response = as_(here.clerk).post("/desk/letters/forward/", letter(here, *both))
    assert response.status_code == 409
    assert "chỉ còn gửi được 1 bài" in response.content.decode()


def test_a_number_that_was_used_is_named_at_its_field(here: Place, as_: SignIn) -> None:
    first, second = here.entry("confirmed"), here.entry("confirmed")
    client = as_(here.clerk)
    client.post("/desk/letters/forward/", letter(here, first))
    response = client.post("/desk/letters/forward/", letter(here, second))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["number"]


def test_another_unit_can_neither_look_at_nor_send_our_letter(here: Place, as_: SignIn) -> None:
    sent = letter(here, here.entry("confirmed"))
    stranger = as_(person_with(UserRole.CLERK, UnitFactory()))
    assert stranger.get("/desk/letters/preview/", sent).status_code == 404
    assert stranger.post("/desk/letters/forward/", sent).status_code == 404
    as_(here.clerk).post("/desk/letters/forward/", sent)
    assert stranger.get(f"/letters/{Dispatch.objects.get().pk}/").status_code == 404


def test_the_office_and_the_unit_read_a_letter_and_its_author_does_not(here: Place, as_: SignIn) -> None:
    as_(here.clerk).post("/desk/letters/forward/", letter(here, here.entry("confirmed")))
    address = f"/letters/{Dispatch.objects.get().pk}/"
    answers = [as_(person).get(address).status_code for person in (here.officer, here.head, here.author)]
    assert answers == [200, 200, 404]


def test_days_and_months_are_written_as_official_papers_write_them(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed")
    for day, words in [
        ("2024-02-08", "ngày 08 tháng 02 năm 2024"),
        ("2024-03-05", "ngày 05 tháng 3 năm 2024"),
        ("2023-12-10", "ngày 10 tháng 12 năm 2023"),
    ]:
        page = as_(here.clerk).get("/desk/letters/preview/", letter(here, entry, issued_on=day)).content.decode()
        assert words in page
