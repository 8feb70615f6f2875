"""The text of an entry: writing it, saving it while it is typed, bringing two people's texts together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import Refused
from contests.admission import FileRefused
from submissions.actions import entries as actions
from submissions.actions.answers import no_longer_asked
from submissions.actions.attachments import attach, detach
from submissions.content import laid_out
from submissions.forms.choosing import MergeForm
from submissions.forms.entries import TextForm
from submissions.forms.merging import Merging, merging, read, written
from submissions.models import Attachment
from submissions.views.reading import fetched_from
from submissions.views.writing import entry_in_hand, part_page

if TYPE_CHECKING:
    from accounts.http import MemberRequest
    from submissions.models import Entry

TRIES = 5  # others may save again while a text is brought together with theirs
CONFLICT, UNFIT = 409, 422


class Clash(Exception):
    """Two people wrote something different under the same name; `form` holds what was typed, over what is kept."""

    def __init__(self, form: TextForm) -> None:
        super().__init__()
        self.form = form


@dataclass(frozen=True, slots=True)
class Outcome:
    """A text that was saved: the entry, the form, what only others changed, and why some of it could not be kept."""

    entry: Entry
    form: TextForm
    theirs: tuple[str, ...]
    wrong: dict[str, str]


@require_safe
def write(request: MemberRequest, code: str) -> HttpResponse:
    """The text of a draft."""
    entry = entry_in_hand(request, code)
    return _text_page(request, entry, TextForm(entry))


@require_POST
def save(request: MemberRequest, code: str) -> HttpResponse:
    """Keep the text; when somebody else wrote under the same name meanwhile, show both and lose neither."""
    entry = entry_in_hand(request, code)
    form = TextForm(entry, request.POST, request.FILES)
    if not form.is_valid():
        return _text_page(request, entry, form, status=UNFIT)
    try:
        outcome = _keep(request, form)
    except Clash as clash:
        return _merge_page(request, clash.form)
    return _saved(request, outcome)


@require_POST
def autosave(request: MemberRequest, code: str) -> HttpResponse:
    """Keep what is being typed; what cannot be kept yet is named, and stays on the page."""
    entry = entry_in_hand(request, code)
    form = TextForm(entry, request.POST)
    wrong = form.let_wrong_rest() if form.errors else {}
    if form.errors:
        return JsonResponse({"said": _("This page is out of date. Open it again.")}, status=UNFIT)
    try:
        outcome = _keep(request, form, wrong, typing=True)
    except Clash as clash:
        labels = [str(clash.form.fields[name].label) for name in _merging(request, clash.form).both]
        return JsonResponse({"clash": labels}, status=CONFLICT)
    except Refused as refused:
        return JsonResponse({"said": refused.reason}, status=CONFLICT)
    return JsonResponse(_told(outcome))


@require_POST
def merge(request: MemberRequest, code: str) -> HttpResponse:
    """Keep what was chosen, question by question, where two people wrote at the same time."""
    entry = entry_in_hand(request, code)
    form = TextForm(entry, request.POST, request.FILES)
    if not form.is_valid():
        return _text_page(request, entry, form, status=UNFIT)
    if form.cleaned_data["version"] != entry.version:
        return _merge_page(request, form)
    found = _merging(request, form)
    chosen = MergeForm(form, found.both, request.POST)
    if not chosen.is_valid():
        return _merge_page(request, form, chosen, status=UNFIT)
    chosen.settle()
    form.take_kept(found.theirs)
    try:
        kept = actions.save(
            entry=entry, by=request.user, version=entry.version, text=form.text(), tab=form.cleaned_data["tab"]
        )
    except actions.Stale as stale:
        return _merge_page(request, _against(request, stale.entry))
    return _saved(request, Outcome(kept, form, found.theirs, {}))


def _keep(
    request: MemberRequest, form: TextForm, wrong: dict[str, str] | None = None, *, typing: bool = False
) -> Outcome:
    """Save what was typed; what only others changed meanwhile stays as they wrote it.

    Raises Clash when both wrote something different under the same name.
    """
    found, version, resting = Merging(), form.cleaned_data["version"], wrong or {}
    for _try in range(TRIES):
        try:
            kept = actions.save(
                entry=form.entry, by=request.user, version=version, text=form.text(), tab=form.cleaned_data["tab"],
                typing=typing,
            )  # fmt: skip
        except actions.Stale as stale:
            form, version = _against(request, stale.entry), stale.entry.version
            found = _merging(request, form)
            if found.both:
                raise Clash(form) from None
            form.take_kept(found.theirs)
        else:
            return Outcome(kept, form, found.theirs, resting)
    raise actions.Stale(form.entry)


def _against(request: MemberRequest, kept: Entry) -> TextForm:
    """What was typed, over what is kept now."""
    form = TextForm(kept, request.POST, request.FILES)
    if form.errors:
        form.let_wrong_rest()
    return form


def _merging(request: MemberRequest, form: TextForm) -> Merging:
    own = actions.saved_on(form.entry, form.cleaned_data["tab"], request.user)
    return merging(form, own=own)


def _saved(request: MemberRequest, outcome: Outcome) -> HttpResponse:
    """Say that the text is kept, add and take away its files, and go on writing."""
    messages.success(request, _("The draft is saved."))
    if outcome.theirs:
        labels = ", ".join(str(outcome.form.fields[name].label) for name in outcome.theirs)
        said = _("Somebody else changed meanwhile: %(parts)s. That was kept beside what you wrote.")
        messages.info(request, said % {"parts": labels})
    _keep_files(request, outcome.entry, outcome.form)
    tab = outcome.form.cleaned_data["tab"]
    back = reverse("submissions:write", args=[outcome.entry.code])
    return redirect(f"{back}?kept={tab}" if tab else back)


def _told(outcome: Outcome) -> dict[str, Any]:
    """What the page is told after it was saved by itself."""
    entry, form = outcome.entry, TextForm(outcome.entry)
    before, now = read(outcome.form.cleaned_data["seen"]), form.marks()
    resting = {*outcome.theirs, *outcome.wrong}
    seen = {name: before.get(name, "-") if name in resting else sign for name, sign in now.items()}
    return {
        "version": entry.version,
        "seen": written(seen),
        "at": f"{timezone.localtime(entry.saved_at):%H:%M}",
        "wrong": [
            {"name": name, "label": str(form.fields[name].label), "why": why} for name, why in outcome.wrong.items()
        ],
        "theirs": [
            {"name": name, "label": str(form.fields[name].label), "mark": now[name], "value": _plainly(form, name)}
            for name in outcome.theirs
        ],
        "progress": render_to_string("submissions/entries/progress.html", _progress(form)),
    }


def _plainly(form: TextForm, name: str) -> str | None:
    """What stands in a box of one value; none where there are several."""
    value = form[name].value()
    return str(value) if isinstance(value, str | int) else None


def _progress(form: TextForm) -> dict[str, Any]:
    """How far each section of the form is, as the entry is kept."""
    sections = form.progress()
    return {
        "sections": sections,
        "done": sum(section.done for section in sections),
        "asked": sum(len(section.answered) for section in sections),
    }


def _text_page(request: MemberRequest, entry: Entry, form: TextForm, status: int = 200) -> HttpResponse:
    """The form, how far each of its sections is, and what was answered to questions no longer asked."""
    past = laid_out(no_longer_asked(entry), fetched_from(entry.attachments.all()))
    labels = {name: str(form.fields[name].label) for name in form.names}
    return part_page(request, entry, "text", status, form=form, past=past, labels=labels, **_progress(form))


def _merge_page(
    request: MemberRequest, form: TextForm, chosen: MergeForm | None = None, status: int = CONFLICT
) -> HttpResponse:
    """Both texts side by side, question by question; whatever was sent comes back with it."""
    found = _merging(request, form)
    sent = list(request.POST.lists())
    carried = [(name, value) for name, values in sent if _is_carried(name) for value in values]
    context = {
        "chosen": chosen or MergeForm(form, found.both),
        "carried": carried,
        "theirs": [str(form.fields[name].label) for name in found.theirs],
        "files": [file.name for _name, files in request.FILES.lists() for file in files],
    }
    return part_page(request, form.entry, "merge", status, **context)


def _is_carried(name: str) -> bool:
    """Whether a field goes on to the next page as it came: the choices are made anew."""
    return name not in {"csrfmiddlewaretoken", "version"} and not name.startswith(("choose-", "edit-"))


def _keep_files(request: MemberRequest, entry: Entry, form: TextForm) -> None:
    """Take away and add the files of the form; the text is kept already when one is refused."""
    for field, out, new in form.file_changes():
        for attachment in out:
            detach(attachment=attachment, by=request.user)
        for file in new:
            try:
                attach(entry=entry, by=request.user, kind=Attachment.Kind.SUPPLEMENT, file=file, field=field)
            except FileRefused as refused:
                messages.error(request, refused.reason)
