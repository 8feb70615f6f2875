"""What everybody may read: who won, and whether a certificate is genuine."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from payouts.actions import awards
from reports.builders import BUILDERS
from reports.models import Certificate
from tests.factories.reports import ReportFactory
from tests.payouts.purse import Purse, purse

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Purse:
    """Four prizes given and a loser, with certificates."""
    ready = purse(ranks=(1, 2, 3, 4, 5), kinds=["group"])
    ready.issue()
    BUILDERS["certificates"](ReportFactory(kind="certificates", contest=ready.contest), lambda done, total: None)
    return ready


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# -- results -----------------------------------------------------------------------------------------------------


def test_winners_are_shown_by_prize_and_losers_not_at_all(as_: Callable[..., Client], made: Purse) -> None:
    shown = text_of(as_().get(f"/contests/{made.contest.slug}/results/"))
    winners, loser = made.placements[:4], made.placements[4]
    assert all(placement.contender.entry.title in shown for placement in winners)
    assert loser.contender.entry.title not in shown
    assert "Trao theo Quyết định số 1124/QĐ-UBND ngày 01/06/2026." in shown
    assert not any(re.search(rf"\b{placement.score:.0f},\d", shown) for placement in made.placements)


def test_held_and_revoked_awards_are_not_shown(as_: Callable[..., Client], made: Purse) -> None:
    held, revoked = made.contest.awards.in_order()[:2]
    awards.hold(award=held, reason="Khiếu nại.", by=made.office)
    awards.revoke(award=revoked, reason="Sao chép.", by=made.office)
    shown = text_of(as_().get(f"/contests/{made.contest.slug}/results/"))
    assert held.entry.title not in shown
    assert revoked.entry.title not in shown


def test_proposed_prizes_are_not_public(as_: Callable[..., Client]) -> None:
    made = purse()
    made.propose()
    answer = as_().get(f"/contests/{made.contest.slug}/results/")
    assert "Kết quả đã công bố, giải chưa trao" in text_of(answer)
    assert made.placements[0].contender.entry.title not in text_of(answer)


@pytest.mark.parametrize("state", ["draft", "published", "judging"])
def test_before_the_announcement_there_is_no_page(as_: Callable[..., Client], state: str) -> None:
    made = purse()
    type(made.contest).objects.filter(pk=made.contest.pk).update(state=state, announced_at=None)
    assert as_().get(f"/contests/{made.contest.slug}/results/").status_code == 404


def test_the_contests_page_leads_to_the_winners(as_: Callable[..., Client], made: Purse) -> None:
    shown = text_of(as_().get(f"/contests/{made.contest.slug}/"))
    assert f'href="/contests/{made.contest.slug}/results/"' in shown


def test_the_page_needs_few_queries(
    as_: Callable[..., Client], made: Purse, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(8):
        as_().get(f"/contests/{made.contest.slug}/results/")


# -- verification ------------------------------------------------------------------------------------------------


def test_a_certificate_is_verified_by_its_code(as_: Callable[..., Client], made: Purse) -> None:
    certificate = Certificate.objects.first()
    assert certificate is not None
    shown = text_of(as_().get(f"/verify/{certificate.code}/"))
    for said in [certificate.holder, "Giải nhất", made.contest.name, "1124/QĐ-UBND", "Giấy chứng nhận này là thật"]:
        assert said in shown


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_small_letters_spaces_and_dashes_do_not_matter(as_: Callable[..., Client], made: Purse, typed: str) -> None:
    code = Certificate.objects.values_list("code", flat=True)[0]
    answer = as_().get("/verify/", {"code": typed.format(code[:6].lower(), code[6:].lower())})
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{code}/")


def test_an_unknown_code_is_answered_kindly(as_: Callable[..., Client], db: None) -> None:
    answer = as_().get("/verify/", {"code": "ABCD <b>"})
    assert answer.status_code == 404
    assert "Không có giấy chứng nhận hay biên nhận nào mang mã “ABCD &lt;b&gt;”." in text_of(answer)
    assert as_().get("/verify/ABCD1234/").status_code == 404


def test_nothing_typed_is_asked_for_again(as_: Callable[..., Client], db: None) -> None:
    answer = as_().get("/verify/", {"code": ""})
    assert answer.status_code == 422
    assert "Hãy gõ mã in trên giấy." in text_of(answer)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (awards.hold, "Giải hiện đang tạm giữ để xem xét."),
        (awards.revoke, "giải đã bị thu hồi. Giấy không còn giá trị."),
    ],
)
def test_what_became_of_the_award_since_is_said(
    as_: Callable[..., Client], made: Purse, act: Callable[..., None], said: str
) -> None:
    certificate = Certificate.objects.select_related("award").first()
    assert certificate is not None
    act(award=certificate.award, reason="Sao chép.", by=made.office)
    assert said in text_of(as_().get(f"/verify/{certificate.code}/"))


def test_a_certificate_changed_in_the_store_is_not_called_genuine(as_: Callable[..., Client], made: Purse) -> None:
    certificate = Certificate.objects.first()
    assert certificate is not None
    certificate.facts["prize"] = "Giải đặc biệt"
    certificate.save()
    shown = text_of(as_().get(f"/verify/{certificate.code}/"))
    assert "đã bị thay đổi sau khi cấp" in shown
    assert "Giấy chứng nhận này là thật" not in shown
