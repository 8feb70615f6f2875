"""The tags and filters every page may use without loading them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from django import template
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from look import drawing, forms, listing, scripting, wording
from look.states import Badge, badge_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import Model
    from django.template import Context

register = template.Library()
T = TypeVar("T")
NOTHING = mark_safe("")
ACT_SHAPE = ("icon", "confirm", "confirm_text", "next", "quiet", "tone", "name", "value")
FORM_SHAPE = ("action", "cancel", "guard", "confirm", "confirm_text", "id", "icon", "tone")


# ── words and numbers ──────────────────────────────────────────────────────────────────────────────────────────────


def _given(value: T | None) -> TypeGuard[T]:
    """Whether a template gave a value at all: a missing variable arrives as an empty string."""
    return value is not None and str(value) != ""


@register.filter
def dong(amount: int | None) -> str:
    """Show a sum of money: 4.500.000 đ."""
    return wording.dong(int(amount)) if _given(amount) else ""


@register.filter
def number(count: int | None) -> str:
    """Show a whole number with its thousands apart."""
    return wording.grouped(int(count)) if _given(count) else ""


@register.filter
def score(points: Decimal | str | None, places: int | None = None) -> str:
    """Show a score in the language's decimals: 82,5."""
    if not _given(points):
        return ""
    try:
        return wording.mark(Decimal(str(points)), places)
    except InvalidOperation:
        return str(points)


@register.filter
def day(moment: date | None) -> str:
    """Show a date: 21/11/2026."""
    return wording.day(moment) if moment else ""


@register.filter
def moment(instant: datetime | None) -> str:
    """Show an instant to the minute, the exact second in its tooltip."""
    if not instant:
        return NOTHING
    return format_html(
        '<time class="moment" datetime="{}" title="{}">{}</time>',
        timezone.localtime(instant).isoformat(),
        wording.second(instant),
        wording.minute(instant),
    )


@register.filter
def remaining(instant: datetime | None, now: datetime | None = None) -> str:
    """Show how long is left until a deadline, or by how much it was missed; kept current by script."""
    if not instant:
        return NOTHING
    clock = now or timezone.now()
    return format_html(
        '<time class="remaining is-{}" datetime="{}" title="{}" data-relative="deadline">{}</time>',
        wording.urgency(instant, clock),
        timezone.localtime(instant).isoformat(),
        wording.second(instant),
        wording.remaining(instant, clock),
    )


@register.filter
def ago(instant: datetime | None, now: datetime | None = None) -> str:
    """Show how long ago something happened; kept current by script."""
    if not instant:
        return NOTHING
    return format_html(
        '<time class="ago" datetime="{}" title="{}" data-relative="event">{}</time>',
        timezone.localtime(instant).isoformat(),
        wording.second(instant),
        wording.ago(instant, now or timezone.now()),
    )


@register.filter
def short_digest(digest: str | None) -> str:
    """Show the first signs of a digest with a button that copies all of it."""
    if not digest:
        return NOTHING
    return format_html(
        '<span class="digest"><code title="{0}">{1}…</code>'
        '<button type="button" class="btn-copy" data-copy="{0}" aria-label="{2}"></button></span>',
        digest,
        digest[: wording.SHORT_DIGEST],
        _("Copy the whole digest"),
    )


@register.filter
def initials(name: object) -> str:
    """Take the letters shown in a person's round badge."""
    return wording.initials(str(name))


# ── signs and states ───────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """Draw an icon; with words it is read aloud, without it is only decoration."""
    if words:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}" title="{}"></i>', name, words, words)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def state_badge(state: str, label: str, tone: str = "", sign: str = "") -> SafeString:
    """Draw a state: colour, icon and word."""
    look = badge_for(str(state))
    return _drawn(state, label, Badge(tone or look.tone, sign or look.icon))


@register.simple_tag
def badge(subject: Model | None) -> SafeString:
    """Draw the state of a row, in the words of its model."""
    if subject is None:
        return NOTHING
    state = subject.state  # type: ignore[attr-defined]
    label = subject.get_state_display()  # type: ignore[attr-defined]
    return _drawn(state, label, badge_for(state, subject._meta.label_lower))


def _drawn(state: str, label: str, look: Badge) -> SafeString:
    return format_html(
        '<span class="state state-{}" data-state="{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        look.tone,
        state,
        look.icon,
        label,
    )


@register.simple_tag
def crumb(label: object, url: str = "", title: str = "") -> SafeString:
    """Draw one step of the way to this page; without an address it is the page itself.

    `title` is the whole name of what a short label stands for: a contest's code, where the name is on the page anyway.
    """
    whole = format_html(' title="{}"', title) if title else NOTHING
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}"{}>{}</a></li>', url, whole, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page"{}>{}</li>', whole, label)


# ── acts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/verdict_button.html", takes_context=True)
def verdict_button(context: Context, verdict: object, url: str, label: str, **shape: Any) -> dict[str, Any]:
    """Draw a button that acts (a POST form), or the reason why it is not allowed."""
    return {"csrf_token": context.get("csrf_token"), **_act(verdict, url, label, shape)}


@register.inclusion_tag("components/verdict_link.html")
def verdict_link(verdict: object, url: str, label: str, **shape: Any) -> dict[str, Any]:
    """Draw a link that leads to a form, or the reason why it is not allowed."""
    return _act(verdict, url, label, shape)


