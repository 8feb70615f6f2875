"""An author is one person, whether named by account, by e-mail address or by phone number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from judging.actions.conflicts import find_conflicts
from judging.policies import sit
from notifications.models import Message
from submissions.actions import authorship as answers
from submissions.actions import entries as actions
from submissions.actions import identity
from submissions.actions.assisting import give_entry
from submissions.actions.authors import AuthorsRefused, AuthorText, save_authors, token
from submissions.actions.entries import Incomplete
from submissions.models import Author, AuthorInvitation, Entry
from tests.factories.accounts import UserFactory, member_of
from tests.factories.contests import RoundFactory
from tests.factories.judging import ContenderFactory, PanelFactory, SeatFactory
from tests.factories.submissions import AuthorInvitationFactory
from tests.submissions.scenes import Scene, draft, scene
from tests.submissions.test_assisting import enter, on_paper

EMAIL, PHONE = "hoa@thu.example", "+84987654321"
WAYS: dict[str, dict[str, str]] = {"email": {"email": EMAIL}, "phone": {"phone": PHONE}}
BOTH = ("account", "email", "phone")
PAIRS = [("account", "email"), ("phone", "account"), ("email", "phone")]


def hoa(at: Scene, **columns: Any) -> User:
    """Somebody with an address and a number."""
    return member_of(at.commune, full_name="Phạm Thị Hòa", **{"email": EMAIL, "phone": PHONE, **columns})


def line(way: str, person: User | None = None, name: str = "Phạm Thị Hòa", share: int = 25) -> AuthorText:
    """The person, named in one of the ways."""
    if way == "account":
        assert person is not None
        return AuthorText(name, Decimal(share), account=person.pk)
    return AuthorText(name, Decimal(share), **WAYS[way])


def name_beside(at: Scene, entry: Entry, *lines: AuthorText) -> list[Author]:
    """Name these people beside whoever writes."""
    [own, *_others] = entry.authors.order_by("order")
    rest = 100 - sum(one.share for one in lines)
    first = AuthorText(own.full_name, rest, True, own.email, own.phone, pk=own.pk)
    return save_authors(entry=entry, by=at.author, seen=token(entry.authors.all()), lines=[first, *lines])


def group(at: Scene) -> Entry:
    """A group's draft in which so far only the writer stands besides two without account, address or number."""
    entry = draft(at, "group")
    entry.authors.filter(order=2).update(email="")
    return entry


def same_person_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guard away: authors are told apart by account or address again."""
    monkeypatch.setattr(identity.Person, "is_same", lambda self, other: False)


# -- once in one entry -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [*PAIRS, ("account", "account")])
def test_nobody_stands_twice_in_one_entry_under_whatever_name(first: str, second: str) -> None:
    at = scene()
    person, entry = hoa(at), group(at)
    with pytest.raises(AuthorsRefused, match="“Phạm Thị Hòa” và “Hòa” có chung tài khoản, thư điện tử hoặc"):
        name_beside(at, entry, line(first, person), line(second, person, name="Hòa"))
    assert not entry.authors.filter(user=person).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_without_the_comparison_the_database_still_refuses(
    monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    at = scene()
    person, entry = hoa(at), group(at)
    same_person_unseen(monkeypatch)
    with pytest.raises(IntegrityError):
        name_beside(at, entry, line(first, person), line(second, person, name="Hòa"))


@pytest.mark.django_db
def test_the_page_says_which_two_are_one_and_keeps_what_was_typed() -> None:
    at = scene()
    hoa(at)
    entry = group(at)
    rows = list(entry.authors.order_by("order"))
    fields: dict[str, Any] = {
        "author-TOTAL_FORMS": 5, "author-INITIAL_FORMS": 3, "author-seen": token(rows), "author-representative": "0",
        "author-3-full_name": "Phạm Thị Hòa", "author-3-share": "10", "author-3-email": "HOA@thu.example",
        "author-4-full_name": "Bà Hòa", "author-4-share": "10", "author-4-phone": "0987 654 321",
    }  # fmt: skip
    for number, (author, share) in enumerate(zip(rows, (40, 20, 20), strict=True)):
        fields |= {f"author-{number}-{name}": getattr(author, name) for name in ("pk", "full_name", "email", "phone")}
        fields |= {f"author-{number}-share": share}
    client = Client(headers={"accept-language": "vi"})
    client.force_login(at.author, backend="accounts.backends.IdentifierBackend")
    page = client.post(reverse("submissions:save_authors", args=[entry.code]), fields)
    text = page.content.decode()
    assert (page.status_code, "“Phạm Thị Hòa” và “Bà Hòa” có chung" in text, "Bà Hòa" in text) == (422, True, True)


@pytest.mark.django_db
def test_the_database_keeps_one_person_once_and_contacts_in_one_form() -> None:
    at = scene()
    person, entry = hoa(at), group(at)
    named, other, third = entry.authors.order_by("order")
    other.user = person
    other.save(update_fields=["user"])
    for columns in (
        {"user": person}, {"email": EMAIL}, {"phone": PHONE}, {"phone": named.phone},
        {"email": "Hoa.Khac@thu.example"}, {"phone": "0912345679"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Author.objects.filter(pk=third.pk).update(**columns)
    Author.objects.filter(pk=third.pk).update(email="khac@thu.example", phone="+84912345679")


def changed(entry: Entry, columns: dict[str, Any]) -> None:
    """Change the third author behind the portal's back; what is asked at the end of a transaction is asked now."""
    entry.authors.filter(order=3).update(**columns)
    connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "guard"),
    [
        ({"email": "mot@thu.example"}, "author_email_once"),
        ({"phone": "+84987654301"}, "author_phone_once"),
        ({"order": 2}, "author_order_once"),
        ({"representative": True}, "author_one_representative"),
        ({"share": 0}, "author_share_bounds"),
        ({"share": 101}, "author_share_bounds"),
    ],
)
def test_each_guard_of_the_database_holds_without_an_account(columns: dict[str, Any], guard: str) -> None:
    entry = group(scene())
    entry.authors.filter(order=2).update(email="mot@thu.example", phone="+84987654301")
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        changed(entry, columns)


