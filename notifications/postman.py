"""The postman: takes messages from the outbox to the mail server, each exactly once as far as SMTP allows.

SMTP has one moment that counts: a server takes a letter on when it has read the line with the single dot that ends the
text, and it throws an unfinished text away. So the road of a message is cut in two at that dot, and each step is a
conditional update, committed before the next word is spoken to the server:

* `queued → claimed`: one row is taken, `FOR UPDATE SKIP LOCKED`, so that no two postmen take the same one. Then the
  whole letter is sent except for the dot. A postman who dies here has sent nothing, because the server forgets the
  unfinished letter: the sweep puts the message back into the queue.
* `claimed → handed`: written down just before the dot. A postman who dies here has almost surely sent the letter, and
  nobody can know: the sweep marks the message `unknown`. It is shown to staff, who look for its Message-ID in the mail
  server's log and may send it again; it is never repeated by itself.
* `handed → sent` once the server has answered 250. If it answers that it does not take the letter, nothing was sent: a
  temporary refusal goes back to the queue and is tried again later, a permanent one is parked with its reason.

Each claim is known by its time. A postman who was taken for dead but was only slow finds that the claim is no longer
theirs when they want to hand the letter over, and hangs up without the dot.

Only the message in hand is claimed, and each claim counts as a try. A message that kills its postman three times is
parked like one that is refused three times, and meanwhile the others pass it by. A server that cannot be reached, or
that does not accept the portal as a sender, is nobody's try: the messages wait.

No transaction is open while a letter is on its way. Besides the outbox this is the only place that writes a message's
state, and the only one that speaks SMTP.
"""

import datetime as dt
import re
import smtplib
import socket
import time
from email.errors import MessageError
from email.utils import formataddr
from typing import NamedTuple, cast

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from notifications.lifecycle import MessageState
from notifications.models import Message

TRIES = 3
# Longer than the slowest honest delivery: five waits of EMAIL_TIMEOUT.
STALE_AFTER = dt.timedelta(minutes=2)
RETRY_AFTER = dt.timedelta(minutes=2)
RETRY_GROWTH = 5
SHIFT = dt.timedelta(seconds=15)

NOT_AN_ADDRESS = gettext_noop("The address is not an e-mail address.")
CANNOT_BE_WRITTEN = gettext_noop("The address or the subject cannot stand in an e-mail.")
POSTMAN_DIED = gettext_noop("The worker stopped while it was sending this message, three times.")
OUTCOME_UNKNOWN = gettext_noop("The connection broke while the message was being handed over.")
# What a server answers (RFC 5321, section 4.2.3).
DONE = 250
WILL_FORWARD = 251
GO_ON = 354
TOO_LARGE = 552
PERMANENT = range(500, 600)

log = structlog.get_logger(__name__)


class Unreachable(Exception):
    """The mail server cannot be reached, or does not accept the portal as a sender: no fault of any message."""


class Unwritable(Exception):
    """The message cannot be made into a letter."""


class Letter(NamedTuple):
    """A message as SMTP carries it: the text ends its last line and has its dots doubled, without the final dot."""

    recipient: str
    text: bytes


def deliver(*, shift: dt.timedelta = SHIFT, retry_after: dt.timedelta = RETRY_AFTER) -> bool:
    """Send what is due, one after the other; whether the shift was over before the work."""
    ends = time.monotonic() + shift.total_seconds()
    line = Line()
    try:
        while line.is_open or Message.objects.due(Now()).exists():
            if time.monotonic() > ends:
                return True
            line.make_ready()
            message = claim()
            if message is None:
                return False
            _carry(line, message, retry_after)
    except Unreachable as error:
        log.warning("mail_server_unreachable", error=str(error))
    finally:
        line.hang_up()
    return False


