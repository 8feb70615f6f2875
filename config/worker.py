"""Gunicorn's threaded worker, which keeps when a request arrived before it waits for a free thread."""

import select
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from accounts.arrivals import arrival


class StampingWorker(ThreadWorker):
    """Notes for each request when it was there to be read."""

    def enqueue_req(self, conn: TConn) -> None:
        """Let the request wait for a thread."""
        conn.arrived = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Answer it. Where nothing can be read yet, somebody holds a line open and has not asked anything so far."""
        if not _readable(conn):
            conn.arrived = None
        return super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer what was read."""
        arrival.at = time.monotonic() if conn.arrived is None else conn.arrived
        try:
            return super().handle_request(req, conn)
        finally:
            arrival.at = conn.arrived = None


def _readable(conn: TConn) -> bool:
    poll = select.poll()
    poll.register(conn.sock, select.POLLIN)
    return bool(poll.poll(0))
