"""A text that was handed in is compared with all others, once and surely; people decide what it means."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from submissions import candidates as index
from submissions import tasks
from submissions.actions import entries as writing
from submissions.actions import similarity as actions
from submissions.likeness.quality import SIMILAR, Judged, precision, recall
from submissions.models import Entry, Fingerprint, Revision, SimilarityFinding
from tests.factories.accounts import person_with
from tests.factories.submissions import (
    EntryFactory,
    FingerprintFactory,
    RevisionFactory,
    SimilarityFindingFactory,
    entry_in,
)
from tests.factories.units import UnitFactory
from tests.submissions.likeness.test_quality import rows
from tests.submissions.scenes import Scene, draft, scene

pytestmark = pytest.mark.django_db
PAIRS = {row["label"]: row for row in reversed(rows("held_out"))}
COPIED, REPHRASED, TOPIC = PAIRS["copied"], PAIRS["rephrased"], PAIRS["same_topic"]


@pytest.fixture
def here() -> Scene:
    return scene()


def kept(text: str, title: str = "", **columns: Any) -> Entry:
    """An entry that was handed in with this text, its comparison waiting."""
    entry = EntryFactory(state="submitted", summary=text, **({"title": title} if title else {}), **columns)
    FingerprintFactory(revision=RevisionFactory(entry=entry))
    return entry


def compare_all() -> None:
    for key in Fingerprint.objects.due().order_by("pk").values_list("pk", flat=True):
        tasks.compare(key)


def handed_in(here: Scene, summary: str) -> Entry:
    entry = draft(here, summary=summary)
    writing.submit(entry=entry, by=here.author, licence_version=here.contest.licence_version)
    return entry


def test_handing_in_leaves_a_row_that_a_worker_compares(here: Scene) -> None:
    old = kept(COPIED["text_a"])
    compare_all()
    new = handed_in(here, COPIED["text_b"])
    assert Fingerprint.objects.due().get().revision.entry == new
    compare_all()
    finding = SimilarityFinding.objects.get()
    assert (finding.entry, finding.other, finding.state) == (old, new, "open")
    assert finding.score > finding.copied > 0.5
    assert finding.passages
    assert Fingerprint.objects.get(revision__entry=new).state == "done"


def test_rephrasings_are_found_and_entries_of_the_same_field_are_not() -> None:
    kept(REPHRASED["text_a"])
    like = kept(REPHRASED["text_b"])
    kept(TOPIC["text_b"])
    compare_all()
    assert [finding.other for finding in SimilarityFinding.objects.all()] == [like]


def test_nearly_all_labelled_pairs_are_found_among_all_the_texts() -> None:
    """The index loses hardly any of what the measure tells: of both halves, every text with every other."""
    pairs = [row for half in ("dev", "held_out") for row in rows(half)]
    entries = {text: kept(text) for row in pairs for text in (row["text_a"], row["text_b"])}
    actions.compare(fingerprints=Fingerprint.objects.all())
    found = {(finding.entry_id, finding.other_id) for finding in SimilarityFinding.objects.all()}
    judged = [
        Judged(row["label"], float(tuple(sorted((entries[row["text_a"]].pk, entries[row["text_b"]].pk))) in found))
        for row in pairs
    ]
    assert recall(judged, SIMILAR, 0.5) >= 0.95
    assert precision(judged, SIMILAR, 0.5) >= 0.9


def test_entries_of_the_same_title_are_found_whatever_they_say() -> None:
    kept("Văn bản thứ nhất nói về chợ.", "Tổ lưu động chứng thực tại nhà cho người già")
    kept("Phòng họp này không có bàn.", "Tổ lưu động chứng thực tại nhà cho người già")
    compare_all()
    assert SimilarityFinding.objects.get().title == 1


def test_earlier_contests_are_compared_with_but_no_draft_and_nothing_withdrawn(here: Scene) -> None:
    earlier, draft_, taken_back = kept(COPIED["text_a"]), kept(COPIED["text_a"]), kept(COPIED["text_a"])
    compare_all()
    SimilarityFinding.objects.all().delete()
    Entry.objects.filter(pk=draft_.pk).update(state="draft")
    Entry.objects.filter(pk=taken_back.pk).update(state="withdrawn")
    new = handed_in(here, COPIED["text_b"])
    compare_all()
    finding = SimilarityFinding.objects.get()
    assert (finding.entry, finding.other) == (earlier, new)
    assert earlier.contest_id != new.contest_id


def test_a_text_that_took_the_place_of_another_is_compared_in_its_stead() -> None:
    entry, other = kept(COPIED["text_a"]), kept(COPIED["text_b"])
    compare_all()
    entry.summary = "Chúng tôi viết lại hết: tuyến xe buýt đưa đón học sinh vùng cao."
    FingerprintFactory(revision=RevisionFactory(entry=entry))
    compare_all()
    assert not SimilarityFinding.objects.exists()
    assert Fingerprint.objects.get(revision__entry=entry, revision__number=1).marks == []
    assert Fingerprint.objects.get(revision__entry=other).marks


def test_a_decision_stays_unless_the_texts_become_much_more_alike() -> None:
    entry, other = kept(REPHRASED["text_a"]), kept(REPHRASED["text_b"])
    compare_all()
    clerk = person_with(UserRole.CLERK, entry.unit)
    finding = SimilarityFinding.objects.get()
    actions.find_not_similar(finding=finding, by=clerk, reason="Khác cách làm.")
    FingerprintFactory(revision=RevisionFactory(entry=other))
    compare_all()
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("not_similar", "Khác cách làm.")
    other.summary = REPHRASED["text_a"]
    FingerprintFactory(revision=RevisionFactory(entry=other))
    compare_all()
    finding.refresh_from_db()
    assert (finding.state, finding.reason, finding.score) == ("open", "", 1)


def test_two_texts_compared_at_once_find_each_other_and_the_pair_is_kept_once() -> None:
    kept(COPIED["text_a"])
    kept(COPIED["text_b"])
    actions.compare(fingerprints=Fingerprint.objects.all())
    assert SimilarityFinding.objects.count() == 1
    call_command("compare_entries", "--again")
    assert SimilarityFinding.objects.count() == 1


def test_a_comparison_whose_worker_died_is_given_to_another_and_left_after_three_tries() -> None:
    kept(COPIED["text_a"])
    gone = timezone.now() - actions.STALE_AFTER - timedelta(seconds=1)
    for attempt in (1, 2, 3):
        Fingerprint.objects.update(state="running", beat_at=gone, attempts=attempt)
        assert len(actions.requeue_stale()) == (1 if attempt < 3 else 0)
    assert Fingerprint.objects.get().state == "failed"


def test_the_beat_compares_what_no_bell_told_of() -> None:
    kept(COPIED["text_a"])
    kept(COPIED["text_b"])
    tasks.compare_due()
    assert SimilarityFinding.objects.count() == 1


def test_a_text_that_cannot_be_read_is_tried_three_times_and_says_why() -> None:
    entry = EntryFactory(state="submitted")
    FingerprintFactory(revision=RevisionFactory(entry=entry, content={"schema": 2}))
    for _attempt in range(3):
        tasks.compare_due()
    row = Fingerprint.objects.get()
    assert (row.state, row.attempts, row.error) == ("failed", 3, "KeyError: 'title'")


def test_no_two_workers_compare_the_same_text() -> None:
    kept(COPIED["text_a"])
    mine, theirs = Fingerprint.objects.get(), Fingerprint.objects.get()
    assert actions.compare(fingerprints=[mine]) == 1
    assert actions.compare(fingerprints=[theirs]) == 0


def test_old_entries_are_compared_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for side in ("text_a", "text_b"):
        RevisionFactory(entry=EntryFactory(state="forwarded", summary=COPIED[side]))
    RevisionFactory(entry=EntryFactory(state="draft", summary=COPIED["text_a"]))
    call_command("compare_entries")
    said = capsys.readouterr().out
    assert "2 texts to compare" in said
    assert "1 pairs are alike" in said
    call_command("compare_entries")
    assert "0 texts to compare" in capsys.readouterr().out


def test_a_comparison_costs_the_same_however_many_entries_there_are() -> None:
    def cost() -> int:
        kept(COPIED["text_b"])
        with CaptureQueriesContext(connection) as captured:
            tasks.compare(Fingerprint.objects.due().get().pk)
        return len(captured)

    kept(COPIED["text_a"])
    compare_all()
    few = cost()
    for _more in range(5):
        kept(COPIED["text_a"])
    compare_all()
    assert cost() == few


def test_without_the_index_nothing_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of the candidates."""
    kept(COPIED["text_a"])
    kept(COPIED["text_b"])
    monkeypatch.setattr(actions, "candidates", lambda keys: {})
    compare_all()
    assert not SimilarityFinding.objects.exists()


