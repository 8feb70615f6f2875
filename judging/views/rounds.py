"""The rounds of a contest, and what each still needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from contests.models import Contest, Round
from judging import actions, policies
from judging.forms.office import DecisionForm, SeatForm
from judging.models import Conflict, Contender, Seat, Sheet

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from accounts.http import MemberRequest

FOUND_MOST = 8


@require_safe
def rounds(request: MemberRequest, slug: str) -> HttpResponse:
    """The rounds of a contest, one after the other."""
    contest = get_object_or_404(
        Contest.objects.visible_to(request.user).prefetch_related("organisers", "rounds"), slug=slug
    )
    if not policies.follow(request.user, contest):
        raise Http404
    entries, sheets = Contender.objects.tally(contest), Sheet.objects.tally(contest)
    every = list(contest.rounds.all())
    lines = [
        {"round": round, "entries": entries.get(round.pk, 0), **sheets.get(round.pk, {"sheets": 0, "signed": 0})}
        for round in every
    ]
    current = next((round for round in every if round.state != "sealed"), None)
    context = {
        "contest": contest,
        "lines": lines,
        "steps": [_step(round, current) for round in every],
        "may_announce": policies.announce(request.user, contest),
        "may_run": policies.run(request.user, contest),
    }
    return render(request, "judging/rounds.html", context)


@require_safe
def round(request: MemberRequest, pk: int) -> HttpResponse:
    """One round: what is still to be done, its panel, and how far the judges are."""
    return round_page(request, round_in_hand(request, pk))


@require_POST
def open_round(request: MemberRequest, pk: int) -> HttpResponse:
    """Open the round to its judges."""
    opened = round_in_hand(request, pk)
    actions.open_round(round=opened, by=request.user)
    messages.success(request, _("“%(round)s” is open, and its judges were told.") % {"round": opened})
    return redirect("judging:round", opened.pk)


@require_POST
def announce(request: MemberRequest, slug: str) -> HttpResponse:
    """Announce the contest's results."""
    contest = get_object_or_404(Contest.objects.run_by(request.user), slug=slug)
    actions.announce(contest=contest, by=request.user)
    messages.success(request, _("The results are announced, and the authors of all judged entries were told."))
    return redirect("judging:rounds", contest.slug)


@require_safe
def contenders(request: MemberRequest, pk: int) -> HttpResponse:
    """The entries of the round by blind code, with how far their judges are."""
    shown = round_in_hand(request, pk)
    context = {
        **frame(request, shown, "contenders"),
        "page": page_of(request, Contender.objects.filter(round=shown).with_progress().order_by("blind_code")),
        "may_enrol": policies.enrol(request.user, shown),
        "may_read_names": policies.read_names(request.user, shown),
    }
    return render(request, "judging/contenders.html", context)


@require_POST
def enrol(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring the list of entries up to date."""
    filled = round_in_hand(request, pk)
    added = len(actions.enrol(round=filled, by=request.user))
    messages.success(
        request,
        ngettext("%(count)d entry was added.", "%(count)d entries were added.", added) % {"count": added}
        if added
        else _("The list was up to date."),
    )
    return redirect("judging:contenders", filled.pk)


@require_POST
def read_names(request: MemberRequest, pk: int) -> HttpResponse:
    """Join codes and names; the record keeps who did, and when."""
    shown = round_in_hand(request, pk)
    joined = actions.read_names(round=shown, by=request.user)
    return render(request, "judging/names.html", {**frame(request, shown, "contenders"), "contenders": joined})


def round_in_hand(request: MemberRequest, pk: int) -> Round:
    """The round, if this person may follow it, with what the policies ask."""
    rounds = Round.objects.visible_to(request.user).select_related("contest__receiving_office", "panel")
    return get_object_or_404(rounds.prefetch_related("contest__organisers"), pk=pk)


def panel_of(shown: Round) -> list[Seat]:
    """The seats of the round's panel, if it has one."""
    return list(shown.panel.seats.all()) if hasattr(shown, "panel") else []


def frame(request: MemberRequest, shown: Round, active: str) -> dict[str, Any]:
    """What every page of a round shows around its content."""
    contest = shown.contest
    pages = [
        ("round", _("Overview"), "speedometer2"),
        ("contenders", _("Entries"), "collection"),
        ("propose", _("Assignment"), "diagram-3"),
        ("conflicts", _("Conflicts"), "person-x"),
    ]
    if shown.state == "sealed":
        pages.append(("standings", _("Standings"), "list-ol"))
    tabs = [
        {"label": label, "icon": icon, "url": reverse(f"judging:{name}", args=[shown.pk]), "active": name == active}
        for name, label, icon in pages
    ]
    return {
        "round": shown,
        "contest": contest,
        "tabs": tabs,
        "may_prepare": policies.prepare(request.user, shown),
        "may_run": policies.run(request.user, contest),
    }


def page_of(request: MemberRequest, rows: Any, size: int = 50) -> Any:
    """One page of a long list, by the number in the address."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def round_page(
    request: MemberRequest,
    shown: Round,
    *,
    seat_form: SeatForm | None = None,
    decision_form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the round, with a form that was filled in wrongly where there is one."""
    seats = list(Seat.objects.filter(panel__round=shown).select_related("user").with_progress().in_order())
    panel = getattr(shown, "panel", None)
    words = request.GET.get("q", "")
    context = {
        **frame(request, shown, "round"),
        "seats": seats,
        "panel": panel,
        "found": _found(words, seats) if words else [],
        "words": words,
        "seat_form": seat_form or SeatForm(),
        "decision_form": decision_form or _decision_form(panel),
        "gaps": actions.gaps_before_opening(shown) if shown.state == "planned" else [],
        "progress": Sheet.objects.tally(shown.contest).get(shown.pk),
        "contenders": Contender.objects.filter(round=shown).count(),
        "conflicts": Conflict.objects.of_round(shown).standing().count(),
        "may_open": policies.open_round(request.user, shown),
        "may_close": policies.close_round(request.user, shown),
    }
    return render(request, "judging/round.html", context, status=status)


def _decision_form(panel: Any) -> forms.Form:
    known = {"number": panel.decision_number, "decided_on": panel.decided_on} if panel else {}
    return DecisionForm(initial=known)


def _found(words: str, seats: list[Seat]) -> list[dict[str, Any]]:
    """People whose name, e-mail or staff code was searched for, and whether each sits on the panel already."""
    seated = {seat.user_id for seat in seats}
    people = User.objects.active().found_by(words).in_order().prefetch_related("memberships__unit")[:FOUND_MOST]
    return [{"person": person, "seated": person.pk in seated} for person in people]


def _step(shown: Round, current: Round | None) -> dict[str, Any]:
    return {
        "label": shown.name,
        "at": shown.sealed_at or shown.closes_at,
        "done": shown.state == "sealed",
        "current": shown == current,
    }
