"""The story of one entry: who did what, when, and why, as its unit and the office may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acting import acting_words
from audit.models import Event
from submissions.models import Detour, DispatchItem, Screening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from submissions.models import Entry, Union

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
    unit: str = ""


def story(entry: Entry) -> list[Step]:
    """Everything that happened since the entry was handed in, the latest first."""
    steps: list[Step] = [
        *_handed_in(entry),
        *_screened(entry),
        *_sent(entry),
        *_taken_elsewhere(entry),
        *_decided(entry),
        *_ticked(entry),
        *_heard(entry),
        *_corrected(entry),
        *_united(entry),
    ]
    if len({step.unit for step in steps if step.unit}) <= 1:
        steps = [replace(step, unit="") for step in steps]  # with one unit everybody knows which
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
    known = Screening.objects.filter(entry=entry).select_related("decided_by", "confirmed_by", "unit")
    for screening in known:
        by, unit = screening.decided_by.full_name, screening.unit.name
        if screening.decision in decided:  # what was sent back is told as a detour
            yield Step(screening.decided_at, by, decided[screening.decision], screening.reason, unit=unit)
        if screening.confirmed_at and screening.confirmed_by:
            head = screening.confirmed_by.full_name
            yield Step(
                screening.confirmed_at, head, _("confirmed effect and feasibility"), screening.head_comment, unit=unit
            )


def _sent(entry: Entry) -> Iterator[Step]:
    items = DispatchItem.objects.filter(entry=entry)
    for item in items.select_related("dispatch__created_by", "dispatch__unit", "dispatch__to_unit"):
        letter = item.dispatch
        if letter.sent_at is None:
            continue
        if letter.to_unit is None:
            what = _("sent the entry to the receiving office by letter %(number)s") % {"number": letter.number}
        else:
            words = {"number": letter.number, "unit": letter.to_unit.name}
            what = _("sent the entry to %(unit)s by letter %(number)s") % words
        yield Step(letter.sent_at, letter.created_by.full_name, what, unit=letter.unit.name)


def _taken_elsewhere(entry: Entry) -> Iterator[Step]:
    what = {
        "sent_back": _("sent the entry back to %(unit)s"),
        "recalled": _("recalled the entry to %(unit)s"),
        "rerouted": _("moved the entry to %(unit)s"),
    }
    for detour in entry.detours.select_related("by", "from_unit", "to_unit"):
        where = detour.to_unit if detour.kind == Detour.Kind.RECALLED else detour.from_unit
        words = what[detour.kind] % {"unit": detour.to_unit.name}
        yield Step(detour.at, detour.by.full_name, words, detour.reason, unit=where.name if where else "")


def _decided(entry: Entry) -> Iterator[Step]:
    what = {"admit": _("found the entry eligible"), "disqualify": _("found the entry not eligible")}
    events = Event.objects.filter(
        subject_type=entry._meta.label_lower, subject_id=str(entry.pk), move__in=OFFICE_MOVES
    ).select_related("by")
    last = events.order_by("-pk").first()
    for event in events:
        remark = entry.state_reason if last and event.pk == last.pk else ""
        yield Step(event.at, event.by.full_name if event.by else "", what[event.move], remark)


def _ticked(entry: Entry) -> Iterator[Step]:
    """The answers to the check list, those given at once together."""
    answered = entry.points.exclude(answer="").select_related("answered_by").order_by("answered_at", "pk")
    for (by, at), rows in groupby(answered, key=lambda point: (point.answered_by, point.answered_at)):
        given = list(rows)
        words = ngettext(
            "answered %(count)d point of the check list", "answered %(count)d points of the check list", len(given)
        )
        remark = "; ".join(f"{point.get_answer_display()}: {point.remark}" for point in given if point.remark)
        yield Step(at, by.full_name, words % {"count": len(given)}, remark)


def _heard(entry: Entry) -> Iterator[Step]:
    for hearing in entry.hearings.select_related("opened_by", "answered_by", "decided_by"):
        yield Step(
            hearing.opened_at, hearing.opened_by.full_name, _("asked the authors for an explanation"), hearing.reason
        )
        if hearing.answered_at and hearing.answered_by:
            yield Step(
                hearing.answered_at, hearing.answered_by.full_name, _("answered for the authors"), hearing.answer
            )
        if hearing.decided_at and hearing.decided_by and hearing.state == "lifted":
            yield Step(
                hearing.decided_at,
                hearing.decided_by.full_name,
                _("let the entry stay in the contest"),
                hearing.decision,
            )


def _united(entry: Entry) -> Iterator[Step]:
    for union in entry.unions.select_related("into", "united_by", "undone_by"):
        words = {"code": union.into.code}
        yield from _union_steps(
            union, _("merged the entry into %(code)s") % words, _("took it out of %(code)s") % words
        )
    for union in entry.taken_in.select_related("entry", "united_by", "undone_by"):
        words = {"code": union.entry.code}
        yield from _union_steps(
            union, _("merged %(code)s into the entry") % words, _("took %(code)s out of it") % words
        )


def _union_steps(union: Union, made: str, undone: str) -> Iterator[Step]:
    yield Step(union.united_at, union.united_by.full_name, made, union.reason)
    if union.undone_at and union.undone_by:
        yield Step(union.undone_at, union.undone_by.full_name, undone, union.undone_reason)


def _corrected(entry: Entry) -> Iterator[Step]:
    for correction in entry.corrections.select_related("corrected_by"):
        told = "; ".join(f"{line['label']}: “{line['before']}” → “{line['after']}”" for line in correction.lines)
        what = _("corrected a clerical error: %(changes)s") % {"changes": told}
        yield Step(correction.corrected_at, correction.corrected_by.full_name, what, correction.reason)
