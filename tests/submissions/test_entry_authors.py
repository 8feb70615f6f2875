"""Naming authors: rules, links to accounts, confirmations."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.verdicts import PermissionRefused
from contests.models import Contest
from notifications.models import Message
from submissions.actions.authors import (
    AuthorsRefused,
    AuthorText,
    StaleAuthors,
    save_authors,
    token,
)
from submissions.actions.authorship import confirm_authorship
from submissions.actions.entries import Incomplete, submit
from submissions.actions.gaps import author_flaws
from submissions.models import Author, Entry
from tests.factories.accounts import UserFactory
from tests.submissions.scenes import Scene, draft, name_three, scene


def row(author: Author, **changes: Any) -> AuthorText:
    """An author as kept, some of it typed anew."""
    columns = ("full_name", "share", "representative", "email", "phone", "unit_name", "pk")
    return AuthorText(**{**{column: getattr(author, column) for column in columns}, **changes})


def save(at: Scene, entry: Entry, lines: list[AuthorText]) -> list[Author]:
    return save_authors(entry=entry, by=at.author, seen=token(entry.authors.all()), lines=lines)


@pytest.mark.django_db
def test_the_named_are_linked_by_address_or_number_and_told_once() -> None:
    at = scene()
    by_email = UserFactory(email="dong@thu.example")
    by_phone = UserFactory(phone="+84987654321")
    UserFactory(email="nghi@thu.example", is_active=False)
    entry = draft(at, "group")
    first, second, third = entry.authors.order_by("order")
    lines = [row(first, share=Decimal(40)), row(second), row(third, phone="+84987654321")]
    save(at, entry, [*lines, AuthorText("Người Nghỉ", Decimal(10), email="nghi@thu.example")])
    assert [author.user for author in entry.authors.order_by("order")] == [at.author, by_email, by_phone, None]
    save(at, entry, [row(author) for author in entry.authors.order_by("order")])
    told = Message.objects.filter(template="submissions/entry_authorship")
    assert {message.recipient for message in told} == {by_email, by_phone}
    assert told.count() == 2


@pytest.mark.django_db
def test_one_account_is_linked_to_one_author_only() -> None:
    at = scene()
    UserFactory(email="dong@thu.example", phone="+84987654321")
    entry = draft(at, "group")
    first, second, third = entry.authors.order_by("order")
    with pytest.raises(AuthorsRefused, match="“Trần Văn Đồng” và “Lê Thị Chung” có chung tài khoản"):
        save(at, entry, [row(first), row(second), row(third, phone="+84987654321")])
    assert [author.user_id is not None for author in entry.authors.order_by("order")] == [True, True, False]


@pytest.mark.django_db
def test_a_changed_share_is_confirmed_and_told_again() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    entry = draft(at, "group")
    author = confirm_authorship(entry=entry, by=partner)
    when = author.confirmed_at
    assert when is not None
    assert confirm_authorship(entry=entry, by=partner).confirmed_at == when
    name_three(entry, at.author, (45, 35, 20))
    author = entry.authors.get(user=partner)
    assert author.confirmed_at is None
    shares = [message.body for message in Message.objects.filter(recipient=partner).order_by("pk")]
    assert ["30 %" in body for body in shares] == [True, False]
    assert "35 %" in shares[1]


@pytest.mark.django_db
def test_what_is_left_as_it_was_stays_confirmed() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    entry = draft(at, "group")
    confirm_authorship(entry=entry, by=partner)
    first, second, third = entry.authors.order_by("order")
    save(at, entry, [row(first), row(second, unit_name="Phòng Nội vụ"), row(third)])
    assert entry.authors.get(user=partner).confirmed_at is not None


@pytest.mark.django_db
def test_a_changed_address_is_another_person_until_found_again() -> None:
    at = scene()
    partner, other = UserFactory(email="dong@thu.example"), UserFactory(email="khac@thu.example")
    entry = draft(at, "group")
    confirm_authorship(entry=entry, by=partner)
    first, second, third = entry.authors.order_by("order")
    save(at, entry, [row(first), row(second, email="khac@thu.example"), row(third)])
    author = entry.authors.get(order=2)
    assert (author.user, author.confirmed_at) == (other, None)
    assert not Entry.objects.visible_to(partner).filter(pk=entry.pk).exists()


@pytest.mark.django_db
def test_only_the_named_confirm() -> None:
    at = scene()
    entry = draft(at, "group")
    with pytest.raises(PermissionRefused, match="Bạn không có tên"):
        confirm_authorship(entry=entry, by=UserFactory())


@pytest.mark.django_db
def test_nobody_else_names_authors() -> None:
    at = scene()
    entry = draft(at, "group")
    rows = list(entry.authors.order_by("order"))
    for stranger in (at.clerk, UserFactory()):
        with pytest.raises(PermissionRefused, match="Chỉ tác giả"):
            save_authors(entry=entry, by=stranger, seen=token(rows), lines=[row(author) for author in rows])


@pytest.mark.django_db
def test_the_representative_can_change_hands() -> None:
    at = scene()
    entry = draft(at, "group")
    first, second, third = entry.authors.order_by("order")
    save(at, entry, [row(second, representative=True), row(first, representative=False), row(third)])
    assert [(author.full_name, author.representative) for author in entry.authors.order_by("order")] == [
        ("Trần Văn Đồng", True), ("Nguyễn Thị Tác", False), ("Lê Thị Chung", False),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_list_that_changed_meanwhile_is_not_overwritten() -> None:
    at = scene()
    entry = draft(at, "group")
    seen = token(entry.authors.all())
    name_three(entry, at.author, (60, 20, 20))
    with pytest.raises(StaleAuthors) as stale:
        save_authors(entry=entry, by=at.author, seen=seen, lines=[])
    assert [author.share for author in stale.value.kept] == [60, 20, 20]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("full_name", "Tên Khác"), ("email", "khac@thu.example"), ("phone", "+84987654321"), ("unit_name", "Xã Khác"),
        ("share", Decimal(31)), ("representative", False),
    ],
)  # fmt: skip
def test_whatever_changed_of_an_author_is_not_overwritten(column: str, value: Any) -> None:
    at = scene()
    entry = draft(at, "group")
    rows = list(entry.authors.order_by("order"))
    changed = rows[0] if column == "representative" else rows[1]
    Author.objects.filter(pk=changed.pk).update(**{column: value})
    with pytest.raises(StaleAuthors):
        save_authors(entry=entry, by=at.author, seen=token(rows), lines=[row(author) for author in rows])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"group_min_members": 4}, "Nhóm tác giả cần ít nhất 4 người; hiện mới có 3"),
        ({"group_min_members": 1, "group_max_members": 2}, "Nhóm tác giả có nhiều nhất 2 người; hiện đang có 3"),
    ],
)
def test_a_group_of_another_size_than_the_rules_say_is_neither_named_nor_handed_in(
    rule: dict[str, int], said: str
) -> None:
    at = scene()
    entry = draft(at, "group")
    Contest.objects.filter(pk=at.contest.pk).update(**rule)
    entry = Entry.objects.get(pk=entry.pk)
    with pytest.raises(AuthorsRefused, match=said):
        save(at, entry, [row(author) for author in entry.authors.order_by("order")])
    with pytest.raises(Incomplete, match=said):
        submit(entry=entry, by=at.author, licence_version=1)


@pytest.mark.django_db
def test_an_individual_names_nobody_else() -> None:
    at = scene()
    entry = draft(at)
    [own] = entry.authors.all()
    with pytest.raises(AuthorsRefused, match="cá nhân có đúng một tác giả"):
        save(at, entry, [row(own, share=Decimal(60)), AuthorText("Trần Văn Đồng", Decimal(40))])


@pytest.mark.django_db
def test_an_organisation_names_no_people() -> None:
    at = scene()
    entry = draft(at, "organisation")
    line = AuthorText("Ai Đó", Decimal(100), representative=True)
    with pytest.raises(AuthorsRefused, match="không ghi tên cá nhân"):
        save(at, entry, [line])


@pytest.mark.django_db
def test_a_row_of_another_entry_is_never_touched() -> None:
    at = scene()
    entry, other = draft(at, "group"), draft(at, "group")
    stranger = other.authors.get(order=3)
    first, second, third = entry.authors.order_by("order")
    save(at, entry, [row(first), row(second), row(third, pk=stranger.pk, full_name="Tên Chiếm")])
    stranger.refresh_from_db()
    assert stranger.full_name == "Lê Thị Chung"
    assert entry.authors.get(order=3).pk != stranger.pk


SHARE = st.decimals("0.01", "100", places=2)


@given(st.lists(SHARE, min_size=2, max_size=6))
def test_shares_pass_only_when_they_make_exactly_100(shares: list[Decimal]) -> None:
    contest = Contest(group_min_members=2)
    lines = [AuthorText("A", share, representative=number == 0) for number, share in enumerate(shares)]
    assert (list(author_flaws(contest, "group", lines)) == []) is (sum(shares) == 100)


@given(st.lists(st.integers(1, 9_900), min_size=1, max_size=5, unique=True).map(sorted))
def test_shares_cut_from_100_always_pass(cuts: list[int]) -> None:
    edges = [0, *cuts, 10_000]
    shares = [Decimal(high - low) / 100 for low, high in itertools.pairwise(edges)]
    lines = [AuthorText("A", share, representative=number == 0) for number, share in enumerate(shares)]
    assert list(author_flaws(Contest(group_min_members=2), "group", lines)) == []
    short = list(author_flaws(Contest(group_min_members=2), "group", lines[:-1]))
    assert any("còn thiếu" in flaw for flaw in short)