def test_a_mark_that_all_have_does_not_hide_the_text_that_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST", 1)
    for number in range(3):
        kept(f"Sáng kiến dễ làm, chi phí thấp, áp dụng được cho mọi xã trong tỉnh. Việc thứ {number}.")
    old, new = kept(COPIED["text_a"]), kept(COPIED["text_b"])
    compare_all()
    assert SimilarityFinding.objects.filter(entry=old, other=new).exists()


def test_the_unit_decides_while_the_entry_lies_there_then_the_office_does() -> None:
    entry, other = entry_in("submitted"), entry_in("forwarded")
    clerk = person_with(UserRole.CLERK, entry.unit)
    far = person_with(UserRole.CLERK, other.unit)
    office = person_with(UserRole.OFFICE, other.contest.receiving_office)
    finding = SimilarityFindingFactory(entry=entry, other=other)
    with pytest.raises(PermissionRefused, match="Chỉ đơn vị đang giữ một trong hai bài"):
        actions.find_same(finding=finding, by=far, reason="Trùng.")
    actions.find_same(finding=finding, by=clerk, reason="  Trùng cả đoạn.  ")
    assert (finding.state, finding.reason, finding.decided_by) == ("same", "Trùng cả đoạn.", clerk)
    with pytest.raises(PermissionRefused, match="đã được kết luận như vậy"):
        actions.find_same(finding=finding, by=clerk, reason="Trùng.")
    actions.find_improved(finding=finding, by=office, reason="Có thêm phần trực tuyến.")
    lines = Event.objects.filter(subject_type="submissions.similarityfinding", subject_id=str(finding.pk))
    assert [(line.move, line.before, line.after) for line in lines.order_by("pk")] == [
        ("find_same", "open", "same"),
        ("find_improved", "same", "improves"),
    ]


