"""Inviting many people by a table: uploaded, looked at row by row, confirmed or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, policies
from accounts.forms.invitations import TableForm
from accounts.models import PeopleImport
from accounts.newcomers import COLUMNS
from audit.verdicts import MoveRefused
from units.tables import Fate, TableRefused, write_table

if TYPE_CHECKING:
    from accounts.http import MemberRequest

INVALID, STALE = 422, 409
PER_PAGE = 100
SHOWN = 20
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def import_people(request: MemberRequest) -> HttpResponse:
    """Upload a table of people, and what became of earlier ones."""
    policies.administer(request.user).enforce()
    return _upload_page(request, TableForm())


@require_safe
def people_template(request: MemberRequest) -> HttpResponse:
    """An empty table with the columns that are understood."""
    policies.administer(request.user).enforce()
    response = HttpResponse(write_table(COLUMNS), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="nguoi-dung.xlsx"'
    return response


@require_POST
def upload_people(request: MemberRequest) -> HttpResponse:
    """Keep a table and show what it says."""
    policies.administer(request.user).enforce()
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form)
    file = form.cleaned_data["file"]
    try:
        job = actions.upload_people(content=file.read(), name=file.name, by=request.user)
    except TableRefused as refusal:
        form.add_error("file", refusal.reason)
        return _upload_page(request, form)
    return redirect(job)


@require_safe
def people_import(request: MemberRequest, pk: int) -> HttpResponse:
    """What a table says, row by row, and everything that is wrong in it."""
    policies.administer(request.user).enforce()
    return _page(request, get_object_or_404(PeopleImport.objects.select_related("uploaded_by", "applied_by"), pk=pk))


@require_POST
def apply_people(request: MemberRequest, pk: int) -> HttpResponse:
    """Invite everybody in the table."""
    policies.administer(request.user).enforce()
    job = get_object_or_404(PeopleImport.objects.select_related("uploaded_by", "applied_by"), pk=pk)
    try:
        made = actions.apply_people(job=job, digest=request.POST.get("digest", ""), by=request.user)
    except MoveRefused as refusal:
        messages.error(request, refusal.reason)
        return _page(request, job, STALE)
    count = len(made)
    done = ngettext("%(count)d person is invited.", "%(count)d people are invited.", count) % {"count": count}
    messages.success(request, done)
    if unsent := sum(not invitation.way for invitation in made):
        text = ngettext(
            "%(count)d of them has no e-mail address: print the invitation and hand it over.",
            "%(count)d of them have no e-mail address: print their invitations and hand them over.",
            unsent,
        )
        messages.warning(request, text % {"count": unsent})
    return redirect("accounts:invitations")


@require_POST
def discard_people(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a table away."""
    policies.administer(request.user).enforce()
    job = get_object_or_404(PeopleImport, pk=pk)
    actions.discard_people(job=job, by=request.user)
    messages.success(request, _("The table is thrown away. Nobody was invited."))
    return redirect("accounts:import_people")


def _upload_page(request: MemberRequest, form: TableForm) -> HttpResponse:
    jobs = PeopleImport.objects.defer("content").select_related("uploaded_by")[:SHOWN]
    context = {"form": form, "jobs": jobs, "columns": COLUMNS}
    return render(request, "accounts/people/import.html", context, status=INVALID if form.is_bound else 200)


def _page(request: MemberRequest, job: PeopleImport, status: int = 200) -> HttpResponse:
    context = {"job": job, "columns": {column.key: column.title for column in COLUMNS}}
    if job.state != "previewed":
        return render(request, "accounts/people/imported.html", context, status=status)
    preview = actions.plan_of(job).preview
    wanted, counts = request.GET.get("fate", ""), preview.counts
    lines = [line for line in preview.in_order() if line in preview.with_fate(wanted)] if wanted else preview.in_order()
    context |= {
        "preview": preview,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "fates": [
            (Fate.FAULTY.value, _("With problems"), counts["faulty"]),
            ("warned", _("With notes"), counts["warned"]),
            (Fate.ADDED.value, _("To be invited"), counts["added"]),
        ],
        "may_apply": policies.apply_people(request.user, job, whole=preview.whole),
        "may_discard": policies.discard_people(request.user, job),
        "digest": preview.digest(),
    }
    return render(request, "accounts/people/preview.html", context, status=status)
