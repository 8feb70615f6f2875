"""Small drawings whose size depends on data: SVG, because the Content-Security-Policy refuses inline styles."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from look import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

FULL = 100
Number = int | Decimal


def percent(value: Number, total: Number) -> int:
    """Take a share in whole percent, between 0 and 100; nothing of nothing is 0."""
    if not total:
        return 0
    return max(0, min(FULL, int(Decimal(value) * FULL / Decimal(total))))


def bar(value: Number, total: Number, label: str, tone: str) -> SafeString:
    """Draw a horizontal bar filled to value of total."""
    return format_html(
        '<svg class="bar bar-{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="bar-track" width="100" height="8"/><rect class="bar-fill" width="{}" height="8"/></svg>',
        tone,
        label or f"{value} / {total}",
        percent(value, total),
    )


def spread(low: Decimal, high: Decimal, mean: Decimal, maximum: Decimal) -> SafeString:
    """Draw the range between the lowest and the highest mark, and the mean inside it."""
    left, right, middle = (percent(points, maximum) for points in (low, high, mean))
    label = _("From %(low)s to %(high)s, mean %(mean)s") % {
        "low": wording.mark(Decimal(low)),
        "high": wording.mark(Decimal(high)),
        "mean": wording.mark(Decimal(mean)),
    }
    return format_html(
        '<svg class="spread" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><rect class="bar-track" y="5" width="100" height="2"/>'
        '<rect class="spread-range" x="{}" y="3" width="{}" height="6"/>'
        '<rect class="spread-mean" x="{}" width="1.5" height="12"/></svg>',
        label,
        label,
        left,
        max(right - left, 1),
        middle,
    )


def funnel(steps: Iterable[Any]) -> list[dict[str, Any]]:
    """Describe each step with its share of the largest one; steps are objects or dicts with label, value, url."""
    read = [{name: _part(step, name) for name in ("label", "value", "url")} for step in steps]
    largest = max((step["value"] for step in read), default=0)
    for step in read:
        step["percent"] = percent(step["value"], largest)
    return read


def _part(step: Any, name: str) -> Any:
    return step.get(name, "") if isinstance(step, dict) else getattr(step, name, "")


def quota(sent: int, minimum: int | None, maximum: int | None, label: str) -> dict[str, Any]:
    """Describe how many were sent, how full the meter is, and what is missing in words."""
    least, most = minimum or 0, maximum or max(minimum or 0, sent, 1)
    if maximum is not None and sent > maximum:
        tone, words = "bad", _("over the limit of %(maximum)d") % {"maximum": maximum}
    elif sent < least:
        tone, words = "warn", _("%(missing)d still missing") % {"missing": least - sent}
    elif maximum is not None and sent == maximum:
        tone, words = "good", _("full")
    else:
        tone, words = "good", _("enough") if least else ""
    return {
        "sent": sent,
        "minimum": minimum,
        "maximum": maximum,
        "label": label,
        "tone": tone,
        "words": words,
        "percent": percent(sent, most),
        "minimum_percent": percent(least, most) if 0 < least < most else None,
    }
