"""Lists whose filters, order and page live in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.paginator import Page
    from django.template import Context
    from django.utils.safestring import SafeString

PAGE_PARAMETER = "page"
SORT_PARAMETER = "sort"


def query_of(context: Context) -> QueryDict:
    """Take the query of the page being drawn, empty where there is no request."""
    request = context.get("request")
    return request.GET if request else QueryDict()


def address(query: QueryDict, **changes: object) -> str:
    """Write the query with some parameters changed (None removes one); never keeps an old page number."""
    changed = query.copy()
    changed.pop(PAGE_PARAMETER, None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def pages(page: Page[Any], query: QueryDict, parameter: str = PAGE_PARAMETER) -> dict[str, Any]:
    """Describe the way through a paginated list; a gap between page numbers has no address."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "parts": [
            {
                "number": number,
                "url": address(query, **{parameter: number}) if isinstance(number, int) else "",
                "current": number == page.number,
            }
            for number in numbers
        ],
        "previous": address(query, **{parameter: page.previous_page_number()}) if page.has_previous() else "",
        "next": address(query, **{parameter: page.next_page_number()}) if page.has_next() else "",
    }


def chips(query: QueryDict, name: str, choices: Iterable[Any], every: str) -> list[dict[str, Any]]:
    """Describe a filter's choices, each (value, label) or (value, label, count), with "all of them" first."""
    chosen = query.get(name, "")
    drawn = [{"label": every, "url": address(query, **{name: None}), "active": chosen == "", "count": None}]
    for value, label, *count in choices:
        drawn.append(
            {
                "label": label,
                "url": address(query, **{name: value}),
                "active": chosen == str(value),
                "count": count[0] if count else None,
            }
        )
    return drawn


def direction(query: QueryDict, key: str) -> str:
    """Say how the list is ordered by this column: ascending, descending or not at all."""
    return {key: "ascending", f"-{key}": "descending"}.get(query.get(SORT_PARAMETER, ""), "")


def sort_link(query: QueryDict, key: str, label: str) -> SafeString:
    """Draw the link that orders by a column, or turns the order round."""
    now = direction(query, key)
    sign = {"ascending": "caret-up-fill", "descending": "caret-down-fill"}.get(now, "chevron-expand")
    spoken = {"ascending": _("sorted ascending"), "descending": _("sorted descending")}.get(now, "")
    return format_html(
        '<a class="sort{}" href="{}">{}<i class="bi bi-{}" aria-hidden="true"></i>{}</a>',
        " is-sorted" if now else "",
        address(query, **{SORT_PARAMETER: f"-{key}" if now == "ascending" else key}),
        label,
        sign,
        format_html('<span class="visually-hidden"> ({})</span>', spoken) if spoken else "",
    )
