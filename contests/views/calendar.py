"""A contest's dates for people's own calendars."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contests.calendar import About, Happening, calendar_file
from contests.models import Contest
from contests.moments import database_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

BEFORE_THE_CUT = dt.timedelta(hours=1)


@login_not_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The deadlines, rounds and results of a contest, as a file for a calendar."""
    plans = Contest.objects.visible_to(request.user).with_deadlines().prefetch_related("rounds")
    contest = get_object_or_404(plans, slug=slug)
    cancelled = contest.state == "cancelled"
    about = About(
        name=contest.name,
        url=f"{settings.BASE_URL}{contest.get_absolute_url()}",
        domain=urlsplit(settings.BASE_URL).hostname or "localhost",
        sequence=contest.version + cancelled,
        cancelled=cancelled,
    )
    file = calendar_file(about, happenings(contest), now=database_now())
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{contest.slug}.ics"'
    return answer


def happenings(contest: Contest) -> Iterator[Happening]:
    """Every date that is known, those of the plan first."""
    if contest.launched_on:
        yield Happening(f"{contest.code}-launch", _("Launch"), contest.launched_on)
    for deadline in contest.deadlines.all():
        # The entry ends at the cut: one that began at midnight would stand on the day after the last one.
        units = "-".join(sorted(deadline.unit_kinds))
        yield Happening(
            f"{contest.code}-{deadline.kind}{f'-{units}' if units else ''}",
            _("Deadline: %(what)s") % {"what": deadline.get_kind_display()},
            deadline.moment - BEFORE_THE_CUT,
            deadline.moment,
            deadline.rule,
        )
    for round in contest.rounds.all():
        if round.opens_at and round.closes_at:
            yield Happening(f"{contest.code}-round-{round.order}", round.name, round.opens_at, round.closes_at)
    if contest.announced_at:
        yield Happening(f"{contest.code}-results", _("Results"), contest.announced_at)
