"""The unit's desk: what it received, in which order it sends it on, and how much is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from contests.models import Contest, Deadline, Quota
from submissions.actions import screening as actions
from submissions.allowance import Allowance, allowance, rules_for
from submissions.forms.screening import AGES, DeskFilter, RankForm
from submissions.lifecycle import ENTRY
from submissions.models import Entry
from submissions.policies import screening as policies
from submissions.querysets import AT_THE_UNIT
from submissions.tally import sendings
from submissions.views.bulk import every_found

if TYPE_CHECKING:
    import datetime as dt

    from django.core.paginator import Page
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from accounts.models import User
    from submissions.querysets import EntryQuerySet
    from units.models import Unit

PER_PAGE = 50
METERS = 12


@dataclass(frozen=True, slots=True)
class Meter:
    """What one contest asks of one unit, and by when."""

    contest: Contest
    unit: Unit
    allowance: Allowance

    @property
    def deadlines(self) -> list[Deadline]:
        """The dates that concern the unit."""
        asked = (self.contest.deadline(kind, self.unit.kind) for kind in ("submission", "forwarding"))
        return [deadline for deadline in asked if deadline is not None]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry on the desk: whether it lies here now, and how it stands with the clock."""

    entry: Entry
    here: bool
    now: dt.datetime
    ends: Deadline | None

    @property
    def lies(self) -> bool:
        """Whether somebody here has still to do something with it."""
        return self.here and self.entry.state in AT_THE_UNIT

    @property
    def returnable(self) -> bool:
        """Whether it can be given back, unless something else stands against it."""
        return self.here and ENTRY.allows(self.entry, "return_to_author")

    @property
    def from_below(self) -> bool:
        """Whether it can be sent back to a unit below, unless something else stands against it."""
        return self.returnable and self.entry.holder_id != self.entry.unit_id

    @property
    def due(self) -> Deadline | None:
        """By when the unit sends it on."""
        return self.ends if self.lies else None

    @property
    def late(self) -> bool:
        """Whether it can no longer be sent on in time."""
        return self.due is not None and self.due.passed(self.now)

    @property
    def long(self) -> bool:
        """Whether it has lain here so long that people are reminded of it."""
        since: dt.datetime = self.entry.lies_since  # type: ignore[attr-defined]
        return self.lies and self.now - since >= self.entry.contest.waits_long


