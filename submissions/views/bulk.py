"""What the pages of bulk acts share: the way to choose all that a filter finds, and the words after the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpResponse, HttpResponseRedirect

    from accounts.http import MemberRequest
    from submissions.forms.bulk import BulkForm

MOST_WORDS = 10


def every_found(filtered: Mapping[str, Any], preview: str, *args: Any) -> str:
    """The address of the preview of all that the filter finds."""
    return f"{resolve_url(preview, *args)}?{urlencode({'every': 'yes', **filtered})}"


def back_to_list(form: BulkForm, to: str, *args: Any) -> HttpResponseRedirect:
    """To the list, filtered as it was."""
    address = resolve_url(to, *args)
    return redirect(f"{address}?{form.query}" if form.query else address)


def nothing_chosen(request: MemberRequest, form: BulkForm, to: str, *args: Any) -> HttpResponse:
    """To the list, with what is wrong with the choice."""
    for texts in form.errors.values():
        for text in texts:
            messages.error(request, str(text))
    return back_to_list(form, to, *args)


def tell_left(
    request: MemberRequest, form: BulkForm, left: Iterable[tuple[Any, str]], name: Callable[[Any], str]
) -> None:
    """Say what the act left as it was and why, what is gone, and what the filter finds that nobody has seen."""
    by_reason: dict[str, list[str]] = {}
    for row, reason in (*left, *form.left):
        by_reason.setdefault(reason, []).append(name(row))
    for reason, names in list(by_reason.items())[:MOST_WORDS]:
        text = ngettext(
            "%(names)s was left as it is. %(reason)s", "%(names)s were left as they are. %(reason)s", len(names)
        )
        messages.warning(request, text % {"names": ", ".join(names), "reason": reason})
    rest = sum(len(names) for names in list(by_reason.values())[MOST_WORDS:])
    if rest:
        text = ngettext("%(count)d more was left as it is.", "%(count)d more were left as they are.", rest)
        messages.warning(request, text % {"count": rest} + " " + _("Choose them again to see why."))
    if form.gone:
        text = ngettext(
            "%(count)d of those chosen is no longer in this list.",
            "%(count)d of those chosen are no longer in this list.",
            form.gone,
        )
        messages.warning(request, text % {"count": form.gone})
    if form.unseen:
        text = ngettext(
            "The filter finds %(count)d more that you have not seen: nothing was done with it.",
            "The filter finds %(count)d more that you have not seen: nothing was done with them.",
            form.unseen,
        )
        messages.info(request, text % {"count": form.unseen})
