"""The postman against a real mail server that refuses, breaks and stays silent."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notifications import postman
from notifications.models import Message
from tests.factories.notifications import MessageFactory
from tests.notifications.sink import HANG_UP, SAY_NOTHING, Sink

NOW = dt.timedelta(0)
HOUR = dt.timedelta(hours=1)


def only(point: str, answer: str, times: int = 1) -> Any:
    """Give the answer at the point, so many times."""
    left = [answer] * times

    def at(reached: str, envelope: Any) -> str | None:
        return left.pop() if reached == point and left else None

    return at


def refuse(address: str, point: str, answer: str) -> Any:
    """Give the answer whenever a letter to the address reaches the point."""

    def at(reached: str, envelope: Any) -> str | None:
        return answer if reached == point and address in envelope.rcpt_tos else None

    return at


def as_left_by(message: Message, state: str, **columns: Any) -> None:
    """Put a message where a postman who died would have left it."""
    columns.setdefault("claimed_at", timezone.now() - HOUR)
    Message.objects.filter(pk=message.pk).update(state=state, **columns)


def in_another_connection(change: Any) -> Any:
    """Run the change in the server's thread, on a database connection of its own."""

    def at(point: str, envelope: Any) -> None:
        try:
            change(point)
        finally:
            connection.close()

    return at


@pytest.fixture
def message(db: None) -> Message:
    return MessageFactory(
        name="Trần Thị Bưởi", address="buoi@thu.example", subject="Đã nhận bài dự thi", body="Chào chị.\n.\nHết."
    )


def test_a_due_message_is_sent(message: Message, sink: Sink) -> None:
    assert postman.deliver() is False
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("sent", 1, "")
    assert message.sent_at is not None
    [letter] = sink.letters
    assert letter["Subject"] == "Đã nhận bài dự thi"
    assert letter["To"] == "Trần Thị Bưởi <buoi@thu.example>"
    assert letter["From"] == "Cổng cuộc thi <cong@thu.example>"
    assert letter["Message-ID"] == message.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == ["Chào chị.", ".", "Hết."]
    [envelope] = sink.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("cong@thu.example", ["buoi@thu.example"])


def test_many_messages_share_one_connection(db: None, sink: Sink) -> None:
    messages = MessageFactory.create_batch(5)
    postman.deliver()
    assert [letter["Message-ID"] for letter in sink.letters] == [message.message_id for message in messages]
    assert sink.connections == 1


def test_nobody_is_called_when_nothing_is_due(message: Message, sink: Sink) -> None:
    Message.objects.update(due_at=timezone.now() + HOUR)
    postman.deliver()
    assert sink.connections == 0


def test_a_message_for_the_portal_is_not_sent(db: None, sink: Sink) -> None:
    MessageFactory(channel="portal")
    postman.deliver()
    assert sink.letters == []


def test_a_sent_message_is_not_sent_again(message: Message, sink: Sink) -> None:
    postman.deliver()
    postman.deliver()
    assert len(sink.letters) == 1


def test_work_left_after_the_shift_is_reported(message: Message, sink: Sink) -> None:
    assert postman.deliver(shift=dt.timedelta(seconds=-1)) is True
    assert sink.letters == []


@pytest.mark.parametrize("point", ["RCPT", "BEFORE KEEPING"])
def test_a_temporary_refusal_is_tried_again_later(message: Message, sink: Sink, point: str) -> None:
    sink.at = only(point, "451 4.3.0 Try again later")
    postman.deliver(retry_after=HOUR)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("queued", 1, "451 4.3.0 Try again later")
    assert message.due_at > timezone.now() + HOUR * 0.9
    postman.deliver()
    assert sink.letters == []
    Message.objects.update(due_at=timezone.now())
    postman.deliver()
    assert sink.counts() == {message.message_id: 1}


def test_waits_between_tries_grow(message: Message, sink: Sink) -> None:
    sink.at = only("RCPT", "451 Try again later", times=2)
    waits = []
    for _try in range(2):
        Message.objects.update(due_at=timezone.now())
        postman.deliver(retry_after=HOUR)
        waits.append(round((Message.objects.get().due_at - timezone.now()) / HOUR))
    assert waits == [1, 5]


