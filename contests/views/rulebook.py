"""The rules in words, and their comparison with the signed paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests import policies
from contests.actions.rulebook import clauses_to_compare, compare
from contests.models import Contest, RuleDocument
from contests.rulebook import rulebook as written

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import MemberRequest
    from contests.models import RuleCheck
    from contests.rulebook import Clause


@dataclass(frozen=True)
class Line:
    """A sentence of the rules, and what was noted of it."""

    clause: Clause
    check: RuleCheck | None

    @property
    def alike(self) -> bool:
        """Whether it was found in the paper as it reads now."""
        return self.check is not None and self.check.text == self.clause.whole

    @property
    def changed(self) -> bool:
        """Whether its setting was changed after it was compared."""
        return self.check is not None and self.check.text != self.clause.whole


@require_safe
@login_not_required
def rulebook(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules as the settings say them; those who may change a setting find the way to it."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user).with_plan(), slug=slug)
    inside = bool(policies.read_setup(request.user, contest))
    papers = (
        contest.documents.standing().filter(kind=RuleDocument.Kind.RULES).prefetch_related("checks") if inside else []
    )
    wanted = len(clauses_to_compare(contest)) if papers else 0
    return render(
        request,
        "contests/rulebook.html",
        {
            "contest": contest,
            "chapters": written(contest),
            "inside": inside,
            "may_edit": policies.edit(request.user, contest),
            "papers": [(paper, len(paper.checks.all()), wanted) for paper in papers],
        },
    )


@require_safe
def comparison(request: MemberRequest, pk: int) -> HttpResponse:
    """Every sentence with a number, to be ticked off against the signed paper."""
    document = _load(request, pk)
    contest = Contest.objects.with_plan().get(pk=document.contest_id)
    policies.read_setup(request.user, contest).enforce()
    known = {check.key: check for check in document.checks.select_related("checked_by")}
    lines = [Line(clause, known.get(clause.key)) for clause in clauses_to_compare(contest)]
    context = {
        "contest": contest,
        "document": document,
        "lines": lines,
        "alike": sum(line.alike for line in lines),
        "may_compare": policies.compare(request.user, contest),
    }
    return render(request, "contests/comparison.html", context)


@require_POST
def compare_rules(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what was ticked off."""
    document = _load(request, pk)
    compare(document=document, keys=request.POST.getlist("alike"), by=request.user)
    messages.success(request, _("The comparison is saved."))
    return redirect("contests:comparison", document.pk)


def _load(request: MemberRequest, pk: int) -> RuleDocument:
    seen = RuleDocument.objects.filter(contest__in=Contest.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("contest"), pk=pk)
