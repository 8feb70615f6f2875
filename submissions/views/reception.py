"""The receiving office's side: what units sent, whether it meets the rules, and who still owes entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused, PermissionRefused, Refused, Verdict
from contests.models import Contest, EntrantKind
from submissions.actions import hearing as hearing_actions
from submissions.actions import points as listed
from submissions.actions import reception as actions
from submissions.forms.hearing import OpenHearingForm
from submissions.forms.reception import RECEIVED_STATES, AdmitForm, AdmitManyForm, ReceivedFilter, TickForm
from submissions.models import Entry, Redaction
from submissions.policies import correction as correction_policies
from submissions.policies import hearing as hearing_policies
from submissions.policies import reception as policies
from submissions.policies import uniting as uniting_policies
from submissions.views.bulk import back_to_list, every_found, nothing_chosen, tell_left
from submissions.views.reading import handed_in
from submissions.views.story import story
from units.models import Unit
from units.querysets import ways_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from submissions.eligibility import Line
    from units.querysets import UnitQuerySet

PER_PAGE = 50
MOST_FILTERS = 500
ACTS: dict[str, tuple[Callable[..., Verdict], Callable[..., object]]] = {
    "admit": (policies.admit, actions.admit),
    "open_hearing": (hearing_policies.open_hearing, hearing_actions.open_hearing),
}
STATUS = {PermissionRefused: 403, MoveRefused: 409}


@require_safe
def received(request: MemberRequest, slug: str) -> HttpResponse:
    """What units sent to the office."""
    contest = _contest(request, slug)
    chosen = ReceivedFilter(request.GET).chosen()
    every_url = every_found(chosen, "submissions:preview_admissions", contest.slug)
    state = chosen.pop("state", "")
    narrowed = Entry.objects.received(contest).narrowed(**chosen)
    counts = narrowed.count_by_state()
    total = counts.get(state, 0) if state else sum(counts.values())
    listed = narrowed.in_state(state).with_hearing().select_related("unit", "area").with_letters()
    paginator = Paginator(listed.latest_letter_first(), PER_PAGE)
    paginator.count = total
    return render(
        request,
        "submissions/desk/received.html",
        {
            "contest": contest,
            "page": paginator.get_page(request.GET.get("page")),
            "states": [(value, label, counts.get(value, 0)) for value, label in RECEIVED_STATES],
            "kinds": EntrantKind.choices,
            "heard": [("yes", _("Explanation asked for"))],
            "areas": [(area.pk, area.name) for area in contest.areas.all()],
            "units": [(unit.pk, unit.name) for unit in _units(contest)],
            "filtered": bool(state or chosen),
            "waiting": counts.get("forwarded", 0),
            "total": total,
            "found": request.GET.urlencode()[:MOST_FILTERS],
            "every_url": every_url,
            "may_check": policies.admit_some(request.user, contest),
        },
    )


@require_safe
def received_entry(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """One entry as it was handed in, beside the rules it must meet."""
    contest = _contest(request, slug)
    return _entry_page(request, _entry(contest, code))


@require_POST
def admit(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Find the entry eligible."""
    entry = _entry(_contest(request, slug), code)
    form = AdmitForm(request.POST, needed=bool(listed.failing(entry)), auto_id="admit_%s")
    return _decide(request, entry, "admit", form, _("“%(title)s” is eligible."))


