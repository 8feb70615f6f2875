"""What everybody may read: the list of contests, and one contest's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import UserRole
from contests import policies
from contests.lifecycle import ContestState
from contests.models import Contest
from contests.moments import database_now
from contests.views.parts import parts_of

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from contests.models import Deadline

PER_PAGE = 20


@login_not_required
@require_safe
def contest_list(request: HttpRequest) -> HttpResponse:
    """All contests that this reader may know of, found by words and state."""
    words, state = request.GET.get("q", ""), request.GET.get("state", "")
    found = Contest.objects.visible_to(request.user).search(words)
    counts = dict(found.values_list("state").annotate(Count("pk", distinct=True)))
    shown = found.filter(state=state) if state in counts else found.outside_archive()
    page = Paginator(shown.with_bodies().with_deadlines().in_order(), PER_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    return render(
        request,
        "contests/list.html",
        {
            "page": page,
            "rows": [{"contest": contest, "due": next_deadline(contest, now)} for contest in page],
            "states": [(value, label, counts[value]) for value, label in ContestState.choices if value in counts],
            "words": words,
            "may_create": request.user.is_authenticated and request.user.has_role(UserRole.OFFICE),
        },
    )


def next_deadline(contest: Contest, now: dt.datetime) -> Deadline | None:
    """What is due next while entries come in or are judged."""
    if contest.state not in {ContestState.PUBLISHED, ContestState.JUDGING}:
        return None
    return next((deadline for deadline in contest.deadlines.all() if not deadline.passed(now)), None)


@login_not_required
@require_safe
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """One contest: what is asked, of whom, by when, how it is judged, for which prizes."""
    found = Contest.objects.visible_to(request.user).with_bodies().with_deadlines()
    if request.user.is_authenticated:  # only members run contests, so a visitor's page need not ask who does
        found = found.with_people()
    shown = get_object_or_404(found, slug=slug)
    context = {
        **steps_of(shown),
        "parts": parts_of(shown),
        "may_see_setup": policies.read_setup(request.user, shown),
        "may_keep_page": policies.keep_page(request.user, shown),
        "may_ask": policies.ask(request.user, shown),
    }
    return render(request, "contests/contest.html", context)


def steps_of(shown: Contest) -> dict[str, Any]:
    """Where the contest is at this moment, what is due and whether it takes entries."""
    now = database_now()
    return {
        "contest": shown,
        "steps": shown.steps(now),
        "due": next_deadline(shown, now),
        "takes_entries": shown.takes_entries(now),
    }
