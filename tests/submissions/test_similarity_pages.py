"""Two entries side by side: what each reader sees of them, the decision, and the places where they are pointed out."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import UserRole
from submissions.models import Entry, SimilarityFinding
from submissions.policies import similarity as policies
from tests.factories.accounts import person_with
from tests.factories.submissions import (
    DispatchFactory,
    DispatchItemFactory,
    FingerprintFactory,
    RevisionFactory,
    SimilarityFindingFactory,
)
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
SHARED = "Mỗi phản ánh có mã riêng, khi xử lý xong phải đăng ảnh sau"
OURS, THEIRS = f"{SHARED}. Phần riêng của xã ta.", f"Điều bí mật của xã bạn. {SHARED}."


@pytest.fixture
def here() -> Place:
    return place()


def pair(here: Place, state: str = "submitted", other: str = "submitted") -> SimilarityFinding:
    """An entry of the commune and one of another commune, both with the shared sentence."""
    ours = here.entry(state, title="Bài của xã", summary=OURS)
    theirs = here.entry(other, title="Bài của xã bạn", summary=THEIRS, unit=UnitFactory(parent=here.contest.host))
    for entry in (ours, theirs):
        if entry.state == "forwarded":
            DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=entry.unit))
    start = THEIRS.index(SHARED)
    spans = [[0, len(SHARED), start, start + len(SHARED), 14]]
    return SimilarityFindingFactory(entry=ours, other=theirs, passages=spans, figures=["7.5", "1240"])


def test_a_unit_sees_its_own_text_whole_and_of_the_other_only_what_both_have(here: Place, as_: SignIn) -> None:
    finding = pair(here)
    shown = as_(here.clerk).get(f"/similarity/{finding.pk}/").content.decode()
    assert "Phần riêng của xã ta" in shown
    assert "Điều bí mật" not in shown
    assert shown.count(f"{SHARED}</mark>") == 2
    assert 'id="a-1"' in shown
    assert 'href="#b-1"' in shown
    assert 'id="b-1"' in shown
    assert here.author.full_name not in shown.split("<main", 1)[1]


def test_without_the_rule_the_other_text_would_be_read(
    here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control."""
    finding = pair(here)
    monkeypatch.setattr(policies, "reads_whole", lambda user, finding, entry: True)
    assert "Điều bí mật" in as_(here.clerk).get(f"/similarity/{finding.pk}/").content.decode()


def test_the_office_sees_both_whole_once_one_reached_it(here: Place, as_: SignIn) -> None:
    at_units, sent = pair(here), pair(here, other="forwarded")
    client = as_(here.officer)
    assert client.get(f"/similarity/{at_units.pk}/").status_code == 404
    shown = client.get(f"/similarity/{sent.pk}/").content.decode()
    assert "Phần riêng của xã ta" in shown
    assert "Điều bí mật của xã bạn" in shown
    assert "7,5; 1240" in shown


def test_authors_see_nothing_of_it(here: Place, as_: SignIn) -> None:
    finding = pair(here)
    client = as_(here.author)
    assert client.get(f"/similarity/{finding.pk}/").status_code == 404
    assert client.get("/similarity/").status_code == 403


def test_a_decision_needs_its_reason_and_keeps_what_was_typed(here: Place, as_: SignIn) -> None:
    finding = pair(here)
    client = as_(here.clerk)
    refused = client.post(f"/similarity/{finding.pk}/find-same/", {"reason": " "})
    assert refused.status_code == 422
    client.post(f"/similarity/{finding.pk}/find-improved/", {"reason": "Có thêm bước xác minh."})
    finding.refresh_from_db()
    assert (finding.state, finding.decided_by) == ("improves", here.clerk)
    again = client.post(f"/similarity/{finding.pk}/find-improved/", {"reason": "Lần nữa."})
    assert again.status_code == 403
    assert "Lần nữa." in again.content.decode()
    assert "Có thêm bước xác minh." in client.get(f"/similarity/{finding.pk}/").content.decode()


def test_the_screening_page_and_the_letter_point_similar_entries_out(here: Place, as_: SignIn) -> None:
    finding = pair(here, state="confirmed")
    client = as_(here.clerk)
    page = client.get(f"/desk/{finding.entry.code}/").content.decode()
    assert "Bài của xã bạn" in page
    assert finding.get_absolute_url() in page
    chosen = {"unit": here.commune.pk, "contest": here.contest.slug, "entries": finding.entry.pk}
    letter = {**chosen, "number": "12/CV-UBND", "issued_on": "2026-11-20", "signer": "Hoàng Văn Trưởng"}
    preview = client.get("/desk/letters/preview/", letter)
    assert finding.get_absolute_url() in preview.content.decode()
    SimilarityFinding.objects.update(
        state="not_similar", reason="Khác.", decided_by=here.clerk, decided_at=finding.found_at
    )
    decided = client.get("/desk/letters/preview/", letter)
    assert finding.get_absolute_url() not in decided.content.decode()


def test_the_offices_page_of_an_entry_points_them_out_and_says_when_it_waits(here: Place, as_: SignIn) -> None:
    finding = pair(here, state="forwarded")
    page = f"/contests/{here.contest.slug}/entries/{finding.entry.code}/"
    client = as_(here.officer)
    assert finding.get_absolute_url() in client.get(page).content.decode()
    assert "tải lại trang" not in client.get(page).content.decode()
    FingerprintFactory(revision=RevisionFactory(entry=finding.entry))
    assert "tải lại trang" in client.get(page).content.decode()


def test_the_list_is_narrowed_by_state_contest_words_and_how_much(here: Place, as_: SignIn) -> None:
    finding = pair(here, state="forwarded")
    mild = pair(here, state="forwarded")
    SimilarityFinding.objects.filter(pk=mild.pk).update(score="0.4")
    Entry.objects.filter(pk=mild.other_id).update(search_text="to luu dong")
    client = as_(here.officer)

    def found(query: str) -> list[SimilarityFinding]:
        return list(client.get(f"/similarity/?{query}").context["page"])

    assert found("") == [finding, mild]
    assert found("alike=0.6") == [finding]
    assert found("state=same") == []
    assert found("state=open&contest=" + here.contest.slug) == [finding, mild]
    assert found("contest=khac") == []
    assert found("q=Tổ lưu ĐỘNG") == [mild]
    assert found(f"q={finding.other.code}") == [finding]


def test_the_list_costs_the_same_with_one_pair_and_with_three(here: Place, as_: SignIn) -> None:
    client = as_(here.clerk)
    pair(here)
    queries_of(client, "/similarity/")
    one = queries_of(client, "/similarity/")
    pair(here)
    pair(here)
    assert queries_of(client, "/similarity/") == one <= MOST


def test_a_judge_of_the_contest_learns_nothing(here: Place, as_: SignIn) -> None:
    finding = pair(here, state="forwarded", other="forwarded")
    judge = person_with(UserRole.CLERK, UnitFactory())
    client = as_(judge)
    assert client.get(f"/similarity/{finding.pk}/").status_code == 404
    assert list(client.get("/similarity/").context["page"]) == []
