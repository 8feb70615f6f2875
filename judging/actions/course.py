"""Acts that change the course of a whole contest, and are told to everybody whom it concerns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.extending import clashes, put_off, write_extensions
from contests.actions.telling import people_of_units
from contests.actions.versions import claim
from contests.lifecycle import CONTEST
from contests.models import Contest, Extension
from contests.moments import database_now
from contests.shifts import shifted
from judging.actions.locks import own_contest
from judging.models import Seat
from notifications.outbox import tell
from submissions.actions.concerned import authors_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contests.checks import Finding
    from contests.shifts import Shift
    from notifications.outbox import Addressee

LATELY = dt.timedelta(days=2)


@dataclass(frozen=True)
class Concerned:
    """Whom such an act concerns, group by group."""

    units: list[User]
    authors: list[Addressee]
    judges: list[User]

    def everybody(self) -> list[Addressee]:
        """All of them, each once: by account, or by e-mail for those who have none."""
        people: dict[object, Addressee] = {}
        for person in (*self.units, *self.authors, *self.judges):
            people.setdefault(person.pk if isinstance(person, User) else person.email, person)
        return list(people.values())


def concerned_by(contest: Contest, rounds: Iterable[int]) -> Concerned:
    """The clerks and heads of the units asked, the authors of drafts and entries, the judges of these rounds."""
    seats = Seat.objects.filter(panel__round__contest=contest, panel__round__in=rounds)
    return Concerned(
        units=people_of_units(contest, timezone.localdate()),
        authors=authors_in(contest),
        judges=list(User.objects.active().filter(pk__in=seats.values("user")).in_order()),
    )


@dataclass(frozen=True)
class Postponement:
    """Which dates would move, what would clash, and who would be told."""

    shifts: list[Shift]
    clashes: list[Finding]
    concerned: Concerned


def plan_postponement(contest: Contest, *, days: int, chosen: Mapping[str, dt.datetime]) -> Postponement:
    """What postponing would do; the contest, loaded with its plan, has the new dates in memory, nothing is saved.

    Raises MoveRefused when no date would move, and when one would be brought forward.
    """
    now = database_now()
    shifts = shifted(contest.dates_ahead(now), days=days, chosen=chosen)
    if not shifts:
        raise MoveRefused(_("No date would move: say by how many days, or choose new dates."))
    for shift in shifts:
        if not shift.is_later:
            raise MoveRefused(
                _("“%(date)s” is public: it can be put off, but not brought forward.") % {"date": shift.date.label}
            )
    return Postponement(shifts, clashes(contest, shifts, now), concerned_by(contest, _rounds(shifts)))


@transaction.atomic
def postpone(
    *, contest: Contest, version: int, days: int, chosen: Mapping[str, dt.datetime], reason: str, by: User
) -> list[Shift]:
    """Put off the dates ahead by so many days or to chosen moments, and tell the units, authors and judges why.

    Raises MoveRefused without a reason and when the new dates contradict one another, PlanChanged when the plan is
    not the one that was read.
    """
    policies.postpone(by, contest).enforce()
    if not reason.strip():
        raise MoveRefused(_("Say why the dates are put off."))
    claim(contest, version)
    list(contest.rounds.select_for_update())
    fresh = Contest.objects.with_plan().get(pk=contest.pk)
    planned = plan_postponement(fresh, days=days, chosen=chosen)
    if planned.clashes:
        raise MoveRefused(" ".join(finding.sentence for finding in planned.clashes))
    put_off(fresh, planned.shifts)
    written = write_extensions(contest, planned.shifts, reason=reason.strip(), by=by)
    facts = {
        "version": contest.version,
        "before": {shift.date.key: shift.date.moment for shift in planned.shifts},
        "after": {shift.date.key: shift.after for shift in planned.shifts},
    }
    record(contest, "postpone", by=by, facts=facts)
    _tell_of_extensions(planned.concerned.everybody(), contest, written)
    return planned.shifts


def tell_of_extensions() -> None:
    """Tell authors and judges of dates put off lately on the page of the deadlines; nobody is told twice.

    The units were told as the deadlines were saved, and everybody by `postpone`; the same key keeps them apart.
    """
    lately = Extension.objects.filter(at__gte=database_now() - LATELY).select_related("contest", "round")
    acts: dict[tuple[int, int], list[Extension]] = {}
    for extension in lately.order_by("pk"):
        acts.setdefault((extension.contest_id, extension.plan_version), []).append(extension)
    for extensions in acts.values():
        contest = extensions[0].contest
        concerned = concerned_by(contest, _rounds_of(extensions))
        _tell_of_extensions([*concerned.authors, *concerned.judges], contest, extensions)


def _tell_of_extensions(people: list[Addressee], contest: Contest, extensions: list[Extension]) -> None:
    tell(
        people,
        "judging/postponed",
        key=f"postponed-{contest.pk}-{extensions[0].plan_version}",
        url=contest.get_absolute_url(),
        contest=contest,
        extensions=extensions,
        reason=extensions[0].reason,
    )


def _rounds_of(extensions: list[Extension]) -> list[int]:
    """The rounds whose dates were put off; all that are not over when it is the day by which judging is done."""
    if any(extension.kind == Extension.Kind.SCORING for extension in extensions):
        return list(extensions[0].contest.rounds.exclude(state="sealed").values_list("pk", flat=True))
    return [extension.round_id for extension in extensions if extension.round_id]


@transaction.atomic
def cancel(*, contest: Contest, reason: str, by: User) -> None:
    """Call the contest off, saying why; everybody who was told of it or takes part is told."""
    policies.cancel(by, contest).enforce()
    if not reason.strip():
        raise MoveRefused(_("Say why the contest is cancelled."))
    own_contest(contest)
    was_public = contest.published_at is not None
    CONTEST.apply(contest, "cancel", by=by, cancelled_reason=reason.strip())
    if was_public:
        rounds = contest.rounds.exclude(state="sealed").values_list("pk", flat=True)
        tell(
            concerned_by(contest, rounds).everybody(),
            "judging/cancelled",
            key=f"contest-cancelled-{contest.pk}",
            url=contest.get_absolute_url(),
            contest=contest,
        )


def _rounds(shifts: Sequence[Shift]) -> set[int]:
    return {shift.date.round_id for shift in shifts if shift.date.round_id is not None}
