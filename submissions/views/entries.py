"""An author's entries: the list, the beginning, the page of one, its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.models import Event
from contests.models import Contest, EntrantKind
from contests.moments import database_now
from submissions import wording
from submissions.actions import entries as actions
from submissions.actions.answers import answers_of, no_longer_asked
from submissions.actions.gaps import eligible_units
from submissions.content import laid_out
from submissions.forms.authors import written
from submissions.forms.entries import StartForm, WithdrawForm
from submissions.lifecycle import EntryState
from submissions.models import Entry, Receipt
from submissions.policies import assisting as assistance
from submissions.policies import authors as authorship
from submissions.policies import entries as policies
from submissions.views.authors import answers_shown
from submissions.views.reading import fetched_from, handed_in
from units.models import Unit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from submissions.content import Shown

PER_PAGE = 25
MOST_FOUND = 30
MOST_TYPED = 100


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Everything that I wrote or am an author of."""
    everything = Entry.objects.of(request.user)
    words = request.GET.get("q", "")[:MOST_TYPED]
    own = everything.search(words)
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    shown = own.filter(state=chosen) if chosen in counts else own
    rows = shown.select_related("contest", "unit", "holder").prefetch_related("contest__deadlines", "authors")
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "submissions/entries/mine.html",
        {
            "page": page,
            "words": words,
            "any": bool(counts) or everything.exists(),
            "rows": [_row(entry, request.user.pk) for entry in page],
            "states": [(state.value, state.label, counts[state]) for state in EntryState if counts.get(state)],
            "open_contests": Contest.objects.public().receiving_entries().in_order()[:5],
        },
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list: what it waits for, by when."""

    entry: Entry
    due: Any
    to_confirm: bool


def _row(entry: Entry, user_id: int) -> Row:
    in_hand = entry.state in {EntryState.DRAFT, EntryState.RETURNED}
    own = [author for author in entry.authors.all() if author.user_id == user_id]
    returned = entry.state == EntryState.RETURNED
    return Row(
        entry,
        actions.closing_of(entry.contest, entry.holder.kind, returned=returned) if in_hand else None,
        any(not author.answered for author in own) and entry.state != EntryState.WITHDRAWN,
    )


@require_safe
def new(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose who enters, then the unit, then a title: one question at a time, each kept in the address."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), slug=slug)
    policies.start(request.user, contest).enforce()
    kind, unit = request.GET.get("kind", ""), request.GET.get("unit", "")
    chosen = eligible_units(contest, kind).filter(pk=unit).first() if unit.isdecimal() else None
    form = StartForm(contest, kind, initial={"kind": kind, "unit": chosen}) if chosen else None
    return _new_page(request, contest, kind, form=form, chosen=chosen)


@require_POST
def create(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin the draft."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), slug=slug)
    policies.start(request.user, contest).enforce()
    kind = request.POST.get("kind", "")
    form = StartForm(contest, kind, request.POST)
    if not form.is_valid():
        return _new_page(request, contest, kind, form=form, chosen=form.cleaned_data.get("unit"), status=422)
    given = form.cleaned_data
    entry = actions.start(contest=contest, by=request.user, kind=kind, unit=given["unit"], title=given["title"])
    messages.success(request, _("The draft is kept. Write on whenever you like."))
    return redirect("submissions:write", entry.code)


def _new_page(
    request: MemberRequest,
    contest: Contest,
    kind: str,
    *,
    form: StartForm | None,
    chosen: Unit | None,
    status: int = 200,
) -> HttpResponse:
    deadline, now = actions.closing_of(contest, chosen.kind if chosen else ""), database_now()
    kinds = [choice for choice in EntrantKind if policies.eligible_kinds(contest, choice)]
    known = kind in kinds
    own, found = _offered(request, contest, kind) if known and chosen is None else ([], [])
    context = {
        "contest": contest,
        "deadline": deadline,
        "late": actions.late_in_words(deadline, now) if deadline and deadline.passed(now) else "",
        "kinds": [(choice, _kind_help(contest, choice)) for choice in kinds],
        "kind": EntrantKind(kind) if known else None,
        "chosen": chosen,
        "chosen_place": Unit.objects.places_of([chosen])[chosen.pk] if chosen else "",
        "form": form,
        "own": own,
        "found": found,
        "searched": request.GET.get("q", "").strip(),
        "most_found": MOST_FOUND,
    }
    return render(request, "submissions/entries/new.html", context, status=status)


def _offered(request: MemberRequest, contest: Contest, kind: str) -> tuple[list[Any], list[Any]]:
    """The units to choose from: where the person works, and what a search finds; an organisation is one's own."""
    eligible = eligible_units(contest, kind)
    own = list(eligible.filter(pk__in=[unit.pk for unit in request.user.units_worked_at]).in_order())
    words = request.GET.get("q", "").strip()
    found = list(eligible.found_by(words)[:MOST_FOUND]) if words and kind != EntrantKind.ORGANISATION else []
    found = [unit for unit in found if unit not in own]
    place = Unit.objects.places_of([*own, *found])
    return [(unit, place[unit.pk]) for unit in own], [(unit, place[unit.pk]) for unit in found]


