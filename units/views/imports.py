"""Loading a table of units: upload, preview, confirm, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from units import actions, policies
from units.forms.upload import TableForm
from units.lifecycle import ImportState
from units.models import Import
from units.plan import COLUMNS
from units.tables import shown_lines, write_table
from units.views.tree import workbook_answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 100
LATEST = 20


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a table, or look at those that were."""
    policies.change_tree(request.user).enforce()
    return _uploads(request, TableForm(COLUMNS))


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the table and show what it would change."""
    policies.change_tree(request.user).enforce()
    form = TableForm(COLUMNS, request.POST, request.FILES)
    if not form.is_valid() or form.table is None:
        return _uploads(request, form, status=422)
    job = actions.upload(table=form.table, name=str(form.cleaned_data["file"].name), by=request.user)
    return redirect("units:import", job.pk)


def _uploads(request: HttpRequest, form: TableForm, status: int = 200) -> HttpResponse:
    latest = Import.objects.visible_to(request.user).brief()[:LATEST]
    return render(request, "units/imports.html", {"form": form, "imports": latest, "columns": COLUMNS}, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    policies.change_tree(request.user).enforce()
    return workbook_answer(write_table(COLUMNS), "mau-don-vi.xlsx")


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the table would change, row by row; or, once it is done with, what it changed."""
    return _preview(request, get_object_or_404(Import.objects.visible_to(request.user), pk=pk))


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the table out, exactly as it was shown."""
    job = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    try:
        plan = actions.apply(job=job, digest=request.POST.get("digest", ""), by=request.user)
    except actions.StalePreview as stale:
        return _preview(request, job, stale=stale.reason)
    sentence = _("Done: %(added)s units added, %(changed)s changed.")
    messages.success(request, sentence % plan.preview.counts)
    return redirect("units:import", job.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the table away."""
    job = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    actions.discard(job=job, by=request.user)
    messages.success(request, _("The table was thrown away. Nothing was changed."))
    return redirect("units:imports")


def _preview(request: HttpRequest, job: Import, stale: str = "") -> HttpResponse:
    context: dict[str, Any] = {"job": job, "stale": stale, "counts": job.counts}
    if job.state == ImportState.PREVIEWED:
        plan = actions.plan_of(job)
        fate = request.GET.get("fate", "")
        lines = plan.preview.with_fate(fate) if fate else plan.preview.in_order()
        page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "counts": plan.preview.counts,
            "digest": plan.digest(),
            "may_apply": policies.apply(request.user, job, whole=plan.preview.whole, empty=plan.preview.empty),
            "may_discard": policies.discard(request.user, job),
            "page": page,
            "lines": shown_lines(page, COLUMNS),
            "ignored": plan.preview.ignored,
            "fates": _fates(plan.preview.counts),
        }
    return render(request, "units/import.html", context, status=409 if stale else 200)


def _fates(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    labels = {
        "faulty": _("With problems"),
        "warned": _("With notes"),
        "changed": _("Changed"),
        "added": _("Added"),
        "unchanged": _("Unchanged"),
    }
    return [(fate, label, counts[fate]) for fate, label in labels.items() if counts[fate]]
