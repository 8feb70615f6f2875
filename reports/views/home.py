"""The home page: what must I do now, by when; and what I follow."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contests.models import Contest
from reports.todo import tasks_of
from submissions.models import Entry

FOLLOWED = 10


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A visitor is led to the public contests; a person who signed in sees their work."""
    user = request.user
    if not user.is_authenticated:
        return redirect("contests:list")
    entries = Entry.objects.of(user).exclude(state="draft").select_related("contest").order_by("-saved_at")[:FOLLOWED]
    contests = Contest.objects.visible_to(user).in_work().in_order()[:FOLLOWED]
    context = {"tasks": tasks_of(user), "entries": entries, "contests": contests}
    return render(request, "reports/home.html", context)
