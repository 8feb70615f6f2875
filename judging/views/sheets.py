"""A judge's desk and score sheets; nothing here tells whose an entry is while the round is blind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.http import to_keep
from judging import actions, policies
from judging.forms.sheets import DeclareForm, SheetForm
from judging.models import Sheet
from submissions.content import FileLink, answers_in, laid_out, names_its_questions
from submissions.http import film_of, page_of
from submissions.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import FileResponse, HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.http import MemberRequest
    from contests.models import Round
    from judging.models import Contender
    from submissions.models import HandedFile

DOT = {"open": "todo", "begun": "draft", "signed": "submitted"}


@dataclass(frozen=True, slots=True)
class Dot:
    """A sheet in the strip above: its code, how far it is, where it is."""

    url: str
    code: str
    state: str
    label: str
    current: bool


@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """All sheets of a judge, by round, with what is left to do."""
    sheets = list(Sheet.objects.visible_to(request.user).with_place().with_copy().with_progress().in_order())
    groups = [
        _group(round, list(members))
        for round, members in groupby(sheets, key=lambda sheet: sheet.assignment.contender.round)
    ]
    now = [group for group in groups if group["open"]]
    return render(
        request, "judging/desk.html", {"now": now, "before": [group for group in groups if not group["open"]]}
    )


@require_safe
def sheet(request: MemberRequest, pk: int) -> HttpResponse:
    """One entry and its score sheet."""
    shown = _sheet_in_hand(request, pk)
    return _sheet_page(request, shown, SheetForm(shown))


@require_POST
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what was noted so far."""
    kept = _sheet_in_hand(request, pk)
    policies.score(request.user, kept).enforce()
    form = SheetForm(kept, request.POST)
    if not form.is_valid():
        return _sheet_page(request, kept, form, status=422)
    try:
        _save(kept, form, request)
    except actions.StaleSheet as stale:
        return _stale_page(request, pk, form, stale)
    messages.success(request, _("Saved."))
    return redirect(kept)


@require_POST
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what was noted and sign it."""
    signed = _sheet_in_hand(request, pk)
    policies.score(request.user, signed).enforce()
    form = SheetForm(signed, request.POST, complete=True)
    if not form.is_valid():
        return _sheet_page(request, signed, form, status=422)
    try:
        with transaction.atomic():
            _save(signed, form, request)
            actions.sign(sheet=signed, by=request.user)
    except actions.StaleSheet as stale:
        return _stale_page(request, pk, form, stale)
    messages.success(request, _("The sheet of %(code)s is signed.") % {"code": signed.assignment.contender.blind_code})
    return redirect(_next_due(request, signed) or reverse("judging:desk"))


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own signature back."""
    opened = _sheet_in_hand(request, pk)
    actions.reopen(sheet=opened, by=request.user)
    messages.success(request, _("Your signature is taken back. Correct the sheet and sign it again."))
    return redirect(opened)


