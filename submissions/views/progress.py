"""How many entries each unit sent, against what the contest asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contests.models import Contest
from submissions.allowance import allowance
from submissions.forms.reception import AT, UnitsFilter
from submissions.policies import reception as policies
from submissions.tally import asked_units, sending_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 50
SENT_NOTHING, SENT_TOO_FEW, SENT_ENOUGH = "none", "short", "enough"
IN_WORDS = {
    SENT_NOTHING: Q(sent=0),
    SENT_TOO_FEW: Q(missing__gt=0),
    SENT_ENOUGH: Q(missing=0, sent__gt=0),
}
WITH_ENTRIES = {name: Q(**{f"{name}__gt": 0}) for name in dict(AT) if name}


@require_safe
def units(request: MemberRequest, slug: str) -> HttpResponse:
    """The units that the contest asks for entries, with what they sent."""
    known = Contest.objects.overseen_by(request.user).select_related("host", "receiving_office")
    contest = get_object_or_404(known.prefetch_related("organisers"), slug=slug)
    rules = list(contest.quotas.all())
    chosen = UnitsFilter(request.GET).chosen()
    found = asked_units(contest, rules, words=chosen.get("q", ""))
    if at := chosen.get("at", ""):
        found = found.filter(WITH_ENTRIES[at])
    totals = found.aggregate(
        units=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in IN_WORDS.items()}
    )
    sent = chosen.get("sent", "")
    paginator = Paginator(found.filter(IN_WORDS[sent]) if sent else found, PER_PAGE)
    paginator.count = totals[sent or "units"]
    page = paginator.get_page(request.GET.get("page"))
    labels = dict(UnitsFilter.base_fields["sent"].choices)  # type: ignore[attr-defined]
    return render(
        request,
        "submissions/desk/units.html",
        {
            "contest": contest,
            "page": page,
            "rows": [(unit, allowance(rules, sending_of(unit))) for unit in page],
            "choices": [(name, labels[name], totals[name]) for name in IN_WORDS],
            "totals": totals,
            "steps": AT,
            "filtered": bool(chosen),
            "may_remind": policies.remind(request.user, contest),
        },
    )
