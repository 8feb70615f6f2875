"""A contest at a glance, for those who run it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contests.models import Contest
from reports import overview
from submissions import tally

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

MOST_UNITS = 48


@require_safe
def dashboard(request: MemberRequest, slug: str) -> HttpResponse:
    """How far the entries are, what is due, what is stuck, and who owes entries."""
    followed = overview.with_progress(Contest.objects.overseen_by(request.user))
    contest = get_object_or_404(followed, slug=slug)
    now = timezone.now()
    areas, days = tally.areas_and_days(contest)
    lines = tally.standings(contest, list(contest.quotas.all()))
    standings = Counter(line.standing for line in lines)
    context = {
        "contest": contest,
        "steps": contest.steps(now),
        "funnel": list(overview.funnel(contest, areas)),
        "drafts": tally.total(areas, "draft"),
        "ahead": contest.dates_ahead(now) if contest.state in {"published", "judging"} else [],
        "stuck": overview.stuck(contest, lines, now),
        "days": overview.by_day(days),
        "areas": [line for line in areas if line.counts["handed_in"]],
        "lines": [(line, tally.standing_words(line)) for line in lines[:MOST_UNITS]],
        "units": len(lines),
        "standings": standings,
    }
    return render(request, "reports/dashboard.html", context)