@pytest.mark.django_db
def test_two_authors_exchange_their_addresses() -> None:
    at = scene()
    entry = group(at)
    own, first, second = entry.authors.order_by("order")
    Author.objects.filter(pk=first.pk).update(email="mot@thu.example")
    Author.objects.filter(pk=second.pk).update(email="hai@thu.example")
    lines = [
        AuthorText(own.full_name, own.share, True, own.email, own.phone, pk=own.pk),
        AuthorText(first.full_name, first.share, email="hai@thu.example", pk=first.pk),
        AuthorText(second.full_name, second.share, email="mot@thu.example", pk=second.pk),
    ]
    save_authors(entry=entry, by=at.author, seen=token(entry.authors.all()), lines=lines)
    assert [one.email for one in entry.authors.order_by("order")][1:] == ["hai@thu.example", "mot@thu.example"]


@pytest.mark.django_db
def test_two_accounts_are_two_people_though_one_left_a_number_of_the_other() -> None:
    at = scene()
    person = hoa(at)
    son = member_of(at.commune, full_name="Phạm Văn Con", email="con@thu.example")
    entry = group(at)
    name_beside(at, entry, AuthorText("Phạm Văn Con", Decimal(25), email="con@thu.example", phone=PHONE),
                line("account", person))  # fmt: skip
    assert [author.user for author in entry.authors.order_by("order")][1:] == [son, person]


@pytest.mark.django_db
@pytest.mark.parametrize("accounts", [True, False])
@pytest.mark.parametrize("way", sorted(WAYS))
def test_one_address_or_number_is_typed_for_one_author_only(way: str, accounts: bool) -> None:
    at = scene()
    entry, other = group(at), "phone" if way == "email" else "email"
    own = {"email": ("con@thu.example", "con.gai@thu.example"), "phone": ("+84987654301", "+84987654302")}[other]
    for one in own if accounts else ():
        member_of(at.commune, full_name="Phạm Văn Con", **{other: one})
    first, second = (
        AuthorText(name, Decimal(20), **{**WAYS[way], other: one}) for name, one in zip("AB", own, strict=True)
    )
    with pytest.raises(AuthorsRefused, match="“A” và “B” có chung tài khoản, thư điện tử hoặc"):
        name_beside(at, entry, first, second)


@pytest.mark.django_db
def test_an_account_is_found_by_its_address_however_it_is_written_there() -> None:
    at = scene()
    person, entry = hoa(at, email="Hoa@Thu.Example"), group(at)
    name_beside(at, entry, line("email"), AuthorText("Lê Thị Chung", Decimal(20)))
    assert entry.authors.get(order=2).user == person


