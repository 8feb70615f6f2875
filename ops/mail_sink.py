"""A mail server that delivers nothing: it keeps every message it accepts as a file.

The trial runs it so that mails can be read without a mail account, and the tests so that mails are really sent.
"""

import argparse
import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.local import free_port


class Sink:
    """Keeps each accepted message as one file, named in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        """Keep messages in this folder."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._number = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Accept one message; a message that could not be kept is refused by the server around this."""
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self._number)}"
        draft = self.folder / f"{name}.part"
        recipients = ", ".join(envelope.rcpt_tos)
        draft.write_bytes(b"X-Recipients: " + recipients.encode() + b"\r\n" + bytes(envelope.original_content or b""))
        draft.replace(self.folder / f"{name}.eml")
        return "250 Kept"

    def messages(self) -> list[EmailMessage]:
        """Give the kept messages in the order of arrival."""
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(self.folder.glob("*.eml"))
        ]


@contextlib.contextmanager
def running_sink(folder: Path, port: int | None = None) -> Iterator[tuple[Sink, str]]:
    """Run a sink in this process, and give it with its address."""
    sink = Sink(folder)
    port = port or free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, ready_timeout=30)
    controller.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def main() -> None:
    """Keep messages until asked to stop."""
    parser = argparse.ArgumentParser(description="Keep every mail as a file.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    asked_to_stop = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, asked_to_stop)
    with running_sink(asked.folder, asked.port) as (_, address):
        print(f"keeping mails for {address} in {asked.folder}", flush=True)
        signal.sigwait(asked_to_stop)


if __name__ == "__main__":
    main()
