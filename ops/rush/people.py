"""The people of the rush, played by locust in a process of its own, since it changes how Python waits.

Each opens the check page at a moment of their own, most of them shortly before the deadline and some after it, hands
the entry in, and reads the receipt. What each was told is written down.
"""

import json
import random
import re
import sys
import time
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

import gevent
import gevent.event
from locust import FastHttpUser, events
from locust.env import Environment

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LICENCE = re.compile(r'name="licence_version"[^>]*value="(\d+)"')
RECEIPT = re.compile(r"/receipts/([\w-]+)/")
LATE_SHARE = 0.03
LATE_BY = 6.0
PATIENCE = 90.0
SEED = 20261125


class Author(FastHttpUser):
    """Somebody with a finished draft, played with as little processor time as can be: the portal needs it too."""

    host = ""
    network_timeout = connection_timeout = PATIENCE
    waiting: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    cookie = ""
    over = gevent.event.Event()

    def on_start(self) -> None:
        """Become the next person, who is signed in already."""
        self.me = self.waiting.pop()
        self.client.cookiejar.set_cookie(_cookie(self.cookie, self.me["session"]))

    def hand_in(self) -> None:
        """Wait for the moment, look at the check page, hand in, read the receipt."""
        gevent.sleep(max(0.0, self.me["moment"] - time.time()))
        said: dict[str, Any] = {"code": self.me["code"], "moment": self.me["moment"], "receipt": "", "status": 0}
        try:
            self._hand_in(said)
        finally:
            said["answered"] = time.time()
            self.told.append(said)
        self.over.wait()  # who leaves before the end is replaced by somebody new

    def _hand_in(self, said: dict[str, Any]) -> None:
        page = self.client.get(f"/entries/{self.me['code']}/check/", name="check")
        token, licence = TOKEN.search(page.text or ""), LICENCE.search(page.text or "")
        if token is None or licence is None:
            said["status"] = page.status_code
            return
        form = {"csrfmiddlewaretoken": token[1], "licence_version": licence[1], "accept": "on"}
        address = f"/entries/{self.me['code']}/submit/"
        said["pressed"] = time.time()
        with self.client.post(address, form, name="submit", allow_redirects=False, catch_response=True) as answer:
            said["status"] = answer.status_code
            if answer.status_code in {302, 409}:
                answer.success()
        receipt = RECEIPT.search((answer.headers or {}).get("Location", ""))
        if receipt:
            shown = self.client.get(receipt[0], name="receipt")
            said["receipt"] = receipt[1] if receipt[1] in (shown.text or "") else ""

    tasks = [hand_in]


def _cookie(name: str, value: str) -> Cookie:
    """A cookie for the machine itself, as long as the rush lasts."""
    return Cookie(
        version=0, name=name, value=value, port=None, port_specified=False, domain="127.0.0.1", domain_specified=False,
        domain_initial_dot=False, path="/", path_specified=True, secure=False, expires=None, discard=True,
        comment=None, comment_url=None, rest={},
    )  # fmt: skip


def main(address: str, asked: Path, answered: Path) -> None:
    """Play everybody, and write down what they were told and how long it took."""
    plan = json.loads(asked.read_text())
    draw = random.Random(SEED)  # noqa: S311 - moments, not secrets
    begins = time.time() + 1
    left = plan["closes"] - begins
    for person in plan["people"]:
        late = draw.random() < LATE_SHARE
        # Ever more of them the nearer the deadline comes.
        wanted = left + draw.random() * LATE_BY if late else left * (1 - draw.random() ** 2)
        person["moment"] = begins + wanted
    Author.host, Author.cookie = address, plan["cookie"]
    Author.waiting = sorted(plan["people"], key=lambda person: person["moment"], reverse=True)
    environment = Environment(user_classes=[Author], events=events)
    runner = environment.create_local_runner()
    everybody = len(plan["people"])
    runner.start(everybody, spawn_rate=everybody / 5)
    until = plan["closes"] + LATE_BY + PATIENCE
    while len(Author.told) < everybody and time.time() < until:
        gevent.sleep(0.5)
    runner.quit()
    times = {
        name: {"count": line.num_requests, "failed": line.num_failures, "median": line.median_response_time,
               "p95": line.get_response_time_percentile(0.95), "longest": line.max_response_time}
        for (name, _method), line in environment.stats.entries.items()
    }  # fmt: skip
    answered.write_text(json.dumps({"told": Author.told, "times": times}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