# -- an account that comes later ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_an_account_made_after_the_naming_is_tied_when_the_entry_is_handed_in(way: str) -> None:
    at = scene()
    entry = group(at)
    name_beside(at, entry, line(way), AuthorText("Lê Thị Chung", Decimal(20)))
    person = hoa(at)
    assert not Entry.objects.visible_to(person).exists()
    actions.submit(entry=entry, by=at.author, licence_version=1)
    assert entry.authors.get(order=2).user == person
    assert Entry.objects.visible_to(person).get() == entry
    assert Message.objects.filter(template="submissions/entry_authorship", recipient=person).exists()
    assert Event.objects.get(move="tie_authors").by == at.author


@pytest.mark.django_db
def test_two_who_turn_out_to_be_one_keep_the_entry_back() -> None:
    at = scene()
    entry = group(at)
    name_beside(at, entry, line("email"), line("phone", name="Bà Hòa"))
    hoa(at)
    with pytest.raises(Incomplete, match="“Phạm Thị Hòa” và “Bà Hòa” có chung tài khoản, thư điện tử hoặc"):
        actions.submit(entry=entry, by=at.author, licence_version=1)


@pytest.mark.django_db
def test_a_closed_account_is_tied_to_nobody() -> None:
    at = scene()
    entry = group(at)
    hoa(at, is_active=False)
    name_beside(at, entry, line("email"), AuthorText("Lê Thị Chung", Decimal(20)))
    actions.submit(entry=entry, by=at.author, licence_version=1)
    assert entry.authors.get(order=2).user is None


@pytest.mark.django_db
def test_an_account_made_meanwhile_is_tied_by_the_answer_and_keeps_it() -> None:
    at = scene()
    entry = group(at)
    name_beside(at, entry, line("email"), AuthorText("Lê Thị Chung", Decimal(20)))
    person = hoa(at)
    invitation = AuthorInvitation.objects.get(author__email=EMAIL)
    assert answers.confirm_by_key(invitation=invitation).user == person
    kept = list(entry.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.representative, one.email, one.phone, pk=one.pk) for one in kept]
    Author.objects.filter(pk=kept[1].pk).update(user=None)
    save_authors(entry=entry, by=at.author, seen=token(kept), lines=lines)
    tied = entry.authors.get(order=2)
    assert (tied.user, tied.confirmed_at is not None) == (person, True)


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_whoever_is_entered_for_by_address_or_number_is_the_account_s(way: str) -> None:
    at = scene()
    person = hoa(at)
    entry = enter(at, on_paper(**{"phone": "", **WAYS[way]}))
    assert entry.authors.get().user == person
    assert Message.objects.filter(template="submissions/entered_for_you", recipient=person).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_an_entry_is_not_given_to_whoever_stands_there_under_an_address(way: str) -> None:
    at = scene()
    entry = enter(at)
    person = hoa(at, phone="+84987654399" if way == "email" else PHONE)
    Author.objects.filter(entry=entry).update(phone="")
    other = {"email": EMAIL} if way == "email" else {"phone": PHONE}
    Author.objects.create(entry=entry, order=2, full_name="Bà Hòa", share=Decimal(1), **other)
    with pytest.raises(MoveRefused, match="Phạm Thị Hòa là một tác giả khác"):
        give_entry(entry=entry, person=person, by=at.clerk)


# -- the limit per person ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_limit_counts_one_person_named_in_two_ways(first: str, second: str) -> None:
    at = scene(entries_per_author=1)
    person = hoa(at)
    other = member_of(at.commune, full_name="Người Viết Khác", phone="+84987654300")
    theirs = Scene(at.district, at.commune, at.twin, at.contest, other, at.clerk)
    handed_in, entry = group(theirs), group(at)
    name_beside(theirs, handed_in, line(first, person), AuthorText("Một Ai Đó", Decimal(10)))
    Author.objects.filter(entry=handed_in, user=person).exclude(email="", phone="").update(user=None)  # made later
    actions.submit(entry=handed_in, by=other, licence_version=1)
    name_beside(at, entry, line(second, person), AuthorText("Một Ai Khác", Decimal(10)))
    with pytest.raises(Incomplete, match="Phạm Thị Hòa là tác giả của 1 bài khác đã nộp"):
        actions.submit(entry=entry, by=at.author, licence_version=1)


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_whoever_stands_in_an_entry_since_before_the_account_begins_no_other(way: str) -> None:
    at = scene(entries_per_author=1)
    other = member_of(at.commune, full_name="Người Viết Khác", phone="+84987654300")
    theirs = Scene(at.district, at.commune, at.twin, at.contest, other, at.clerk)
    handed_in = group(theirs)
    name_beside(theirs, handed_in, line(way), AuthorText("Một Ai Đó", Decimal(10)))
    actions.submit(entry=handed_in, by=other, licence_version=1)
    person = hoa(at)
    with pytest.raises(MoveRefused, match="thể lệ cho mỗi người 1 bài"):
        draft(Scene(at.district, at.commune, at.twin, at.contest, person, at.clerk))


