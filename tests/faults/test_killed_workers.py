"""Workers are killed and the bell is wiped in the middle of hundreds of messages: none is lost, none is sent twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from redis import Redis

from accounts.roles import UserRole
from notifications.actions import resend
from notifications.lifecycle import MessageState
from notifications.models import Message
from tests.factories.accounts import person_with
from tests.factories.notifications import MessageFactory
from tests.faults.workers import Workshop
from tests.notifications.sink import Sink, smtp_sink

UNDER_WAY = [MessageState.QUEUED, MessageState.CLAIMED, MessageState.HANDED]
PATIENCE = 240

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def workshop_of(tmp_path: Path) -> Iterator[Callable[[str], tuple[Workshop, Sink]]]:
    """Open a workshop with a worker of the given application, sending to a sink."""
    opened: list[Workshop] = []
    with smtp_sink() as (sink, port):

        def open_workshop(application: str) -> tuple[Workshop, Sink]:
            opened.append(Workshop(tmp_path, application, port))
            return opened[0], sink

        yield open_workshop
        for workshop in opened:
            workshop.close()


def when(blows: dict[tuple[str, int], Callable[[], None]]) -> Callable[[str, Any], None]:
    """Strike each blow when a point of the conversation with the mail server is reached for the nth time."""
    reached: Counter[str] = Counter()

    def at(point: str, envelope: Any) -> None:
        reached[point] += 1
        blow = blows.pop((point, reached[point]), None)
        if blow is not None:
            blow()

    return at


def work(workshop: Workshop, ring: Callable[[], None], *, until: Callable[[], bool]) -> None:
    """Keep a worker working and ring its bell, as the beat does, until the work is done."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, workshop.log()[-3000:]
        workshop.keep_working()
        ring()
        time.sleep(0.3)


def all_settled() -> bool:
    return not Message.objects.filter(state__in=UNDER_WAY).exists()


def resend_what_the_server_never_saw(sink: Sink) -> int:
    """Do what the outbox page tells staff to do: look an unknown one up at the mail server, and resend."""
    administrator = person_with(UserRole.ADMINISTRATOR)
    missing = [
        message
        for message in Message.objects.filter(state=MessageState.UNKNOWN)
        if message.message_id not in sink.counts()
    ]
    for message in missing:
        resend(message=message, by=administrator)
    return len(missing)


def test_no_message_is_lost_and_none_is_sent_twice(workshop_of: Callable[[str], tuple[Workshop, Sink]]) -> None:
    workshop, sink = workshop_of("config")
    messages = MessageFactory.create_batch(500)
    moment = random.Random(2024)

    def kill_a_little_later() -> None:
        threading.Timer(moment.random() / 50, workshop.kill).start()

    blows: dict[tuple[str, int], Callable[[], None]] = {
        ("MAIL", 60): workshop.kill,
        ("RCPT", 120): Redis.from_url(workshop.valkey.url).flushall,
        ("RCPT", 150): workshop.kill,
        ("DATA", 220): workshop.kill,
        ("MAIL", 280): kill_a_little_later,
        ("RCPT", 340): workshop.restart_bell,
        ("MAIL", 400): kill_a_little_later,
    }
    sink.at = when(blows)

    def beat() -> None:
        workshop.ring("notifications.tasks.sweep", stale_after=1.0, retry_after=0.1)

    work(workshop, beat, until=all_settled)
    assert blows == {}
    assert workshop.kills == 5
    unknown = Message.objects.filter(state=MessageState.UNKNOWN).count()
    assert 1 <= unknown <= workshop.kills * workshop.concurrency
    resend_what_the_server_never_saw(sink)
    work(workshop, beat, until=all_settled)
    assert sink.counts() == {message.message_id: 1 for message in messages}
    states = Message.objects.values_list("state", flat=True)
    assert set(states) == {MessageState.SENT, MessageState.UNKNOWN}


@contextmanager
def slow_to_answer(key: str, state: str) -> Iterator[Callable[[], bool]]:
    """Let the database take its time over the step of a message to a state; gives whether it does so now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION test_slow_answer() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$;"
            " CREATE TRIGGER test_slow_answer BEFORE UPDATE ON notifications_message FOR EACH ROW"
            f" WHEN (NEW.key = '{key}' AND NEW.state = '{state}') EXECUTE FUNCTION test_slow_answer();"
            " SELECT clock_timestamp()"
        )
        begun = cursor.fetchone()[0]

    def answers_now() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event = 'PgSleep' AND datname = current_database() AND backend_start > %s",
                [begun],
            )
            return bool(cursor.fetchone()[0])

    try:
        yield answers_now
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION test_slow_answer() CASCADE")


@pytest.mark.parametrize(("step", "becomes", "taken_on"), [("handed", "unknown", 0), ("sent", "sent", 1)])
def test_a_worker_killed_right_at_the_dot_leaves_a_message_that_staff_can_judge(
    workshop_of: Callable[[str], tuple[Workshop, Sink]], step: str, becomes: str, taken_on: int
) -> None:
    """Killed after the step was written down, before the worker heard so: the dot was not sent, or it was answered."""
    workshop, sink = workshop_of("config")
    other, message = MessageFactory(), MessageFactory(key="at-the-dot")
    with slow_to_answer(message.key, step) as answers_now:
        work(workshop, lambda: workshop.ring("notifications.tasks.deliver"), until=answers_now)
        workshop.kill()
        work(workshop, lambda: workshop.ring("notifications.tasks.sweep", stale_after=1.0), until=all_settled)
    message.refresh_from_db()
    assert message.state == becomes
    assert sink.counts()[message.message_id] == taken_on
    assert resend_what_the_server_never_saw(sink) == 1 - taken_on
    work(workshop, lambda: workshop.ring("notifications.tasks.sweep"), until=all_settled)
    assert sink.counts() == {other.message_id: 1, message.message_id: 1}


@pytest.mark.parametrize(
    ("task", "point", "times"), [("naive.send_then_mark", "DATA", 2), ("naive.mark_then_send", "MAIL", 0)]
)
def test_this_way_of_killing_finds_a_naive_postman_out(
    workshop_of: Callable[[str], tuple[Workshop, Sink]], task: str, point: str, times: int
) -> None:
    workshop, sink = workshop_of("tests.faults.naive_postman")
    workshop.concurrency = 1
    messages = MessageFactory.create_batch(6)
    sink.at = when({(point, 3): workshop.kill})
    work(workshop, lambda: workshop.ring(task), until=all_settled)
    assert workshop.kills == 1
    expected = {message.message_id: 1 for message in messages} | {messages[2].message_id: times}
    assert sink.counts() == {name: count for name, count in expected.items() if count}
