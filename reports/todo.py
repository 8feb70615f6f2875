"""What somebody must do now, by when: read from all apps, for the home page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Deadline, Organiser, Round
from judging.models import Seat, Sheet
from payouts.models import Award, Batch, Share
from submissions.models import Author, Entry

MOST_ENTRIES = 20
Deadlines = dict[tuple[int, str], dt.datetime]


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
    unread: int


def duties_of(user: User) -> Duties:
    """The duties of a person, read once a request."""
    known = user.__dict__.get("duties")
    if known is None:
        row = (
            User.objects.filter(pk=user.pk)
            .annotate(
                judges=Exists(Seat.objects.filter(user=OuterRef("pk"))),
                organises=Exists(Organiser.objects.filter(user=OuterRef("pk"))),
                unread=Count("messages", filter=Q(messages__read_at=None)),
            )
            .values("judges", "organises", "unread")
            .get()
        )
        known = user.__dict__["duties"] = Duties(**row)
    return known


def tasks_of(user: User) -> list[Task]:
    """Everything that waits for this person, what is due first at the top."""
    entries, at_units = _to_write(user), _at_units(user)
    deadlines = _deadlines({entry.contest_id for entry in entries} | {row["contest"] for row in at_units})
    found = [*_as_author(user, entries, deadlines), *_at_the_unit(at_units, deadlines), *_as_accountant(user)]
    if duties_of(user).judges:
        found += _as_judge(user)
    if duties_of(user).organises or user.has_role(UserRole.OFFICE):
        found += _as_office(user)
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or dt.datetime.min.replace(tzinfo=dt.UTC)))


def _deadlines(contests: set[int]) -> Deadlines:
    if not contests:
        return {}
    rows = Deadline.objects.filter(contest__in=contests)
    return {(deadline.contest_id, deadline.kind): deadline.moment for deadline in rows}


def _due(deadlines: Deadlines, contest: int, *kinds: str) -> dt.datetime | None:
    return next((deadlines[contest, kind] for kind in kinds if (contest, kind) in deadlines), None)


def _to_write(user: User) -> list[Entry]:
    return list(
        Entry.objects.of(user)
        .filter(Q(state="returned") | Q(state="draft", contest__state="published"))
        .select_related("contest")
        .order_by("-saved_at")[:MOST_ENTRIES]
    )


def _as_author(user: User, entries: list[Entry], deadlines: Deadlines) -> Iterator[Task]:
    for entry in entries:
        what = _("Finish “%(title)s”") if entry.state == "draft" else _("Mend “%(title)s”: your unit returned it")
        yield Task(
            what % {"title": entry.title},
            entry.contest.name,
            reverse("submissions:write", args=[entry.code]),
            _("Write on"),
            _due(deadlines, entry.contest_id, Deadline.Kind.SUBMISSION, Deadline.Kind.FORWARDING),
        )
    unconfirmed = Author.objects.filter(user=user, confirmed_at=None, entry__kind="group").exclude(
        Q(entry__created_by=user) | Q(entry__state="withdrawn")
    )
    for author in unconfirmed.select_related("entry__contest").order_by("pk")[:MOST_ENTRIES]:
        yield Task(
            _("Confirm that you are an author of “%(title)s”") % {"title": author.entry.title},
            author.entry.contest.name,
            reverse("submissions:entry", args=[author.entry.code]),
            _("Look and confirm"),
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
        Entry.objects.filter(unit__in=[*clerk_at, *head_at], contest__state="published")
        .values("contest", "contest__name")
        .annotate(
            to_screen=Count("pk", filter=Q(state="submitted", unit__in=clerk_at)),
            to_confirm=Count("pk", filter=Q(state="accepted", unit__in=head_at)),
            to_forward=Count("pk", filter=Q(state="confirmed", unit__in=clerk_at)),
        )
        .order_by("contest")
    )
    return [dict(row) for row in counted]


def _at_the_unit(rows: list[dict[str, Any]], deadlines: Deadlines) -> Iterator[Task]:
    for row in rows:
        due = _due(deadlines, row["contest"], Deadline.Kind.FORWARDING, Deadline.Kind.SUBMISSION)
        for what, url, button in _unit_work(row):
            yield Task(what, row["contest__name"], url, button, due)


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
        .exclude(state__in=["concluded", "cancelled"])
        .annotate(
            to_check=_counted(Entry.objects.filter(contest=OuterRef("pk"), state="forwarded")),
            proposed=_counted(Award.objects.filter(contest=OuterRef("pk"), state="proposed")),
            awarded=_counted(Award.objects.filter(contest=OuterRef("pk"))),
            round_closes_at=Min("rounds__closes_at", filter=Q(rounds__state="open")),
        )
        .order_by("pk")
    )
    for contest in contests:
        yield from _office_work(contest)


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows of a table for each row of another one, without multiplying it."""
    counted = rows.order_by().values("contest").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _office_work(contest: Contest) -> Iterator[Task]:
    count = contest.to_check  # type: ignore[attr-defined]
    if contest.state == "draft":
        url = reverse("contests:setup", args=[contest.slug])
        yield Task(_("Finish the plan and publish it"), contest.name, url, _("Set up"))
    if count:
        what = ngettext(
            "Check whether %(count)d entry is eligible", "Check whether %(count)d entries are eligible", count
        )
        url = f"{reverse('submissions:received', args=[contest.slug])}?state=forwarded"
        yield Task(what % {"count": count}, contest.name, url, _("Check the rules"))
    if contest.state == "judging":
        url = reverse("judging:rounds", args=[contest.slug])
        yield Task(
            _("Run the judging: rounds, panels, results"),
            contest.name,
            url,
            _("Open"),
            contest.round_closes_at,  # type: ignore[attr-defined]
        )
    if contest.state == "announced" and (contest.proposed or not contest.awarded):  # type: ignore[attr-defined]
        url = reverse("payouts:awards", args=[contest.slug])
        yield Task(_("Award the prizes"), contest.name, url, _("Award"))


def _as_accountant(user: User) -> Iterator[Task]:
    preparer_at = user.unit_ids_as(UserRole.PAYMENT_PREPARER)
    approver_at = user.unit_ids_as(UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER)
    if preparer_at:
        yield from _to_prepare(preparer_at)
    lists = Batch.objects.visible_to(user).select_related("contest").order_by("pk")
    for batch in lists.filter(state__in=["draft", "returned", "submitted", "approved"]):
        ours = {batch.contest.host_id, batch.contest.receiving_office_id}
        what = {
            "draft": (preparer_at, _("Finish payment list %(number)d"), _("Open")),
            "returned": (preparer_at, _("Mend payment list %(number)d: it was sent back"), _("Open")),
            "submitted": (approver_at, _("Approve payment list %(number)d"), _("Look and approve")),
            "approved": (preparer_at, _("Record the bank's answers for payment list %(number)d"), _("Record")),
        }[batch.state]
        if ours & set(what[0]) and not (batch.state == "submitted" and user.pk in batch.worked_on_by):
            yield Task(what[1] % {"number": batch.number}, batch.contest.name, batch.get_absolute_url(), what[2])


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