@transaction.atomic(durable=True)
def claim() -> Message | None:
    """Take the message that has been due longest, unless another postman has it."""
    message = Message.objects.due(Now()).select_for_update(skip_locked=True).order_by("due_at", "pk").first()
    if message is None:
        return None
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.CLAIMED, claimed_at=Now(), attempts=F("attempts") + 1
    )
    message.refresh_from_db(fields=["state", "claimed_at", "attempts"])
    return message


def sweep(*, stale_after: dt.timedelta = STALE_AFTER, retry_after: dt.timedelta = RETRY_AFTER) -> bool:
    """Put right what dead postmen left behind; whether anything is due."""
    stale = Message.objects.filter(claimed_at__lt=Now() - stale_after)
    unknown = stale.filter(state=MessageState.HANDED).update(state=MessageState.UNKNOWN, error=OUTCOME_UNKNOWN)
    claimed = stale.filter(state=MessageState.CLAIMED)
    parked = claimed.filter(attempts__gte=TRIES).update(state=MessageState.PARKED, error=POSTMAN_DIED)
    queued = claimed.update(state=MessageState.QUEUED, claimed_at=None, due_at=Now() + retry_after)
    if unknown or parked or queued:
        log.warning("messages_swept", unknown=unknown, parked=parked, queued=queued)
    return Message.objects.due(Now()).exists()


def requeue(message: Message, address: str) -> bool:
    """Let a message whose outcome is unknown, or that was parked, start anew; whether it still was in that state."""
    waiting_for_staff = Message.objects.filter(pk=message.pk, state__in=[MessageState.UNKNOWN, MessageState.PARKED])
    anew = {"attempts": 0, "error": "", "claimed_at": None, "due_at": Now(), "address": address}
    return waiting_for_staff.update(state=MessageState.QUEUED, **anew) == 1


def written(message: Message) -> Letter:
    """The letter for a message, with the same Message-ID at every try. Raises Unwritable."""
    try:
        validate_email(message.address)
    except ValidationError as error:
        raise Unwritable(NOT_AN_ADDRESS) from error
    try:
        mail = EmailMessage(
            subject=message.subject,
            body=message.letter,
            to=[formataddr((" ".join(message.name.split()), message.address))],
            headers={
                "Message-ID": message.message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": message.language,
            },
        )
        text = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        recipient = sanitize_address(message.address, "utf-8")
    except (ValueError, MessageError) as error:
        raise Unwritable(CANNOT_BE_WRITTEN) from error
    ended = text if text.endswith(b"\r\n") else text + b"\r\n"
    return Letter(recipient, re.sub(rb"(?m)^\.", b"..", ended))


