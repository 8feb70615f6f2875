"""Who is asked and answers to being named, reason by reason: each line of the policies is met by somebody."""

from typing import Any

import pytest
from django.utils import timezone

from audit.verdicts import PermissionRefused
from submissions.actions import authorship as answers
from submissions.actions import entries as actions
from submissions.models import Author, AuthorInvitation, Entry
from submissions.policies import authors as policies
from tests.factories.accounts import UserFactory
from tests.submissions.scenes import Scene, draft, scene

pytestmark = pytest.mark.django_db


def third(entry: Entry) -> Author:
    """An author whom nobody can write to."""
    return Author.objects.select_related("entry").get(entry=entry, order=3)


def withdrawn(at: Scene) -> Entry:
    """A group's entry that its writer took back, after the third author's invitation was printed."""
    entry = draft(at, "group")
    answers.hand_over_authorship(author=third(entry), by=at.author)
    actions.withdraw(entry=entry, by=at.author)
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.parametrize(
    ("columns", "printed", "said"),
    [
        ({}, True, ""),
        ({"phone": "+84987654321"}, True, ""),
        ({"email": "chung@thu.example"}, False, "Tác giả này được hỏi qua thư điện tử."),
        ({"confirmed_at": timezone.now(), "answer_way": "paper"}, False, "Tác giả này đã trả lời."),
        ({"account": True}, False, "Tác giả này có tài khoản và trả lời trên cổng."),
        ({"account": True, "phone": "+84987654321"}, True, "Tác giả này có tài khoản và trả lời trên cổng."),
    ],
)
def test_an_invitation_is_printed_only_for_whom_nobody_can_ask_otherwise(
    columns: dict[str, Any], printed: bool, said: str
) -> None:
    at = scene()
    entry = draft(at, "group")
    read = third(entry)
    kept = {name: value for name, value in columns.items() if name != "account"}
    if "account" in columns:
        kept["user"] = UserFactory(full_name="Lê Thị Chung", phone=columns.get("phone"))
    Author.objects.filter(pk=read.pk).update(**kept)
    assert bool(policies.print_invitation(at.author, third(entry))) is printed
    verdict = policies.hand_over_authorship(at.author, third(entry))
    assert (bool(verdict), verdict.reason) == (not said, said)
    if said:
        with pytest.raises(PermissionRefused, match=said):
            answers.hand_over_authorship(author=read, by=at.author)  # as a page read it before
        assert not AuthorInvitation.objects.filter(author=read).exists()


def test_what_was_withdrawn_takes_no_answers() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    entry = withdrawn(at)
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.confirm_authorship(entry=entry, by=partner)
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.refuse_authorship(entry=entry, reason="Không tham gia", by=partner)
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.confirm_by_key(invitation=AuthorInvitation.objects.get(author=third(entry)))
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.refuse_by_key(invitation=AuthorInvitation.objects.get(author=third(entry)), reason="Không tham gia")
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.remind_authors(entry=entry, by=at.author)
    with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
        answers.hand_over_authorship(author=third(entry), by=at.author)
    assert list(entry.authors.filter(order__gt=1).values_list("answer_way", flat=True)) == ["", ""]
