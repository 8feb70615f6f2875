"""Finding somebody with an account: told apart by unit and title, never by a part of a name, not for long."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.querysets import UserQuerySet
from notifications.models import Message
from submissions.actions.authors import AuthorsRefused, AuthorText, save_authors, token
from submissions.actions.naming import chosen_people, find_people
from submissions.models import Entry
from tests.factories.accounts import member_of
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from tests.submissions.scenes import Scene, draft, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Nobody has searched yet."""
    cache.clear()


def writer(at: Scene) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(at.author, backend="accounts.backends.IdentifierBackend")
    return client


def two_of_a_name(at: Scene) -> tuple[User, User]:
    """Two people of one name, in two units, with two titles."""
    here = member_of(at.commune, full_name="Phạm Thị Hòa", phone="+84987654321", staff_code="CM-77")
    there = member_of(UnitFactory(name="Sở Tư pháp Thử"), full_name="Phạm Thị Hòa", email="hoa@tuphap.example")
    Membership.objects.filter(user=here).update(title="Công chức tư pháp")
    Membership.objects.filter(user=there).update(title="Phó Giám đốc")
    return here, there


def search(at: Scene, entry: Entry, typed: str) -> Any:
    return writer(at).get(reverse("submissions:find_author", args=[entry.code]), {"q": typed})


def test_people_of_one_name_are_told_apart_by_unit_and_title() -> None:
    at = scene()
    two_of_a_name(at)
    page = search(at, draft(at, "group"), "pham thi hoa").content.decode()
    for shown in ("Xã Thủy Xuân Thử", "Công chức tư pháp", "Sở Tư pháp Thử", "Phó Giám đốc"):
        assert shown in page
    for hidden in ("hoa@tuphap.example", "987654321", "987 654 321", "CM-77"):
        assert hidden not in page


def test_choosing_somebody_leads_to_the_authors_page_with_them_in_a_row() -> None:
    at = scene()
    two_of_a_name(at)
    entry = draft(at, "group")
    ways = re.findall(r'href="([^"]*[?]chosen=[^"]*)"', search(at, entry, "pham thi hoa").content.decode())
    assert len(ways) == 2
    for way in ways:
        assert way.startswith(reverse("submissions:authors", args=[entry.code]))
        assert "Phạm Thị Hòa" in writer(at).get(way).content.decode()


@pytest.mark.parametrize("typed", ["0987 654 321", "cm-77", "Phạm Thị Hòa"])
def test_somebody_is_found_by_phone_staff_code_or_whole_name(typed: str) -> None:
    at = scene()
    member_of(at.commune, full_name="Phạm Thị Hòa", phone="+84987654321", staff_code="CM-77")
    assert "Phạm Thị Hòa" in search(at, draft(at, "group"), typed).content.decode()


@pytest.mark.parametrize("typed", ["Hòa", "Phạm Thị", "hoa@", "0987", "%", "CM"])
def test_a_part_of_a_name_or_number_finds_nobody(typed: str) -> None:
    at = scene()
    two_of_a_name(at)
    found, more = find_people(draft(at, "group"), typed)
    assert (found, more) == ([], False)


def test_a_search_by_parts_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    two_of_a_name(at)
    monkeypatch.setattr(UserQuerySet, "known_as", lambda self, typed, phone="": self.search(typed))
    found, _more = find_people(draft(at, "group"), "Phạm Thị")
    assert len(found) == 2


def test_those_who_left_are_not_found_and_a_crowd_is_not_listed() -> None:
    at = scene()
    member_of(at.commune, full_name="Vũ Văn Nghỉ", is_active=False)
    for _number in range(7):
        member_of(at.commune, full_name="Nguyễn Văn An")
    entry = draft(at, "group")
    assert find_people(entry, "Vũ Văn Nghỉ") == ([], False)
    found, more = find_people(entry, "Nguyễn Văn An")
    assert (len(found), more) == (5, True)
    assert "Hãy hỏi mã cán bộ" in search(at, entry, "Nguyễn Văn An").content.decode()


def test_finding_takes_the_same_questions_for_one_and_for_five() -> None:
    at = scene()
    entry = draft(at, "group")
    member_of(at.commune, full_name="Một Người Duy")
    for _number in range(5):
        member_of(at.commune, full_name="Nguyễn Văn An")
    client, address = writer(at), reverse("submissions:find_author", args=[entry.code])
    one = queries_of(client, f"{address}?q=Một Người Duy")
    assert one == queries_of(client, f"{address}?q=Nguyễn Văn An")
    assert one <= MOST


