"""Recording what becomes of a unit: one form, a preview of what will move, the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from submissions.actions import succession as actions
from submissions.actions import succession_plans as plans
from units import policies
from units.forms.succession import SuccessionForm
from units.models import Succession, SuccessionPlan, Unit

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest


@require_safe
def succession(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what becomes of the unit."""
    unit = _unit(request, pk)
    initial = {name: ",".join(values) for name, values in request.GET.lists()}
    return _form_page(request, unit, SuccessionForm(unit, request.user, initial=initial))


@require_safe
def preview_succession(request: MemberRequest, pk: int) -> HttpResponse:
    """Who and what would move, and where to; nothing has moved yet."""
    unit = _unit(request, pk)
    form = SuccessionForm(unit, request.user, request.GET)
    if not form.is_valid():
        return _form_page(request, unit, form, status=422)
    becoming = form.becoming()
    moved = actions.concerned_by(becoming)
    names = [f"{name} ({code})" for code, name in becoming.named]
    context = {
        "ahead": becoming.on > timezone.localdate(),
        "unit": unit,
        "becoming": becoming,
        "kind": Succession.Kind(becoming.kind).label,
        "names": names,
        "choices": list(enumerate(names)) if len(names) > 1 else [],
        "moved": moved,
        "blocked": actions.blocked(becoming, moved),
        "typed": [(name, value) for name, values in request.GET.lists() for value in values],
        "query": request.GET.urlencode(),
    }
    return render(request, "submissions/succession_preview.html", context)


@require_POST
def succeed(request: MemberRequest, pk: int) -> HttpResponse:
    """Record it: the old units end, others follow, and people, contests and open entries move."""
    unit = _unit(request, pk)
    form = SuccessionForm(unit, request.user, request.POST)
    if not form.is_valid():
        return _form_page(request, unit, form, status=422)
    becoming = form.becoming(_chosen(request.POST, "unit"))
    where = actions.Where(people=_chosen(request.POST, "person"), entries=_chosen(request.POST, "entry"))
    actions.succeed(becoming=becoming, by=request.user, where=where)
    messages.success(request, _("It is recorded. People, contests and open entries have moved."))
    return redirect("units:unit", unit.pk)


@require_POST
def plan_succession(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep it until the day."""
    unit = _unit(request, pk)
    form = SuccessionForm(unit, request.user, request.POST)
    if not form.is_valid():
        return _form_page(request, unit, form, status=422)
    becoming = form.becoming(_chosen(request.POST, "unit"))
    where = actions.Where(people=_chosen(request.POST, "person"), entries=_chosen(request.POST, "entry"))
    plans.plan_succession(becoming=becoming, where=where, by=request.user)
    messages.success(request, _("It is planned, and will be carried out on the day."))
    return redirect("units:unit", unit.pk)


@require_POST
def call_off_succession(request: MemberRequest, pk: int) -> HttpResponse:
    """Do not carry out what was planned."""
    plan = get_object_or_404(SuccessionPlan.objects.visible_to(request.user), pk=pk)
    plans.call_off_succession(plan=plan, by=request.user)
    messages.success(request, _("The plan is called off. The units stay as they are."))
    return redirect("units:unit", plan.unit_id)


def _unit(request: MemberRequest, pk: int) -> Unit:
    policies.change_tree(request.user).enforce()
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


def _form_page(request: MemberRequest, unit: Unit, form: SuccessionForm, status: int = 200) -> HttpResponse:
    return render(request, "submissions/succession.html", {"unit": unit, "form": form}, status=status)


def _chosen(typed: QueryDict, what: str) -> dict[int, int]:
    """Where each thing of a sort goes: "person-12=1" sends the person 12 to the second successor."""
    found = {}
    for name, value in typed.items():
        sort, dash, key = name.partition("-")
        if sort == what and dash and key.isdecimal() and str(value).isdecimal():
            found[int(key)] = int(str(value))
    return found
