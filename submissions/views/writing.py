"""Writing an entry: its parts, what it declares, the check, handing it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.arrivals import ARRIVED
from contests.moments import database_now
from submissions.actions import entries as actions
from submissions.actions.answers import answers_of
from submissions.actions.conditions import declare as keep_declared
from submissions.actions.gaps import Gap, bring, gaps
from submissions.conditions import asked
from submissions.content import laid_out
from submissions.forms.conditions import ConditionsForm
from submissions.forms.entries import LicenceForm
from submissions.models import Entry
from submissions.policies import entries as policies
from submissions.views.reading import fetched_from

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from contests.models import Deadline


class Step(NamedTuple):
    """One part of writing an entry, as the list at the left shows it."""

    label: str
    url: str
    current: bool
    complete: bool


def steps(entry: Entry, current: str, found: list[Gap] | None = None) -> list[Step]:
    """The parts of an entry, with a tick where nothing is missing."""
    missing = {gap.part for gap in (gaps(entry) if found is None else found)}
    parts = (
        ("text", _("Text"), "write"),
        ("authors", _("Authors"), "authors"),
        ("files", _("Files"), "files"),
        *([("consent", _("Consent"), "consent")] if entry.entered_by_id == entry.created_by_id else []),
        *([("conditions", _("Conditions"), "conditions")] if asked(entry) else []),
        ("check", _("Check and hand in"), "check"),
    )
    return [
        Step(
            label,
            reverse(f"submissions:{page}", args=[entry.code]),
            part == current,
            part not in missing and part != "check",
        )
        for part, label, page in parts
    ]


def entry_in_hand(request: MemberRequest, code: str) -> Entry:
    """An entry that its authors may change now."""
    rows = Entry.objects.visible_to(request.user).select_related(
        "contest__host", "unit", "holder", "area", "organisation", "created_by"
    )
    entry = get_object_or_404(rows, code=code)
    bring(entry, request.user)
    policies.save(request.user, entry).enforce()
    return entry


def part_page(request: MemberRequest, entry: Entry, part: str, status: int = 200, **context: Any) -> HttpResponse:
    """A part of writing an entry, in its frame."""
    template = f"submissions/entries/{part}.html"
    closing = actions.closing_of(entry.contest, entry.holder.kind, returned=entry.state == "returned")
    base = {"entry": entry, "contest": entry.contest, "steps": steps(entry, part), "closing": closing}
    return render(request, template, {**base, **context}, status=status)


@require_safe
def conditions(request: MemberRequest, code: str) -> HttpResponse:
    """What the entry declares so that the contest's conditions can be checked."""
    entry = entry_in_hand(request, code)
    return part_page(request, entry, "conditions", form=ConditionsForm(entry))


@require_POST
def declare(request: MemberRequest, code: str) -> HttpResponse:
    """Keep what the entry declares."""
    entry = entry_in_hand(request, code)
    form = ConditionsForm(entry, request.POST)
    if not form.is_valid():
        return part_page(request, entry, "conditions", form=form, status=422)
    try:
        keep_declared(entry=entry, by=request.user, version=form.cleaned_data["version"], declared=form.declared())
    except actions.Stale as stale:
        mine = request.POST.copy()
        mine["version"] = str(stale.entry.version)
        again = ConditionsForm(entry_in_hand(request, code), mine)
        return part_page(request, stale.entry, "conditions", form=again, kept=stale.entry, status=409)
    messages.success(request, _("What you declared is saved."))
    return redirect("submissions:conditions", entry.code)


@require_safe
def check(request: MemberRequest, code: str) -> HttpResponse:
    """What is missing, and the licence clause."""
    entry = entry_in_hand(request, code)
    return _check_page(request, entry, LicenceForm(initial={"licence_version": entry.contest.licence_version}))


@require_POST
def submit(request: MemberRequest, code: str) -> HttpResponse:
    """Hand the entry in."""
    entry = get_object_or_404(
        Entry.objects.visible_to(request.user).select_related("contest", "unit", "holder"), code=code
    )
    form = LicenceForm(request.POST)
    try:
        receipt = actions.submit(
            entry=entry, by=request.user, licence_version=form.accepted(), arrived=request.META.get(ARRIVED)
        )
    except actions.Incomplete as incomplete:
        return _check_page(request, entry, form, found=incomplete.gaps, status=422)
    except actions.Late as late:
        return _check_page(request, entry, form, late=late.reason, status=409)
    return redirect(receipt)


def _check_page(
    request: MemberRequest,
    entry: Entry,
    form: LicenceForm,
    *,
    found: list[Gap] | None = None,
    late: str = "",
    status: int = 200,
) -> HttpResponse:
    closing = actions.closing_of(entry.contest, entry.holder.kind, returned=entry.state == "returned")
    missing = gaps(entry) if found is None else found
    files = [file for file in entry.attachments.all() if file.removed_at is None]
    context = {
        "entry": entry,
        "contest": entry.contest,
        "steps": steps(entry, "check", missing),
        "closing": closing,
        "form": form,
        "late": late or _late(closing),
        "gaps": [(gap.text, _where(entry, gap)) for gap in missing],
        "complete": not [gap for gap in missing if gap.part != "licence"],
        "may_submit": policies.submit(request.user, entry),
        "waiting": [author for author in entry.authors.all() if not author.answered],
        "files": [file for file in files if file.counts],
        "busy": any(file.is_under_way for file in files),
        "arriving": list(entry.uploads.joining().receiving()),
        "left_out": [file for file in files if not file.counts],
        "sections": laid_out(answers_of(entry), fetched_from(entry.attachments.all())),
    }
    return render(request, "submissions/entries/check.html", context, status=status)


def _late(closing: Deadline | None) -> str:
    now = database_now()
    return actions.late_in_words(closing, now) if closing is not None and closing.passed(now) else ""


def _where(entry: Entry, gap: Gap) -> str:
    """The page on which something missing is put right."""
    page = "write" if gap.part == "text" else gap.part
    if page in {"write", "authors", "files", "conditions", "consent"}:
        place = f"#div_id_{gap.box}" if gap.box else ""
        return reverse(f"submissions:{page}", args=[entry.code]) + place
    return "#id_accept" if gap.part == "licence" else reverse("submissions:new", args=[entry.contest.slug])
