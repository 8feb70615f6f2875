"""What those who run contests see at a glance: the way of the entries, what is due, what is stuck, the series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Contest, Question, Round
from judging.models import Contender, Sheet
from look.wording import day
from payouts.models import Award
from submissions import tally
from submissions.models import Entry, Nudge
from submissions.querysets import AT_THE_UNIT, LEFT_THE_AUTHOR, LEFT_THE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from contests.querysets import ContestQuerySet
    from submissions.tally import AreaLine, UnitLine

QUESTIONS_WAIT = dt.timedelta(days=3)
NEAR_THE_CLOSE = dt.timedelta(days=3)
NEAR_THE_DEADLINE = dt.timedelta(days=7)
MOST_BARS = 62
WEEK = 7


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many came so far, and the door to them."""

    label: str
    value: int
    url: str = ""


@dataclass(frozen=True)
class Stuck:
    """Something that waits too long, and where it is put right."""

    what: str
    url: str
    button: str


# -- one contest -------------------------------------------------------------------------------------------------


def with_progress(contests: ContestQuerySet) -> ContestQuerySet:
    """Contests with their dates, quotas and awards, and their rounds with entries, unsigned sheets and late judges."""
    return (
        contests.with_bodies()
        .with_deadlines()
        .prefetch_related("quotas", Prefetch("rounds", _rounds()))
        .annotate(
            awards_standing=_counted(Award.objects.standing(), "contest"),
            old_questions=_counted(
                Question.objects.waiting().filter(asked_at__lt=timezone.now() - QUESTIONS_WAIT), "contest"
            ),
            escalated=_counted(_escalated(), "entry__contest", Count("entry", distinct=True)),
        )
    )


def _escalated() -> QuerySet[Nudge]:
    """What was told of to the next level and still lies where it lay."""
    still = Q(unit=F("entry__holder"), entry__state__in=AT_THE_UNIT)
    return Nudge.objects.filter(still, kind=Nudge.Kind.ESCALATED)


def _rounds() -> QuerySet[Round]:
    unsigned = Sheet.objects.wanted().unsigned()
    return Round.objects.in_order().annotate(
        entries_in=_counted(Contender.objects.in_the_running(), "round"),
        unsigned=_counted(unsigned, "assignment__contender__round"),
        late_judges=_counted(unsigned, "assignment__contender__round", Count("assignment__seat", distinct=True)),
    )