def _kind_help(contest: Contest, kind: str) -> str:
    return "; ".join(line.description for line in contest.eligibilities.all() if line.entrant == kind)


@require_safe
def entry(request: MemberRequest, code: str) -> HttpResponse:
    """Where an entry is on its way, and what it says."""
    shown = _entry(request, code)
    return _entry_page(request, shown, WithdrawForm())


@require_POST
def withdraw(request: MemberRequest, code: str) -> HttpResponse:
    """Take the entry back."""
    taken = _entry(request, code)
    policies.withdraw(request.user, taken).enforce()
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, taken, form, status=422)
    actions.withdraw(entry=taken, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The entry “%(title)s” was withdrawn.") % {"title": taken.title})
    return redirect("submissions:entry", taken.code)


@require_POST
def reopen(request: MemberRequest, code: str) -> HttpResponse:
    """Take up again what was withdrawn."""
    taken = _entry(request, code)
    actions.reopen(entry=taken, by=request.user)
    messages.success(request, _("The entry is a draft again. Check it, then hand it in."))
    return redirect("submissions:write", taken.code)


def _entry(request: MemberRequest, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related(
            "contest", "unit", "holder", "organisation", "area", "created_by", "entered_by"
        ).prefetch_related(
            "authors__user",
            "attachments__preview",
            "unions__into",
            "taken_in__entry",
            "contest__entry_fields",
            "contest__form_sections",
            "contest__deadlines",
        ),
        code=code,
    )


def _answers(entry: Entry) -> list[tuple[str, list[Shown]]]:
    """What is being written while the entry is in its authors' hands; else what was handed in."""
    if entry.state in {EntryState.DRAFT, EntryState.RETURNED} or not entry.revisions.exists():
        return laid_out([*answers_of(entry), *no_longer_asked(entry)], fetched_from(entry.attachments.all()))
    return handed_in(entry).sections


def _entry_page(request: MemberRequest, read: Entry, withdrawing: WithdrawForm, status: int = 200) -> HttpResponse:
    authors = list(read.authors.all())
    people = {author.user_id for author in authors if author.user_id} | {read.created_by_id}
    events = Event.objects.filter(subject_type="submissions.entry", subject_id=str(read.pk)).select_related("by")
    heard = read.hearings.first()
    own = next((author for author in authors if author.user_id == request.user.pk), None)
    context = {
        "entry": read,
        "contest": read.contest,
        "own": own,
        "is_mine": request.user.pk in people,
        "phone": written(read.contact_phone),
        "next": wording.NEXT[read.state],
        "story": list(wording.story(events.order_by("pk"), people)),
        "sections": _answers(read),
        **answers_shown(request.user, read),
        "files": [file for file in read.attachments.all() if file.removed_at is None],
        "receipts": read.receipts.select_related("revision"),
        "closing": actions.closing_of(read.contest, read.unit.kind, returned=read.state == EntryState.RETURNED),
        "may_save": policies.save(request.user, read),
        "may_give": assistance.give_entry(request.user, read),
        "may_withdraw": policies.withdraw(request.user, read),
        "may_reopen": policies.reopen(request.user, read),
        "may_confirm": authorship.confirm_authorship(request.user, read),
        "may_refuse": authorship.refuse_authorship(request.user, read),
        "withdrawing": withdrawing,
        "heard": heard,
        "corrections": read.corrections.all(),
    }
    return render(request, "submissions/entries/entry.html", context, status=status)


@require_safe
def receipt(request: MemberRequest, number: str) -> HttpResponse:
    """The receipt of an entry that was handed in."""
    rows = Receipt.objects.visible_to(request.user)
    shown = get_object_or_404(
        rows.select_related("entry__contest", "entry__unit", "entry__entered_by", "revision", "issued_to"),
        number=number,
    )
    return render(request, "submissions/entries/receipt.html", {"receipt": shown, "entry": shown.entry})
