"""Messages and the outbox as people see them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from notifications import actions
from notifications.lifecycle import MessageState
from notifications.models import Message
from tests.factories.accounts import UserFactory, person_with
from tests.factories.notifications import MessageFactory

SignIn = Callable[..., Client]


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(full_name="Nguyễn Thị An", email="an@thu.example")


@pytest.fixture
def administrator(db: None) -> User:
    return person_with(UserRole.ADMINISTRATOR)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_people_see_what_they_were_told_and_nothing_else(as_: SignIn, ann: User) -> None:
    MessageFactory(recipient=ann, subject="Bài của chị đã được nhận")
    MessageFactory(subject="Thư của người khác")
    page = text_of(as_(ann).get("/messages/"))
    assert "Bài của chị đã được nhận" in page
    assert "Thư của người khác" not in page


def test_opening_a_message_marks_it_read(as_: SignIn, ann: User) -> None:
    message, other = MessageFactory.create_batch(2, recipient=ann)
    response = as_(ann).get(f"/messages/{message.pk}/")
    assert message.body in text_of(response)
    message.refresh_from_db()
    other.refresh_from_db()
    assert message.read_at is not None
    assert other.read_at is None


def test_the_time_of_the_first_reading_stays(as_: SignIn, ann: User) -> None:
    first = timezone.now() - dt.timedelta(days=1)
    message = MessageFactory(recipient=ann, read_at=first)
    as_(ann).get(f"/messages/{message.pk}/")
    message.refresh_from_db()
    assert message.read_at == first


def test_another_persons_message_is_not_there(as_: SignIn, ann: User, administrator: User) -> None:
    message = MessageFactory(recipient=ann)
    for stranger in (UserFactory(), administrator):
        assert as_(stranger).get(f"/messages/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_marking_all_read_leaves_other_peoples_messages_alone(as_: SignIn, ann: User) -> None:
    mine, other = MessageFactory(recipient=ann), MessageFactory()
    as_(ann).post("/messages/read/")
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.read_at is not None
    assert other.read_at is None


def test_only_administrators_find_the_outbox(as_: SignIn, ann: User, administrator: User) -> None:
    message = MessageFactory(recipient=ann, state=MessageState.PARKED)
    for person in (ann, person_with(UserRole.AUDITOR)):
        client = as_(person)
        assert client.get("/outbox/").status_code == 404
        assert client.get(f"/outbox/{message.pk}/").status_code == 404
        assert client.post(f"/outbox/{message.pk}/resend/").status_code == 404
    assert as_(administrator).get("/outbox/").status_code == 200
    with pytest.raises(PermissionDenied):
        actions.resend(message=message, by=ann)
    message.refresh_from_db()
    assert message.state == MessageState.PARKED


def test_the_outbox_is_filtered_by_state_and_words(as_: SignIn, administrator: User) -> None:
    MessageFactory(subject="Biên nhận bài dự thi")
    MessageFactory(subject="Mời chấm điểm", state=MessageState.PARKED, error="550 5.1.1 Unknown user")
    client = as_(administrator)
    parked = text_of(client.get("/outbox/?state=parked"))
    assert "Mời chấm điểm" in parked
    assert "550 5.1.1 Unknown user" in parked
    assert "Biên nhận bài dự thi" not in parked
    found = text_of(client.get("/outbox/?q=biên+nhận"))
    assert "Biên nhận bài dự thi" in found
    assert "Mời chấm điểm" not in found
    assert "Không có tin nhắn nào khớp" in text_of(client.get("/outbox/?q=khong-co"))
    assert client.get("/outbox/?state=nonsense&page=nonsense").status_code == 200


def test_the_outbox_says_that_messages_are_stuck(as_: SignIn, administrator: User) -> None:
    client = as_(administrator)
    message = MessageFactory()
    assert "Hãy kiểm tra tiến trình nền" not in text_of(client.get("/outbox/"))
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - dt.timedelta(minutes=6))
    assert "Hãy kiểm tra tiến trình nền" in text_of(client.get("/outbox/"))


def test_the_trial_says_that_nobody_is_written_to(as_: SignIn, administrator: User, settings: Any) -> None:
    client = as_(administrator)
    words = "không gửi đến ai"
    assert words not in text_of(client.get("/outbox/"))
    settings.TRIAL = True
    assert words in text_of(client.get("/outbox/"))


@pytest.mark.parametrize("state", [MessageState.UNKNOWN, MessageState.PARKED])
def test_a_stopped_message_is_sent_again(as_: SignIn, administrator: User, state: str) -> None:
    message = MessageFactory(state=state, attempts=3, error="550 5.1.1 Unknown user", claimed_at=timezone.now())
    client = as_(administrator)
    assert f"/outbox/{message.pk}/resend/" in text_of(client.get(f"/outbox/{message.pk}/"))
    response = client.post(f"/outbox/{message.pk}/resend/", follow=True)
    assert "Tin nhắn đã được đưa lại vào hàng đợi." in text_of(response)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("queued", 0, "")


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.CLAIMED, MessageState.HANDED, MessageState.SENT])
def test_a_message_on_its_way_is_not_repeated(as_: SignIn, administrator: User, state: str) -> None:
    message = MessageFactory(state=state, sent_at=timezone.now(), attempts=1)
    client = as_(administrator)
    assert "/resend/" not in text_of(client.get(f"/outbox/{message.pk}/"))
    response = client.post(f"/outbox/{message.pk}/resend/", follow=True)
    assert "không có gì để gửi lại" in text_of(response)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (state, 1)


def test_a_parked_message_goes_to_the_address_its_reader_has_now(ann: User, administrator: User) -> None:
    parked = MessageFactory(recipient=ann, address="sai@thu.example", state=MessageState.PARKED)
    unknown = MessageFactory(recipient=ann, address="cu@thu.example", state=MessageState.UNKNOWN)
    for message in (parked, unknown):
        assert actions.resend(message=message, by=administrator) is True
        message.refresh_from_db()
    assert parked.address == "an@thu.example"
    assert unknown.address == "cu@thu.example"


def test_an_unknown_outcome_shows_what_to_look_for(as_: SignIn, administrator: User) -> None:
    message = MessageFactory(state=MessageState.UNKNOWN)
    page = text_of(as_(administrator).get(f"/outbox/{message.pk}/"))
    assert message.message_id.strip("<>") in page


@pytest.mark.parametrize("path", ["/messages/", "/outbox/"])
def test_lists_cost_the_same_number_of_queries_however_long(
    as_: SignIn, administrator: User, path: str, django_assert_max_num_queries: Any
) -> None:
    client = as_(administrator)
    costs = []
    for more in (1, 2):
        MessageFactory.create_batch(more, recipient=administrator)
        with django_assert_max_num_queries(12) as queries:
            client.get(path)
        costs.append(len(queries))
    assert costs[0] == costs[1]
