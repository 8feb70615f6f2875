"""Adding a unit by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from units import actions, policies
from units.forms.making import NewUnitForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from units.models import Unit


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Say what the new unit is; the address may name what it stands under."""
    policies.change_tree(request.user).enforce()
    return _page(request, NewUnitForm(initial={"parent": request.GET.get("parent", "")}))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add the unit."""
    policies.change_tree(request.user).enforce()
    form = NewUnitForm(request.POST)
    unit = _added(request, form) if form.is_valid() else None
    if unit is None:
        return _page(request, form, status=422)
    messages.success(request, _("The unit “%(unit)s” is added.") % {"unit": unit})
    return redirect("units:unit", unit.pk)


def _added(request: HttpRequest, form: NewUnitForm) -> Unit | None:
    try:
        return actions.add(by=request.user, **form.cleaned_data)
    except ValidationError as errors:
        form.refused(errors)
        return None


def _page(request: HttpRequest, form: NewUnitForm, status: int = 200) -> HttpResponse:
    return render(request, "units/new.html", {"form": form}, status=status)