@pytest.mark.django_db
def test_whoever_confirms_by_a_key_is_counted_with_the_account() -> None:
    at = scene(entries_per_author=1)
    entry = group(at)
    name_beside(at, entry, line("email"), AuthorText("Lê Thị Chung", Decimal(20)))
    person = hoa(at)
    own = draft(Scene(at.district, at.commune, at.twin, at.contest, person, at.clerk))
    actions.submit(entry=own, by=person, licence_version=1)
    with pytest.raises(MoveRefused, match="thể lệ cho mỗi người 1 bài"):
        answers.confirm_by_key(invitation=AuthorInvitation.objects.get(author__email=EMAIL))


# -- those who have a hand in the contest ------------------------------------------------------------------------------


def seated(at: Scene, person: User) -> Any:
    """The person judges the contest."""
    return SeatFactory(panel=PanelFactory(round=RoundFactory(contest=at.contest)), user=person)


@pytest.mark.django_db
@pytest.mark.parametrize("way", BOTH)
def test_a_judge_is_not_named_in_any_way(way: str) -> None:
    at = scene()
    person, entry = hoa(at), group(at)
    seated(at, person)
    with pytest.raises(AuthorsRefused, match="Phạm Thị Hòa ở trong Ban Giám khảo"):
        name_beside(at, entry, line(way, person), AuthorText("Lê Thị Chung", Decimal(20)))


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_judge_named_before_the_account_was_made_keeps_the_entry_back(way: str) -> None:
    at = scene()
    entry = group(at)
    name_beside(at, entry, line(way), AuthorText("Lê Thị Chung", Decimal(20)))
    seated(at, hoa(at))
    with pytest.raises(Incomplete, match="Phạm Thị Hòa ở trong Ban Giám khảo"):
        actions.submit(entry=entry, by=at.author, licence_version=1)


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_judge_is_not_entered_for_under_an_address_or_number(way: str) -> None:
    at = scene()
    seated(at, hoa(at))
    with pytest.raises(PermissionRefused, match="Phạm Thị Hòa ở trong Ban Giám khảo"):
        enter(at, on_paper(**{"phone": "", **WAYS[way]}))


@pytest.mark.django_db
def test_a_judge_does_not_confirm_by_a_key_and_reads_why() -> None:
    at = scene()
    entry = group(at)
    invitation = AuthorInvitationFactory(author=entry.authors.get(order=3), key="khoa-cua-hoa")
    Author.objects.filter(pk=invitation.author_id).update(email=EMAIL)
    seated(at, hoa(at))
    page = Client(headers={"accept-language": "vi"}).get(reverse("submissions:authorship", args=["khoa-cua-hoa"]))
    assert "Bạn ở trong Ban Giám khảo" in page.content.decode()
    with pytest.raises(PermissionRefused, match="Bạn ở trong Ban Giám khảo"):
        answers.confirm_by_key(invitation=AuthorInvitation.objects.get(pk=invitation.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS))
def test_an_author_named_by_address_or_number_is_not_seated_and_judges_nothing_of_their_own(way: str) -> None:
    at = scene()
    entry = group(at)
    name_beside(at, entry, line(way), AuthorText("Lê Thị Chung", Decimal(20)))
    actions.submit(entry=entry, by=at.author, licence_version=1)
    person = UserFactory(full_name="Phạm Thị Hòa", email=EMAIL, phone=PHONE)
    assert "có bài dự thi" in sit(person, at.contest).reason
    seat = seated(at, person)
    contender = ContenderFactory(round=seat.panel.round, entry=entry)
    assert [finding.source for finding in find_conflicts([seat], [contender])] == ["author"]


@pytest.mark.django_db
def test_without_looking_for_accounts_a_judge_would_slip_in(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    person, entry = hoa(at), group(at)
    seated(at, person)
    monkeypatch.setattr(identity, "_accounts", lambda emails, phones: {})
    name_beside(at, entry, line("phone"), AuthorText("Lê Thị Chung", Decimal(20)))
    assert entry.authors.get(order=2).user is None