@require_POST
def tick(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Answer points of the entry's check list."""
    entry = _entry(_contest(request, slug), code)
    policies.tick(request.user, entry).enforce()
    form = TickForm(request.POST, points=listed.points(entry), auto_id="point_%s")
    if not form.is_valid():
        return _entry_page(request, entry, {"tick": form}, status=422)
    seen = form.cleaned_data["seen"]
    try:
        listed.tick(entry=entry, answers=form.answers(), seen_as=seen, by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _entry_page(request, _entry(entry.contest, entry.code), {"tick": form}, status=STATUS[type(refusal)])
    messages.success(request, _("Your answers were saved."))
    return redirect("submissions:received_entry", entry.contest.slug, entry.code)


@require_POST
def open_hearing(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Tell the authors why the entry may be found not eligible, and ask them for an explanation."""
    entry = _entry(_contest(request, slug), code)
    form = OpenHearingForm(request.POST, auto_id="hearing_%s")
    return _decide(request, entry, "open_hearing", form, _("The authors of “%(title)s” were asked for an explanation."))


@require_safe
def preview_admissions(request: MemberRequest, slug: str) -> HttpResponse:
    """What each chosen entry's rules say, before several are admitted at once."""
    contest = _contest(request, slug)
    policies.admit_some(request.user, contest).enforce()
    form = _chosen(request.GET, contest, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:received", contest.slug)
    lines, points = listed.lines_of(form.chosen), listed.points_of(form.chosen)
    rows = [_before_admission(request, entry, lines[entry.pk], points[entry.pk]) for entry in form.chosen]
    marks = listed.marks({row["entry"].pk: points[row["entry"].pk] for row in rows if row["ready"] and row["waiting"]})
    for row in rows:
        row["mark"] = marks.get(row["entry"].pk, "")
    clean = [row["entry"] for row in rows if row["ready"]]
    shown = {"contest": contest, "form": form, "rows": rows, "clean": clean, "left": len(rows) - len(clean)}
    shown["asks_area"] = bool(marks)
    return render(request, "submissions/desk/preview_admissions.html", shown)


@require_POST
def admit_many(request: MemberRequest, slug: str) -> HttpResponse:
    """Find several entries eligible; what changed meanwhile is left as it is, and told."""
    contest = _contest(request, slug)
    policies.admit_some(request.user, contest).enforce()
    form = _chosen(request.POST, contest)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:received", contest.slug)
    results = actions.admit_many(entries=form.chosen, areas_seen=form.areas_seen(), by=request.user)
    left = [(entry, reason) for entry, reason in results if reason]
    if admitted := len(results) - len(left):
        done = ngettext("%(count)d entry is eligible.", "%(count)d entries are eligible.", admitted)
        messages.success(request, done % {"count": admitted})
    tell_left(request, form, left, lambda entry: entry.code)
    return back_to_list(form, "submissions:received", contest.slug)


def _before_admission(
    request: MemberRequest, entry: Entry, lines: list[Line], points: list[listed.Point]
) -> dict[str, Any]:
    """What stands against finding the entry eligible together with others, if anything."""
    may, failing = policies.admit(request.user, entry), [line for line in lines if not line.met]
    waiting = [point for point in points if not point.settled]
    ready = may and not failing and all(point.for_many for point in waiting)
    return {"entry": entry, "failing": failing, "waiting": waiting, "may": may, "ready": ready}


def _chosen(typed: QueryDict, contest: Contest, *, preview: bool = False) -> AdmitManyForm:
    """The entries that were ticked in the list, or all that its filter finds."""
    filtered = ReceivedFilter(typed).chosen()
    narrow = {name: value for name, value in filtered.items() if name != "state"}
    known = Entry.objects.received(contest).with_facts()
    found = known.narrowed(**narrow).in_state(filtered.get("state", "")).undecided_first()
    return AdmitManyForm(typed, known=known, found=found, filtered=filtered, preview=preview)


def _units(contest: Contest) -> UnitQuerySet:
    """The units that entries came from, and those over them under the host: choosing one takes in those under it."""
    paths = Entry.objects.received(contest).order_by().values_list("unit__path", flat=True).distinct()
    over = {way for path in paths for way in ways_to(path)}
    return Unit.objects.filter(path__in=over.difference(ways_to(contest.host.path)[:-1])).in_order()


def _contest(request: MemberRequest, slug: str) -> Contest:
    """A contest whose work the person runs or audits."""
    known = Contest.objects.overseen_by(request.user).select_related("receiving_office", "host")
    return get_object_or_404(known.prefetch_related("organisers"), slug=slug)


def _entry(contest: Contest, code: str) -> Entry:
    return get_object_or_404(Entry.objects.received(contest).with_facts().with_unions(), code=code)


def _decide(request: MemberRequest, entry: Entry, act: str, form: Form, done: str) -> HttpResponse:
    """Do one of the two acts; what was typed stays on the page when it cannot be done."""
    may, do = ACTS[act]
    if not form.is_valid():
        may(request.user, entry).enforce()
        return _entry_page(request, entry, {act: form}, status=422)
    try:
        do(entry=entry, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        now = _entry(entry.contest, entry.code)
        return _entry_page(request, now, {act: form}, status=STATUS[type(refusal)])
    messages.success(request, done % {"title": entry.title})
    return redirect("submissions:received_entry", entry.contest.slug, entry.code)


def _entry_page(
    request: MemberRequest, entry: Entry, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    waiting = Entry.objects.waiting_for_office(entry.contest).exclude(pk=entry.pk)
    lines, points = listed.lines(entry), listed.points(entry)
    failing = [line for line in lines if not line.met]
    read = handed_in(entry)
    mark = listed.seen(points, read.revision)
    forms: dict[str, Form] = {
        "admit": AdmitForm(needed=bool(failing), auto_id="admit_%s"),
        "open_hearing": OpenHearingForm(initial={"reason": listed.refusals_in_words(points)}, auto_id="hearing_%s"),
        "tick": TickForm(points=points, initial={"seen": mark}, auto_id="point_%s"),
        **(typed or {}),
    }
    return render(
        request,
        "submissions/desk/received_entry.html",
        {
            "entry": entry,
            "contest": entry.contest,
            "read": read,
            "story": story(entry),
            "lines": lines,
            "points": points,
            "unsettled": [point for point in points if not point.settled],
            "refused": any(point.refused for point in points),
            "may_tick": policies.tick(request.user, entry),
            "failing": failing,
            "forms": forms,
            "typed": typed or {},
            "may": {act: may(request.user, entry) for act, (may, _do) in ACTS.items()},
            "hearings": entry.hearings.all(),
            "corrections": entry.corrections.all(),
            "may_begin_uniting": uniting_policies.begin_uniting(request.user, entry),
            "may_separate": uniting_policies.separate(request.user, entry),
            "may_correct": correction_policies.correct(request.user, entry),
            "copy": Redaction.objects.standing(entry.contest).filter(revision__entry=entry).first(),
            "next": waiting.order_by("pk").first(),
        },
        status=status,
    )
