"""The unit's letter: it sends confirmed entries on to the receiving office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verdicts import MoveRefused
from contests.clock import holding
from contests.models import Deadline
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, office_of
from submissions.actions.locks import hold_contest, hold_list
from submissions.allowance import allowance
from submissions.lifecycle import DISPATCH, ENTRY
from submissions.models import Dispatch, DispatchItem, Entry
from submissions.policies import dispatch as policies
from submissions.tally import sendings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from accounts.models import User
    from contests.models import Contest
    from units.models import Unit

SENT_WHILE = ("published",)


@transaction.atomic
def forward(*, dispatch: Dispatch, entries: Sequence[Entry], by: User) -> Dispatch:
    """Send a unit's letter with confirmed entries, in their order, and tell their authors and the office.

    `dispatch` is not saved yet: it names the contest, the unit, and the letter's number, date and signer.
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

    dispatch.created_by = by
    dispatch.save(force_insert=True)
    items = [DispatchItem(dispatch=dispatch, entry=entry, rank=rank) for rank, entry in enumerate(listed, 1)]
    DispatchItem.objects.bulk_create(items)
    DISPATCH.apply(dispatch, "send", by=by, facts={"entries": [entry.pk for entry in listed]}, sent_at=now)
    for entry in listed:
        ENTRY.apply(entry, "forward", by=by, facts={"letter": dispatch.pk})

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
        office_of(contest),
        "submissions/dispatch_arrived",
        key=f"dispatch-arrived-{dispatch.pk}",
        url=dispatch.get_absolute_url(),
        dispatch=dispatch,
        count=len(listed),
    )
    return dispatch


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
