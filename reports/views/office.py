"""The contests that somebody runs, and their series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import UserRole
from contests.lifecycle import ContestState
from contests.models import Contest, Series
from contests.moments import database_now
from contests.views.public import next_deadline
from reports import overview
from reports.overview import Step

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 20


@require_safe
def office(request: MemberRequest) -> HttpResponse:
    """The contests that this person runs, by state, with what came in; the archive only when it is asked for."""
    words, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    found = Contest.objects.filter(pk__in=Contest.objects.overseen_by(request.user).values("pk")).search(words)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    shown = found.filter(state=state) if state in counts else found.outside_archive()
    listed = overview.with_figures(shown.with_bodies().with_deadlines().in_order())
    paginator = Paginator(listed, PER_PAGE)
    paginator.count = counts[state] if state in counts else sum(counts.values()) - counts.get("archived", 0)
    page = paginator.get_page(request.GET.get("page"))
    now = database_now()
    context = {
        "page": page,
        "rows": [(contest, next_deadline(contest, now)) for contest in page],
        "states": [(value, label, counts[value]) for value, label in ContestState.choices if value in counts],
        "words": words,
        "filtered": bool(words or state in counts),
        "archived": counts.get("archived", 0),
        "may_create": request.user.has_role(UserRole.OFFICE),
    }
    return render(request, "reports/office.html", context)


@require_safe
def series(request: MemberRequest, pk: int) -> HttpResponse:
    """A series with its editions, and how far the entries of each and of all of them came."""
    shown = get_object_or_404(Series.objects.overseen_by(request.user).select_related("host"), pk=pk)
    followed = Contest.objects.filter(pk__in=Contest.objects.overseen_by(request.user).values("pk"), series=shown)
    editions = list(overview.with_figures(followed.order_by("edition")))
    labels, lines, sums = overview.series_funnel(editions)
    context = {
        "series": shown,
        "labels": labels,
        "lines": [(line.contest, list(zip(labels, line.values, strict=True))) for line in lines],
        "sums": sums,
        "steps": [Step(label, value) for label, value in zip(labels, sums, strict=True)],
    }
    return render(request, "reports/series.html", context)