@require_POST
def declare_conflict(request: MemberRequest, pk: int) -> HttpResponse:
    """Step back from an entry."""
    left = _sheet_in_hand(request, pk)
    policies.declare_conflict(request.user, left).enforce()
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return _sheet_page(request, left, SheetForm(left), declare=form, status=422)
    code = left.assignment.contender.blind_code
    actions.declare_conflict(sheet=left, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(
        request, _("You stepped back from %(code)s. The organisers give it to another judge.") % {"code": code}
    )
    return redirect("judging:desk")


@require_safe
def sheet_file(request: MemberRequest, pk: int, number: int) -> FileResponse:
    """A file of the entry as it was handed in, in a copy and under a name that tell nothing of its authors."""
    contender, given = _given(request, pk, number)
    return to_keep(given.copy, neutral_name(contender.blind_code, number, given.extension))


@require_safe
def sheet_page(request: MemberRequest, pk: int, number: int, page: int) -> HttpResponseBase:
    """The picture of one page of the copy that the judge may fetch."""
    return page_of(request, _given(request, pk, number)[1], page)


@require_safe
def sheet_film(request: MemberRequest, pk: int, number: int) -> HttpResponseBase:
    """The film that the judge may fetch, played in place."""
    return film_of(request, _given(request, pk, number)[1])


def _given(request: MemberRequest, pk: int, number: int) -> tuple[Contender, Attachment]:
    """The file whose copy a judge may fetch: whatever shows something of a file asks for it here."""
    contender = _sheet_in_hand(request, pk).assignment.contender
    file = next((file for file in contender.files if file.number == number), None)
    if file is None:
        raise Http404
    policies.fetch_file(request.user, contender, file).enforce()
    return contender, given_of(contender, file)


def given_of(contender: Contender, file: HandedFile) -> Attachment:
    """The file that judges of the round get: in a blind round the one that the office decided on."""
    judged = file.judged if contender.round.blind else None
    return (judged and judged.given) or file.attachment


def neutral_name(code: str, number: int, extension: str) -> str:
    """What a judge's copy of a file is called."""
    return f"{code}-{number}.{extension}"


def _sheet_in_hand(request: MemberRequest, pk: int) -> Sheet:
    return get_object_or_404(
        Sheet.objects.visible_to(request.user)
        .with_place()
        .with_copy()
        .with_files()
        .with_conflicts()
        .prefetch_related("scores"),
        pk=pk,
    )


def _save(kept: Sheet, form: SheetForm, request: MemberRequest) -> None:
    actions.save_scores(
        sheet=kept,
        scores=form.scores(),
        comments=form.comments(),
        comment=form.cleaned_data["comment"],
        version=form.cleaned_data["version"],
        by=request.user,
    )


def _stale_page(request: MemberRequest, pk: int, form: SheetForm, stale: actions.StaleSheet) -> HttpResponse:
    """What was typed, beside what is saved, to be saved again by choice."""
    fresh = _sheet_in_hand(request, pk)
    form.seen_again(fresh)
    return _sheet_page(request, fresh, form, stale=stale.reason, status=409)


def _sheet_page(
    request: MemberRequest,
    shown: Sheet,
    form: SheetForm,
    *,
    declare: DeclareForm | None = None,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    contender = shown.assignment.contender
    round = contender.round
    strip = _strip(request, shown)
    here = next((place for place, dot in enumerate(strip) if dot.current), 0)
    context = {
        "sheet": shown,
        "round": round,
        "contest": round.contest,
        "code": contender.blind_code,
        "form": form,
        "lines": list(form.lines()),
        "total": form.total(),
        "most": form.most(),
        "entry": _reading(shown, contender.content) if contender.content else None,
        "declare": declare or DeclareForm(),
        "declaring": declare is not None,
        "stale": stale,
        "strip": strip,
        "previous": strip[here - 1] if here else None,
        "following": strip[here + 1] if here + 1 < len(strip) else None,
        "left": sum(dot.state != "submitted" for dot in strip),
        "may_score": policies.score(request.user, shown),
        "may_reopen": policies.reopen(request.user, shown),
        "may_declare": policies.declare_conflict(request.user, shown),
    }
    return render(request, "judging/sheet.html", context, status=status)


def _reading(shown: Sheet, content: dict[str, Any]) -> dict[str, Any]:
    """What a judge reads of an entry: in a blind round nothing but the checked copy and files under neutral names."""
    contender = shown.assignment.contender
    round = contender.round
    labels = (
        {} if names_its_questions(content) else {field.key: field.label for field in round.contest.entry_fields.all()}
    )
    files = [_file_line(contender, file) for file in contender.files]
    given = [answer for answer in answers_in(content, labels) if not answer.is_empty]
    reading = {
        "title": content["title"],
        "area": (content.get("area") or {}).get("name", ""),
        "summary": content.get("summary", ""),
        "sections": laid_out(given, lambda line: _neutral(shown, files, line)),
        "files": files,
    }
    if not round.blind:
        reading["authors"] = [author["full_name"] for author in content.get("authors", [])]
        reading["unit"] = (content.get("organisation") or content.get("unit") or {}).get("name", "")
    return reading


def _file_line(contender: Contender, file: HandedFile) -> dict[str, Any]:
    given = given_of(contender, file)
    return {
        "number": file.number,
        "name": neutral_name(contender.blind_code, file.number, given.extension),
        "kind": Attachment.Kind(file.line["kind"]).label,
        "size": given.size,
        "sha256": file.line["sha256"],
        "withheld": policies.fetch_file(None, contender, file).reason,
        "given": given,
    }


def _neutral(shown: Sheet, files: list[dict[str, Any]], line: Mapping[str, Any]) -> FileLink | None:
    """A file that answers a question, under the name and at the address of the judge's copy."""
    found = next((file for file in files if file["sha256"] == line["sha256"]), None)
    if found is None:
        return None
    url = reverse("judging:sheet_file", args=[shown.pk, found["number"]])
    return FileLink(found["name"], url, found["size"], found["withheld"])


def _strip(request: MemberRequest, shown: Sheet) -> list[Dot]:
    """The judge's sheets of this round."""
    sheets = (
        Sheet.objects.visible_to(request.user)
        .of_round(shown.assignment.contender.round)
        .select_related("assignment__contender")
        .in_order()
    )
    return [_dot(sheet, current=sheet.pk == shown.pk) for sheet in sheets]


def _dot(sheet: Sheet, *, current: bool = False) -> Dot:
    far = "signed" if sheet.state == "signed" else "begun" if sheet.saved_at else "open"
    labels = {"open": _("to be scored"), "begun": _("begun, not signed"), "signed": _("signed")}
    return Dot(sheet.get_absolute_url(), sheet.assignment.contender.blind_code, DOT[far], labels[far], current)


def _group(round: Round, sheets: list[Sheet]) -> dict[str, Any]:
    left = [sheet for sheet in sheets if sheet.state == "open" and sheet.assignment.contender.entry.state == "eligible"]
    return {
        "round": round,
        "open": round.state == "open" and round.contest.state == "judging",
        "sheets": [{"sheet": sheet, "dot": _dot(sheet), "title": _title(sheet)} for sheet in sheets],
        "signed": sum(sheet.state == "signed" for sheet in sheets),
        "left": len(left),
        "next": left[0] if left else None,
        "chaired": any(sheet.assignment.seat.role == "chair" for sheet in sheets),
    }


def _title(sheet: Sheet) -> str:
    content = sheet.assignment.contender.content
    return str(content["title"]) if content else _("The text is being checked again")


def _next_due(request: MemberRequest, after: Sheet) -> str:
    """The judge's next sheet of the round that still has to be signed, if any."""
    due = Sheet.objects.visible_to(request.user).of_round(after.assignment.contender.round).wanted().unsigned()
    following = due.select_related("assignment__contender").in_order().first()
    return following.get_absolute_url() if following else ""
