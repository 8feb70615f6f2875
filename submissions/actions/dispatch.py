"""The unit's letter: it sends confirmed entries on to the next unit of their way, or to the receiving office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verdicts import MoveRefused
from contests.clock import holding
from contests.models import Deadline
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of, office_of
from submissions.actions.locks import hold_contest, hold_list
from submissions.actions.points import draw_up
from submissions.allowance import allowance
from submissions.lifecycle import DISPATCH, ENTRY
from submissions.models import Dispatch, DispatchItem, Entry
from submissions.policies import dispatch as policies
from submissions.tally import sendings
from submissions.way import next_unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from accounts.models import User
    from contests.models import Contest
    from units.models import Unit

SENT_WHILE = ("published",)


@transaction.atomic
def forward(*, dispatch: Dispatch, entries: Sequence[Entry], by: User) -> Dispatch:
    """Send a unit's letter with confirmed entries, in their order, and tell their authors and those who receive it.

    `dispatch` is not saved yet: it names the contest, the unit, and the letter's number, date and signer; the contest's
    route says where it goes, to the next unit, which screens the entries again, or to the receiving office.
    Raises MoveRefused after the deadline by the database's clock, above the unit's quota, for a number already used,
    and when an entry is no longer waiting to be sent.
    """
    unit, contest = dispatch.unit, dispatch.contest
    policies.forward(by, unit, contest).enforce()
    hold_contest(contest, SENT_WHILE)
    hold_list(unit)
    now = database_now()
    _refuse_late(contest, unit, now)
    listed = _waiting(dispatch, entries)
    _refuse_above_quota(dispatch, len(listed))
    _refuse_used_number(dispatch)

    dispatch.created_by, dispatch.to_unit = by, next_unit(contest, unit)
    dispatch.save(force_insert=True)
    _list(dispatch, listed)
    DISPATCH.apply(dispatch, "send", by=by, facts={"entries": [entry.pk for entry in listed]}, sent_at=now)
    for entry in listed:
        _move(entry, dispatch, by=by)
    if dispatch.to_unit is None:
        draw_up(listed)

    for entry in listed:
        tell(
            authors_of(entry),
            "submissions/dispatch_forwarded",
            key=f"dispatch-forwarded-{dispatch.pk}-{entry.pk}",
            url=entry.get_absolute_url(),
            entry=entry,
            dispatch=dispatch,
        )
    tell(
        office_of(contest) if dispatch.to_unit is None else clerks_of(dispatch.to_unit),
        "submissions/dispatch_arrived",
        key=f"dispatch-arrived-{dispatch.pk}",
        url=dispatch.get_absolute_url(),
        dispatch=dispatch,
        count=len(listed),
    )
    return dispatch


def _list(dispatch: Dispatch, listed: Sequence[Entry]) -> None:
    standing = DispatchItem.objects.standing().filter(entry__in=listed).values_list("entry").annotate(hops=Max("hop"))
    hops = dict(standing)
    DispatchItem.objects.bulk_create(
        DispatchItem(dispatch=dispatch, entry=entry, rank=rank, hop=hops.get(entry.pk, 0) + 1)
        for rank, entry in enumerate(listed, 1)
    )


def _move(entry: Entry, dispatch: Dispatch, *, by: User) -> None:
    if dispatch.to_unit is None:
        ENTRY.apply(entry, "forward", by=by, facts={"letter": dispatch.pk}, came_at=dispatch.sent_at)
        return
    facts = {"letter": dispatch.pk, "from": dispatch.unit_id}
    ENTRY.apply(entry, "pass_on", by=by, facts=facts, holder_id=dispatch.to_unit_id, came_at=dispatch.sent_at)


def _refuse_late(contest: Contest, unit: Unit, now: dt.datetime) -> None:
    as_they_stand = Deadline.objects.filter(contest=contest)  # read again, now that nobody can move them
    deadline = holding(as_they_stand, Deadline.Kind.FORWARDING, unit.kind)
    if deadline is not None and deadline.passed(now):
        raise MoveRefused(
            _(
                "Units had to send their entries by %(moment)s: the letter comes too late and was not sent. "
                "Ask the receiving office whether the deadline can be extended."
            )
            % {"moment": date_format(timezone.localtime(deadline.moment), "d/m/Y H:i")}
        )


def _waiting(dispatch: Dispatch, entries: Sequence[Entry]) -> list[Entry]:
    """The chosen entries as they are now, in the order of the unit's list."""
    chosen = {entry.pk for entry in entries}
    if not chosen:
        raise MoveRefused(_("Choose at least one entry to send."))
    waiting = Entry.objects.ready_to_forward(dispatch.unit).filter(contest=dispatch.contest).in_rank_order()
    listed = [entry for entry in waiting if entry.pk in chosen]
    if len(listed) != len(chosen):
        raise MoveRefused(
            _("Some of the chosen entries are no longer waiting to be sent. Load the page again to see the list.")
        )
    return listed


def _refuse_above_quota(dispatch: Dispatch, count: int) -> None:
    contest, unit = dispatch.contest, dispatch.unit
    allowed = allowance(contest.quotas.all(), sendings([contest], [unit])[contest.pk, unit.pk])
    if allowed.left is not None and count > allowed.left:
        raise MoveRefused(
            ngettext(
                "The unit may send %(maximum)d entry in all and has sent %(sent)d: it can send %(left)d more.",
                "The unit may send %(maximum)d entries in all and has sent %(sent)d: it can send %(left)d more.",
                allowed.maximum or 0,
            )
            % {"maximum": allowed.maximum, "sent": allowed.sent, "left": allowed.left}
        )


def _refuse_used_number(dispatch: Dispatch) -> None:
    if Dispatch.objects.numbered(dispatch.unit, dispatch.number, dispatch.issued_on).exists():
        raise MoveRefused(_("The unit already sent a letter with this number and date. Check the number."))
