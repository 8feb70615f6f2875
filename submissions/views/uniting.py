"""Two entries that are the same: finding the other one, seeing what would happen, merging, taking apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.models import Contest
from submissions.actions import uniting as actions
from submissions.forms.uniting import SeparateForm, UniteForm
from submissions.models import Entry, SimilarityFinding
from submissions.policies import uniting as policies
from submissions.views.reading import handed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

MOST_FOUND = 20
STATUS = {PermissionRefused: 403, MoveRefused: 409}


@require_safe
def uniting(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Find the entry that is the same: among those found so, or by words."""
    entry = _entry(request, slug, code)
    policies.begin_uniting(request.user, entry).enforce()
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    others = Entry.objects.received(entry.contest).exclude(pk=entry.pk).select_related("unit", "area")
    same = SimilarityFinding.objects.about([entry]).in_state("same")
    pairs = same.values_list("entry", "other")
    keys = {key for pair in pairs for key in pair}
    context = {
        "entry": entry,
        "contest": entry.contest,
        "heading": _("Merge with another entry"),
        "words": words,
        "same": others.filter(pk__in=keys).order_by("pk"),
        "found": others.exclude(Q(pk__in=keys)).search(words).order_by("pk")[:MOST_FOUND] if words.strip() else [],
    }
    return render(request, "submissions/uniting/uniting.html", context)


@require_safe
def preview_union(request: MemberRequest, slug: str, code: str, into: str) -> HttpResponse:
    """What would happen if the entry were merged into the other one; nothing happens yet."""
    entry, kept = _entry(request, slug, code), _entry(request, slug, into)
    return _preview(request, entry, kept, UniteForm())


@require_POST
def unite(request: MemberRequest, slug: str, code: str, into: str) -> HttpResponse:
    """Merge the entry into the other one."""
    entry, kept = _entry(request, slug, code), _entry(request, slug, into)
    policies.unite(request.user, entry, kept).enforce()
    form = UniteForm(request.POST)
    if not form.is_valid():
        return _preview(request, entry, kept, form, status=422)
    try:
        actions.unite(entry=entry, into=kept, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        again = _entry(request, slug, code), _entry(request, slug, into)
        return _preview(request, *again, form, status=STATUS[type(refusal)])
    done = _("%(code)s was merged into %(into)s. The authors and units of both were told.")
    messages.success(request, done % {"code": entry.code, "into": kept.code})
    return redirect("submissions:received_entry", slug, kept.code)


@require_safe
def separating(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """The page on which a merged entry is taken out again."""
    return _separating(request, _entry(request, slug, code), SeparateForm())


@require_POST
def separate(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Take a merged entry out again."""
    entry = _entry(request, slug, code)
    policies.separate(request.user, entry).enforce()
    form = SeparateForm(request.POST)
    if not form.is_valid():
        return _separating(request, entry, form, status=422)
    try:
        actions.separate(entry=entry, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _separating(request, _entry(request, slug, code), form, status=STATUS[type(refusal)])
    messages.success(request, _("%(code)s stands by itself again and waits for the check.") % {"code": entry.code})
    return redirect("submissions:received_entry", slug, code)


def _entry(request: MemberRequest, slug: str, code: str) -> Entry:
    contest = get_object_or_404(Contest.objects.overseen_by(request.user), slug=slug)
    rows = Entry.objects.received(contest).with_facts().with_unions()
    return get_object_or_404(rows, code=code)


def _preview(request: MemberRequest, entry: Entry, kept: Entry, form: UniteForm, status: int = 200) -> HttpResponse:
    files, kept_files = handed_in(entry).attachments, handed_in(kept).attachments
    twins = {file.sha256 for file in files} & {file.sha256 for file in kept_files}
    context = {
        "entry": entry,
        "heading": _("What would happen"),
        "kept": kept,
        "contest": entry.contest,
        "sides": [
            (_("Is merged"), entry, [(file, file.sha256 in twins) for file in files]),
            (_("Stays"), kept, [(file, file.sha256 in twins) for file in kept_files]),
        ],
        "only_merged": sum(file.sha256 not in twins for file in files),
        "same_unit": entry.unit_id == kept.unit_id,
        "form": form,
        "may_unite": policies.unite(request.user, entry, kept),
    }
    return render(request, "submissions/uniting/preview.html", context, status=status)


def _separating(request: MemberRequest, entry: Entry, form: SeparateForm, status: int = 200) -> HttpResponse:
    context = {
        "entry": entry,
        "contest": entry.contest,
        "form": form,
        "heading": _("Take out again"),
        "may_separate": policies.separate(request.user, entry),
    }
    return render(request, "submissions/uniting/separating.html", context, status=status)