@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What the units where I am clerk or head received."""
    policies.open_desk(request.user).enforce()
    units = desk_units(request.user)
    form = DeskFilter(request.GET)
    chosen, tabs = form.chosen(), form.fields["state"].choices  # type: ignore[attr-defined]
    here = [unit.pk for unit in units]
    filtered = narrowed(Entry.objects.passed_through(here), chosen)
    counts, state = filtered.count_by_tab(here), chosen.get("state", "")
    total = counts.get(state, 0) if state else sum(counts.values())
    page = _page(request, filtered.in_tab(state, here), total)
    asked, now = meters(units), timezone.now()
    _bring_deadlines(page, asked)
    rows = _rows(page, here, now)
    below = any(row.from_below for row in rows)
    return render(
        request,
        "submissions/desk/desk.html",
        {
            "page": page,
            "rows": rows,
            "below": filtered.in_tab(state, here).from_below().count() if below else 0,
            "every_below_url": every_found(chosen, "submissions:preview_send_backs"),
            "filtered": bool(chosen),
            "total": total,
            "every_url": every_found(chosen, "submissions:preview_returns"),
            "states": [(tab, label, counts[tab]) for tab, label in tabs if counts.get(tab)],
            "patience": {(entry.contest.reminder_days, entry.contest.escalation_days) for entry in page},
            "ages": AGES,
            "meters": asked,
            "several_units": len(units) > 1,
            "may_confirm": policies.open_confirmations(request.user),
            "waiting": counts.get("submitted", 0),
        },
    )


@require_safe
def ranking(request: MemberRequest) -> HttpResponse:
    """The lists of chosen entries in the order in which the units send them."""
    policies.open_desk(request.user).enforce()
    return _ranking_page(request, {})


@require_POST
def rank(request: MemberRequest, unit: int, slug: str) -> HttpResponse:
    """Put the entries of one list in order."""
    policies.open_desk(request.user).enforce()
    here = next((known for known in desk_units(request.user) if known.pk == unit), None)
    if here is None:
        raise Http404
    contest = get_object_or_404(Contest.objects.visible_to(request.user), slug=slug)
    listed = [entry for entry in _ranked(request.user) if (entry.holder_id, entry.contest_id) == (here.pk, contest.pk)]
    policies.rank(request.user, here, contest, listed).enforce()
    form = RankForm(request.POST, listed=listed)
    if not form.is_valid():
        return _ranking_page(request, {(here.pk, contest.pk): form}, status=422)
    actions.rank(unit=here, contest=contest, places=form.places(), by=request.user)
    messages.success(request, _("The order of the list was saved."))
    return redirect("submissions:ranking")


def _ranked(user: User) -> list[Entry]:
    at_units = Entry.objects.at_units([unit.pk for unit in desk_units(user)]).ranked()
    return list(at_units.select_related("contest", "holder", "area").prefetch_related("authors").in_rank_order())


def _ranking_page(request: MemberRequest, typed: dict[tuple[int, int], RankForm], status: int = 200) -> HttpResponse:
    lists, meters_by = [], {(meter.unit.pk, meter.contest.pk): meter for meter in meters(desk_units(request.user))}
    for key, group in groupby(_ranked(request.user), key=lambda entry: (entry.contest_id, entry.holder_id)):
        listed = list(group)
        contest, unit = listed[0].contest, listed[0].holder
        form = typed.get((unit.pk, contest.pk)) or RankForm(listed=listed, auto_id=f"id_{key[0]}_{key[1]}_%s")
        lists.append(
            {
                "contest": contest,
                "unit": unit,
                "form": form,
                "lines": [(entry, form[f"rank-{entry.pk}"]) for entry in listed],
                "meter": meters_by.get((unit.pk, contest.pk)),
                "may_rank": policies.rank(request.user, unit, contest, listed),
            }
        )
    return render(request, "submissions/desk/ranking.html", {"lists": lists}, status=status)


def desk_units(user: User, *roles: str) -> list[Unit]:
    """The units at whose desk the person works, each once."""
    wanted = roles or (UserRole.CLERK, UserRole.HEAD)
    return sorted(user.units_as(*wanted), key=lambda unit: unit.sort_key)


def meters(units: list[Unit]) -> list[Meter]:
    """What contests that take entries ask of the units, against what they sent; two queries and their dates."""
    rules: dict[int, list[Quota]] = {}
    contests: dict[int, Contest] = {}
    asked = Quota.objects.filter(contest__state="published").select_related("contest")
    for rule in asked.prefetch_related("contest__deadlines"):
        rules.setdefault(rule.contest_id, []).append(rule)
        contests.setdefault(rule.contest_id, rule.contest)
    shares = any(rule.minimum_percent is not None for known in rules.values() for rule in known)
    sent = sendings(list(contests.values()), units, with_authors=shares)
    return [
        Meter(contest, unit, allowance(rules[contest.pk], sent[contest.pk, unit.pk]))
        for contest in contests.values()
        for unit in units
        if rules_for(rules[contest.pk], unit.kind, unit.headcount) and unit.is_within(contest.host)
    ][:METERS]


def _bring_deadlines(page: Page[Entry], asked: list[Meter]) -> None:
    """Give the entries' contests their deadlines, those that the meters brought already without asking again."""
    known = {meter.contest.pk: meter.contest for meter in asked}
    for entry in page:
        entry.contest = known.get(entry.contest_id, entry.contest)
    prefetch_related_objects([entry.contest for entry in page if entry.contest_id not in known], "deadlines")


def _rows(page: Page[Entry], here: list[int], now: dt.datetime) -> list[Row]:
    """The page's entries, the deadline of each contest and level looked up once."""
    places = {(entry.contest_id, entry.holder.kind): entry.contest for entry in page}
    ends = {(key, kind): contest.deadline(Deadline.Kind.FORWARDING, kind) for (key, kind), contest in places.items()}
    return [Row(entry, entry.holder_id in here, now, ends[entry.contest_id, entry.holder.kind]) for entry in page]


def narrowed(entries: EntryQuerySet, chosen: dict[str, str]) -> EntryQuerySet:
    """The desk's entries, narrowed by everything but the state, which has its counts."""
    if "age" in chosen:
        entries = entries.handed_in_before(timezone.now() - timedelta(days=int(chosen["age"])))
    if "contest" in chosen:
        entries = entries.filter(contest__slug=chosen["contest"])
    return entries.search(chosen["q"]) if "q" in chosen else entries


def _page(request: MemberRequest, entries: EntryQuerySet, total: int) -> Page[Entry]:
    listed = entries.select_related("contest", "area", "holder").with_place()
    listed = listed.prefetch_related("authors")
    paginator = Paginator(listed.by_step(), PER_PAGE)
    paginator.count = total  # counted with the chips
    return paginator.get_page(request.GET.get("page"))
