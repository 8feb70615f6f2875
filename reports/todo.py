"""What somebody must do now, by when: read from all apps, for the home page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import UserRole
from audit.models import ClockTimestamp
from contests.clock import holding
from contests.models import Contest, Deadline, PrizeTier, Question, Round
from contests.moments import database_now
from contests.querysets import ENDED_STATES
from judging.models import Contender, Sheet
from payouts.models import Award, Batch, Payment, Share
from submissions.models import Author, Entry, Hearing
from submissions.policies.reception import CHECKED_WHILE

MOST_ENTRIES = 20
Deadlines = dict[int, list[Deadline]]
# Every page of everybody asks this for its menu, so it is written out: making it from querysets takes ten times as long
# as answering it.
DUTIES = """
SELECT EXISTS (SELECT FROM judging_seat WHERE user_id = %(person)s),
       EXISTS (SELECT FROM contests_organiser WHERE user_id = %(person)s),
       EXISTS (
         SELECT FROM submissions_hearing h JOIN submissions_entry e ON e.id = h.entry_id
          WHERE h.state IN ('open')
            AND (e.created_by_id = %(person)s
                 OR EXISTS (SELECT FROM submissions_author a
                             WHERE a.entry_id = e.id AND a.user_id = %(person)s AND a.representative))
       ),
       (SELECT count(*) FROM notifications_message WHERE recipient_id = %(person)s AND read_at IS NULL)
