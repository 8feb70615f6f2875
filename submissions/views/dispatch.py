"""The unit's letter: choose, look at it, send it; and the letters that were sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import MoveRefused, Refused
from contests.http import to_keep
from contests.models import Deadline
from contests.moments import database_now
from submissions.actions import dispatch as actions
from submissions.actions import signing
from submissions.allowance import Allowance, allowance
from submissions.forms.dispatch import DispatchForm, SignedForm
from submissions.models import Dispatch, Entry, SignedCopy
from submissions.policies import dispatch as policies
from submissions.policies import screening as desk_policies
from submissions.tally import sendings
from submissions.views.desk import desk_units
from submissions.way import way_from
from units.kinds import COMMITTEES
from units.text import place

if TYPE_CHECKING:
    from django.http import FileResponse, HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from contests.models import Contest
    from submissions.querysets import EntryQuerySet
    from units.models import Unit

PER_PAGE = 50
FIRST_MONTHS_WITH_ZERO = 2


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits at one unit to be sent to one contest."""

    unit: Unit
    contest: Contest
    count: int

    @property
    def entries(self) -> EntryQuerySet:
        """The entries, in the order of the unit's list."""
        ready = Entry.objects.ready_to_forward(self.unit).filter(contest=self.contest)
        return ready.select_related("area").prefetch_related("authors").in_rank_order()


@require_safe
def dispatch_new(request: MemberRequest) -> HttpResponse:
    """Choose the confirmed entries that the letter sends on."""
    desk_policies.open_desk(request.user).enforce()
    piles = _piles(request.user)
    if not piles:
        return render(request, "submissions/desk/dispatch_new.html", {"piles": []})
    pile = _chosen_pile(piles, request.GET) or piles[0]
    first_asked = "number" not in request.GET
    form = _form(pile, initial=_first_proposal(pile)) if first_asked else _form(pile, initial=_asked_again(request.GET))
    return _new_page(request, piles, pile, form)


@require_safe
def preview_dispatch(request: MemberRequest) -> HttpResponse:
    """The letter as it will be sent; nothing is sent yet."""
    desk_policies.open_desk(request.user).enforce()
    piles = _piles(request.user)
    pile = _chosen_pile(piles, request.GET)
    if pile is None:
        return _nothing_waits(request, request.GET)
    form = _form(pile, data=request.GET)
    if not form.is_valid():
        return _new_page(request, piles, pile, form, status=422)
    dispatch = form.save(commit=False)
    entries = list(form.cleaned_data["entries"])
    way = way_from(pile.contest, pile.unit)
    dispatch.to_unit = way[0] if way else None
    return render(
        request,
        "submissions/desk/dispatch_preview.html",
        {
            "pile": pile,
            "dispatch": dispatch,
            "letter": letter_words(dispatch),
            "entries": list(enumerate(entries, 1)),
            "way": way,
            "allowed": _allowance(pile),
            "too_many": _too_many(pile, len(entries)),
            "deadline": _deadline(pile),
            "late": _late(pile),
            "may_forward": policies.forward(request.user, pile.unit, pile.contest),
            "query": request.GET.urlencode(),
        },
    )


def letter_asked(request: MemberRequest) -> tuple[Dispatch, list[Entry]] | None:
    """The letter that the address describes and its list, not sent yet; none when something is missing."""
    desk_policies.open_desk(request.user).enforce()
    pile = _chosen_pile(_piles(request.user), request.GET)
    form = _form(pile, data=request.GET) if pile else None
    if pile is None or form is None or not form.is_valid():
        return None
    dispatch = form.save(commit=False)
    way = way_from(pile.contest, pile.unit)
    dispatch.to_unit = way[0] if way else None
    return dispatch, list(form.cleaned_data["entries"])


@require_POST
def forward(request: MemberRequest) -> HttpResponse:
    """Send the letter and its entries to the receiving office."""
    desk_policies.open_desk(request.user).enforce()
    piles = _piles(request.user)
    pile = _chosen_pile(piles, request.POST)
    if pile is None:
        return _nothing_waits(request, request.POST)
    policies.forward(request.user, pile.unit, pile.contest).enforce()
    form = _form(pile, data=request.POST)
    if not form.is_valid():
        return _new_page(request, piles, pile, form, status=422)
    try:
        dispatch = actions.forward(
            dispatch=form.save(commit=False), entries=form.cleaned_data["entries"], by=request.user
        )
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _new_page(request, piles, pile, form, status=409)
    if dispatch.to_unit is None:
        messages.success(request, _("The letter was sent. The authors and the receiving office are told."))
    else:
        done = _("The letter was sent to %(unit)s, which screens the entries next. The authors are told.")
        messages.success(request, done % {"unit": dispatch.to_unit.name})
    return redirect(dispatch)


@require_safe
def dispatches(request: MemberRequest) -> HttpResponse:
    """The letters of the units where I am clerk or head."""
    desk_policies.open_desk(request.user).enforce()
    units = desk_units(request.user)
    letters = Dispatch.objects.of_units([unit.pk for unit in units]).select_related("contest", "unit")
    counted = letters.annotate(count=Count("items")).order_by("-issued_on", "-pk")
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/desk/dispatches.html", {"page": page, "several_units": len(units) > 1})


@require_safe
def dispatch(request: MemberRequest, pk: int) -> HttpResponse:
    """One letter, ready to be printed."""
    return _letter_page(request, _letter(request, pk), SignedForm())


