"""Searching the whole portal, with or without accents: what is found is what the person may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from contests.models import Contest
from submissions.models import Entry

MOST_CONTESTS = 10
MOST_ENTRIES = 30


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Contests and entries that hold every word."""
    words = request.GET.get("q", "").strip()
    contests: list[Contest] = []
    entries: list[Entry] = []
    if words:
        contests = list(Contest.objects.visible_to(request.user).search(words).in_order()[:MOST_CONTESTS])
        found = Entry.objects.visible_to(request.user).search(words).select_related("contest", "unit")
        entries = list(found.order_by("-pk")[:MOST_ENTRIES])
    context = {"words": words, "contests": contests, "entries": entries, "most_entries": MOST_ENTRIES}
    return render(request, "reports/search.html", context)
