"""Clerical errors corrected by the office: a new revision, what stood there before, who is told, until when."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Round
from judging import actions as judging
from notifications.models import Message
from submissions.actions import correction as actions
from submissions.actions.correction import Corrected
from submissions.actions.entries import content_of
from submissions.actions.versions import versions
from submissions.content import content_digest
from submissions.models import Correction, Entry, Redaction
from tests.factories.contests import ContentAreaFactory, OrganiserFactory, RoundFactory
from tests.factories.submissions import (
    AuthorFactory,
    CorrectionFactory,
    DispatchFactory,
    DispatchItemFactory,
    RevisionFactory,
    ScreeningFactory,
)
from tests.judging.stage import stage
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def sent(here: Place, **columns: object) -> Entry:
    """An entry that the unit's letter sent, with its whole content handed in."""
    entry = here.entry("forwarded", **{"title": "Một cử thân thiện", **columns})
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    RevisionFactory(entry=entry, content=content_of(entry))
    return entry


def corrected(entry: Entry, **changes: object) -> Corrected:
    """How the entry should read."""
    columns = {"title": entry.title, "area": entry.area, "unit_name": entry.unit_snapshot["name"], **changes}
    return Corrected(**columns)  # type: ignore[arg-type]


def test_a_correction_makes_a_new_revision_and_keeps_the_old_one(here: Place) -> None:
    entry = sent(here)
    old = entry.revisions.latest("number")
    author = entry.authors.get()
    wanted = corrected(entry, title="Một cửa thân thiện", author_names={author.pk: "Nguyễn Thị Tám"})
    made = actions.correct(entry=entry, corrected=wanted, reason="Sai chính tả.", by=here.officer)
    entry.refresh_from_db()
    new = entry.revisions.latest("number")
    assert (entry.title, entry.authors.get().full_name) == ("Một cửa thân thiện", "Nguyễn Thị Tám")
    assert (new.number, new.content["title"]) == (old.number + 1, "Một cửa thân thiện")
    assert [line["full_name"] for line in new.content["authors"]] == ["Nguyễn Thị Tám"]
    assert new.sha256 == content_digest(new.content)
    assert type(old).objects.get(pk=old.pk).content["title"] == "Một cử thân thiện"
    assert [(line["label"], line["before"], line["after"]) for line in made.lines] == [
        ("Tên bài dự thi", "Một cử thân thiện", "Một cửa thân thiện"),
        ("Tên tác giả", "Nguyễn Thị Tác", "Nguyễn Thị Tám"),
    ]
    names = {version.key: version.name for version in versions(entry, working=False)}
    assert names[f"r{new.number}"] == f"Cơ quan tiếp nhận đính chính (bản {new.number})"
    assert names[f"r{old.number}"] == f"Nộp lần {old.number}"
    unchanged = {name for name in old.content if name not in {"title", "authors"}}
    assert all(new.content[name] == old.content[name] for name in unchanged)


def test_the_area_and_the_units_name_at_the_time_are_corrected_too(here: Place) -> None:
    entry, area = sent(here), ContentAreaFactory(contest=here.contest, name="Chuyển đổi số")
    actions.correct(
        entry=entry, corrected=corrected(entry, area=area, unit_name="Xã Hòa Thử B"), reason="Nhầm.", by=here.officer
    )
    entry.refresh_from_db()
    content = entry.revisions.latest("number").content
    assert (entry.area, entry.unit_snapshot["name"]) == (area, "Xã Hòa Thử B")
    assert (content["area"]["name"], content["unit"]["name"]) == ("Chuyển đổi số", "Xã Hòa Thử B")
    assert entry.unit == here.commune


def test_the_authors_and_their_unit_are_told_what_stood_there_and_the_record_names_no_one(here: Place) -> None:
    entry = sent(here)
    names = {entry.authors.get().pk: "Nguyễn Thị Tám"}
    actions.correct(entry=entry, corrected=corrected(entry, author_names=names), reason="Sai tên.", by=here.officer)
    letters = Message.objects.filter(template="submissions/entry_corrected")
    assert set(letters.values_list("name", flat=True)) == {"Nguyễn Thị Tác", "Lê Thị Thụ"}
    assert "“Nguyễn Thị Tác” → “Nguyễn Thị Tám”" in letters[0].body
    facts = Event.objects.get(move="correct").facts
    assert facts["what"] == ["author"]
    assert "Tám" not in str(facts)


