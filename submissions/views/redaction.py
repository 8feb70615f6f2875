"""The copies that judges of blind rounds read: what was found in each entry, what is masked, and who checked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import Refused
from contests.models import Contest
from submissions.actions import redaction as actions
from submissions.content import answers_in, laid_out
from submissions.extraction import READERS
from submissions.forms.bulk import BulkForm
from submissions.forms.judged import DecideFileForm
from submissions.forms.redaction import MaskForm, PassagesForm, RedactionFilter, SeenForm
from submissions.lifecycle import RedactionState
from submissions.masking import around
from submissions.models import Entry, JudgedFile, Passage, Redaction, Upload
from submissions.policies import redaction as policies
from submissions.views.bulk import back_to_list, every_found, nothing_chosen, tell_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import Form
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from submissions.models import Attachment, HandedFile
    from submissions.querysets import EntryQuerySet

PER_PAGE = 50
FEW_WORDS = 60


@require_safe
def redactions(request: MemberRequest, slug: str) -> HttpResponse:
    """Every entry that may be judged, with what was found in it and whether its copy was checked."""
    contest = contest_in_hand(request, slug)
    chosen = RedactionFilter(request.GET).chosen()
    standing = Redaction.objects.standing(contest).of_entries(_holding(chosen))
    counts = standing.count_by_state()
    listed = (
        standing.in_state(chosen.get("state", "")).with_counts().select_related("revision__entry__unit", "checked_by")
    )
    page = Paginator(listed.in_need_order(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": contest,
        "page": page,
        "states": [(value, label, counts.get(value, 0)) for value, label in RedactionState.choices],
        "filtered": bool(chosen),
        "total": page.paginator.count,
        "every_url": every_found(chosen, "submissions:preview_redactions", contest.slug),
        "telling_nothing": JudgedFile.objects.telling_nothing(contest).count(),
        "waiting": Entry.objects.filter(contest=contest).without_redaction().count(),
        "open": counts.get("open", 0),
        "blind": [one.name for one in contest.rounds.all() if one.blind],
        "may_propose": policies.propose_redactions(request.user, contest),
    }
    return render(request, "submissions/redaction/redactions.html", context)


@require_POST
def propose_redactions(request: MemberRequest, slug: str) -> HttpResponse:
    """Search the entries that nobody has searched yet."""
    contest = contest_in_hand(request, slug)
    made = len(actions.propose_redactions(contest=contest, by=request.user))
    done = ngettext("%(count)d entry was searched.", "%(count)d entries were searched.", made)
    messages.success(request, done % {"count": made} if made else _("Every entry had been searched already."))
    return redirect("submissions:redactions", contest.slug)


@require_safe
def preview_redactions(request: MemberRequest, slug: str) -> HttpResponse:
    """What judges would read of each chosen entry, before several copies are checked at once."""
    contest = contest_in_hand(request, slug)
    policies.propose_redactions(request.user, contest).enforce()
    form = _chosen(request.GET, contest, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:redactions", contest.slug)
    rows = [(one, _beginning(one), policies.check_at_once(request.user, one)) for one in form.chosen]
    ready = [one for one, _text, may in rows if may]
    context = {"contest": contest, "form": form, "rows": rows, "ready": ready, "left": len(rows) - len(ready)}
    return render(request, "submissions/redaction/preview_redactions.html", context)


@require_POST
def check_redactions(request: MemberRequest, slug: str) -> HttpResponse:
    """Say of several copies in which nothing was found that judges may read them."""
    contest = contest_in_hand(request, slug)
    policies.propose_redactions(request.user, contest).enforce()
    form = _chosen(request.POST, contest)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:redactions", contest.slug)
    results = actions.check_redactions(redactions=form.chosen, by=request.user)
    left = [(one, reason) for one, reason in results if reason]
    if checked := len(results) - len(left):
        done = ngettext("%(count)d copy is checked.", "%(count)d copies are checked.", checked)
        messages.success(request, done % {"count": checked})
    tell_left(request, form, left, lambda one: one.revision.entry.code)
    return back_to_list(form, "submissions:redactions", contest.slug)


@require_safe
def redaction(request: MemberRequest, pk: int) -> HttpResponse:
    """One entry's copy: the passages found, and what judges will read."""
    return copy_page(request, copy_in_hand(request, pk))


