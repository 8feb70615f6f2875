"""Reading the tree: the list, one unit with its history, the picker's answers, the whole tree as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from units import policies
from units.forms.pick import described
from units.forms.reading import TreeForm
from units.models import Succession, Unit
from units.plan import COLUMNS
from units.tables import write_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.http import HttpRequest

    from units.querysets import UnitQuerySet

PAGE_SIZE = 50
MOST_FOUND = 20
GENERATIONS = 3
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Find a unit, or begin at the top of the tree."""
    form = TreeForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_asked(request, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _rows(page, asked.get("on") or timezone.localdate()),
        "searched": bool(asked.get("q") or asked.get("kind")),
        "may_change": policies.change_tree(request.user),
    }
    return render(request, "units/units.html", context, status=422 if form.is_bound and form.errors else 200)


def _asked(request: HttpRequest, asked: dict[str, Any]) -> UnitQuerySet:
    found: UnitQuerySet = Unit.objects.visible_to(request.user)
    if not asked.get("ended"):
        found = found.valid_on(asked.get("on") or timezone.localdate())
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("q"):
        return found.found_by(asked["q"])
    return (found if asked.get("kind") else found.at_the_top()).in_order()


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a list: where it stands, and whether it has ended."""

    unit: Unit
    place: str
    ended: bool


def _rows(found: Iterable[Unit], day: dt.date) -> list[Row]:
    listed = list(found)
    places = Unit.objects.places_of(listed)
    return [Row(unit, places[unit.pk], unit.valid_to is not None and unit.valid_to < day) for unit in listed]


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: where it stands, what stands under it, what it was and became."""
    shown = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    today = timezone.localdate()
    page = Paginator(shown.children.in_order(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": shown,
        "over": Unit.objects.above(shown).exclude(pk=shown.pk).order_by("path"),
        "ended": shown.valid_to is not None and shown.valid_to < today,
        "page": page,
        "rows": [Row(child, "", child.valid_to is not None and child.valid_to < today) for child in page],
        "story": story_of(shown),
        "plans": shown.succession_plans.visible_to(request.user).waiting().select_related("planned_by"),
        "may_change": policies.change_tree(request.user),
    }
    return render(request, "units/unit.html", context)


@dataclass(slots=True)
class Chapter:
    """What happened on a day: which units ended, which followed them."""

    on: dt.date
    kind: str
    old: list[Unit]
    new: list[Unit]


def story_of(unit: Unit) -> list[Chapter]:
    """The successions that led to the unit and those that followed it, some generations each way, in order."""
    seen: dict[int, Succession] = {}
    near = {unit.pk}
    for _generation in range(GENERATIONS):
        around = [line for line in Succession.objects.around(near) if line.pk not in seen]
        seen |= {line.pk: line for line in around}
        near = {key for line in around for key in (line.old_id, line.new_id) if key}
        if not around:
            break
    return _chapters(sorted(seen.values(), key=lambda line: (line.on, line.pk)))


def _chapters(lines: Iterable[Succession]) -> list[Chapter]:
    """One chapter for all lines of an act: a merger's lines share the new unit, other acts' the old one."""
    chapters: dict[tuple[Any, ...], Chapter] = {}
    for line in lines:
        one = line.new_id if line.kind == Succession.Kind.MERGE else line.old_id
        chapter = chapters.setdefault((line.on, line.kind, one), Chapter(line.on, str(line.get_kind_display()), [], []))
        chapter.old += [line.old] if line.old not in chapter.old else []
        chapter.new += [line.new] if line.new and line.new not in chapter.new else []
    return list(chapters.values())


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The units that fit what is typed in a picker, today's only, each with where it stands."""
    words = request.GET.get("q", "").strip()[:200]
    here = Unit.objects.visible_to(request.user).valid_on(timezone.localdate())
    return JsonResponse({"units": described(here.found_by(words)[:MOST_FOUND]) if words else []})


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The whole tree as a workbook, in the columns of the import: change it there and upload it again."""
    tree = Unit.objects.visible_to(request.user).order_by("path")
    names = ("code", "name", "kind", "parent__code", "valid_from", "valid_to", "headcount")
    keys = [column.key for column in COLUMNS]
    rows = (dict(zip(keys, facts, strict=True)) for facts in tree.values_list(*names).iterator())
    return workbook_answer(write_table(COLUMNS, rows), f"don-vi-{timezone.localdate():%Y%m%d}.xlsx")


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to keep."""
    return HttpResponse(
        content, content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
