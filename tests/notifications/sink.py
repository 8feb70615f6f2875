"""A real SMTP server that keeps what it takes on, and fails where a test tells it to."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.local import free_port

# What a test does when a message reaches a point: the server's answer instead of "250 OK", or None.
AtPoint = Callable[[str, Envelope], str | None]
HANG_UP = "hang up"
SAY_NOTHING = "say nothing"


class Sink:
    """The letters taken on, in order; `at` is asked at MAIL, RCPT and, once a letter is kept, at DATA."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.connections = 0
        self.at: AtPoint = lambda point, envelope: None

    def counts(self) -> Counter[str]:
        """How many times each Message-ID was taken on."""
        return Counter(letter["Message-ID"] for letter in list(self.letters))

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return await self._answer("MAIL", server, envelope)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return await self._answer("RCPT", server, envelope)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusal = self.at("BEFORE KEEPING", envelope)
        if refusal:
            return refusal
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))
        self.envelopes.append(envelope)
        return await self._answer("DATA", server, envelope)

    async def _answer(self, point: str, server: SMTP, envelope: Envelope) -> str:
        answer = self.at(point, envelope)
        if answer == HANG_UP:
            server.transport.abort()
            await asyncio.sleep(0.05)
        if answer == SAY_NOTHING:
            await asyncio.sleep(3)
        return answer if answer and answer[0].isdigit() else "250 OK"


@contextmanager
def smtp_sink() -> Iterator[tuple[Sink, int]]:
    """Run a sink in a thread; gives it and its port."""
    sink, port, running = Sink(), free_port(), _Running()
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sink, port)), name="smtp-sink")
    thread.start()
    try:
        assert running.ready.wait(10)
        yield sink, port
    finally:
        running.stop()
        thread.join(10)


class _Running:
    """A server in another thread."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self._over = asyncio.Event()
        self._lines: list[SMTP] = []

    async def serve(self, sink: Sink, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(lambda: self._line(sink), "127.0.0.1", port)
        self.ready.set()
        async with server:
            await self._over.wait()
            for line in self._lines:
                if line.transport:
                    line.transport.abort()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)

    def _line(self, sink: Sink) -> SMTP:
        line = SMTP(sink, hostname="sink.example", enable_SMTPUTF8=False, loop=self._loop)
        self._lines.append(line)
        return line
