"""Which entries are in a round, and the blind codes by which judges know them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.conflicts import note_conflicts
from judging.actions.locks import own_contest, own_round
from judging.actions.removal import take_away
from judging.models import Assignment, Contender
from submissions.models import Entry, Revision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from contests.models import Contest, Round
    from submissions.querysets import EntryQuerySet

ALPHABET = "CFHJKMNPRTVWX3479"  # nothing that looks or sounds like another, and no vowel that would make words
CODE_LENGTH = 5
CHANCE = secrets.SystemRandom()


@transaction.atomic
def enrol(*, round: Round, by: User) -> list[Contender]:
    """Bring the round's list up to date: eligible entries, or those that went on; each new one gets a blind code."""
    policies.enrol(by, round).enforce()
    own_contest(round.contest)
    own_round(round, ("planned",))
    revisions = Revision.objects.filter(entry__in=_entries_for(round)).order_by("number")
    entries = dict(revisions.values_list("entry", "pk"))  # the latest of each comes last
    present = dict(Contender.objects.filter(round=round).values_list("entry", "pk"))
    leaving = [present[pk] for pk in set(present) - set(entries)]
    take_away(Assignment.objects.filter(contender__in=leaving))
    Contender.objects.filter(pk__in=leaving).delete()
    renewed = _renew(round, entries)
    arriving = [pk for pk in entries if pk not in present]
    CHANCE.shuffle(arriving)  # neither the codes nor the numbers of rows tell which entry came first
    codes = blind_codes(len(arriving), taken=_codes_of(round.contest))
    added = Contender.objects.bulk_create(
        Contender(round=round, entry_id=entry, revision_id=entries[entry], blind_code=code)
        for entry, code in zip(arriving, codes, strict=True)
    )
    record(round, "enrol", by=by, facts={"added": len(added), "removed": len(leaving), "renewed": renewed})
    note_conflicts(round)
    return added


@transaction.atomic
def read_names(*, round: Round, by: User) -> list[Contender]:
    """Join the round's codes with the names behind them; the record keeps that it was done."""
    policies.read_names(by, round).enforce()
    record(round, "read_names", by=by)
    return list(Contender.objects.filter(round=round).with_names().order_by("blind_code"))


def blind_codes(count: int, *, taken: set[str]) -> list[str]:
    """So many new codes, drawn by chance, none of them taken."""
    drawn: list[str] = []
    used = set(taken)
    while len(drawn) < count:
        code = "".join(CHANCE.choice(ALPHABET) for _sign in range(CODE_LENGTH))
        if code not in used:
            used.add(code)
            drawn.append(code)
    return drawn


def round_before(round: Round) -> Round | None:
    """The round that comes before this one in the contest."""
    earlier = [other for other in round.contest.rounds.all() if other.order < round.order]
    return max(earlier, key=lambda other: other.order, default=None)


def is_last(round: Round) -> bool:
    """Whether no round follows this one in the contest."""
    return not any(other.order > round.order for other in round.contest.rounds.all())


def _renew(round: Round, revisions: Mapping[int, int]) -> int:
    """Let entries that were corrected since they came in be judged by their last revision; answers how many."""
    outdated = list(Contender.objects.filter(round=round).outdated())
    for contender in outdated:
        contender.revision_id = revisions[contender.entry_id]
    return Contender.objects.bulk_update(outdated, ["revision"])


def _entries_for(round: Round) -> EntryQuerySet:
    before = round_before(round)
    entries = Entry.objects.eligible().filter(contest=round.contest).order_by("pk")
    if before is None:
        if not entries.exists():
            raise MoveRefused(_("No entry is eligible yet: check the entries that units sent, then come back."))
        return entries
    result = before.results.order_by("-number").first()
    if result is None:
        raise MoveRefused(_("Seal “%(round)s” first: its result says who goes on.") % {"round": before})
    through = result.placements.filter(advances=True).values("contender__entry")
    entries = entries.filter(pk__in=through)
    if not entries.exists():
        raise MoveRefused(_("No entry went on from “%(round)s”.") % {"round": before})
    return entries


def _codes_of(contest: Contest) -> set[str]:
    return set(Contender.objects.filter(round__contest=contest).values_list("blind_code", flat=True))
