"""Two entries that are the same: one is merged into the other, counts once, is not judged, and can come out again."""

from collections.abc import Callable
from html import unescape

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from audit.models import Event
from audit.verdicts import PermissionRefused
from contests.models import Round
from notifications.models import Message
from submissions.actions import uniting as actions
from submissions.models import Entry, Union
from submissions.tally import asked_units, sendings
from tests.factories.accounts import member_of
from tests.factories.contests import OrganiserFactory, RoundFactory
from tests.factories.judging import ContenderFactory
from tests.factories.submissions import (
    AttachmentFactory,
    DispatchFactory,
    DispatchItemFactory,
    HearingFactory,
    ScreeningFactory,
    SimilarityFindingFactory,
    UnionFactory,
)
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def sent(here: Place, **columns: object) -> Entry:
    """An entry that the unit's letter sent."""
    entry = here.entry("forwarded", **columns)
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    return fresh(entry)


def fresh(entry: Entry) -> Entry:
    return Entry.objects.with_facts().with_unions().get(pk=entry.pk)


def two(here: Place) -> tuple[Entry, Entry]:
    """The same idea sent twice, by two authors of the commune."""
    other = member_of(here.commune, full_name="Trần Văn Trùng")
    return sent(here, title="Gửi trùng", created_by=other), sent(here, title="Bài giữ")


def merged(here: Place) -> tuple[Entry, Entry]:
    entry, kept = two(here)
    actions.unite(entry=entry, into=kept, reason="Cùng một bài gửi hai lần.", by=here.officer)
    return fresh(entry), fresh(kept)


def told(template: str) -> set[str]:
    return set(Message.objects.filter(template=f"submissions/{template}").values_list("name", flat=True))


def url(entry: Entry, act: str = "") -> str:
    return f"/contests/{entry.contest.slug}/entries/{entry.code}/{act}"


# -- merging and taking out again --------------------------------------------------------------------------------------


def test_a_merged_entry_keeps_everything_and_the_authors_and_units_of_both_are_told(here: Place) -> None:
    entry, kept = merged(here)
    assert (entry.state, kept.state) == ("united", "forwarded")
    assert (entry.receipts.count(), entry.authors.count(), entry.revisions.count()) == (1, 1, 1)
    assert told("union_made") == {"Trần Văn Trùng", "Nguyễn Thị Tác", "Lê Thị Thụ"}
    assert Event.objects.filter(move__in=["unite", "take_in"]).count() == 2
    assert Entry.objects.visible_to(here.clerk).filter(pk=entry.pk).exists()
    assert Entry.objects.visible_to(here.officer).filter(pk=entry.pk).exists()


def test_the_two_count_once(here: Place) -> None:
    here.limit(2)
    entry, kept = merged(here)
    assert sendings([here.contest], [here.commune])[here.contest.pk, here.commune.pk].sent == 1
    [line] = asked_units(here.contest, list(here.contest.quotas.all()))
    assert (line.sent, line.handed_in) == (1, 1)
    assert list(Entry.objects.received(here.contest).counted()) == [kept]
    actions.separate(entry=entry, reason="Hai bài khác nhau.", by=here.officer)
    assert sendings([here.contest], [here.commune])[here.contest.pk, here.commune.pk].sent == 2


def test_what_was_taken_out_again_waits_for_the_office_and_both_are_told(here: Place) -> None:
    entry, _kept = merged(here)
    actions.separate(entry=entry, reason="Hai bài khác nhau.", by=here.officer)
    assert fresh(entry).state == "forwarded"
    assert fresh(entry).union is None
    assert told("union_undone") == {"Trần Văn Trùng", "Nguyễn Thị Tác", "Lê Thị Thụ"}
    with pytest.raises(PermissionRefused, match="không được gộp"):
        actions.separate(entry=fresh(entry), reason="Lần nữa.", by=here.officer)


