"""Opening a round to its judges, sealing its result, announcing a contest's results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.models import ClockTimestamp
from audit.verdicts import MoveRefused
from contests.lifecycle import CONTEST, ROUND
from judging import policies
from judging.actions.contenders import round_before
from judging.actions.locks import own_contest, own_round
from judging.actions.results import freeze, named, scoring_rules
from judging.models import Contender, RoundResult, Seat, Sheet
from notifications.outbox import tell
from submissions.actions.concerned import office_of
from submissions.models import Author

if TYPE_CHECKING:
    from contests.models import Contest, Round
    from notifications.outbox import Addressee


@transaction.atomic
def open_round(*, round: Round, by: User) -> Round:
    """Open a prepared round: its judges see their sheets, and are told.

    Raises MoveRefused, saying what is still to be done, unless panel, entries and assignment are complete.
    """
    policies.open_round(by, round).enforce()
    own_contest(round.contest)
    own_round(round, ("planned",))
    gaps = gaps_before_opening(round)
    if gaps:
        raise MoveRefused(" ".join(gaps))
    ROUND.apply(round, "open_round", by=by, opened_at=ClockTimestamp())
    tell(
        judges_with_sheets(round),
        "judging/round_opened",
        key=f"round-opened-{round.pk}",
        url=reverse("judging:desk"),
        round=round,
    )
    return round


def gaps_before_opening(round: Round) -> list[str]:
    """What is still to be done before the round can open, each in a sentence that says how."""
    return [gap for part in (_order_gaps, _panel_gaps, _contender_gaps) for gap in part(round)]


def judges_with_sheets(round: Round) -> list[User]:
    """The judges who have something to score in the round."""
    busy = Sheet.objects.of_round(round).values("assignment__seat__user")
    return list(User.objects.filter(pk__in=busy).in_order())


@transaction.atomic
def close_round(*, round: Round, by: User) -> RoundResult:
    """Freeze the standings of a round and say who goes on.

    Raises MoveRefused if sheets are missing and the policy demands them, or if judges differ more than it lets pass.
    """
    policies.close_round(by, round).enforce()
    own_contest(round.contest)
    own_round(round, ("open",))
    result = freeze(round, by=by)
    ROUND.apply(
        round, "close_round", by=by, facts={"result": result, "sha256": result.sha256}, sealed_at=ClockTimestamp()
    )
    tell(
        office_of(round.contest),
        "judging/round_sealed",
        key=f"round-sealed-{round.pk}-{result.number}",
        url=reverse("judging:standings", args=[round.pk]),
        round=round,
        result=result,
    )
    return result


@transaction.atomic
def announce(*, contest: Contest, by: User) -> Contest:
    """Make the results public once the last round is sealed, and tell the authors of every judged entry."""
    policies.announce(by, contest).enforce()
    own_contest(contest)
    CONTEST.apply(contest, "announce", by=by, announced_at=ClockTimestamp())
    tell(
        _authors_of_judged(contest),
        "judging/results_announced",
        key=f"results-announced-{contest.pk}",
        url=reverse("contests:contest", args=[contest.slug]),
        contest=contest,
    )
    return contest


def _authors_of_judged(contest: Contest) -> list[Addressee]:
    """The authors of every entry that was judged and whoever wrote it, each once: by account, or by e-mail."""
    authors = Author.objects.filter(entry__contenders__round__contest=contest).select_related("user")
    people: dict[object, Addressee] = {}
    for author in authors.order_by("pk"):
        if author.user is not None:
            people[author.user.pk] = author.user
        elif author.email:
            people[author.email] = author
    for writer in User.objects.filter(entries_written__contenders__round__contest=contest).order_by("pk"):
        people.setdefault(writer.pk, writer)
    return list(people.values())


def _order_gaps(round: Round) -> list[str]:
    before = round_before(round)
    gaps = []
    if before is not None and before.state != "sealed":
        gaps.append(_("Seal “%(round)s” first: its result says who goes on.") % {"round": before})
    try:
        scoring_rules(round)
    except MoveRefused as refusal:
        gaps.append(refusal.reason)
    return gaps


def _panel_gaps(round: Round) -> list[str]:
    seats = list(Seat.objects.filter(panel__round=round).scoring().select_related("user"))
    if not seats:
        return [_("Seat judges on the panel.")]
    verdicts = [policies.sit(seat.user, round.contest) for seat in seats]
    return [
        _("%(reason)s Take the seat away and ask somebody else.") % {"reason": verdict.reason}
        for verdict in verdicts
        if not verdict
    ]


def _contender_gaps(round: Round) -> list[str]:
    contenders = list(Contender.objects.filter(round=round).select_related("entry__area"))
    if not contenders:
        return [_("Bring the entries in: each gets a blind code.")]
    gone = sum(contender.entry.state != "eligible" for contender in contenders)
    loads = Counter(Sheet.objects.of_round(round).values_list("assignment__contender", flat=True))
    lacking = sum(loads[contender.pk] < round.judges_per_entry for contender in contenders)
    gaps = []
    if gone:
        gaps.append(
            ngettext(
                "%(count)d entry is no longer eligible: bring the list of entries up to date.",
                "%(count)d entries are no longer eligible: bring the list of entries up to date.",
                gone,
            )
            % {"count": gone}
        )
    if lacking:
        gaps.append(
            ngettext(
                "%(count)d entry has fewer than %(judges)d judges: assign judges.",
                "%(count)d entries have fewer than %(judges)d judges: assign judges.",
                lacking,
            )
            % {"count": lacking, "judges": round.judges_per_entry}
        )
    return [*gaps, *_correction_gaps(round), *_criteria_gaps(round, contenders), *_copy_gaps(round)]


def _correction_gaps(round: Round) -> list[str]:
    """Entries that were corrected since they came into the round."""
    outdated = Contender.objects.filter(round=round).outdated().count()
    if not outdated:
        return []
    sentence = ngettext(
        "%(count)d entry was corrected since: bring the list of entries up to date.",
        "%(count)d entries were corrected since: bring the list of entries up to date.",
        outdated,
    )
    return [sentence % {"count": outdated}]


def _copy_gaps(round: Round) -> list[str]:
    """Entries whose copy for blind judges nobody has checked."""
    if not round.blind:
        return []
    codes = list(
        Contender.objects.filter(round=round).unchecked().order_by("entry__code").values_list("entry__code", flat=True)
    )
    if not codes:
        return []
    sentence = ngettext(
        "Nobody has checked the copy for judges of %(count)d entry (%(codes)s): mask and check it first.",
        "Nobody has checked the copies for judges of %(count)d entries (%(codes)s): mask and check them first.",
        len(codes),
    )
    return [sentence % {"count": len(codes), "codes": named(codes)}]


def _criteria_gaps(round: Round, contenders: list[Contender]) -> list[str]:
    """Entries that no criterion applies to could not be scored."""
    criteria = list(round.criteria.all())
    unasked = [
        contender.blind_code
        for contender in contenders
        if not any(one.applies_to(contender.entry.kind, contender.entry.area_code) for one in criteria)
    ]
    if not unasked:
        return []
    sentence = ngettext(
        "No criterion applies to %(count)d entry (%(codes)s): set one for its content area and entrant.",
        "No criterion applies to %(count)d entries (%(codes)s): set some for their content areas and entrants.",
        len(unasked),
    )
    return [sentence % {"count": len(unasked), "codes": named(unasked)}]
