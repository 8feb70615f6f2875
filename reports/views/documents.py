"""Documents of a contest: asked for, watched while they are made, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import Contest
from contests.policies import runs
from reports import actions, policies
from reports.forms import RequestForm
from reports.models import Report

if TYPE_CHECKING:
    from accounts.http import MemberRequest

SHOWN = 20

HOLDS = {
    Report.Kind.RULES: gettext_lazy("The rules written from the settings, laid out for signature."),
    Report.Kind.ENTRY_LIST: gettext_lazy(
        "Every entry that reached the office: authors, unit, area, state; a count by unit."
    ),
    Report.Kind.UNITS: gettext_lazy(
        "Every unit that is asked for entries: how far its entries have come, against its quota; a count by area."
    ),
    Report.Kind.TALLY: gettext_lazy(
        "Each sealed round as it was sealed: ranks, each judge's total, the mean of each criterion."
    ),
    Report.Kind.AWARD_DECISION: gettext_lazy(
        "The decision for the leader's signature, with the list of winners and amounts."
    ),
    Report.Kind.CERTIFICATES: gettext_lazy(
        "A certificate for every winner, with a code by which anyone can verify it."
    ),
    Report.Kind.FINAL_REPORT: gettext_lazy("What came in, how it was judged, who won, what was paid."),
}
SIGN = {
    Report.Kind.RULES: "file-earmark-word",
    Report.Kind.ENTRY_LIST: "file-earmark-spreadsheet",
    Report.Kind.UNITS: "file-earmark-spreadsheet",
    Report.Kind.TALLY: "file-earmark-spreadsheet",
    Report.Kind.AWARD_DECISION: "file-earmark-word",
    Report.Kind.CERTIFICATES: "file-earmark-pdf",
    Report.Kind.FINAL_REPORT: "file-earmark-word",
}


@require_safe
def reports(request: MemberRequest, slug: str) -> HttpResponse:
    """Which documents there are, and those that I asked for."""
    return _page(request, _contest(request, slug))


@require_POST
def ask(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for a document."""
    contest = _contest(request, slug)
    form = RequestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the documents below."))
        return _page(request, contest, status=422)
    kind = form.cleaned_data["kind"]
    language, parameters = get_language() or "vi", form.parameters()
    report = actions.request(kind=kind, contest=contest, language=language, parameters=parameters, by=request.user)
    messages.success(request, _("“%(document)s” is being made.") % {"document": report.get_kind_display()})
    return redirect("reports:reports", contest.slug)


@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a document is: the fragment that the page asks for every second."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("contest"), pk=pk)
    return render(request, "reports/_document.html", {"report": report})


@require_safe
def download(request: MemberRequest, pk: int) -> FileResponse:
    """Take a document away."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("contest"), pk=pk)
    policies.download(request.user, report).enforce()
    if report.state != "ready":
        raise MoveRefused(_("The document is not ready yet. Wait until it is made."))
    return FileResponse(report.file.open("rb"), as_attachment=True, filename=report.filename)


def _contest(request: MemberRequest, slug: str) -> Contest:
    followed = Contest.objects.overseen_by(request.user).select_related("host", "receiving_office")
    return get_object_or_404(followed.prefetch_related("organisers"), slug=slug)


def _page(request: MemberRequest, contest: Contest, status: int = 200) -> HttpResponse:
    mine = list(Report.objects.visible_to(request.user).of(contest).order_by("-pk")[:SHOWN])
    context: dict[str, Any] = {
        "contest": contest,
        "kinds": [
            {
                "value": kind.value,
                "label": kind.label,
                "holds": HOLDS[kind],
                "icon": SIGN[kind],
                "may": policies.request(request.user, contest, kind.value),
                "busy": any(report.kind == kind and report.state in {"queued", "building"} for report in mine),
            }
            for kind in Report.Kind
        ],
        "mine": mine,
        "runs": runs(request.user, contest),
    }
    return render(request, "reports/reports.html", context, status=status)