def _counted(rows: QuerySet[Any], to_outer: str, count: Count | None = None) -> Coalesce:
    """The number of rows that lead to each outer row, without multiplying it."""
    mine = rows.filter(**{to_outer: OuterRef("pk")}).order_by().values(to_outer)
    counted = mine.annotate(count=count or Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def funnel(contest: Contest, areas: Sequence[AreaLine]) -> Iterator[Step]:
    """The way of the entries, from those handed in to the prizes; each number is a door to its list."""
    units = reverse("submissions:units", args=[contest.slug])
    received = reverse("submissions:received", args=[contest.slug])
    yield Step(_("Entries handed in"), tally.total(areas, "handed_in"), f"{units}?at=handed_in")
    yield Step(_("Chosen by units"), tally.total(areas, "accepted"), f"{units}?at=accepted")
    yield Step(_("Confirmed by heads"), tally.total(areas, "confirmed"), f"{units}?at=confirmed")
    yield Step(_("Sent to the office"), tally.total(areas, "sent"), received)
    yield Step(_("Eligible"), tally.total(areas, "eligible"), f"{received}?state=eligible")
    for round in contest.rounds.all():
        yield Step(round.name, round.entries_in, reverse("judging:round", args=[round.pk]))  # type: ignore[attr-defined]
    awards = contest.awards_standing  # type: ignore[attr-defined]
    yield Step(_("Prizes"), awards, reverse("payouts:awards", args=[contest.slug]))


def stuck(contest: Contest, lines: Sequence[UnitLine], now: dt.datetime) -> list[Stuck]:
    """What waits too long, or will be late."""
    found: list[Stuck] = []
    if contest.state in {"published", "judging"}:
        found += _entries_that_wait(contest, tally.stuck(contest, now - contest.waits_long))
    if contest.state == "published":
        found += _told_in_vain(contest)
        found += _silent_units(contest, lines, now)
    found += _open_questions(contest)
    if contest.state == "judging":
        found += [one for round in contest.rounds.all() for one in _late_round(round, now)]
    return found


def _entries_that_wait(contest: Contest, waiting: Mapping[str, int]) -> Iterator[Stuck]:
    units = reverse("submissions:units", args=[contest.slug])
    days = {"days": contest.reminder_days}
    if contest.state == "published":
        for step, words in (("screening", _screening), ("head", _head), ("letter", _letter)):
            if count := waiting[step]:
                yield Stuck(words(count) % {"count": count, **days}, f"{units}?at={step}", _("See the units"))
    if count := waiting["check"]:
        what = ngettext(
            "%(count)d entry has been at the office for more than %(days)d days and is not checked",
            "%(count)d entries have been at the office for more than %(days)d days and are not checked",
            count,
        )
        received = reverse("submissions:received", args=[contest.slug])
        yield Stuck(what % {"count": count, **days}, f"{received}?state=forwarded", _("Check the entries"))


def _screening(count: int) -> str:
    return ngettext(
        "%(count)d entry has waited for its unit to screen it for more than %(days)d days",
        "%(count)d entries have waited for their units to screen them for more than %(days)d days",
        count,
    )


def _head(count: int) -> str:
    return ngettext(
        "%(count)d entry has waited for the head of its unit for more than %(days)d days",
        "%(count)d entries have waited for the heads of their units for more than %(days)d days",
        count,
    )


def _letter(count: int) -> str:
    return ngettext(
        "%(count)d confirmed entry has waited for its unit's letter for more than %(days)d days",
        "%(count)d confirmed entries have waited for their units' letters for more than %(days)d days",
        count,
    )


def _told_in_vain(contest: Contest) -> Iterator[Stuck]:
    if count := contest.escalated:  # type: ignore[attr-defined]
        what = ngettext(
            "%(count)d entry still lies at its unit although the next level was told",
            "%(count)d entries still lie at their units although the next level was told",
            count,
        )
        url = reverse("submissions:lying", args=[contest.slug])
        yield Stuck(what % {"count": count}, url, _("See the entries"))


def _open_questions(contest: Contest) -> Iterator[Stuck]:
    if count := contest.old_questions:  # type: ignore[attr-defined]
        what = ngettext(
            "%(count)d question about the contest has waited for an answer for more than %(days)d days",
            "%(count)d questions about the contest have waited for an answer for more than %(days)d days",
            count,
        )
        url = reverse("contests:questions", args=[contest.slug])
        yield Stuck(what % {"count": count, "days": QUESTIONS_WAIT.days}, url, _("Answer"))


def _silent_units(contest: Contest, lines: Sequence[UnitLine], now: dt.datetime) -> Iterator[Stuck]:
    due = contest.deadline("forwarding")
    silent = sum(line.standing == tally.NOTHING for line in lines)
    if silent and due is not None and not due.passed(now) and due.moment - now <= NEAR_THE_DEADLINE:
        what = ngettext(
            "%(count)d unit has sent nothing, and the deadline is near",
            "%(count)d units have sent nothing, and the deadline is near",
            silent,
        )
        yield Stuck(what % {"count": silent}, reverse("submissions:silent", args=[contest.slug]), _("Remind"))


def _late_round(round: Round, now: dt.datetime) -> Iterator[Stuck]:
    if round.state != "open" or round.closes_at is None or round.closes_at - now > NEAR_THE_CLOSE:
        return
    facts = {"round": round.name, "sheets": round.unsigned, "judges": round.late_judges}  # type: ignore[attr-defined]
    url = reverse("judging:round", args=[round.pk])
    if facts["sheets"]:
        what = ngettext(
            "“%(round)s” is about to close: %(judges)d judge has %(sheets)d unsigned sheets",
            "“%(round)s” is about to close: %(judges)d judges have %(sheets)d unsigned sheets",
            facts["judges"],
        )
        yield Stuck(what % facts, url, _("See the round"))
    elif round.closes_at <= now:
        yield Stuck(_("“%(round)s” is scored and was to be closed: seal it") % facts, url, _("See the round"))


def by_day(counted: Sequence[tuple[dt.date, int]]) -> list[tuple[str, int]]:
    """Each day from the first to the last with its count, empty ones too; by weeks where that would be too many."""
    if not counted:
        return []
    counts = dict(counted)
    first, last = min(counts), max(counts)
    length = WEEK if (last - first).days >= MOST_BARS else 1
    starts = [first + dt.timedelta(days=step) for step in range(0, (last - first).days + 1, length)]
    return [
        (
            day(start),
            sum(counts.get(start + dt.timedelta(days=offset), 0) for offset in range(length)),
        )
        for start in starts
    ]


# -- many contests -----------------------------------------------------------------------------------------------


def with_figures(contests: ContestQuerySet) -> ContestQuerySet:
    """Contests with how many entries were handed in, sent and found eligible, and how many prizes there are."""
    return contests.annotate(
        handed_in=_counted(Entry.objects.filter(state__in=LEFT_THE_AUTHOR), "contest"),
        sent=_counted(Entry.objects.filter(state__in=LEFT_THE_UNIT), "contest"),
        eligible=_counted(Entry.objects.eligible(), "contest"),
        awards_standing=_counted(Award.objects.standing(), "contest"),
    )


@dataclass(frozen=True)
class EditionLine:
    """An edition: how many entries came how far, step by step of the series."""

    contest: Contest
    values: list[int | None]


def series_funnel(editions: Sequence[Any]) -> tuple[list[str], list[EditionLine], list[int]]:
    """The steps of a series, each edition's numbers (none where it had no such round), and the sums over all editions.

    The editions carry `with_figures`. Rounds of one kind are one step; an edition with two of a kind counts the larger.
    """
    rounds = (
        Contender.objects.in_the_running()
        .filter(round__contest__in=editions)
        .order_by()
        .values_list("round__contest", "round__kind", "round")
        .annotate(count=Count("pk"))
    )
    counted: dict[tuple[int, str], int] = {}
    for contest, kind, _round, count in rounds:
        counted[contest, kind] = max(count, counted.get((contest, kind), 0))
    kinds = [kind for kind in Round.Kind if any(held == kind for _contest, held in counted)]
    labels = [
        _("Entries handed in"),
        _("Sent to the office"),
        _("Eligible"),
        *(str(kind.label) for kind in kinds),
        _("Prizes"),
    ]
    lines = [
        EditionLine(
            edition,
            [
                edition.handed_in,
                edition.sent,
                edition.eligible,
                *(counted.get((edition.pk, kind.value)) for kind in kinds),
                edition.awards_standing,
            ],
        )
        for edition in editions
    ]
    sums = [sum(line.values[at] or 0 for line in lines) for at in range(len(labels))]
    return labels, lines, sums