def _act(verdict: object, url: str, label: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    allowed = bool(verdict)
    return {
        "allowed": allowed,
        "reason": "" if allowed else getattr(verdict, "reason", ""),
        "url": url,
        "label": label,
        "css": forms.button_class(
            primary=bool(shape.get("primary")), tone=shape.get("tone", ""), size=shape.get("size", "")
        ),
        **{key: shape.get(key, "") for key in ACT_SHAPE},
    }


# ── forms ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/portal_form.html", takes_context=True)
def portal_form(context: Context, form: Any, **shape: Any) -> dict[str, Any]:
    """Draw a whole form: token, summary of errors, fields, buttons."""
    return {
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
        "form": form,
        "helper": forms.helper_of(form),
        "method": shape.get("method", "post"),
        "submit": shape.get("submit") or _("Save"),
        "css": forms.button_class(primary=shape.get("tone", "") not in {"danger", "quiet"}, tone=shape.get("tone", "")),
        **{key: shape.get(key, "") for key in FORM_SHAPE},
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*described: Any) -> dict[str, Any]:
    """Sum up what is wrong in one or more forms or formsets, with links to the fields."""
    return {"errors": [line for one in described if one is not None for line in forms.summary(one)]}


@register.simple_tag
def field_errors(field: Any) -> SafeString:
    """List the errors of one field, where its control points to."""
    return forms.field_errors(field) if field else NOTHING


@register.simple_tag
def field_widget(field: Any) -> SafeString:
    """Draw the control of one field in the portal's clothes."""
    return forms.widget(field)


# ── lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, parameter: str = "page") -> dict[str, Any]:
    """Draw the way to the other pages of a list, keeping its filters."""
    return listing.pages(page, listing.query_of(context), parameter)


@register.inclusion_tag("components/chip_filters.html", takes_context=True)
def chip_filters(context: Context, name: str, choices: Any, label: str = "", every: str = "") -> dict[str, Any]:
    """Draw a filter as chips, its choice kept in the address."""
    return {"label": label, "chips": listing.chips(listing.query_of(context), name, choices, every or _("All"))}


@register.inclusion_tag("components/search_box.html", takes_context=True)
def search_box(context: Context, label: str, *others: str) -> dict[str, Any]:
    """Draw the box for words inside a list's search form; filters that are not `others` of the form are kept."""
    query = listing.query_of(context)
    kept = [(name, query[name]) for name in query if name not in {"q", listing.PAGE_PARAMETER, *others}]
    return {"label": label, "words": query.get("q", ""), "kept": kept}


@register.inclusion_tag("components/filter_select.html", takes_context=True)
def filter_select(context: Context, name: str, choices: Any, label: str, every: str) -> dict[str, Any]:
    """Draw a filter with many choices, each (value, label), as a select inside a list's search form."""
    return {
        "name": name,
        "choices": choices,
        "label": label,
        "every": every,
        "chosen": listing.query_of(context).get(name, ""),
    }


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str, label: str) -> SafeString:
    """Draw the link that orders the list by a column, or turns its order round."""
    return listing.sort_link(listing.query_of(context), key, label)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, *, numeric: bool = False, css: str = "") -> SafeString:
    """Draw a column's head that orders the list."""
    query = listing.query_of(context)
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}">{}</th>',
        " ".join(filter(None, ("num" if numeric else "", css))),
        listing.direction(query, key) or "none",
        listing.sort_link(query, key, label),
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(sign: str, title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Say what an empty page is for, and offer the next step."""
    return {"sign": sign, "title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Any, label: str = "") -> dict[str, Any]:
    """Draw the pages of one thing side by side."""
    return {"tabs": items, "label": label or _("Pages of this item")}


# ── drawings ───────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Any) -> dict[str, Any]:
    """Draw the steps of a contest with "you are here"."""
    return {"steps": steps}


@register.inclusion_tag("components/countdown.html")
def countdown(instant: datetime | None, label: str = "") -> dict[str, Any]:
    """Draw a deadline large, with the time that is left."""
    return {"instant": instant, "label": label, "urgency": wording.urgency(instant, timezone.now()) if instant else ""}


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, label: str = "") -> dict[str, Any]:
    """Draw how much of a job is done: words, count and bar."""
    return {"value": value, "total": total, "label": label, "percent": drawing.percent(value, total)}


@register.simple_tag
def bar(value: int | Decimal, total: int | Decimal, label: str = "", tone: str = "info") -> SafeString:
    """Draw a bare bar for a cell of a table."""
    return drawing.bar(value, total, label, tone)


@register.simple_tag
def spread(low: Decimal, high: Decimal, mean: Decimal, maximum: Decimal) -> SafeString:
    """Draw how far the judges stand apart on one entry."""
    return drawing.spread(low, high, mean, maximum)


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Any) -> dict[str, Any]:
    """Draw what is left from step to step, each a door to its list."""
    return {"steps": drawing.funnel(steps)}


@register.inclusion_tag("components/quota.html")
def quota(sent: int, minimum: int | None = None, maximum: int | None = None, label: str = "") -> dict[str, Any]:
    """Draw how many were sent against the least and the most a unit may send."""
    return drawing.quota(sent, minimum, maximum, label)


@register.simple_tag
def portal_words() -> SafeString:
    """Hand the scripts the words they show, in the page's language."""
    return json_script(scripting.words(), "portal-words")


@register.simple_tag
def page_script(name: str) -> SafeString:
    """Load a script only some pages need, after the library it stands on: reorder, charts or pick."""
    return scripting.page_script(name)