@require_POST
def decide_passages(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep which passages are masked."""
    shown = copy_in_hand(request, pk)
    policies.decide_passages(request.user, shown).enforce()
    form = PassagesForm(request.POST, redaction=shown)
    if not form.is_valid():
        return copy_page(request, shown, problems=form, status=422)
    masked = {one.pk for one in form.cleaned_data["masked"]}
    try:
        actions.decide_passages(redaction=shown, masked=masked, version=form.cleaned_data["version"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return copy_page(request, copy_in_hand(request, pk), problems=form, ticked=masked, status=409)
    messages.success(request, _("Kept. Read below what judges will read, then say that you have checked it."))
    return redirect(shown)


@require_POST
def mask_passage(request: MemberRequest, pk: int) -> HttpResponse:
    """Mask words by hand."""
    shown = copy_in_hand(request, pk)
    policies.mask_passage(request.user, shown).enforce()
    form = MaskForm(request.POST, redaction=shown)
    if not form.is_valid():
        return copy_page(request, shown, typed=form, status=422)
    try:
        times = actions.mask_passage(redaction=shown, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return copy_page(request, copy_in_hand(request, pk), typed=form, status=409)
    done = ngettext("Masked in %(count)d place.", "Masked in %(count)d places.", times)
    messages.success(request, done % {"count": times})
    return redirect(shown)


@require_POST
def check_redaction(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that judges may read the copy as it is."""
    shown = copy_in_hand(request, pk)
    policies.check_redaction(request.user, shown).enforce()
    form = SeenForm(request.POST)
    if not form.is_valid():
        return copy_page(request, shown, problems=form, status=422)
    try:
        actions.check_redaction(redaction=shown, version=form.cleaned_data["version"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return copy_page(request, copy_in_hand(request, pk), problems=form, status=409)
    messages.success(request, _("The copy of “%(title)s” is checked.") % {"title": shown.revision.entry.title})
    contest = shown.revision.entry.contest
    following = Redaction.objects.standing(contest).in_state("open").order_by("pk").first()
    return redirect(following) if following else redirect("submissions:redactions", contest.slug)


@require_POST
def reopen_redaction(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a check back."""
    shown = copy_in_hand(request, pk)
    actions.reopen_redaction(redaction=shown, by=request.user)
    messages.success(
        request, _("The check is taken back: judges read nothing of this entry until it is checked again.")
    )
    return redirect(shown)


def contest_in_hand(request: MemberRequest, slug: str) -> Contest:
    """The contest, for those who run or audit it."""
    known = Contest.objects.overseen_by(request.user).select_related("receiving_office", "host")
    return get_object_or_404(known.prefetch_related("organisers", "rounds"), slug=slug)


def copy_in_hand(request: MemberRequest, pk: int) -> Redaction:
    """The copy, with everything that its page shows."""
    known = Redaction.objects.visible_to(request.user).with_entry().prefetch_related("revision__entry__revisions")
    return get_object_or_404(known, pk=pk)


def _chosen(typed: QueryDict, contest: Contest, *, preview: bool = False) -> BulkForm:
    """The copies that were ticked in the list, or all that its filter finds."""
    filtered = RedactionFilter(typed).chosen()
    known = Redaction.objects.standing(contest).with_entry().prefetch_related("revision__entry__revisions")
    found = known.of_entries(_holding(filtered)).in_state(filtered.get("state", "")).in_bulk_order()
    return BulkForm(typed, known=known, found=found, filtered=filtered, name="redactions", preview=preview)


def _holding(filtered: dict[str, str]) -> EntryQuerySet | None:
    """The entries that hold the words of the filter; nothing where it has none."""
    return Entry.objects.search(filtered["q"]) if "q" in filtered else None


def _beginning(redaction: Redaction) -> str:
    """The first words of what judges read after the title."""
    words = " ".join(text for place, text in redaction.texts.items() if place != "title").split()
    return " ".join(words[:FEW_WORDS]) + ("…" if len(words) > FEW_WORDS else "")


def copy_page(
    request: MemberRequest,
    shown: Redaction,
    *,
    problems: Form | None = None,
    ticked: set[int] | None = None,
    typed: MaskForm | DecideFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the copy, with what was typed and what is wrong with it."""
    mask, deciding = (
        (typed if isinstance(typed, MaskForm) else None),
        (typed if isinstance(typed, DecideFileForm) else None),
    )
    entry = shown.revision.entry
    arriving = {one.judged_id: one for one in Upload.objects.latest_of_each(shown)}
    labels = {field.key: field.label for field in entry.contest.entry_fields.all()}
    given = [answer for answer in answers_in(shown.content, labels) if not answer.is_empty]
    context = {
        "redaction": shown,
        "entry": entry,
        "contest": entry.contest,
        "lines": list(_lines(shown, labels, ticked)),
        "undecided": any(passage.masked is None for passage in shown.passages.all()),
        "content": shown.content,
        "sections": laid_out(given, lambda _line: None),
        "problems": problems,
        "mask": mask or MaskForm(redaction=shown, auto_id="mask_%s"),
        "masking": mask is not None,
        "files": [
            {**_file_lines(request, shown, file, deciding), "upload": _on_its_way(file.judged, arriving)}
            for file in shown.handed_files
        ],
        "part_bytes": settings.UPLOAD_PART_BYTES,
        "undecided_files": shown.undecided_files,
        "may_decide": policies.decide_passages(request.user, shown),
        "may_check": policies.check_redaction(request.user, shown),
        "may_reopen": policies.reopen_redaction(request.user, shown),
    }
    return render(request, "submissions/redaction/redaction.html", context, status=status)


def _lines(shown: Redaction, labels: dict[str, str], ticked: set[int] | None) -> Iterator[dict[str, Any]]:
    """Each passage with what stands around it; what nobody has decided on is proposed to be masked."""
    known = {answer.key: answer.label for answer in answers_in(shown.revision.content, labels)}
    for passage in sorted(shown.passages.all(), key=lambda one: (_order(shown, one), one.start)):
        before, text, after = around(shown.texts.get(passage.place, ""), passage.start, passage.end)
        key = passage.place.split(".")[1] if "." in passage.place else ""
        yield {
            "passage": passage,
            "where": known.get(key, "") or {"title": _("Title"), "summary": _("Summary")}.get(passage.place, ""),
            "before": before,
            "text": text,
            "after": after,
            "masked": passage.pk in ticked if ticked is not None else passage.masked is not False,
        }


def _file_lines(
    request: MemberRequest, shown: Redaction, file: HandedFile, deciding: DecideFileForm | None
) -> dict[str, Any]:
    """A file with what was decided of it, and the form that decides."""
    typed = deciding if deciding is not None and deciding.file.number == file.number else None
    return {
        "file": file,
        "attachment": file.attachment,
        "look": _look(file),
        "look_at_redacted": _look_at_redacted(file.judged),
        "places": [(one, Passage.What(one["what"]).label) for one in (file.judged.found if file.judged else [])],
        "judged": file.judged if file.judged and file.judged.choice else None,
        "may_show": policies.decide_file(request.user, shown, file.attachment, "show"),
        "may_decide": policies.decide_file(request.user, shown, file.attachment),
        "may_cover": policies.cover_file(request.user, shown, file.attachment),
        "form": typed or DecideFileForm(redaction=shown, file=file),
        "open": typed is not None,
    }


def _on_its_way(judged: JudgedFile | None, arriving: dict[int | None, Upload]) -> Upload | None:
    """The redacted file that is being sent, or that did not arrive, unless somebody decided on the file since."""
    upload = arriving.get(judged.pk) if judged is not None else None
    if judged is None or upload is None or upload.state in {"arrived", "terminated"}:
        return None
    return upload if judged.decided_at is None or upload.heard_at > judged.decided_at else None


def _look(file: HandedFile) -> str:
    """How far the portal has looked through a file: something found, nothing found, not yet, or why it cannot."""
    attachment, judged = file.attachment, file.judged
    if not attachment.is_clean:
        return "soon" if attachment.is_under_way else ""
    if judged is not None and judged.looked_at is not None and judged.places is not None:
        return "found" if judged.places else "nothing"
    return _reading(attachment)


def _reading(attachment: Attachment) -> str:
    """How far the text of a clean file is: it waits, it was read, it has none, it cannot be read."""
    said = getattr(attachment, "said", None)
    if said is not None:
        return {"blank": "blank", "unreadable": "unreadable"}.get(said.state, "soon")
    return "soon" if attachment.extension in READERS else "no_text"


def _look_at_redacted(judged: JudgedFile | None) -> str:
    """How far the portal has looked through the redacted file, once it was found clean."""
    if judged is None or judged.redacted is None or not judged.redacted.is_clean:
        return ""
    if judged.still:
        return "found"
    reading = _reading(judged.redacted)
    return "nothing" if judged.still is not None and reading == "soon" else reading


def _order(shown: Redaction, passage: Passage) -> int:
    places = list(shown.texts)
    return places.index(passage.place) if passage.place in places else len(places)