def test_nobody_searches_on_and_on() -> None:
    at = scene()
    entry = draft(at, "group")
    client = writer(at)
    address = reverse("submissions:find_author", args=[entry.code])
    statuses = [client.get(address, {"q": f"Người Thứ {number}"}).status_code for number in range(22)]
    assert statuses == [200] * 20 + [429] * 2


def test_whoever_is_chosen_is_named_with_the_account_and_asked() -> None:
    at = scene()
    here, there = two_of_a_name(at)
    entry = draft(at, "group")
    found, _more = find_people(entry, "Phạm Thị Hòa")
    choice = next(person.choice for person in found if person.places[0][0] == "Sở Tư pháp Thử")
    page = writer(at).get(reverse("submissions:authors", args=[entry.code]), {"chosen": choice})
    assert "có tài khoản" in page.content.decode()
    rows = list(entry.authors.order_by("order"))
    fields: dict[str, Any] = {
        "author-TOTAL_FORMS": 7, "author-INITIAL_FORMS": 3, "author-seen": token(rows), "author-representative": "0",
        "author-3-person": choice, "author-3-share": "20", "author-3-unit_name": "Sở Tư pháp Thử",
    }  # fmt: skip
    for number, (author, share) in enumerate(zip(rows, (40, 20, 20), strict=True)):
        fields |= {f"author-{number}-{name}": getattr(author, name) for name in ("pk", "full_name", "email", "phone")}
        fields |= {f"author-{number}-share": share}
    saved = writer(at).post(reverse("submissions:save_authors", args=[entry.code]), fields)
    assert saved.status_code == 302
    author = entry.authors.get(order=4)
    assert (author.user, author.full_name, author.email, author.unit_name) == (
        there, "Phạm Thị Hòa", "", "Sở Tư pháp Thử",
    )  # fmt: skip
    assert Message.objects.filter(template="submissions/entry_authorship", recipient=there).exists()
    assert not Message.objects.filter(recipient=here).exists()
    fields |= {"author-seen": token(entry.authors.all()), "author-INITIAL_FORMS": 4, "author-3-pk": author.pk}
    fields["author-3-person"] = ""
    fields |= {"author-0-share": "30", "author-4-person": choice, "author-4-share": "10"}
    twice = writer(at).post(reverse("submissions:save_authors", args=[entry.code]), fields)
    assert (twice.status_code, "đã có tên trong danh sách" in twice.content.decode()) == (422, True)


@pytest.mark.parametrize("choice", ["1", "made:up:choice", "\x00", "é" * 90])
def test_a_made_up_choice_names_nobody(choice: str) -> None:
    at = scene()
    entry = draft(at, "group")
    rows = list(entry.authors.order_by("order"))
    fields: dict[str, Any] = {
        "author-TOTAL_FORMS": 7, "author-INITIAL_FORMS": 3, "author-seen": token(rows), "author-representative": "0",
        "author-3-person": choice, "author-3-full_name": "Ai Đó", "author-3-share": "20",
    }  # fmt: skip
    assert writer(at).post(reverse("submissions:save_authors", args=[entry.code]), fields).status_code in {400, 422}
    assert entry.authors.count() == 3


def test_a_choice_for_another_entry_names_nobody() -> None:
    at = scene()
    here, _there = two_of_a_name(at)
    entry, other = draft(at, "group"), draft(at, "group")
    [found], _more = find_people(other, "CM-77")
    page = writer(at).get(reverse("submissions:authors", args=[entry.code]), {"chosen": found.choice})
    assert "Phạm Thị Hòa" not in page.content.decode()
    here.is_active = False
    here.save()
    rows = list(entry.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.representative, one.email, pk=one.pk) for one in rows[:2]]
    with pytest.raises(AuthorsRefused, match="Hãy tìm lại"):
        save_authors(
            entry=entry,
            by=at.author,
            seen=token(rows),
            lines=[*lines, AuthorText("Phạm Thị Hòa", Decimal(20), account=here.pk)],
        )


def test_a_choice_is_good_for_an_hour_and_while_the_account_is() -> None:
    at = scene()
    two_of_a_name(at)
    entry = draft(at, "group")
    [found], _more = find_people(entry, "CM-77")
    assert list(chosen_people(entry, {"3": found.choice})) == ["3"]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert chosen_people(entry, {"3": found.choice}) == {}
    User.objects.filter(staff_code="CM-77").update(is_active=False)
    assert chosen_people(entry, {"3": found.choice}) == {}