def test_nobody_decides_about_their_own_entry() -> None:
    entry, other = entry_in("submitted"), entry_in("submitted")
    clerk = person_with(UserRole.CLERK, entry.unit)
    Entry.objects.filter(pk=other.pk).update(created_by=clerk)
    finding = SimilarityFindingFactory(entry=entry, other=Entry.objects.get(pk=other.pk))
    with pytest.raises(PermissionRefused, match="Bạn là tác giả của một trong hai bài"):
        actions.find_same(finding=finding, by=clerk, reason="Trùng.")
    assert not SimilarityFinding.objects.visible_to(clerk).exists()


def test_two_who_decide_at_once_do_not_overrule_each_other_unseen() -> None:
    finding = SimilarityFindingFactory(entry=entry_in("submitted"), other=entry_in("submitted"))
    clerk = person_with(UserRole.CLERK, finding.entry.unit)
    stale = SimilarityFinding.objects.get()
    actions.find_same(finding=finding, by=clerk, reason="Trùng.")
    with pytest.raises(MoveRefused, match="Có người vừa thay đổi nội dung này"):
        actions.find_not_similar(finding=stale, by=clerk, reason="Khác.")


@pytest.mark.parametrize(
    "broken",
    [
        {"other": None},
        {"state": "same"},
        {"reason": "Không ai quyết định."},
    ],
)
def test_the_database_refuses_a_finding_that_is_not_whole(broken: dict[str, Any]) -> None:
    entry = entry_in("submitted", unit=UnitFactory())
    columns = {"entry": entry, "other": entry_in("submitted"), **broken}
    columns["other"] = columns["other"] or entry
    with pytest.raises(IntegrityError), transaction.atomic():
        SimilarityFindingFactory(**columns)


def test_the_database_keeps_a_pair_once() -> None:
    finding = SimilarityFindingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SimilarityFindingFactory(entry=finding.entry, other=finding.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        SimilarityFindingFactory(entry=finding.other, other=finding.entry)


def test_only_the_latest_text_of_an_entry_is_looked_for() -> None:
    entry = entry_in("submitted")
    second = RevisionFactory(entry=entry)
    RevisionFactory(entry=entry_in("withdrawn"))
    assert list(Revision.objects.latest_handed_in()) == [second]