"""


@dataclass(frozen=True)
class Task:
    """One card: what, in which contest, by when, and the one button."""

    what: str
    contest: str
    url: str
    button: str
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class Duties:
    """What somebody is trusted with beyond their roles, and how many messages they have not opened."""

    judges: bool
    organises: bool
    explains: bool
    unread: int


def duties_of(user: User) -> Duties:
    """The duties of a person, read once a request."""
    known = user.__dict__.get("duties")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(DUTIES, {"person": user.pk})
            known = user.__dict__["duties"] = Duties(*cursor.fetchone())
    return known


def tasks_of(user: User) -> list[Task]:
    """Everything that waits for this person, what is due first at the top."""
    entries, at_units = _to_write(user), _at_units(user)
    deadlines = _deadlines({entry.contest_id for entry in entries} | {row["contest"] for row in at_units})
    now = database_now()
    found = [*_as_author(user, entries, deadlines, now), *_at_the_unit(at_units, deadlines, now), *_as_accountant(user)]
    if duties_of(user).explains:
        found += _to_answer(user)
    if duties_of(user).judges:
        found += _as_judge(user)
    if duties_of(user).organises or user.has_role(UserRole.OFFICE):
        found += _as_office(user)
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or dt.datetime.min.replace(tzinfo=dt.UTC)))


def _deadlines(contests: set[int]) -> Deadlines:
    if not contests:
        return {}
    found: Deadlines = {}
    for deadline in Deadline.objects.filter(contest__in=contests):
        found.setdefault(deadline.contest_id, []).append(deadline)
    return found


def _due(deadlines: Deadlines, contest: int, unit_kind: str, *kinds: str) -> Deadline | None:
    """The first of these kinds of deadlines that holds for units of a kind."""
    found = (holding(deadlines.get(contest, []), kind, unit_kind) for kind in kinds)
    return next((deadline for deadline in found if deadline is not None), None)


def _still_open(deadline: Deadline | None, now: dt.datetime) -> bool:
    return deadline is None or not deadline.passed(now)


def _to_write(user: User) -> list[Entry]:
    return list(
        Entry.objects.of(user)
        .filter(state__in=["draft", "returned"], contest__state="published")
        .select_related("contest", "holder")
        .order_by("-saved_at")[:MOST_ENTRIES]
    )


def _as_author(user: User, entries: list[Entry], deadlines: Deadlines, now: dt.datetime) -> Iterator[Task]:
    for entry in entries:
        kinds = [Deadline.Kind.SUBMISSION, Deadline.Kind.FORWARDING]
        order = kinds if entry.state == "draft" else reversed(kinds)
        due = _due(deadlines, entry.contest_id, entry.holder.kind, *order)
        if not _still_open(due, now):
            continue
        what = _("Finish “%(title)s”") if entry.state == "draft" else _("Mend “%(title)s”: your unit returned it")
        yield Task(
            what % {"title": entry.title},
            entry.contest.name,
            reverse("submissions:write", args=[entry.code]),
            _("Write on"),
            due.moment if due else None,
        )
    unconfirmed = Author.objects.filter(user=user, confirmed_at=None, refused_at=None).exclude(
        Q(entry__created_by=user) | Q(entry__state="withdrawn") | Q(entry__contest__state__in=ENDED_STATES)
    )
    for author in unconfirmed.select_related("entry__contest").order_by("pk")[:MOST_ENTRIES]:
        yield Task(
            _("Confirm that you are an author of “%(title)s”") % {"title": author.entry.title},
            author.entry.contest.name,
            reverse("submissions:entry", args=[author.entry.code]),
            _("Look and confirm"),
        )


def _to_answer(user: User) -> Iterator[Task]:
    asked = Hearing.objects.to_answer(user.pk).select_related("entry__contest")
    for hearing in asked.order_by("due_at")[:MOST_ENTRIES]:
        yield Task(
            _("Explain “%(title)s” to the office") % {"title": hearing.entry.title},
            hearing.entry.contest.name,
            hearing.get_absolute_url(),
            _("Answer"),
            hearing.due_at,
        )


def _as_judge(user: User) -> Iterator[Task]:
    mine = Sheet.objects.visible_to(user).due().unsigned()
    of_round = mine.filter(assignment__contender__round=OuterRef("pk")).order_by("pk")
    rounds = (
        Round.objects.filter(pk__in=mine.values("assignment__contender__round"))
        .annotate(
            left=Count("contenders__assignments__sheet", filter=Q(contenders__assignments__sheet__in=mine)),
            first_sheet=Subquery(of_round.values("pk")[:1]),
        )
        .order_by("pk")
        .values("name", "closes_at", "contest__name", "left", "first_sheet")
    )
    for row in rounds:
        left = row["left"]
        what = ngettext("Score %(count)d entry: %(round)s", "Score %(count)d entries: %(round)s", left)
        yield Task(
            what % {"count": left, "round": row["name"]},
            row["contest__name"],
            reverse("judging:sheet", args=[row["first_sheet"]]),
            _("Score"),
            row["closes_at"],
        )


def _at_units(user: User) -> list[dict[str, Any]]:
    clerk_at, head_at = user.unit_ids_as(UserRole.CLERK), user.unit_ids_as(UserRole.HEAD)
    if not (clerk_at or head_at):
        return []
    counted = (
        Entry.objects.filter(holder__in=[*clerk_at, *head_at], contest__state="published")
        .values("contest", "contest__name", "holder__kind")
        .annotate(
            to_screen=Count("pk", filter=Q(state="submitted", holder__in=clerk_at)),
            to_confirm=Count("pk", filter=Q(state="accepted", holder__in=head_at)),
            to_forward=Count("pk", filter=Q(state="confirmed", holder__in=clerk_at)),
        )
        .order_by("contest", "holder__kind")
    )
    return [dict(row) for row in counted]


def _at_the_unit(rows: list[dict[str, Any]], deadlines: Deadlines, now: dt.datetime) -> Iterator[Task]:
    for row in rows:
        due = _due(deadlines, row["contest"], row["holder__kind"], Deadline.Kind.FORWARDING)
        for what, url, button in _unit_work(row) if _still_open(due, now) else []:
            yield Task(what, row["contest__name"], url, button, due.moment if due else None)


def _unit_work(row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    desk = reverse("submissions:desk")
    if count := row["to_screen"]:
        what = ngettext("Screen %(count)d entry", "Screen %(count)d entries", count) % {"count": count}
        yield what, f"{desk}?state=submitted", _("Screen")
    if count := row["to_confirm"]:
        what = ngettext(
            "Confirm effect and feasibility of %(count)d entry",
            "Confirm effect and feasibility of %(count)d entries",
            count,
        )
        yield what % {"count": count}, reverse("submissions:confirmations"), _("Confirm")
    if count := row["to_forward"]:
        what = ngettext("Send %(count)d entry on by letter", "Send %(count)d entries on by letter", count)
        yield what % {"count": count}, reverse("submissions:dispatch_new"), _("Write the letter")


def _as_office(user: User) -> Iterator[Task]:
    contests = (
        Contest.objects.filter(pk__in=Contest.objects.run_by(user).values("pk"))
        .in_work()
        .annotate(
            to_answer=_counted(Question.objects.filter(contest=OuterRef("pk"), state="asked")),
            to_check=_counted(Entry.objects.filter(contest=OuterRef("pk"), state="forwarded")),
            blind_ahead=Exists(Round.objects.filter(contest=OuterRef("pk"), blind=True, state="planned")),
            to_redact=Case(
                When(
                    blind_ahead=True,
                    then=_counted(Entry.objects.without_checked_redaction().filter(contest=OuterRef("pk"))),
                ),
                default=Value(0),
            ),
            to_decide=_counted(
                Hearing.objects.to_decide(ClockTimestamp()).filter(entry__contest=OuterRef("pk")), "entry__contest"
            ),
            proposed=_counted(Award.objects.filter(contest=OuterRef("pk"), state="proposed")),
            held=_counted(Award.objects.filter(contest=OuterRef("pk"), state="held")),
            awarded=_counted(Award.objects.filter(contest=OuterRef("pk"))),
            unpaid=Exists(Share.objects.filter(award__contest=OuterRef("pk")).owed()),
            prizes=Exists(PrizeTier.objects.filter(contest=OuterRef("pk"))),
            entries_due_at=Subquery(_last_deadline().values("moment")[:1]),
            entries_open=Exists(_last_deadline().filter(moment__gte=ClockTimestamp())),
        )
        .order_by("pk")
    )
    found = list(contests)
    current = _rounds_under_way([contest.pk for contest in found if contest.state == "judging"])
    for contest in found:
        yield from _office_work(contest)
        if contest.state == "judging":
            yield _judging_work(contest, current.get(contest.pk))
        if contest.state == "announced":
            yield from _awarding_work(contest)


def _last_deadline() -> QuerySet[Deadline]:
    """The deadline after which a contest receives nothing more."""
    entries = Deadline.objects.filter(contest=OuterRef("pk")).exclude(kind=Deadline.Kind.SCORING)
    return entries.order_by("-moment")


def _counted(rows: QuerySet[Any], by: str = "contest") -> Coalesce:
    """The number of rows of a table for each row of another one, without multiplying it."""
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _office_work(contest: Any) -> Iterator[Task]:
    count = contest.to_check
    if contest.state == "draft":
        url = reverse("contests:setup", args=[contest.slug])
        yield Task(_("Finish the plan and publish it"), contest.name, url, _("Set up"))
    if count and contest.state in CHECKED_WHILE:
        what = ngettext(
            "Check whether %(count)d entry is eligible", "Check whether %(count)d entries are eligible", count
        )
        url = f"{reverse('submissions:received', args=[contest.slug])}?state=forwarded"
        yield Task(what % {"count": count}, contest.name, url, _("Check the rules"))
    if contest.to_decide and contest.state in CHECKED_WHILE:
        what = ngettext(
            "Decide on %(count)d entry whose authors were heard",
            "Decide on %(count)d entries whose authors were heard",
            contest.to_decide,
        )
        url = f"{reverse('submissions:received', args=[contest.slug])}?heard=yes"
        yield Task(what % {"count": contest.to_decide}, contest.name, url, _("Decide"))
    if contest.blind_ahead and contest.to_redact and contest.state in CHECKED_WHILE:
        yield _copies_to_check(contest)
    if waiting := contest.to_answer:
        what = ngettext("Answer %(count)d question", "Answer %(count)d questions", waiting)
        url = f"{reverse('contests:asked', args=[contest.slug])}?state=asked"
        yield Task(what % {"count": waiting}, contest.name, url, _("Answer"))
    if contest.state == "published" and contest.entries_due_at and not contest.entries_open:
        url = reverse("contests:setup", args=[contest.slug])
        yield Task(
            _("Close the entries: the deadline has passed"), contest.name, url, _("Close"), contest.entries_due_at
        )


def _copies_to_check(contest: Any) -> Task:
    """Copies that judges of a blind round wait for."""
    what = ngettext(
        "Check the copy for judges of %(count)d entry",
        "Check the copies for judges of %(count)d entries",
        contest.to_redact,
    )
    url = reverse("submissions:redactions", args=[contest.slug])
    return Task(what % {"count": contest.to_redact}, contest.name, url, _("Mask and check"))


def _rounds_under_way(contests: list[int]) -> dict[int, Any]:
    """The first round of each contest that is not sealed, with how far it is."""
    if not contests:
        return {}
    sheets = Sheet.objects.wanted().filter(assignment__contender__round=OuterRef("pk"))
    lacking = (
        Contender.objects.filter(round=OuterRef("pk"))
        .in_the_running()
        .annotate(judges=Count("assignments"))
        .filter(judges__lt=OuterRef("judges_per_entry"))
    )
    rounds = (
        Round.objects.filter(contest__in=contests)
        .exclude(state="sealed")
        .annotate(
            waiting=_counted(sheets.unsigned(), "assignment__contender__round"),
            lacks_judges=Exists(lacking),
        )
        .order_by("contest", "-order")
    )
    return {round.contest_id: round for round in rounds}


def _judging_work(contest: Contest, round: Any) -> Task:
    """What the office does next while the contest is judged: prepare, follow or seal a round, or announce."""
    if round is None:
        url = reverse("judging:rounds", args=[contest.slug])
        return Task(_("Announce the results: every round is sealed"), contest.name, url, _("Announce"))
    name, page = {"round": round.name}, reverse("judging:round", args=[round.pk])
    if round.state == "planned":
        what, button, due_at = _("Prepare “%(round)s” and open it"), _("Prepare"), round.opens_at
        return Task(what % name, contest.name, page, button, due_at)
    if round.lacks_judges:
        url = reverse("judging:propose", args=[round.pk])
        what = _("Assign another judge: an entry of “%(round)s” lacks one")
        return Task(what % name, contest.name, url, _("Assign"), round.closes_at)
    if count := round.waiting:
        what = ngettext(
            "Follow “%(round)s”: %(count)d sheet is not signed yet",
            "Follow “%(round)s”: %(count)d sheets are not signed yet",
            count,
        )
        return Task(what % {"count": count, **name}, contest.name, page, _("Open"), round.closes_at)
    url = reverse("judging:seal", args=[round.pk])
    return Task(_("Seal “%(round)s”: every sheet is signed") % name, contest.name, url, _("Seal"), round.closes_at)


def _awarding_work(contest: Any) -> Iterator[Task]:
    """What the office does after the results: award, decide on what is held, conclude."""
    prizes = reverse("payouts:awards", args=[contest.slug])
    if contest.proposed or (contest.prizes and not contest.awarded):
        yield Task(_("Award the prizes"), contest.name, prizes, _("Award"))
    elif count := contest.held:
        what = ngettext(
            "Decide on %(count)d held award: release or revoke it",
            "Decide on %(count)d held awards: release or revoke them",
            count,
        )
        yield Task(what % {"count": count}, contest.name, prizes, _("Decide"))
    elif not contest.unpaid:
        url = reverse("contests:setup", args=[contest.slug])
        yield Task(_("Conclude the contest: its prizes are paid"), contest.name, url, _("Conclude"))


def _as_accountant(user: User) -> Iterator[Task]:
    preparer_at = user.unit_ids_as(UserRole.PAYMENT_PREPARER)
    approver_at = user.unit_ids_as(UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER)
    if preparer_at:
        yield from _to_prepare(preparer_at)
    waiting = Payment.objects.filter(batch=OuterRef("pk")).unpaid()
    lists = (
        Batch.objects.visible_to(user)
        .filter(state__in=["draft", "returned", "submitted", "approved"])
        .annotate(
            held=Exists(waiting.filter(award__state="held")), payable=Exists(waiting.filter(award__state="issued"))
        )
        .select_related("contest")
        .order_by("pk")
    )
    for batch in lists:
        ours = {batch.contest.host_id, batch.contest.receiving_office_id}
        worked_on = user.pk in batch.worked_on_by
        if ours & set(approver_at) and not worked_on:
            yield from _as_approver(batch)
        if ours & set(preparer_at):
            yield from _as_preparer(batch)


def _as_approver(batch: Any) -> Iterator[Task]:
    where = (batch.contest.name, batch.get_absolute_url())
    if batch.state == "submitted":
        yield Task(_("Approve payment list %(number)d") % {"number": batch.number}, *where, _("Look and approve"))
    if batch.state == "approved" and batch.held:
        what = _("A held award stands on payment list %(number)d: strike its line off or send the list back")
        yield Task(what % {"number": batch.number}, *where, _("Open"))


def _as_preparer(batch: Any) -> Iterator[Task]:
    what = {
        "draft": (_("Finish payment list %(number)d"), _("Open")),
        "returned": (_("Mend payment list %(number)d: it was sent back"), _("Open")),
        "approved": (_("Record the bank's answers for payment list %(number)d"), _("Record")),
    }.get(batch.state)
    if what and (batch.payable or batch.state != "approved"):
        yield Task(what[0] % {"number": batch.number}, batch.contest.name, batch.get_absolute_url(), what[1])


def _to_prepare(units: list[int]) -> Iterator[Task]:
    unpaid = (
        Share.objects.unlisted()
        .filter(Q(award__contest__host__in=units) | Q(award__contest__receiving_office__in=units))
        .values("award__contest__slug", "award__contest__name")
        .annotate(count=Count("pk"))
        .order_by("award__contest__slug")
    )
    for row in unpaid:
        what = ngettext("Prepare %(count)d payment", "Prepare %(count)d payments", row["count"])
        url = reverse("payouts:batches", args=[row["award__contest__slug"]])
        yield Task(what % {"count": row["count"]}, row["award__contest__name"], url, _("Prepare"))
