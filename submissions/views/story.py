"""The story of one entry: who did what, when, and why, as its unit and the office may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.acting import acting_words
from audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from submissions.models import Entry, Screening

SAME_MOMENT = dt.timedelta(seconds=30)
OFFICE_MOVES = ("admit", "disqualify")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    at: dt.datetime
    who: str
    what: str
    remark: str = ""
    acting: str = ""


def story(entry: Entry) -> list[Step]:
    """Everything that happened since the entry was handed in, the latest first."""
    steps = [*_handed_in(entry), *_screened(entry), *_sent(entry), *_decided(entry)]
    return sorted(_acting(entry, steps), key=lambda step: step.at, reverse=True)


def _acting(entry: Entry, steps: list[Step]) -> Iterator[Step]:
    """The steps, each with for whom it was done: the record's line is of the same transaction."""
    lines = Event.objects.filter(
        subject_type=entry._meta.label_lower, subject_id=str(entry.pk), facts__has_key="acting_for"
    ).select_related("by")
    events = list(lines)
    words = acting_words(events)
    for step in steps:
        said = [
            words[event.pk]
            for event in events
            if event.by and event.by.full_name == step.who and abs(event.at - step.at) < SAME_MOMENT
        ]
        yield replace(step, acting=said[0]) if said else step


def _handed_in(entry: Entry) -> Iterator[Step]:
    for receipt in entry.receipts.select_related("issued_to", "revision"):
        what = _("handed in the entry") if receipt.revision.number == 1 else _("handed in the improved entry")
        yield Step(receipt.issued_at, receipt.issued_to.full_name, what, receipt.number)


def _screened(entry: Entry) -> Iterator[Step]:
    decided = {
        "accepted": _("chose the entry for the unit's list"),
        "returned": _("returned the entry to its authors"),
        "declined": _("declined the entry"),
    }
    screenings: list[Screening] = list(entry.screenings.select_related("decided_by", "confirmed_by"))
    for screening in screenings:
        by = screening.decided_by.full_name
        yield Step(screening.decided_at, by, decided[screening.decision], screening.reason)
        if screening.confirmed_at and screening.confirmed_by:
            head = screening.confirmed_by.full_name
            yield Step(screening.confirmed_at, head, _("confirmed effect and feasibility"), screening.head_comment)


def _sent(entry: Entry) -> Iterator[Step]:
    item = getattr(entry, "dispatch_item", None)
    if item and item.dispatch.sent_at:
        letter = item.dispatch
        what = _("sent the entry to the receiving office by letter %(number)s") % {"number": letter.number}
        yield Step(letter.sent_at, letter.created_by.full_name, what)


def _decided(entry: Entry) -> Iterator[Step]:
    what = {"admit": _("found the entry eligible"), "disqualify": _("found the entry not eligible")}
    events = Event.objects.filter(
        subject_type=entry._meta.label_lower, subject_id=str(entry.pk), move__in=OFFICE_MOVES
    ).select_related("by")
    last = events.order_by("-pk").first()
    for event in events:
        remark = entry.state_reason if last and event.pk == last.pk else ""
        yield Step(event.at, event.by.full_name if event.by else "", what[event.move], remark)