def test_a_correction_that_changes_nothing_or_empties_something_is_refused(here: Place) -> None:
    entry = sent(here)
    with pytest.raises(MoveRefused, match="Không có gì thay đổi"):
        actions.correct(entry=entry, corrected=corrected(entry), reason="x", by=here.officer)
    with pytest.raises(MoveRefused, match="không được để trống"):
        actions.correct(entry=entry, corrected=corrected(entry, title=" "), reason="x", by=here.officer)
    assert not Correction.objects.exists()


def test_once_a_round_has_begun_names_can_be_corrected_and_what_judges_read_cannot(here: Place) -> None:
    entry = sent(here)
    round = RoundFactory(contest=here.contest, order=9)
    Round.objects.filter(pk=round.pk).update(state="open", opened_at=entry.submitted_at)
    with pytest.raises(MoveRefused, match="Vòng thi đã bắt đầu"):
        actions.correct(entry=entry, corrected=corrected(entry, title="Khác"), reason="x", by=here.officer)
    actions.correct(entry=entry, corrected=corrected(entry, unit_name="Xã Hòa Thử B"), reason="x", by=here.officer)
    assert Entry.objects.get().unit_snapshot["name"] == "Xã Hòa Thử B"


def test_an_entry_out_of_the_contest_or_ones_own_is_not_corrected(here: Place) -> None:
    OrganiserFactory(contest=here.contest, user=here.author)
    entry = sent(here)
    with pytest.raises(PermissionRefused, match="là tác giả"):
        actions.correct(entry=entry, corrected=corrected(entry, title="x"), reason="x", by=here.author)
    Entry.objects.filter(pk=entry.pk).update(state="ineligible", state_reason="x")
    with pytest.raises(PermissionRefused, match="còn trong cuộc thi"):
        actions.correct(entry=Entry.objects.get(), corrected=corrected(entry, title="x"), reason="x", by=here.officer)


def test_a_round_in_preparation_takes_the_corrected_text_and_its_copy_is_checked_anew() -> None:
    play = stage(entries=1)
    (round,), (entry,) = play.rounds, play.entries
    play.prepare(round)
    old = play.contender(round, entry).revision
    actions.correct(entry=entry, corrected=corrected(entry, title="Tiêu đề đúng"), reason="Sai.", by=play.office)
    with pytest.raises(MoveRefused, match="1 bài đã được đính chính"):
        judging.open_round(round=round, by=play.office)
    judging.enrol(round=round, by=play.office)
    pinned = play.contender(round, entry).revision
    assert pinned.number == old.number + 1
    with pytest.raises(MoveRefused, match="chưa được kiểm tra bản che"):
        judging.open_round(round=round, by=play.office)
    assert Redaction.objects.get(revision=pinned).state == "open"


def test_corrections_are_never_changed() -> None:
    made = CorrectionFactory()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(reason="Khác.")


def test_the_office_corrects_on_the_page_and_everybody_sees_old_and_new(here: Place, as_: SignIn) -> None:
    entry = sent(here)
    other = AuthorFactory(entry=entry, user=None, full_name="Trần Văn Đồng", share=50, representative=False)
    office, address = as_(here.officer), f"/contests/{here.contest.slug}/entries/{entry.code}/"
    assert "Chưa có vòng thi nào bắt đầu" in office.get(f"{address}correction/").content.decode()
    typed = {
        "title": "Một cửa thân thiện",
        "area": entry.area_id,
        "unit_name": entry.unit_snapshot["name"],
        f"author_{entry.authors.earliest('order').pk}": "Nguyễn Thị Tác",
        f"author_{other.pk}": "Trần Văn Đông",
        "reason": "",
    }
    answer = office.post(f"{address}correct/", typed)
    assert answer.status_code == 422
    assert "Một cửa thân thiện" in answer.content.decode()
    answer = office.post(f"{address}correct/", {**typed, "reason": "Sai chính tả."}, follow=True)
    assert "Đã đính chính" in answer.content.decode()
    assert "<del>Một cử thân thiện</del> → <ins>Một cửa thân thiện</ins>" in answer.content.decode()
    assert "<del>Trần Văn Đồng</del>" in as_(here.author).get(entry.get_absolute_url()).content.decode()
    assert "Trần Văn Đông" in as_(here.clerk).get(f"/desk/{entry.code}/").content.decode()
    again = {**typed, "title": "Một cửa thân thiện", "reason": "x"}
    assert office.post(f"{address}correct/", again).status_code == 409