@pytest.mark.parametrize("answer", ["451 4.3.0 Full", HANG_UP])
def test_three_failed_tries_park_a_message(message: Message, sink: Sink, answer: str) -> None:
    sink.at = only("RCPT", answer, times=3)
    for _try in range(4):
        postman.deliver(retry_after=NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("parked", 3)
    assert message.error
    assert sink.letters == []


@pytest.mark.parametrize("point", ["RCPT", "BEFORE KEEPING"])
def test_a_permanent_refusal_parks_at_once_and_hurts_nobody_else(db: None, sink: Sink, point: str) -> None:
    bad, good = MessageFactory(address="khong-co@thu.example"), MessageFactory()
    sink.at = refuse("khong-co@thu.example", point, "550 5.1.1 Unknown user")
    postman.deliver()
    bad.refresh_from_db()
    assert (bad.state, bad.attempts, bad.error) == ("parked", 1, "550 5.1.1 Unknown user")
    assert sink.counts() == {good.message_id: 1}


def test_a_broken_connection_before_the_dot_sends_nothing_and_is_tried_again(message: Message, sink: Sink) -> None:
    sink.at = only("RCPT", HANG_UP)
    postman.deliver(retry_after=NOW)
    assert sink.counts() == {message.message_id: 1}
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)


@pytest.mark.parametrize("answer", [HANG_UP, SAY_NOTHING])
def test_a_broken_connection_after_the_dot_leaves_the_outcome_unknown(
    message: Message, sink: Sink, answer: str
) -> None:
    sink.at = only("DATA", answer)
    postman.deliver(retry_after=NOW)
    postman.sweep(stale_after=NOW, retry_after=NOW)
    postman.deliver(retry_after=NOW)
    message.refresh_from_db()
    assert (message.state, message.error) == ("unknown", postman.OUTCOME_UNKNOWN)
    assert sink.counts() == {message.message_id: 1}


def test_a_server_that_is_down_costs_no_message_a_try(message: Message, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _try in range(4):
        assert postman.deliver() is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)


def test_a_server_that_does_not_accept_the_portal_costs_no_message_a_try(message: Message, sink: Sink) -> None:
    sink.at = only("MAIL", "530 5.7.0 Authentication required", times=4)
    for _try in range(4):
        postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)
    assert message.error == "530 5.7.0 Authentication required"
    postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("sent", "")


def test_a_letter_that_is_too_large_is_parked(message: Message, sink: Sink) -> None:
    sink.at = only("MAIL", "552 5.3.4 Too large")
    postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("parked", "552 5.3.4 Too large")


def test_a_line_that_the_server_closed_between_two_letters_costs_nobody_a_try(db: None, sink: Sink) -> None:
    messages = MessageFactory.create_batch(2)
    line = postman.Line()
    line.make_ready()
    line.server.docmd("QUIT")
    line.make_ready()
    line.offer(postman.written(messages[0]))
    line.end_letter()
    line.hang_up()
    assert (len(sink.letters), sink.connections) == (1, 2)


@pytest.mark.parametrize(
    "columns",
    [
        {"address": "khong phai dia chi"},
        {"address": "a@b.example\r\nRCPT TO:<c@d.example>"},
        {"subject": "Chào\r\nBcc: c@d.example"},
    ],
)
def test_a_message_that_cannot_be_written_is_parked_and_hurts_nobody_else(
    db: None, sink: Sink, columns: dict[str, str]
) -> None:
    bad, good = MessageFactory(**columns), MessageFactory()
    postman.deliver()
    bad.refresh_from_db()
    assert bad.state == "parked"
    assert bad.error in {postman.NOT_AN_ADDRESS, postman.CANNOT_BE_WRITTEN}
    assert sink.counts() == {good.message_id: 1}
    assert [envelope.rcpt_tos for envelope in sink.envelopes] == [[good.address]]


