"""The copies that judges of blind rounds read: searched, decided on, masked by hand, checked, and voided."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from submissions.actions import reception
from submissions.actions import redaction as actions
from submissions.models import Entry, Passage, Redaction
from tests.factories.contests import OrganiserFactory, RoundFactory
from tests.factories.submissions import (
    DispatchFactory,
    DispatchItemFactory,
    PassageFactory,
    RedactionFactory,
    RevisionFactory,
    ScreeningFactory,
)
from tests.queries import MOST, queries_of
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
SUMMARY = "Nguyễn Thị Tác và UBND xã Hòa Thử làm. Gọi 0912.345.678. Chị Tác rất vui."


@pytest.fixture
def here() -> Place:
    at = place()
    RoundFactory(contest=at.contest, order=9, blind=True)
    return at


def eligible(here: Place, **columns: object) -> Entry:
    """An entry that the office admitted a moment ago, through its own act."""
    entry = here.entry("forwarded", **{"title": "Một cửa", "summary": SUMMARY, **columns})
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    return reception.admit(entry=entry, by=here.officer)


def copy_of(entry: Entry) -> Redaction:
    """The copy of its last revision, as the database has it."""
    return Redaction.objects.with_entry().get(revision=entry.revisions.latest("number"))


def told(copy: Redaction) -> list[tuple[str, str]]:
    """What was found in the summary."""
    texts = copy.texts
    return [(texts[one.place][one.start : one.end], one.what) for one in copy.passages.filter(place="summary")]


def decide(copy: Redaction, here: Place, *shown: str) -> Redaction:
    """Mask everything found but these words."""
    masked = [one.pk for one in copy.passages.all() if copy.texts[one.place][one.start : one.end] not in shown]
    return actions.decide_passages(redaction=copy, masked=masked, version=copy.version, by=here.officer)


def test_an_admitted_entry_is_searched_for_what_gives_its_authors_away(here: Place) -> None:
    copy = copy_of(eligible(here))
    assert told(copy) == [
        ("Nguyễn Thị Tác", "author"), ("UBND xã Hòa Thử", "unit"), ("0912.345.678", "phone"), ("Tác", "author"),
    ]  # fmt: skip
    assert copy.state == "open"
    assert copy.content["summary"] == "[tác giả] và [đơn vị] làm. Gọi [điện thoại]. Chị [tác giả] rất vui."


def test_a_contest_without_blind_rounds_needs_no_copies(here: Place) -> None:
    here.contest.rounds.update(blind=False)
    assert not Redaction.objects.filter(revision__entry=eligible(here)).exists()


def test_entries_admitted_before_are_searched_all_at_once_and_only_once(here: Place) -> None:
    here.contest.rounds.update(blind=False)
    entry = eligible(here)
    here.contest.rounds.update(blind=True)
    assert len(actions.propose_redactions(contest=here.contest, by=here.officer)) == 1
    assert actions.propose_redactions(contest=here.contest, by=here.officer) == []
    assert copy_of(entry).passages.count() == 4


def test_the_officer_decides_on_each_passage_before_the_copy_is_checked(here: Place) -> None:
    copy = copy_of(eligible(here))
    with pytest.raises(MoveRefused, match="quyết định che những đoạn nào"):
        actions.check_redaction(redaction=copy, version=copy.version, by=here.officer)
    copy = copy_of(copy.revision.entry)
    decide(copy, here, "0912.345.678")
    copy = copy_of(copy.revision.entry)
    actions.check_redaction(redaction=copy, version=copy.version, by=here.officer)
    kept = copy_of(copy.revision.entry)
    assert (kept.state, kept.checked_by) == ("checked", here.officer)
    assert kept.content["summary"] == "[tác giả] và [đơn vị] làm. Gọi 0912.345.678. Chị [tác giả] rất vui."
    event = Event.objects.get(move="check_redaction")
    assert (event.facts["revision"], event.facts["masked"]) == (kept.revision.sha256, 3)


def test_words_are_masked_by_hand_wherever_they_stand(here: Place) -> None:
    entry = eligible(here, title="Vui vẻ một cửa", summary="Rất vui. Vui thật.")
    copy = copy_of(entry)
    assert actions.mask_passage(redaction=copy, words="vui", what="other", by=here.officer) == 3
    shown = copy_of(entry).content
    assert (shown["title"], shown["summary"]) == ("[đã che] vẻ một cửa", "Rất [đã che]. [đã che] thật.")
    with pytest.raises(MoveRefused, match="không có “xyz”"):
        actions.mask_passage(redaction=copy, words="xyz", what="other", by=here.officer)


def test_somebody_who_read_an_older_copy_checks_nothing(here: Place) -> None:
    entry = eligible(here, summary="Rất vui.")
    read, changed = copy_of(entry), copy_of(entry)
    actions.mask_passage(redaction=changed, words="vui", what="other", by=here.officer)
    with pytest.raises(MoveRefused, match="vừa thay đổi bản che"):
        actions.check_redaction(redaction=read, version=read.version, by=here.officer)


def test_a_page_that_was_open_while_the_copy_was_checked_masks_nothing(here: Place) -> None:
    entry = eligible(here, summary="Rất vui.")
    read, checked = copy_of(entry), copy_of(entry)
    actions.check_redaction(redaction=checked, version=checked.version, by=here.officer)
    with pytest.raises(MoveRefused, match="vừa thay đổi bản che"):
        actions.mask_passage(redaction=read, words="vui", what="other", by=here.officer)
    with pytest.raises(MoveRefused, match="vừa thay đổi bản che"):
        actions.decide_passages(redaction=read, masked=[], version=read.version, by=here.officer)


def test_a_newer_text_is_searched_and_checked_anew_keeping_what_was_decided(here: Place) -> None:
    entry = eligible(here)
    copy = copy_of(entry)
    actions.mask_passage(redaction=copy, words="rất vui", what="other", by=here.officer)
    decide(copy_of(entry), here, "0912.345.678")
    old = copy_of(entry)
    actions.check_redaction(redaction=old, version=old.version, by=here.officer)
    Entry.objects.filter(pk=entry.pk).update(title="Một cửa của Nguyễn Thị Tác")
    RevisionFactory(entry=Entry.objects.get(pk=entry.pk))
    [new] = actions.propose_redactions(contest=here.contest, by=here.officer)
    assert new.state == "open"
    by_place = {(one.place, one.masked, one.by_hand) for one in new.passages.all()}
    assert by_place == {
        ("title", None, False), ("summary", True, False), ("summary", False, False), ("summary", True, True),
    }  # fmt: skip


def test_nobody_checks_a_text_that_was_replaced(here: Place) -> None:
    entry = eligible(here, summary="Rất vui.")
    copy = copy_of(entry)
    RevisionFactory(entry=entry)
    with pytest.raises(PermissionRefused, match="nội dung mới hơn"):
        actions.check_redaction(redaction=copy, version=copy.version, by=here.officer)


def test_an_organiser_who_is_an_author_prepares_no_copy_of_their_own_entry(here: Place) -> None:
    entry = eligible(here)
    OrganiserFactory(contest=here.contest, user=here.author)
    copy = copy_of(entry)
    with pytest.raises(PermissionRefused, match="là tác giả"):
        actions.mask_passage(redaction=copy, words="vui", what="other", by=here.author)


def test_nothing_is_masked_once_the_results_are_out(here: Place) -> None:
    entry = eligible(here)
    Contest.objects.filter(pk=here.contest.pk).update(state="announced", announced_at=entry.submitted_at)
    with pytest.raises(PermissionRefused, match="Kết quả đã công bố"):
        actions.mask_passage(redaction=copy_of(entry), words="vui", what="other", by=here.officer)


def test_the_passages_of_a_checked_copy_stay_in_the_database(here: Place) -> None:
    copy = RedactionFactory()
    passage = PassageFactory(redaction=copy, masked=True)
    Redaction.objects.filter(pk=copy.pk).update(
        state="checked", checked_by=here.officer, checked_at="2026-01-01T00:00Z"
    )
    for change in (
        lambda: Passage.objects.filter(pk=passage.pk).update(masked=False),
        lambda: Passage.objects.filter(pk=passage.pk).delete(),
        lambda: PassageFactory(redaction=copy, start=8, end=9),
    ):
        with pytest.raises(IntegrityError, match="was checked: its passages stay"), transaction.atomic():
            change()


def test_the_database_refuses_a_check_with_an_undecided_passage(here: Place) -> None:
    passage = PassageFactory()
    columns = {"state": "checked", "checked_by": here.officer, "checked_at": "2026-01-01T00:00Z"}
    with pytest.raises(IntegrityError, match="not decided on"), transaction.atomic():
        Redaction.objects.filter(pk=passage.redaction_id).update(**columns)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_redaction DISABLE TRIGGER submissions_redaction_decided")
    assert Redaction.objects.filter(pk=passage.redaction_id).update(**columns) == 1, "the guard was not the trigger"


def test_the_database_keeps_who_checked_with_the_check(here: Place) -> None:
    entry = eligible(here, summary="Rất vui.")
    copy = copy_of(entry)
    for columns in ({}, {"checked_at": timezone.now()}, {"checked_by": here.officer}):
        with pytest.raises(IntegrityError, match="redaction_checked_by_somebody"), transaction.atomic():
            Redaction.objects.filter(pk=copy.pk).update(state="checked", **columns)


def test_the_page_shows_each_passage_in_its_place_and_what_judges_will_read(here: Place, as_: SignIn) -> None:
    copy = copy_of(eligible(here))
    page = as_(here.officer).get(copy.get_absolute_url())
    assert [(line["text"], line["where"], line["masked"]) for line in page.context["lines"]] == [
        ("Nguyễn Thị Tác", "Tóm tắt", True), ("UBND xã Hòa Thử", "Tóm tắt", True), ("0912.345.678", "Tóm tắt", True),
        ("Tác", "Tóm tắt", True),
    ]  # fmt: skip
    assert "[tác giả] và [đơn vị] làm." in page.content.decode()
    assert "Trước hết hãy quyết định" in page.content.decode()


def test_an_officer_decides_masks_and_checks_on_the_page(here: Place, as_: SignIn) -> None:
    copy = copy_of(eligible(here))
    client, address = as_(here.officer), f"/redactions/{copy.pk}/"
    keys = [one.pk for one in copy.passages.all()]
    answer = client.post(f"{address}decide/", {"version": 1, "masked": keys}, follow=True)
    assert "Đã lưu." in answer.content.decode()
    answer = client.post(f"{address}mask/", {"words": "khong co", "what": "other"})
    assert answer.status_code == 422
    assert "Bài này không có các từ đó" in answer.content.decode()
    assert "khong co" in answer.content.decode()
    answer = client.post(f"{address}mask/", {"words": "rất vui", "what": "other"}, follow=True)
    assert "Đã che ở 1 chỗ." in answer.content.decode()
    assert client.post(f"{address}check/", {"version": 1}).status_code == 409
    answer = client.post(f"{address}check/", {"version": 3}, follow=True)
    assert "Đã kiểm tra bản che của “Một cửa”." in answer.content.decode()
    assert client.post(f"{address}decide/", {"version": 3}).status_code == 403
    answer = client.post(f"{address}reopen/", follow=True)
    assert "Đã rút lại xác nhận" in answer.content.decode()
    assert copy_of(copy.revision.entry).state == "open"


def test_a_stale_choice_of_passages_is_shown_again_as_it_was_ticked(here: Place, as_: SignIn) -> None:
    copy = copy_of(eligible(here))
    first = copy.passages.earliest("start")
    answer = as_(here.officer).post(f"/redactions/{copy.pk}/decide/", {"version": 7, "masked": [first.pk]})
    assert answer.status_code == 409
    assert [line["masked"] for line in answer.context["lines"]] == [True, False, False, False]


def test_entries_in_which_nothing_was_found_are_read_and_checked_together(here: Place, as_: SignIn) -> None:
    clean = [copy_of(eligible(here, title=f"Sạch {number}", summary="Rất vui.")) for number in range(2)]
    telling = copy_of(eligible(here, title="Lộ"))
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/redactions/"
    listed = client.get(address).context["page"]
    assert [(one.revision.entry.title, one.found) for one in listed] == [("Lộ", 4), ("Sạch 0", 0), ("Sạch 1", 0)]
    keys = [one.pk for one in clean]
    shown = client.get(f"{address}preview/", {"redactions": keys}).content.decode()
    assert "Rất vui." in shown
    assert "Tôi đã kiểm tra các bài được đánh dấu" in shown
    answer = client.post(f"{address}check/", {"redactions": [*keys, telling.pk]}, follow=True).content.decode()
    assert "Đã kiểm tra 2 bản che." in answer
    assert f"{telling.revision.entry.code} được giữ nguyên. Bài này có chỗ làm lộ tác giả" in answer
    assert set(Redaction.objects.filter(state="checked").values_list("pk", flat=True)) == set(keys)


def test_the_list_costs_the_same_with_one_entry_and_with_three(here: Place, as_: SignIn) -> None:
    OrganiserFactory(contest=here.contest, user=here.head)
    client, address = as_(here.head), f"/contests/{here.contest.slug}/redactions/"
    eligible(here)
    queries_of(client, address)
    one = queries_of(client, address)
    for number in range(2):
        eligible(here, title=f"Bài {number}")
    assert queries_of(client, address) == one <= MOST


def test_the_list_is_narrowed_by_state_and_words(here: Place, as_: SignIn) -> None:
    eligible(here, title="Một cửa thân thiện")
    eligible(here, title="Hồ sơ không hẹn")
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/redactions/"

    def titles(query: str) -> list[str]:
        return [one.revision.entry.title for one in client.get(f"{address}?{query}").context["page"]]

    assert titles("q=ho so") == ["Hồ sơ không hẹn"]
    assert titles("state=checked") == []
    assert len(titles("state=nothing")) == 2
