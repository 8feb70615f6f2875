"""How many entries each unit sent, against what the contest asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contests.models import Contest, Quota
from submissions.allowance import allowance
from submissions.forms.reception import UnitsFilter
from submissions.models import Entry
from submissions.querysets import LEFT_THE_UNIT
from units.models import Unit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 50
SENT_NOTHING, SENT_TOO_FEW, SENT_ENOUGH = "none", "short", "enough"
IN_WORDS = {
    SENT_NOTHING: Q(sent=0),
    SENT_TOO_FEW: Q(sent__lt=F("minimum")),
    SENT_ENOUGH: Q(sent__gte=F("minimum"), sent__gt=0),
}


@require_safe
def units(request: MemberRequest, slug: str) -> HttpResponse:
    """The units that the contest asks for entries, with what they sent."""
    known = Contest.objects.overseen_by(request.user).select_related("host")
    contest = get_object_or_404(known, slug=slug)
    rules = list(contest.quotas.all())
    chosen = UnitsFilter(request.GET).chosen()
    found = asked_units(contest, rules, words=chosen.get("q", ""))
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
            "rows": [(unit, allowance(rules, unit.kind, unit.sent)) for unit in page],
            "choices": [(name, labels[name], totals[name]) for name in IN_WORDS],
            "totals": totals,
            "filtered": bool(chosen),
        },
    )


def asked_units(contest: Contest, rules: list[Quota], *, words: str) -> QuerySet[Any]:
    """The units under the host whose kind is asked for entries, each with `sent`, `handed_in` and `minimum`."""
    kinds = {kind for rule in rules for kind in rule.unit_kinds}
    minimums = [When(kind=kind, then=Value(allowance(rules, kind, 0).minimum)) for kind in sorted(kinds)]
    here = Unit.objects.within(contest.host).valid_on(timezone.localdate()).filter(kind__in=kinds).search(words)
    entries = Entry.objects.filter(contest=contest, unit=OuterRef("pk")).order_by().values("unit")
    return here.annotate(
        sent=_count(entries, Q(state__in=LEFT_THE_UNIT)),
        handed_in=_count(entries, ~Q(state__in=["draft", "withdrawn"])),
        minimum=Case(*minimums, default=Value(0), output_field=IntegerField()),
    ).in_order()


def _count(entries: QuerySet[Any, Any], condition: Q) -> Coalesce:
    counted = entries.filter(condition).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
