"""Building the entry form: the form as a whole, one question or heading at a time, and how authors see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests import policies
from contests.actions import PlanChanged
from contests.models import Contest, EntrantKind, EntryField, FormSection
from submissions.actions import form as actions
from submissions.forms.building import PreviewForm, SectionForm
from submissions.forms.entries import TextForm
from submissions.forms.kinds import FORM, KIND_HELP, field_form
from submissions.models import Entry

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import MemberRequest
    from submissions.forms.building import FieldForm


@dataclass(frozen=True, slots=True)
class Line:
    """A question in the list: what it takes, and of whom it is asked."""

    field: EntryField
    asked_of: str
    areas: str
    nowhere: bool


def _contest(request: MemberRequest, slug: str) -> Contest:
    """The contest with its form, if this person builds it."""
    rows = Contest.objects.visible_to(request.user).select_related("receiving_office", "host")
    contest = get_object_or_404(
        rows.prefetch_related("organisers", "areas", "entry_fields", "form_sections"), slug=slug
    )
    policies.shape_form(request.user, contest).enforce()
    return contest


def _field(request: MemberRequest, pk: int) -> EntryField:
    found = EntryField.objects.filter(contest__in=Contest.objects.visible_to(request.user)).select_related("contest")
    field = get_object_or_404(found, pk=pk)
    field.contest = _contest(request, field.contest.slug)
    return field


def _section(request: MemberRequest, pk: int) -> FormSection:
    found = FormSection.objects.filter(contest__in=Contest.objects.visible_to(request.user)).select_related("contest")
    section = get_object_or_404(found, pk=pk)
    section.contest = _contest(request, section.contest.slug)
    return section


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() else 0


# ── the whole form ───────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def edit_form(request: MemberRequest, slug: str) -> HttpResponse:
    """The form's sections with their questions, in order."""
    return _form_page(request, _contest(request, slug))


@require_POST
def arrange_form(request: MemberRequest, slug: str) -> HttpResponse:
    """Keep the order of sections and questions."""
    contest = _contest(request, slug)
    sections = _ordered(request, "section", [section.pk for section in contest.form_sections.all()])
    asked = [field for _part, fields in contest.form_parts() for field in fields]
    fields = _ordered(request, "field", [field.pk for field in asked])
    try:
        actions.arrange_form(
            contest=contest, version=_version(request), sections=sections, fields=fields, by=request.user
        )
    except PlanChanged as refusal:
        messages.error(request, refusal.reason)
        return _form_page(request, _contest(request, slug), status=409)
    messages.success(request, _("The order is saved."))
    return redirect("submissions:edit_form", contest.slug)


def _ordered(request: HttpRequest, name: str, keys: list[int]) -> list[int]:
    """The keys by the places typed for them; what has no place keeps its own."""
    typed = {key: request.POST.get(f"{name}-{key}", "") for key in keys}
    return sorted(keys, key=lambda key: int(typed[key]) if typed[key].isdecimal() else keys.index(key) + 1)


def _form_page(request: MemberRequest, contest: Contest, status: int = 200) -> HttpResponse:
    areas = {area.code: area.name for area in contest.areas.all()}
    parts = [
        (section, [_line(field, areas) for field in fields if field.retired_at is None])
        for section, fields in contest.form_parts()
    ]
    context = {
        "contest": contest,
        "parts": [(section, lines) for section, lines in parts if section is not None or lines],
        "retired": [field for field in contest.entry_fields.all() if field.retired_at is not None],
        **_concerned(contest),
    }
    return render(request, "submissions/form/form.html", context, status=status)


def _line(field: EntryField, areas: dict[str, str]) -> Line:
    known = [areas[code] for code in field.area_codes if code in areas]
    kinds = ", ".join(str(EntrantKind(kind).label) for kind in field.entrants)
    return Line(field, kinds, ", ".join(known), nowhere=bool(field.area_codes) and not known)


