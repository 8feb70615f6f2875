"""Who may prepare rounds, judge and seal, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.lifecycle import CONTEST, ROUND
from contests.policies import runs
from judging.lifecycle import SHEET
from submissions.models import Author

if TYPE_CHECKING:
    from contests.models import Contest, Round
    from judging.models import Conflict, Contender, Sheet
    from submissions.models import Attachment, HandedFile

SCORING_ROLES = ("chair", "judge")


@policy
def follow(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest follow its rounds; auditors and administrators look on."""
    looks_on = user.is_authenticated and (user.has_role(UserRole.AUDITOR) or user.has_role(UserRole.ADMINISTRATOR))
    yield looks_on or runs(user, contest), _("Only those who run this contest see its rounds.")


@policy
def run(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest do the office's work in it."""
    yield runs(user, contest), _("Only those who run this contest can do this.")


@policy
def prepare(user: Any, round: Round) -> Reasons:
    """The panel and the assignment are set by those who run the contest, until the round is sealed."""
    yield runs(user, round.contest), _("Only those who run this contest can do this.")
    yield round.contest.state in {"published", "judging"}, _("The contest is not under way.")
    yield round.state != "sealed", _("The round is sealed: its panel and assignment can no longer be changed.")


@policy
def sit(person: Any, contest: Contest) -> Reasons:
    """A judge neither runs the contest nor takes part in it."""
    yield person.is_active, _("%(person)s can no longer sign in.") % {"person": person}
    yield (
        not runs(person, contest),
        _("%(person)s runs this contest: organisers, secretaries and contest officers cannot judge it.")
        % {"person": person},
    )
    undecided = () if contest.state == "published" else ("draft",)
    absent = ("withdrawn", *undecided)
    takes_part = (
        Author.objects.being(person)
        .filter(entry__contest=contest, refused_at=None)
        .exclude(entry__state__in=absent)
        .exists()
        or person.entries_written.filter(contest=contest).exclude(state__in=absent).exists()
    )
    yield not takes_part, _("%(person)s takes part in this contest with an entry of their own.") % {"person": person}


@policy
def seat(user: Any, round: Round, person: Any) -> Reasons:
    """Somebody is seated on the panel by those who run the contest."""
    for verdict in (prepare(user, round), sit(person, round.contest)):
        yield verdict, verdict.reason


@policy
def enrol(user: Any, round: Round) -> Reasons:
    """Entries get blind codes once the contest takes no more of them, before the round opens."""
    yield runs(user, round.contest), _("Only those who run this contest can do this.")
    yield (
        round.contest.state == "judging",
        _("Close the entries of the contest first, on its page: blind codes are given once all entries are in."),
    )
    yield round.state == "planned", _("The round is open: no entry comes in or goes out any more.")


@policy
def assign(user: Any, round: Round) -> Reasons:
    """Judges are assigned by those who run the contest, until the round is sealed."""
    verdict = prepare(user, round)
    yield verdict, verdict.reason
    yield round.contest.state == "judging", _("Close the entries of the contest first, on its page.")


@policy
def read_names(user: Any, round: Round) -> Reasons:
    """Codes and names are joined only for those who run the contest, and never for a judge."""
    yield runs(user, round.contest), _("Only those who run this contest can join codes and names.")
    seats = round.panel.seats.all() if hasattr(round, "panel") else []
    yield (
        not any(taken.user_id == user.pk for taken in seats),
        _("You sit on this panel: names stay hidden from its members."),
    )


@policy
def open_round(user: Any, round: Round) -> Reasons:
    """A prepared round is opened by those who run the contest, once the entries are closed."""
    yield runs(user, round.contest), _("Only those who run this contest can open its rounds.")
    yield (
        round.contest.state == "judging",
        _("The contest is “%(state)s”. Close its entries first, on the contest's page; then the round can open.")
        % {"state": round.contest.get_state_display()},
    )
    yield (
        ROUND.allows(round, "open_round"),
        _("The round is “%(state)s” already.") % {"state": round.get_state_display()},
    )


@policy
def close_round(user: Any, round: Round) -> Reasons:
    """An open round is sealed by those who run the contest."""
    yield runs(user, round.contest), _("Only those who run this contest can seal its rounds.")
    yield round.contest.state == "judging", _("The contest is not being judged.")
    yield (
        ROUND.allows(round, "close_round"),
        _("Only an open round can be sealed: this one is “%(state)s”.") % {"state": round.get_state_display()},
    )


@policy
def announce(user: Any, contest: Contest) -> Reasons:
    """Results are announced by those who run the contest, once the last round is sealed."""
    yield runs(user, contest), _("Only those who run this contest can announce its results.")
    yield (
        CONTEST.allows(contest, "announce"),
        _("Results are announced while the contest is being judged: it is “%(state)s”.")
        % {"state": contest.get_state_display()},
    )
    rounds = sorted(contest.rounds.all(), key=lambda round: round.order)
    yield rounds, _("The contest has no round.")
    yield (
        rounds[-1].state == "sealed",
        _("Seal “%(round)s” first: results are announced after the last round.") % {"round": rounds[-1]},
    )


@policy
def dismiss_conflict(user: Any, conflict: Conflict) -> Reasons:
    """A conflict that does not stand is dismissed by those who run the contest, with a reason."""
    verdict = prepare(user, conflict.contender.round)
    yield verdict, verdict.reason
    yield conflict.source != "author", _("Nobody judges their own entry: this conflict stays.")
    yield conflict.dismissed_at is None, _("This conflict was dismissed already.")


@policy
def score(user: Any, sheet: Sheet) -> Reasons:
    """A judge scores their own sheet while the round is open and the sheet is not signed."""
    contender, seat = sheet.assignment.contender, sheet.assignment.seat
    yield seat.user_id == user.pk, _("This sheet belongs to another judge.")
    yield contender.round.contest.state == "judging", _("The contest is not being judged.")
    yield (
        contender.round.state == "open",
        _("The round is “%(state)s”: points can no longer be changed.")
        % {"state": contender.round.get_state_display()},
    )
    yield contender.entry.state == "eligible", _("This entry was taken out of the contest: it needs no points.")
    standing = [
        conflict
        for conflict in contender.conflicts.all()
        if conflict.seat_id == seat.pk and conflict.dismissed_at is None
    ]
    yield not standing, _("You have a conflict of interest with this entry: the office gives it to another judge.")
    yield (
        sheet.state == "open",
        _("You signed this sheet. Take your signature back first if something is wrong."),
    )


def chairs(user: Any, round: Round) -> bool:
    """Whether the person is the chair of the round's panel."""
    seats = round.panel.seats.all() if hasattr(round, "panel") else []
    return any(seat.user_id == user.pk and seat.role == "chair" for seat in seats)


@policy
def read_reconciliations(user: Any, round: Round) -> Reasons:
    """The chair sees the totals of entries on which the judges differ, by code."""
    yield chairs(user, round), _("Only the chair of the panel settles what the judges differ on.")


@policy
def settle(user: Any, contender: Contender) -> Reasons:
    """The chair settles a score while the round is open."""
    round = contender.round
    yield chairs(user, round), _("Only the chair of the panel settles what the judges differ on.")
    yield (
        round.state == "open" and round.contest.state == "judging",
        _("The round is “%(state)s”: scores stay.") % {"state": round.get_state_display()},
    )
    yield contender.entry.state == "eligible", _("This entry was taken out of the contest: it needs no points.")


@policy
def reopen(user: Any, sheet: Sheet) -> Reasons:
    """A judge takes back their own signature while the round is open."""
    yield sheet.assignment.seat.user_id == user.pk, _("This sheet belongs to another judge.")
    round = sheet.assignment.contender.round
    yield (
        round.state == "open" and round.contest.state == "judging",
        _("The round is “%(state)s”: signatures stay.") % {"state": round.get_state_display()},
    )
    yield SHEET.allows(sheet, "reopen"), _("This sheet is not signed.")


@policy
def declare_conflict(user: Any, sheet: Sheet) -> Reasons:
    """A judge who should not judge an entry says so before signing."""
    yield sheet.assignment.seat.user_id == user.pk, _("This sheet belongs to another judge.")
    yield (
        sheet.assignment.contender.round.state == "open",
        _("The round is not open: write to the organisers instead."),
    )
    yield sheet.state == "open", _("You signed this sheet. Take your signature back first.")


@policy
def fetch_file(user: Any, contender: Contender, file: HandedFile) -> Reasons:
    """A judge fetches a file once it was found clean, in a blind round as the office decided; no reason names it."""
    given: Attachment | None = file.attachment
    if contender.round.blind:
        judged = file.judged
        yield file.counts, _("This file was refused when it was examined, so it is not given out.")
        yield (
            judged is None or judged.choice != "withhold",
            _("The organisers withhold this file: %(reason)s") % {"reason": judged.reason if judged else ""},
        )
        yield file.is_decided, _("The office is still deciding on this file.")
        given = judged.given if judged else None
    yield (
        given is not None and given.state != "refused",
        _("This file was refused when it was examined, so it is not given out."),
    )
    yield (
        given is not None and given.is_clean,
        _("This file is still to be examined. It can be opened once that is done."),
    )