@pytest.mark.parametrize("name", ["Bưởi\r\nBcc: c@d.example", "Buoi\nBcc: c@d.example", '"Bưởi" <c@d.example>, x'])
def test_a_name_cannot_add_a_reader(db: None, sink: Sink, name: str) -> None:
    message = MessageFactory(name=name)
    postman.deliver()
    [letter] = sink.letters
    assert letter["Bcc"] is None
    assert [address.addr_spec for address in letter["To"].addresses] == [message.address]
    assert sink.envelopes[0].rcpt_tos == [message.address]


def test_a_claim_left_by_a_dead_postman_goes_back_to_the_queue(message: Message, sink: Sink) -> None:
    as_left_by(message, "claimed", attempts=1)
    assert postman.sweep(retry_after=NOW) is True
    postman.deliver()
    assert sink.counts() == {message.message_id: 1}


def test_a_fresh_claim_is_left_alone(message: Message) -> None:
    claimed = postman.claim()
    assert claimed == message
    assert postman.sweep() is False
    message.refresh_from_db()
    assert message.state == "claimed"


def test_a_message_that_killed_three_postmen_is_parked(message: Message) -> None:
    as_left_by(message, "claimed", attempts=3)
    assert postman.sweep() is False
    message.refresh_from_db()
    assert (message.state, message.error) == ("parked", postman.POSTMAN_DIED)


def test_a_letter_left_at_the_dot_is_unknown_and_never_repeated(message: Message, sink: Sink) -> None:
    as_left_by(message, "handed", attempts=1)
    assert postman.sweep() is False
    postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("unknown", postman.OUTCOME_UNKNOWN)
    assert sink.letters == []


def test_a_slow_postman_who_lost_the_claim_sends_nothing(transactional_db: None, sink: Sink) -> None:
    message = MessageFactory()

    def taken_for_dead(point: str) -> None:
        if point == "RCPT":
            Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() - HOUR)

    sink.at = in_another_connection(taken_for_dead)
    postman.deliver()
    message.refresh_from_db()
    assert message.state == "claimed"
    assert sink.letters == []


def test_a_slow_postman_who_did_hand_over_says_that_it_was_sent(transactional_db: None, sink: Sink) -> None:
    message = MessageFactory()

    def taken_for_dead(point: str) -> None:
        if point == "DATA":
            Message.objects.filter(pk=message.pk).update(state="unknown")

    sink.at = in_another_connection(taken_for_dead)
    postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("sent", "")


def test_nothing_is_sent_inside_a_transaction(transactional_db: None, sink: Sink) -> None:
    MessageFactory()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        postman.deliver()
    assert sink.letters == []


def test_two_postmen_never_take_the_same_message(transactional_db: None) -> None:
    first, second = MessageFactory.create_batch(2)

    def claim_elsewhere() -> Message | None:
        try:
            return postman.claim()
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor() as another:
        assert Message.objects.due(timezone.now()).select_for_update().order_by("pk").first() == first
        assert another.submit(claim_elsewhere).result() == second


def test_a_stopped_message_starts_anew_when_staff_say_so(message: Message, sink: Sink) -> None:
    as_left_by(message, "parked", attempts=3, error="550 5.1.1 Unknown user")
    assert postman.requeue(message, message.address) is True
    assert postman.requeue(message, message.address) is False
    postman.deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 1)


@given(
    subject=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=250),
    name=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=150),
    body=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3000),
)
def test_no_text_can_end_a_letter_early_or_add_a_header(subject: str, name: str, body: str) -> None:
    message = Message(
        pk=1, name=name, address="a@thu.example", subject=subject, body=body, language="vi", created_at=timezone.now()
    )
    letter = postman.written(message)
    lines = letter.text.split(b"\r\n")
    assert lines[-1] == b""
    assert b"." not in lines
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    headers = lines[: lines.index(b"")]
    named = [line.split(b":")[0] for line in headers if not line.startswith((b" ", b"\t"))]
    assert sorted(named) == sorted(
        [
            b"Content-Type", b"MIME-Version", b"Content-Transfer-Encoding", b"Subject", b"From", b"To", b"Date",
            b"Message-ID", b"Auto-Submitted", b"Content-Language",
        ]
    )  # fmt: skip
