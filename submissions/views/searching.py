"""One's own saved searches: kept from a list, renamed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import PermissionRefused
from submissions.actions import searching as actions
from submissions.forms.searching import SaveSearchForm, SearchNameForm
from submissions.models import SavedSearch

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def saved_searches(request: MemberRequest) -> HttpResponse:
    """The searches that I keep."""
    return _page(request)


@require_POST
def save_search(request: MemberRequest) -> HttpResponse:
    """Keep the list that is open, with its filters."""
    form = SaveSearchForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, saving=form, status=422)
    try:
        saved = actions.save_search(by=request.user, **form.cleaned_data)
    except PermissionRefused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, saving=form, status=403)
    messages.success(request, _("The search “%(name)s” was saved.") % {"name": saved.name})
    return redirect(saved.address)


@require_POST
def rename_search(request: MemberRequest, pk: int) -> HttpResponse:
    """Call a search something else."""
    saved = _own(request, pk)
    form = SearchNameForm(request.POST, user=request.user, kept=saved, auto_id=f"rename_{pk}_%s")
    if not form.is_valid():
        return _page(request, renaming={pk: form}, status=422)
    actions.rename_search(saved=saved, by=request.user, name=form.cleaned_data["name"])
    messages.success(request, _("The search is called “%(name)s” now.") % {"name": saved.name})
    return redirect("submissions:saved_searches")


@require_POST
def delete_search(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a search."""
    saved = _own(request, pk)
    actions.delete_search(saved=saved, by=request.user)
    messages.success(request, _("The search “%(name)s” was deleted.") % {"name": saved.name})
    return redirect("submissions:saved_searches")


def _own(request: MemberRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)


def _page(
    request: MemberRequest,
    *,
    saving: SaveSearchForm | None = None,
    renaming: dict[int, SearchNameForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = renaming or {}
    rows = [
        (
            saved,
            typed.get(saved.pk)
            or SearchNameForm(
                user=request.user, kept=saved, initial={"name": saved.name}, auto_id=f"rename_{saved.pk}_%s"
            ),
        )
        for saved in SavedSearch.objects.of(request.user)
    ]
    return render(request, "submissions/searches/searches.html", {"rows": rows, "saving": saving}, status=status)