def _concerned(contest: Contest) -> dict[str, int]:
    """How many drafts and entries stand on the form."""
    counts = Entry.objects.filter(contest=contest).count_by_state() if contest.state != "draft" else {}
    drafts = counts.pop("draft", 0) + counts.pop("returned", 0)
    counts.pop("withdrawn", 0)
    return {"drafts": drafts, "entries": sum(counts.values())}


@require_safe
def preview_form(request: MemberRequest, slug: str) -> HttpResponse:
    """The form as an author sees it, by entrant and content area."""
    contest = _contest(request, slug)
    looking = PreviewForm(contest, request.GET)
    looking.is_valid()
    entrant = looking.cleaned_data.get("entrant") or EntrantKind.INDIVIDUAL
    area = looking.cleaned_data.get("area")
    form = TextForm(Entry(contest=contest, kind=entrant, area=area, form=(contest.entry_forms or ["article"])[0]))
    form.helper.disable_csrf = True
    asked = [field for _section, fields in form.form_parts for field in fields]
    shown = sum(field.asked_of(entrant, area.code if area else "") for field in asked)
    context = {
        "contest": contest, "form": form, "entrant": entrant, "area": area, "shown": shown,
        "entrants": EntrantKind.choices, "areas": contest.areas.all(),
    }  # fmt: skip
    return render(request, "submissions/form/preview.html", context)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def new_field(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the kind of answer, then say what is asked: one thing at a time, each kept in the address."""
    contest = _contest(request, slug)
    kind, section = request.GET.get("kind", ""), request.GET.get("section", "")
    if kind not in FORM:
        kinds = [(value, label, KIND_HELP[value]) for value, label in EntryField.Kind.choices]
        context = {"contest": contest, "kinds": kinds, "section": section}
        return render(request, "submissions/form/kinds.html", context)
    form = field_form(contest, kind, None, section=section if section.isdecimal() else None)
    return _field_page(request, contest, form)


@require_POST
def add_field(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask another question."""
    contest = _contest(request, slug)
    kind = request.POST.get("kind", "")
    form = field_form(contest, kind if kind in FORM else "text", None, request.POST)
    if not form.is_valid():
        return _field_page(request, contest, form, status=422)
    try:
        field = actions.add_field(contest=contest, version=_version(request), columns=form.columns(), by=request.user)
    except PlanChanged as refusal:
        return _field_page(request, _contest(request, slug), form, refusal=refusal.reason, status=409)
    messages.success(request, _("“%(question)s” is asked now.") % {"question": field.label})
    return redirect("submissions:edit_form", contest.slug)


@require_safe
def edit_field(request: MemberRequest, pk: int) -> HttpResponse:
    """One question, to be changed; with another kind of answer where the address says so."""
    field = _field(request, pk)
    kind = request.GET.get("kind", field.kind)
    return _field_page(request, field.contest, field_form(field.contest, kind if kind in FORM else field.kind, field))


@require_POST
def save_field(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the question; when somebody else changed the form meanwhile, show both sides."""
    field = _field(request, pk)
    kind = request.POST.get("kind", "")
    form = field_form(field.contest, kind if kind in FORM else field.kind, field, request.POST)
    if not form.is_valid():
        return _field_page(request, field.contest, form, status=422)
    label = form.cleaned_data["label"]
    try:
        actions.save_field(field=field, version=_version(request), columns=form.columns(), by=request.user)
    except PlanChanged as refusal:
        fresh = _field(request, pk)
        return _field_page(request, fresh.contest, form, refusal=refusal.reason, saved=fresh, status=409)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _field_page(request, field.contest, form, status=422)
    messages.success(request, _("“%(question)s” is saved.") % {"question": label})
    return redirect("submissions:edit_form", field.contest.slug)


@require_POST
def remove_field(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a question off the form."""
    field = _field(request, pk)
    words = {"question": field.label}
    if actions.remove_field(field=field, version=_version(request), by=request.user):
        messages.success(request, _("“%(question)s” is no longer asked. What was answered can still be read.") % words)
    else:
        messages.success(request, _("“%(question)s” was taken off the form.") % words)
    return redirect("submissions:edit_form", field.contest.slug)


@require_POST
def restore_field(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a question again."""
    field = _field(request, pk)
    actions.restore_field(field=field, version=_version(request), by=request.user)
    messages.success(request, _("“%(question)s” is asked again.") % {"question": field.label})
    return redirect("submissions:edit_form", field.contest.slug)


def _field_page(
    request: MemberRequest,
    contest: Contest,
    form: FieldForm,
    *,
    refusal: str = "",
    saved: EntryField | None = None,
    status: int = 200,
) -> HttpResponse:
    """The question's page; after a clash the next save is over the version that is shown beside it."""
    field = form.field
    kept_version = status == 422  # noqa: PLR2004 - what was typed against an older plan stays against it
    context = {
        "contest": contest,
        "form": form,
        "field": field,
        "kind": EntryField.Kind(form.kind_of_answer),
        "kinds": [(value, label) for value, label in EntryField.Kind.choices if value != form.kind_of_answer],
        "act_url": _act_url(contest, field),
        "version": request.POST.get("version", "") if kept_version else contest.version,
        "answered": Entry.objects.answering(field).count() if field is not None else 0,
        "refusal": refusal,
        "saved": saved,
        **_concerned(contest),
    }
    return render(request, "submissions/form/field.html", context, status=status)


def _act_url(contest: Contest, field: EntryField | None) -> str:
    if field is None:
        return reverse("submissions:add_field", args=[contest.slug])
    return reverse("submissions:save_field", args=[field.pk])


# ── headings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def new_section(request: MemberRequest, slug: str) -> HttpResponse:
    """A heading to be added."""
    return _section_page(request, _contest(request, slug), SectionForm())


@require_POST
def add_section(request: MemberRequest, slug: str) -> HttpResponse:
    """Add the heading."""
    contest = _contest(request, slug)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _section_page(request, contest, form, status=422)
    try:
        actions.add_section(contest=contest, version=_version(request), columns=form.columns(contest), by=request.user)
    except PlanChanged as refusal:
        return _section_page(request, _contest(request, slug), form, refusal=refusal.reason, status=409)
    messages.success(request, _("“%(section)s” is saved.") % {"section": form.cleaned_data["title"]})
    return redirect("submissions:edit_form", contest.slug)


@require_safe
def edit_section(request: MemberRequest, pk: int) -> HttpResponse:
    """A heading to be changed."""
    section = _section(request, pk)
    return _section_page(request, section.contest, SectionForm(instance=section))


@require_POST
def save_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the heading."""
    section = _section(request, pk)
    form = SectionForm(request.POST, instance=section)
    if not form.is_valid():
        return _section_page(request, section.contest, form, status=422)
    try:
        actions.save_section(
            section=section, version=_version(request), columns=form.columns(section.contest), by=request.user
        )
    except PlanChanged as refusal:
        fresh = _section(request, pk)
        return _section_page(request, fresh.contest, form, refusal=refusal.reason, saved=fresh, status=409)
    messages.success(request, _("“%(section)s” is saved.") % {"section": form.cleaned_data["title"]})
    return redirect("submissions:edit_form", section.contest.slug)


@require_POST
def remove_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the heading off the form."""
    section = _section(request, pk)
    actions.remove_section(section=section, version=_version(request), by=request.user)
    messages.success(request, _("The heading “%(section)s” is gone; its questions stay.") % {"section": section.title})
    return redirect("submissions:edit_form", section.contest.slug)


def _section_page(
    request: MemberRequest,
    contest: Contest,
    form: SectionForm,
    *,
    refusal: str = "",
    saved: FormSection | None = None,
    status: int = 200,
) -> HttpResponse:
    section = form.instance if form.instance.pk else None
    url = ("submissions:save_section", [section.pk]) if section else ("submissions:add_section", [contest.slug])
    context: dict[str, Any] = {
        "contest": contest,
        "form": form,
        "section": section,
        "act_url": reverse(url[0], args=url[1]),
        "version": request.POST.get("version", "") if status == 422 else contest.version,  # noqa: PLR2004
        "refusal": refusal,
        "saved": saved,
    }
    return render(request, "submissions/form/section.html", context, status=status)