@require_POST
def attach_signed(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the signed copy with the letter."""
    letter = _letter(request, pk)
    policies.attach_signed(request.user, letter).enforce()
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _letter_page(request, letter, form, status=422)
    try:
        signing.attach_signed(dispatch=letter, file=form.cleaned_data["file"], by=request.user)
    except Refused as refusal:
        form.add_error("file", refusal.reason)
        return _letter_page(request, letter, form, status=409 if isinstance(refusal, MoveRefused) else 422)
    messages.success(request, _("The signed copy is kept with the letter."))
    return redirect(letter)


@require_safe
def signed_copy(request: MemberRequest, pk: int) -> FileResponse:
    """A signed copy, to be kept."""
    copy = get_object_or_404(SignedCopy.objects.visible_to(request.user), pk=pk)
    return to_keep(copy.file, copy.name)


def _letter_page(request: MemberRequest, letter: Dispatch, form: SignedForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "submissions/desk/dispatch.html",
        {
            "dispatch": letter,
            "letter": letter_words(letter),
            "entries": letter.lines(),
            "at_desk": letter.unit_id in {unit.pk for unit in desk_units(request.user)},
            "copies": letter.signed_copies.select_related("uploaded_by"),
            "form": form,
            "may_attach": policies.attach_signed(request.user, letter),
        },
        status=status,
    )


def _letter(request: MemberRequest, pk: int) -> Dispatch:
    known = Dispatch.objects.visible_to(request.user).select_related(
        "contest__receiving_office", "contest__host", "unit__parent", "to_unit", "created_by"
    )
    return get_object_or_404(known, pk=pk)


def letter_words(dispatch: Dispatch) -> dict[str, str | bool]:
    """Place, date and signature as on the Word file: days below ten take a nought, of the months only the first two."""
    month = dispatch.issued_on.month
    return {
        "place": place(dispatch.unit.name),
        "committee": dispatch.unit.kind in COMMITTEES,
        "day": f"{dispatch.issued_on.day:02d}",
        "month": f"{month:02d}" if month <= FIRST_MONTHS_WITH_ZERO else str(month),
        "year": str(dispatch.issued_on.year),
    }


def _piles(user: User) -> list[Pile]:
    ready = Entry.objects.ready_at([unit.pk for unit in desk_units(user)]).select_related("holder", "contest")
    piles: dict[tuple[int, int], list[Entry]] = {}
    for entry in ready.prefetch_related("contest__receiving_office", "contest__deadlines", "contest__quotas"):
        piles.setdefault((entry.contest_id, entry.holder_id), []).append(entry)
    found = [Pile(entries[0].holder, entries[0].contest, len(entries)) for entries in piles.values()]
    return sorted(found, key=lambda pile: (pile.contest.pk, pile.unit.sort_key))


def _chosen_pile(piles: list[Pile], given: QueryDict) -> Pile | None:
    asked = (given.get("unit", ""), given.get("contest", ""))
    return next((pile for pile in piles if (str(pile.unit.pk), pile.contest.slug) == asked), None)


def _nothing_waits(request: MemberRequest, given: QueryDict) -> HttpResponse:
    """Somebody was faster with this list; other units' lists are not there at all."""
    if given.get("unit") and given["unit"] not in {str(unit.pk) for unit in desk_units(request.user)}:
        raise Http404
    messages.warning(request, _("Nothing waits in this list any more: its entries may have been sent a moment ago."))
    return redirect("submissions:dispatch_new")


def _form(pile: Pile, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> DispatchForm:
    return DispatchForm(data, initial=initial, unit=pile.unit, contest=pile.contest, waiting=pile.entries)


def _first_proposal(pile: Pile) -> dict[str, Any]:
    heads = User.objects.holding(UserRole.HEAD, [pile.unit], timezone.localdate()).in_order()
    signer = heads.first()
    return {
        "entries": [entry.pk for entry in pile.entries],
        "issued_on": timezone.localdate(),
        "signer": signer.full_name if signer else "",
    }


def _asked_again(given: QueryDict) -> dict[str, Any]:
    """What the clerk had typed before looking at the letter."""
    typed: dict[str, Any] = {name: given.get(name, "") for name in ("number", "issued_on", "signer")}
    return {**typed, "entries": given.getlist("entries")}


def _new_page(
    request: MemberRequest, piles: list[Pile], pile: Pile, form: DispatchForm, status: int = 200
) -> HttpResponse:
    chosen = {str(pk) for pk in form["entries"].value() or []}
    return render(
        request,
        "submissions/desk/dispatch_new.html",
        {
            "piles": piles,
            "pile": pile,
            "form": form,
            "rows": [(place, entry, str(entry.pk) in chosen) for place, entry in enumerate(pile.entries, 1)],
            "way": way_from(pile.contest, pile.unit),
            "allowed": _allowance(pile),
            "deadline": _deadline(pile),
            "late": _late(pile),
            "may_forward": policies.forward(request.user, pile.unit, pile.contest),
        },
        status=status,
    )


def _allowance(pile: Pile) -> Allowance:
    sent = sendings([pile.contest], [pile.unit])
    return allowance(pile.contest.quotas.all(), sent[pile.contest.pk, pile.unit.pk])


def _too_many(pile: Pile, count: int) -> bool:
    left = _allowance(pile).left
    return left is not None and count > left


def _deadline(pile: Pile) -> Deadline | None:
    return pile.contest.deadline(Deadline.Kind.FORWARDING, pile.unit.kind)


def _late(pile: Pile) -> bool:
    deadline = _deadline(pile)
    return deadline is not None and deadline.passed(database_now())
