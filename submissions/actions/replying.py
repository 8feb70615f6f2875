"""Authors answer the reason for which a unit returned their entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests.answers import plain
from submissions.actions.locks import hold_entry
from submissions.models import Reply, Screening
from submissions.policies import hops as policies

if TYPE_CHECKING:
    from accounts.models import User
    from submissions.models import Entry


def last_return(entry: Entry) -> Screening | None:
    """The decision by which a unit last returned the entry to its authors, with the unit."""
    returned = Screening.objects.filter(entry=entry, decision=Screening.Decision.RETURNED)
    return returned.select_related("unit").prefetch_related("replies__by").order_by("-pk").first()


@transaction.atomic
def reply(*, entry: Entry, text: str, by: User) -> Reply:
    """Answer the unit; it reads the answer beside its reason once the entry is handed in again."""
    policies.reply(by, entry).enforce()
    kept = hold_entry(entry)
    policies.reply(by, kept).enforce()
    returned = last_return(kept)
    if returned is None:
        raise MoveRefused(_("No unit has returned this entry."))
    answer = Reply.objects.create(screening=returned, text=plain(text), by=by)
    record(kept, "reply", by=by, facts={"screening": returned.pk})
    return answer