def test_what_cannot_be_merged_is_refused_with_the_reason(here: Place) -> None:
    entry, kept = two(here)

    def refused(one: Entry, other: Entry) -> str:
        with pytest.raises(PermissionRefused) as caught, transaction.atomic():
            actions.unite(entry=fresh(one), into=fresh(other), reason="Trùng.", by=here.officer)
        return str(caught.value)

    assert "chính nó" in refused(entry, entry)
    third = sent(here)
    actions.unite(entry=third, into=entry, reason="Trùng.", by=here.officer)
    assert "chiều ngược lại" in refused(entry, kept)
    assert "còn trong cuộc thi" in refused(third, kept)
    HearingFactory(entry=kept)
    assert "giải trình" in refused(kept, entry)


def test_nobody_merges_their_own_entry(here: Place) -> None:
    entry, kept = two(here)
    OrganiserFactory(contest=here.contest, user=here.author)
    with pytest.raises(PermissionRefused, match="là tác giả"):
        actions.unite(entry=fresh(entry), into=fresh(kept), reason="Trùng.", by=here.author)


def test_once_a_round_has_opened_nothing_is_merged_or_taken_out(here: Place) -> None:
    entry, kept = merged(here)
    other = sent(here)
    open_round(here)
    with pytest.raises(PermissionRefused, match="Đã mở vòng chấm"):
        actions.separate(entry=fresh(entry), reason="Khác nhau.", by=here.officer)
    with pytest.raises(PermissionRefused, match="Đã mở vòng chấm"):
        actions.unite(entry=fresh(other), into=fresh(kept), reason="Trùng.", by=here.officer)


def open_round(here: Place) -> Round:
    round = RoundFactory(contest=here.contest, blind=False)
    Round.objects.filter(pk=round.pk).update(state="open", opened_at="2026-01-01T00:00Z")
    return round


# -- what the database keeps -------------------------------------------------------------------------------------------


