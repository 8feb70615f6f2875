"""A unit recalls an entry while the next unit decides on it: one of the two is refused (promise D1)."""

import threading
import time
from typing import Any

import pytest

from audit.verdicts import MoveRefused, PermissionRefused
from submissions.actions import hops, screening
from submissions.models import Entry
from tests.submissions.test_dispatch_races import at_once
from tests.submissions.test_hops import Chain, chain, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def recalled_while_accepted(here: Chain, monkeypatch: pytest.MonkeyPatch, *, first: str) -> tuple[Entry, list[Any]]:
    """Both are begun before either has ended; `first` is the one that holds the entry first."""
    entry = here.passed_on(here.entry())
    held, revision = threading.Event(), entry.revisions.latest("number")
    clerks = here.clerk(here.association), here.clerk(here.commune)

    def lingering(work: Any) -> Any:
        def late(*args: Any, **kwargs: Any) -> Any:
            answer = work(*args, **kwargs)
            held.set()
            time.sleep(0.3)
            return answer

        return late

    module, name = (hops, "_held") if first == "recall" else (screening, "hold_where_it_lies")
    monkeypatch.setattr(module, name, lingering(getattr(module, name)))

    def act(name: str) -> Any:
        if name != first:
            held.wait(10)
        try:
            if name == "recall":
                return hops.recall(entry=fresh(entry), by=clerks[0])
            return screening.accept(entry=fresh(entry), revision=revision, by=clerks[1])
        except PermissionRefused as refusal:
            return refusal

    return entry, at_once(lambda: act("recall"), lambda: act("accept"))


def test_what_is_being_recalled_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    here = chain()
    entry, (_recalled, accepted) = recalled_while_accepted(here, monkeypatch, first="recall")
    assert isinstance(accepted, MoveRefused | PermissionRefused)
    entry = fresh(entry)
    assert (entry.state, entry.holder) == ("confirmed", here.association)
    assert not entry.screenings.filter(unit=here.commune).exists()


def test_what_is_being_accepted_is_not_recalled(monkeypatch: pytest.MonkeyPatch) -> None:
    here = chain()
    entry, (recalled, _accepted) = recalled_while_accepted(here, monkeypatch, first="accept")
    assert isinstance(recalled, MoveRefused | PermissionRefused)
    entry = fresh(entry)
    assert (entry.state, entry.holder) == ("accepted", here.commune)
    assert entry.dispatch_items.get().taken_back_at is None
