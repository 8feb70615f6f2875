"""When a request arrived: kept from before it waits for a thread, so that no wait of ours counts against its sender."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

ARRIVED = "portal.arrived"  # no header can bear this name: headers come as HTTP_…


class Arrival(threading.local):
    """What the web server knows of the request that this thread answers."""

    at: float | None = None


arrival = Arrival()


class Stamped:
    """The portal, told of each request when it arrived, as `time.monotonic()` read at that moment."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer; where the web server does not say, the request arrived just now."""
        environ[ARRIVED] = time.monotonic() if arrival.at is None else arrival.at
        return self.application(environ, start_response)