class Line:
    """One connection to the mail server, opened when it is needed and used for many letters."""

    def __init__(self) -> None:
        """Describe the line; nothing is opened yet. Raises ValueError when DEFAULT_FROM_EMAIL is no address."""
        self.sender = sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")
        self._server: smtplib.SMTP | None = None

    @property
    def is_open(self) -> bool:
        """Whether the line was opened and not hung up."""
        return self._server is not None

    @property
    def server(self) -> smtplib.SMTP:
        """The open connection."""
        if self._server is None:
            message = "The line is not open."
            raise smtplib.SMTPServerDisconnected(message)
        return self._server

    def make_ready(self) -> None:
        """Open the line, or open it anew when the server has closed it meanwhile. Raises Unreachable."""
        if self._server is not None and not self._is_alive():
            self.hang_up()
        if self._server is None:
            self._server = self._open()

    def offer(self, letter: Letter) -> None:
        """Send the whole letter except for the dot that ends it. Raises Unreachable, SMTPException or OSError."""
        options = ["BODY=8BITMIME"] if self.server.has_extn("8bitmime") else []
        code, words = self.server.mail(self.sender, options)
        if code not in {DONE, TOO_LARGE}:
            raise Unreachable(_reply(code, words))
        _expect({DONE}, code, words)
        _expect({DONE, WILL_FORWARD}, *self.server.rcpt(letter.recipient))
        _expect({GO_ON}, *self.server.docmd("DATA"))
        self.server.send(letter.text)

    def end_letter(self) -> None:
        """Send the dot and hear whether the server took the letter on. Raises SMTPException or OSError."""
        self.server.send(b".\r\n")
        _expect({DONE}, *self.server.getreply())

    def hang_up(self) -> None:
        """Close the line; an unfinished letter is forgotten by the server."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _is_alive(self) -> bool:
        try:
            code, _words = self.server.noop()
        except (smtplib.SMTPException, OSError):
            return False
        return code == DONE

    def _open(self) -> smtplib.SMTP:
        backend = EmailBackend(fail_silently=False)
        try:
            backend.open()
            server = cast("smtplib.SMTP", backend.connection)
            server.ehlo_or_helo_if_needed()
            wire = cast("socket.socket", server.sock)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the dot waits for the text's receipt
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(str(error)) from error
        return server


def _carry(line: Line, message: Message, retry_after: dt.timedelta) -> None:
    try:
        letter = written(message)
    except Unwritable as error:
        _park(message, str(error))
        return
    try:
        line.offer(letter)
    except Unreachable as error:
        _step(message, MessageState.QUEUED, claimed_at=None, attempts=F("attempts") - 1, error=str(error)[:300])
        raise
    except (smtplib.SMTPException, OSError) as error:
        line.hang_up()
        _put_back(message, error, retry_after)
        return
    if _step(message, MessageState.HANDED):
        _hand_over(line, message, retry_after)
    else:
        log.warning("claim_was_lost", message=message.pk)
        line.hang_up()


def _hand_over(line: Line, message: Message, retry_after: dt.timedelta) -> None:
    try:
        line.end_letter()
    except smtplib.SMTPResponseException as error:
        line.hang_up()
        _put_back(message, error, retry_after)
    except (smtplib.SMTPException, OSError):
        line.hang_up()
        _step(message, MessageState.UNKNOWN, error=OUTCOME_UNKNOWN)
        log.warning("outcome_unknown", message=message.pk)
    else:
        _step(message, MessageState.SENT, sent_at=Now(), error="")


def _put_back(message: Message, error: Exception, retry_after: dt.timedelta) -> None:
    """Try again later, unless the refusal is permanent or there were tries enough."""
    reason = str(error)
    permanent = False
    if isinstance(error, smtplib.SMTPResponseException):
        reason = _reply(error.smtp_code, error.smtp_error)
        permanent = error.smtp_code in PERMANENT
    if permanent or message.attempts >= TRIES:
        _park(message, reason)
        return
    later = retry_after * RETRY_GROWTH ** (message.attempts - 1)
    _step(message, MessageState.QUEUED, claimed_at=None, due_at=Now() + later, error=reason[:300])
    log.warning("message_put_back", message=message.pk, attempt=message.attempts)


def _park(message: Message, reason: str) -> None:
    _step(message, MessageState.PARKED, error=reason[:300])
    log.warning("message_parked", message=message.pk)


# From where each step is made. A letter that a slow postman did hand over was sent, though it was taken for unknown.
BEFORE = {
    MessageState.QUEUED: [MessageState.CLAIMED, MessageState.HANDED],
    MessageState.HANDED: [MessageState.CLAIMED],
    MessageState.SENT: [MessageState.HANDED, MessageState.UNKNOWN],
    MessageState.UNKNOWN: [MessageState.HANDED],
    MessageState.PARKED: [MessageState.CLAIMED, MessageState.HANDED],
}


def _step(message: Message, state: MessageState, **columns: object) -> bool:
    """Make a step if this claim still holds the message."""
    mine = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at, state__in=BEFORE[state])
    return mine.update(state=state, **columns) == 1


def _expect(codes: set[int], code: int, words: bytes) -> None:
    if code not in codes:
        raise smtplib.SMTPResponseException(code, words)


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
