"""What a unit does with the entries it received: screen, rank, confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of, heads_of
from submissions.actions.locks import hold_contest, hold_list, hold_where_it_lies
from submissions.lifecycle import ENTRY
from submissions.models import Entry, Revision, Screening
from submissions.policies import screening as policies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from accounts.models import User
    from contests.models import Contest
    from units.models import Unit

SCREENED_WHILE = ("published",)
NEWER_TEXT = gettext_lazy("The author has handed in a new text since you opened this page. Read it before deciding.")


@transaction.atomic
def accept(*, entry: Entry, revision: Revision, by: User) -> Screening:
    """Choose an entry for the unit's list, at its end, and tell its authors and the unit's heads.

    Raises MoveRefused when the author has handed in another text than the one that was read.
    """
    policies.accept(by, entry).enforce()
    hold_contest(entry.contest, SCREENED_WHILE)
    hold_list(entry.holder)
    screening = _judge(entry, "accept", Screening.Decision.ACCEPTED, revision=revision, by=by)
    tell(
        authors_of(entry),
        "submissions/screening_accepted",
        key=f"screening-accepted-{screening.pk}",
        url=entry.get_absolute_url(),
        entry=entry,
        unit=entry.holder,
    )
    tell(
        heads_of(entry.holder),
        "submissions/screening_waiting",
        key=f"screening-waiting-{entry.holder_id}-{entry.contest_id}-{timezone.localdate():%Y%m%d}",
        url=reverse("submissions:confirmations"),
        contest=entry.contest,
        unit=entry.holder,
    )
    return screening


@transaction.atomic
def return_to_author(*, entry: Entry, revision: Revision, reason: str, by: User) -> Screening:
    """Give an entry back to its author to be improved, saying what is missing."""
    policies.return_to_author(by, entry).enforce()
    hold_contest(entry.contest, SCREENED_WHILE)
    screening = _judge(entry, "return_to_author", Screening.Decision.RETURNED, revision=revision, reason=reason, by=by)
    _tell_refusal("submissions/screening_returned", screening)
    return screening


@dataclass(frozen=True, slots=True)
class Returned:
    """An entry to be given back, the number of the text that was looked at, and the reason."""

    entry: Entry
    number: int
    reason: str


@transaction.atomic
def return_many(*, returned: Sequence[Returned], by: User) -> list[tuple[Entry, str]]:
    """Give several entries back to their authors, each by itself; with each, why it was left as it is, or nothing."""
    in_order = sorted(returned, key=lambda one: one.entry.pk)
    return [(one.entry, give_back(one, return_to_author, by)) for one in in_order]


@transaction.atomic
def decline(*, entry: Entry, revision: Revision, reason: str, by: User) -> Screening:
    """Leave an entry out of the unit's list, and say why."""
    policies.decline(by, entry).enforce()
    hold_contest(entry.contest, SCREENED_WHILE)
    screening = _judge(entry, "decline", Screening.Decision.DECLINED, revision=revision, reason=reason, by=by)
    _tell_refusal("submissions/screening_declined", screening)
    return screening


@transaction.atomic
def rank(*, unit: Unit, contest: Contest, places: Mapping[int, int], by: User) -> list[Screening]:
    """Put a unit's chosen entries in order, by the place given for each entry's key.

    What was chosen meanwhile and has no place yet follows after the others; what left the list is passed over.
    """
    ranking = list(Screening.objects.ranking(unit, contest).prefetch_related("entry__authors"))
    policies.rank(by, unit, contest, [line.entry for line in ranking]).enforce()
    hold_contest(contest, SCREENED_WHILE)
    hold_list(unit)
    ranking = list(Screening.objects.ranking(unit, contest))
    last = len(ranking) + len(places)
    ordered = sorted(ranking, key=lambda line: places.get(line.entry_id, last))
    changed = [(line, number) for number, line in enumerate(ordered, 1) if line.rank != number]
    for line, number in changed:
        line.rank = number
        record(line, "rank", by=by, facts={"entry": line.entry_id, "place": number})
    Screening.objects.bulk_update([line for line, _number in changed], ["rank"])
    return ordered


@transaction.atomic
def confirm(
    *,
    entries: Sequence[Entry],
    effective: bool,
    feasible: bool,
    comment: str = "",
    comments: Mapping[int, str] | None = None,
    by: User,
) -> list[Screening]:
    """Confirm, as the unit's head, that chosen entries are effective and feasible; tell the unit's clerks.

    `comment` is said of all of them, `comments` of some by themselves, by the entry's key.
    """
    for entry in entries:
        policies.confirm(by, entry).enforce()
    if not (effective and feasible):
        raise MoveRefused(_("The head confirms both that the entries are effective and that they are feasible."))
    in_order = sorted(entries, key=lambda entry: entry.pk)
    for contest in {entry.contest_id: entry.contest for entry in in_order}.values():
        hold_contest(contest, SCREENED_WHILE)
    units = sorted({entry.holder for entry in in_order}, key=lambda unit: unit.pk)
    for unit in units:
        hold_list(unit)
    own = comments or {}
    screenings = [_confirm(entry, comment=own.get(entry.pk) or comment, by=by) for entry in in_order]
    for unit in units:
        confirmed = [entry for entry in in_order if entry.holder_id == unit.pk]
        tell(
            clerks_of(unit),
            "submissions/screening_confirmed",
            key=f"screening-confirmed-{confirmed[0].pk}",
            url=reverse("submissions:dispatch_new"),
            entries=confirmed,
            unit=unit,
            head=by,
        )
    return screenings


def give_back(returned: Returned, act: Callable[..., object], by: User) -> str:
    """Do the act with one entry of several; the answer is why it was left as it is, or nothing."""
    looked_at = returned.entry.revisions.filter(number=returned.number).first()
    if looked_at is None:
        return str(NEWER_TEXT)
    try:
        act(entry=returned.entry, revision=looked_at, reason=returned.reason, by=by)
    except Refused as refusal:
        return refusal.reason
    return ""


def _judge(
    entry: Entry, move: str, decision: Screening.Decision, *, revision: Revision, by: User, reason: str = ""
) -> Screening:
    hold_where_it_lies(entry)
    ENTRY.apply(entry, move, by=by, facts={"revision": revision.number}, state_reason=reason)
    if entry.revisions.latest("number") != revision:
        raise MoveRefused(str(NEWER_TEXT))
    place = None
    if decision == Screening.Decision.ACCEPTED:
        last = Screening.objects.ranking(entry.holder, entry.contest).aggregate(last=Max("rank"))["last"]
        place = (last or 0) + 1
    return Screening.objects.create(
        entry=entry, unit=entry.holder, revision=revision, decision=decision, reason=reason, rank=place, decided_by=by
    )


def _confirm(entry: Entry, *, comment: str, by: User) -> Screening:
    hold_where_it_lies(entry)
    screening = Screening.objects.standing().select_for_update(of=("self",)).get(entry=entry)
    ENTRY.apply(entry, "confirm", by=by, facts={"screening": screening.pk, "effective": True, "feasible": True})
    screening.effective = screening.feasible = True
    screening.head_comment = comment
    screening.confirmed_at = database_now()
    screening.confirmed_by = by
    screening.save(update_fields=["effective", "feasible", "head_comment", "confirmed_at", "confirmed_by"])
    return screening


def _tell_refusal(template: str, screening: Screening) -> None:
    entry = screening.entry
    tell(
        authors_of(entry),
        template,
        key=f"screening-{screening.decision}-{screening.pk}",
        url=entry.get_absolute_url(),
        entry=entry,
        unit=entry.holder,
        reason=screening.reason,
    )
