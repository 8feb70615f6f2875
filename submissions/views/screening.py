"""One entry on the unit's desk, what the clerk decides of it, and the head's confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from audit.verdicts import MoveRefused, PermissionRefused, Refused, Verdict
from submissions.actions import hops
from submissions.actions import screening as actions
from submissions.actions.replying import last_return
from submissions.forms.screening import ConfirmForm, JudgementForm, RefusalForm
from submissions.models import Entry
from submissions.policies import hops as hop_policies
from submissions.policies import screening as policies
from submissions.views.reading import handed_in
from submissions.views.story import story

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import MemberRequest

QUEUE = 20
PER_PAGE = 200  # all that waits is chosen on one page
STATUS = {PermissionRefused: 403, MoveRefused: 409}
MAY: dict[str, Callable[..., Verdict]] = {
    "accept": policies.accept,
    "return_to_author": policies.return_to_author,
    "decline": policies.decline,
    "send_back": hop_policies.send_back,
    "recall": hop_policies.recall,
    "reroute": hop_policies.reroute,
}
DO: dict[str, Callable[..., object]] = {
    "accept": actions.accept,
    "return_to_author": actions.return_to_author,
    "decline": actions.decline,
    "send_back": hops.send_back,
}


@require_safe
def screen(request: MemberRequest, code: str) -> HttpResponse:
    """One entry as it was handed in, between the queue and the decision."""
    return _screen_page(request, _entry(request, code))


@require_POST
def accept(request: MemberRequest, code: str) -> HttpResponse:
    """Choose the entry for the unit's list."""
    entry = _entry(request, code)
    form = JudgementForm(request.POST, entry=entry, auto_id="accept_%s")
    return _decide(request, entry, "accept", form, _("“%(title)s” is in the unit's list."))


@require_POST
def return_to_author(request: MemberRequest, code: str) -> HttpResponse:
    """Give the entry back to its authors, with the reason."""
    entry = _entry(request, code)
    form = RefusalForm(request.POST, entry=entry, auto_id="return_%s")
    return _decide(request, entry, "return_to_author", form, _("“%(title)s” was returned to its authors."))


@require_POST
def decline(request: MemberRequest, code: str) -> HttpResponse:
    """Leave the entry out, with the reason."""
    entry = _entry(request, code)
    form = RefusalForm(request.POST, entry=entry, auto_id="decline_%s")
    return _decide(request, entry, "decline", form, _("“%(title)s” was declined."))


@require_POST
def send_back(request: MemberRequest, code: str) -> HttpResponse:
    """Give the entry back to the unit below, with the reason."""
    entry = _entry(request, code)
    form = RefusalForm(request.POST, entry=entry, auto_id="send_back_%s")
    return _decide(request, entry, "send_back", form, _("“%(title)s” was sent back to the unit below."))


@require_safe
def confirmations(request: MemberRequest) -> HttpResponse:
    """What waits for my confirmation as head."""
    policies.open_confirmations(request.user).enforce()
    return _confirmations_page(request, ConfirmForm(waiting=Entry.objects.none()))


@require_POST
def confirm(request: MemberRequest) -> HttpResponse:
    """Confirm that the chosen entries are effective and feasible."""
    policies.open_confirmations(request.user).enforce()
    waiting = Entry.objects.waiting_for_head(request.user.unit_ids_as(UserRole.HEAD))
    form = ConfirmForm(request.POST, waiting=waiting.select_related("contest", "holder").prefetch_related("authors"))
    if not form.is_valid():
        return _confirmations_page(request, form, status=422)
    chosen = {name: form.cleaned_data[name] for name in ("effective", "feasible", "comment")}
    try:
        entries = form.cleaned_data["entries"]
        screenings = actions.confirm(entries=entries, comments=form.comments, by=request.user, **chosen)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _confirmations_page(request, form, status=STATUS[type(refusal)])
    count = len(screenings)
    messages.success(
        request,
        ngettext("You confirmed %(count)d entry.", "You confirmed %(count)d entries.", count) % {"count": count},
    )
    return redirect("submissions:confirmations")


def _entry(request: MemberRequest, code: str) -> Entry:
    """An entry that lies at one of the units where the person works, or came through it."""
    on_the_way = Entry.objects.passed_through(request.user.unit_ids_as(UserRole.CLERK, UserRole.HEAD))
    known = on_the_way.select_related("contest", "unit", "holder", "area", "organisation").with_letters()
    return get_object_or_404(known.prefetch_related("authors", "screenings"), code=code)


def _decide(request: MemberRequest, entry: Entry, act: str, form: JudgementForm, done: str) -> HttpResponse:
    """Do one of the acts; what was typed stays on the page when it cannot be done."""
    if not form.is_valid():
        MAY[act](request.user, entry).enforce()
        return _screen_page(request, entry, {act: form}, status=422)
    try:
        DO[act](entry=entry, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _screen_page(request, _entry(request, entry.code), {act: form}, status=STATUS[type(refusal)])
    messages.success(request, done % {"title": entry.title})
    return redirect("submissions:screen", entry.code)


def _screen_page(
    request: MemberRequest, entry: Entry, typed: dict[str, JudgementForm] | None = None, status: int = 200
) -> HttpResponse:
    read = handed_in(entry)
    initial = {"revision": read.revision.number}
    forms: dict[str, Any] = {
        "accept": JudgementForm(entry=entry, initial=initial, auto_id="accept_%s"),
        "return_to_author": RefusalForm(entry=entry, initial=initial, auto_id="return_%s"),
        "decline": RefusalForm(entry=entry, initial=initial, auto_id="decline_%s"),
        "send_back": RefusalForm(entry=entry, initial=initial, auto_id="send_back_%s"),
        **(typed or {}),
    }
    queue = Entry.objects.at_units([entry.holder_id]).waiting_for_screening()
    waiting = list(queue.select_related("contest")[: QUEUE + 1])
    return render(
        request,
        "submissions/desk/screen.html",
        {
            "entry": entry,
            "read": read,
            "story": story(entry),
            "queue": waiting[:QUEUE],
            "queue_goes_on": len(waiting) > QUEUE,
            "returned": last_return(entry),
            "next": next((other for other in waiting if other.pk != entry.pk), None),
            "forms": forms,
            "typed": typed or {},
            "may": {act: MAY[act](request.user, entry) for act in MAY},
        },
        status=status,
    )


def _confirmations_page(request: MemberRequest, form: ConfirmForm, status: int = 200) -> HttpResponse:
    waiting = Entry.objects.waiting_for_head(request.user.unit_ids_as(UserRole.HEAD))
    listed = waiting.select_related("contest", "holder", "area").prefetch_related("authors").in_rank_order()
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    chosen = {str(pk) for pk in form["entries"].value() or []}
    rows = [
        (entry, policies.confirm(request.user, entry), str(entry.pk) in chosen, form.typed_on(entry)) for entry in page
    ]
    several = len({entry.contest_id for entry in page}) > 1
    acting = [held for held in request.user.roles_acted_in if held.role == UserRole.HEAD]
    shown = {"page": page, "rows": rows, "form": form, "several_contests": several, "acting": acting}
    return render(request, "submissions/desk/confirmations.html", shown, status=status)
