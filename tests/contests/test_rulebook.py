"""The rules in words say what the settings say, and are compared with the signed paper."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.verdicts import PermissionRefused
from contests.actions.rulebook import clauses_to_compare, compare
from contests.models import Contest, RuleCheck, RuleDocument
from contests.rulebook import clauses_of, rulebook
from contests.views.sections import SECTION
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory
from tests.factories.contests import ContestFactory, DeadlineFactory, RuleDocumentFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create()


def whole(contest: Contest) -> Contest:
    return Contest.objects.with_plan().get(pk=contest.pk)


def said(contest: Contest, language: str = "vi") -> str:
    with translation.override(language):
        return "\n".join(clause.whole for clause in clauses_of(whole(contest)))


def test_every_setting_of_the_plan_is_said(contest: Contest) -> None:
    words = said(contest)
    for sentence in (
        "Nhóm có từ 2 tác giả trở lên",
        "8 lĩnh vực",
        "Cải cách tài chính công",
        "tối đa 1.500 từ",
        "2 giải nhất: mỗi giải 3.000.000 đ với cá nhân, 4.500.000 đ với nhóm hoặc tổ chức.",
        "Tất cả 8 giải, trị giá từ 14.000.000 đ đến 21.000.000 đ",
        "Mỗi bài do 2 giám khảo chấm, không biết tác giả.",
        "Tính mới, tính sáng tạo: 0 đến 30 điểm",
        "Xuất sắc 27–30",
        "Bài từ 70 điểm trở lên vào vòng sau.",
        "không phải hỏi lại tác giả.",
    ):
        assert sentence in words


def test_the_rules_are_complete_in_english_too(contest: Contest) -> None:
    words = said(contest, "en")
    assert "A group has 2 authors or more" in words
    assert "Entries with 70 points or more go on." in words


def test_each_sentence_leads_to_its_setting(contest: Contest) -> None:
    clauses = clauses_of(whole(contest))
    assert {clause.section for clause in clauses} <= {*SECTION, "form"}
    assert all(reverse(clause.url_name, args=[contest.slug]) for clause in clauses)
    assert len({clause.key for clause in clauses}) == len(clauses)
    assert all(clause.text and clause.text == clause.text.strip() for clause in clauses)


def test_the_new_rules_are_said(contest: Contest) -> None:
    Contest.objects.filter(pk=contest.pk).update(
        prior_recognition="required", prior_recognition_scope="unit", prior_prizes_forbidden=True,
        excluded_roles=["head"], age_on=dt.date(2026, 1, 1), entry_forms=["article", "video"], video_max_megabytes=1500,
        consent_file_required=True,
    )  # fmt: skip
    contest.eligibilities.filter(order=1).update(age_to=35)
    contest.quotas.filter(order=1).update(
        maximum=5, headcount_from=50, minimum_percent=Decimal(10), counts_children=True
    )
    DeadlineFactory(contest=contest, kind="forwarding", unit_kinds=["commune"])
    contest.rounds.get(order=1).criteria.filter(key="novelty").update(
        area_codes=["cai-cach-the-che"], entrants=["group"], floor=Decimal(10)
    )
    words = said(contest)
    for sentence in (
        "Chỉ ý tưởng đã được công nhận mới được dự thi (cấp đơn vị).",
        "Ý tưởng đã đạt giải ở cuộc thi khác không được dự thi.",
        "thủ trưởng đơn vị",
        "Video clip không quá 1.500 MB.",
        "Bài do đơn vị nhập hộ phải kèm bản quét hoặc ảnh chụp giấy đồng ý có chữ ký của tác giả.",
        "không quá 35 tuổi tính đến ngày 01/01/2026",
        "tối đa 5 bài",
        "ít nhất 10 % nhân sự",
        "đơn vị từ 50 người trở lên",
        "tính cả bài của các đơn vị trực thuộc",
        "(Xã, phường, thị trấn)",
        "chỉ với nhóm tác giả",
        "chỉ trong lĩnh vực Cải cách thể chế",
    ):
        assert sentence in words, sentence


def test_a_plan_with_nothing_set_has_no_empty_chapter() -> None:
    chapters = rulebook(whole(ContestFactory()))
    assert chapters
    assert all(chapter.clauses for chapter in chapters)


def test_the_page_offers_the_way_to_a_setting_only_to_those_who_may_change_it(
    district: District, contest: Contest, as_: Callable[..., Client]
) -> None:
    address = reverse("contests:rulebook", args=[contest.slug])
    link = reverse("contests:edit_prizes", args=[contest.slug])
    assert link in as_(district.officer).get(address).content.decode()
    assert as_().get(address).status_code == 404
    Contest.objects.filter(pk=contest.pk).update(state="published", published_at=dt.datetime.now(dt.UTC))
    page = as_().get(address).content.decode()
    assert "Tất cả 8 giải" in page
    assert link not in page


def test_the_page_costs_the_same_for_any_number_of_rows(contest: Contest, as_: Callable[..., Client]) -> None:
    Contest.objects.filter(pk=contest.pk).update(state="published", published_at=dt.datetime.now(dt.UTC))
    address = reverse("contests:rulebook", args=[contest.slug])
    first = queries_of(as_(), address)
    for kind in ("department", "service_unit", "association"):
        DeadlineFactory(contest=contest, kind="forwarding", unit_kinds=[kind])
    assert queries_of(as_(), address) == first


# ── against the signed paper ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def paper(contest: Contest) -> RuleDocument:
    document: RuleDocument = RuleDocumentFactory(contest=contest, kind="rules", number="05/TL-BTC")
    return document


def test_every_sentence_with_a_number_is_to_be_compared(contest: Contest) -> None:
    clauses = clauses_to_compare(whole(contest))
    keys = {clause.key for clause in clauses}
    assert "prize-total" in keys
    assert "licence" not in keys


def test_what_was_ticked_off_stays_with_who_and_when(
    district: District, contest: Contest, paper: RuleDocument, as_: Callable[..., Client]
) -> None:
    client = as_(district.officer)
    assert client.post(reverse("contests:compare", args=[paper.pk]), {"alike": ["prize-total"]}).status_code == 302
    check = RuleCheck.objects.get()
    assert (check.checked_by, check.text) == (
        district.officer,
        next(clause.whole for clause in clauses_to_compare(whole(contest)) if clause.key == "prize-total"),
    )
    page = client.get(reverse("contests:comparison", args=[paper.pk])).content.decode()
    assert district.officer.full_name in page
    client.post(reverse("contests:compare", args=[paper.pk]), {"alike": []})
    assert not RuleCheck.objects.exists()


def test_a_setting_changed_after_the_comparison_is_open_again(
    district: District, contest: Contest, paper: RuleDocument, as_: Callable[..., Client]
) -> None:
    compare(document=paper, keys=["prize-total"], by=district.officer)
    contest.prize_tiers.filter(rank=1).update(count=3)
    page = as_(district.officer).get(reverse("contests:comparison", args=[paper.pk])).content.decode()
    assert "đã thay đổi sau khi đối chiếu" in page
    assert "Tất cả 8 giải" in page
    assert "Tất cả 9 giải" in page


def test_only_those_who_run_the_contest_compare(paper: RuleDocument) -> None:
    with pytest.raises(PermissionRefused):
        compare(document=paper, keys=["prize-total"], by=UserFactory())


def test_a_key_that_is_no_sentence_is_not_kept(district: District, paper: RuleDocument) -> None:
    compare(document=paper, keys=["khong-co"], by=district.officer)
    assert not RuleCheck.objects.exists()