def off(table: str, trigger: str) -> None:
    """Switch a guard off until the test ends."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


def test_the_database_merges_only_with_a_row_that_says_so_and_keeps_the_row(here: Place) -> None:
    entry = sent(here)

    def merge() -> None:
        with transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(state="united")

    with pytest.raises(IntegrityError, match="row that says so"):
        merge()
    union = UnionFactory(entry=entry, into=sent(here))
    merge()
    with pytest.raises(IntegrityError, match="row that says so"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="forwarded")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Union.objects.filter(pk=union.pk).update(reason="Lý do khác.")
    off("submissions_entry", "submissions_united_by_a_union")
    Entry.objects.filter(pk=entry.pk).update(state="forwarded")  # the guard off: it passes
    off("submissions_union", "submissions_union_stays")
    assert Union.objects.update(reason="Lý do khác.") == 1


def test_the_database_lets_nothing_merged_be_judged(here: Place) -> None:
    entry, _kept = merged(here)
    round = RoundFactory(contest=here.contest, blind=False)

    def judge() -> None:
        with transaction.atomic():
            ContenderFactory(round=round, entry=entry, revision=entry.revisions.get())

    with pytest.raises(IntegrityError, match="not judged"):
        judge()
    off("judging_contender", "judging_united_is_not_judged")
    judge()  # the guard off: it passes
    with pytest.raises(IntegrityError, match="was merged"), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(state="open", opened_at="2026-01-01T00:00Z")
    off("contests_round", "judging_round_without_united")
    assert Round.objects.filter(pk=round.pk).update(state="open", opened_at="2026-01-01T00:00Z") == 1


def test_the_database_merges_nothing_that_is_judged(here: Place) -> None:
    entry, kept = two(here)
    round = RoundFactory(contest=here.contest, blind=False)
    ContenderFactory(round=round, entry=entry, revision=entry.revisions.get())
    Round.objects.filter(pk=round.pk).update(state="open", opened_at="2026-01-01T00:00Z")
    UnionFactory(entry=entry, into=kept)
    with pytest.raises(IntegrityError, match="is judged"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="united")
    off("submissions_entry", "judging_judged_is_not_united")
    assert Entry.objects.filter(pk=entry.pk).update(state="united") == 1  # the guard off: it passes


# -- the pages ---------------------------------------------------------------------------------------------------------


def test_the_office_finds_the_other_entry_sees_what_would_happen_and_merges(here: Place, as_: SignIn) -> None:
    entry, kept = two(here)
    SimilarityFindingFactory(
        entry=entry, other=kept, revision=entry.revisions.get(), other_revision=kept.revisions.get(), state="same",
        reason="Chép lại.", decided_by=here.officer, decided_at=entry.submitted_at,
    )  # fmt: skip
    client = as_(here.officer)
    assert [one.code for one in client.get(url(entry, "uniting/")).context["same"]] == [kept.code]
    third = sent(here, title="Tổ lưu động")
    assert [one.code for one in client.get(url(entry, "uniting/?q=to luu dong")).context["found"]] == [third.code]
    shown = client.get(url(entry, f"uniting/{kept.code}/")).content.decode()
    assert "hai bài tính là một" in shown
    assert entry.receipts.get().number in shown
    refused = client.post(url(entry, f"unite/{kept.code}/"), {"reason": ""})
    assert refused.status_code == 422
    done = client.post(url(entry, f"unite/{kept.code}/"), {"reason": "Cùng một bài."}, follow=True).content.decode()
    assert f"Đã gộp {entry.code} vào {kept.code}" in done
    late = client.post(url(entry, f"unite/{kept.code}/"), {"reason": "Cùng một bài."})
    assert late.status_code == 403
    assert "Gộp vào" in client.get(url(entry)).content.decode()


def test_before_merging_the_files_of_both_are_listed_with_what_becomes_of_them(here: Place, as_: SignIn) -> None:
    entry, kept = two(here)
    for one in (entry, kept):
        AttachmentFactory(entry=one, name=f"chung-{one.code}.pdf", sha256="a" * 64)
    AttachmentFactory(entry=entry, name="rieng.pdf", sha256="b" * 64, size=2048)
    AttachmentFactory(entry=kept, name="dang-kiem.pdf", sha256="c" * 64, state="waiting", copy="", examined_at=None)
    AttachmentFactory(entry=kept, name="da-bo.pdf", sha256="d" * 64, removed_at=kept.submitted_at)
    answer = as_(here.officer).get(url(entry, f"uniting/{kept.code}/"))
    (_role, _one, merged_files), (_role, _other, kept_files) = answer.context["sides"]
    assert {(file.name, twin) for file, twin in merged_files} == {
        (f"chung-{entry.code}.pdf", True),
        ("rieng.pdf", False),
    }
    assert {(file.name, twin) for file, twin in kept_files} == {
        (f"chung-{kept.code}.pdf", True),
        ("dang-kiem.pdf", False),
    }
    shown = unescape(answer.content.decode())
    assert "2,0\xa0KB" in shown
    assert "Chờ kiểm tra" in shown
    assert f"Không tệp nào được chuyển hay sao sang {kept.code}" in shown
    assert f"1 tệp chỉ có ở {entry.code}" in shown


def test_a_receipt_of_a_merged_entry_stays_genuine_and_says_where_it_went(
    here: Place, as_: SignIn, client: Client
) -> None:
    entry, kept = merged(here)
    receipt = entry.receipts.get()
    public = client.get(f"/verify/{receipt.code}/").content.decode()
    assert f"đã được gộp vào bài {kept.code}" in public
    own = as_(entry.created_by).get(f"/receipts/{receipt.number}/").content.decode()
    assert f"đã được gộp vào {kept.code}" in own
    page = as_(entry.created_by).get(f"/entries/{entry.code}/").content.decode()
    assert "Cùng một bài gửi hai lần." in page


def test_a_merged_entry_is_taken_out_on_its_own_page(here: Place, as_: SignIn) -> None:
    entry, _kept = merged(here)
    client = as_(here.officer)
    assert client.get(url(entry, "separating/")).status_code == 200
    assert client.post(url(entry, "separate/"), {"reason": " "}).status_code == 422
    done = client.post(url(entry, "separate/"), {"reason": "Hai bài khác nhau."}, follow=True).content.decode()
    assert "đang chờ kiểm tra" in done
    assert client.get(url(entry, "separating/")).status_code == 200
    assert client.post(url(entry, "separate/"), {"reason": "Lần nữa."}).status_code == 403
