"""The words that scripts put on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

MANY = 2
LIBRARY = {
    "reorder": ("vendor/sortable/sortable.min.js",),
    "charts": ("vendor/chart/chart.umd.min.js",),
    "pick": ("vendor/tom-select/tom-select.complete.min.js",),
    "uploads": ("vendor/tus/tus.min.js",),
}
STYLESHEET = {"pick": ("vendor/tom-select/tom-select.bootstrap5.min.css",)}


def page_script(name: str) -> SafeString:
    """Link a script of static/portal that only some pages need, with its library and styles before it."""
    sheets = ((static(path),) for path in STYLESHEET.get(name, ()))
    files = ((static(path),) for path in LIBRARY.get(name, ()))
    styles = format_html_join("", '<link rel="stylesheet" href="{}">', sheets)
    libraries = format_html_join("", '<script src="{}" defer></script>', files)
    return format_html('{}{}<script type="module" src="{}"></script>', styles, libraries, static(f"portal/{name}.js"))


def words() -> dict[str, str]:
    """Give every sentence of static/portal/*.js in the active language, "{n}" and "{span}" still to be filled."""
    return {
        "left": _("%(span)s left") % {"span": "{span}"},
        "overdue": _("%(span)s overdue") % {"span": "{span}"},
        "ago": _("%(span)s ago") % {"span": "{span}"},
        "in": _("in %(span)s") % {"span": "{span}"},
        "moment": _("less than a minute"),
        "minuteOne": _counted("minute", 1),
        "minuteMany": _counted("minute", MANY),
        "hourOne": _counted("hour", 1),
        "hourMany": _counted("hour", MANY),
        "dayOne": _counted("day", 1),
        "dayMany": _counted("day", MANY),
        "copied": _("Copied"),
        "cancel": _("Cancel"),
        "confirm": _("Do it"),
        "failed": _("That did not work. Reload the page and try again."),
        "selected": _("{n} selected"),
        "words": _("{n} words"),
        "wordsOf": _("{n} of at most {max} words"),
        "previous": _("Back"),
        "next": _("Continue"),
        "sumShort": _("{n} to go"),
        "sumOver": _("{n} too much"),
        "sumRight": _("the sum is right"),
        "sending": _("{n} of {max} sent"),
        "sentWhole": _("Sent. It is being examined."),
        "sendingAgain": _("The line is cut. It is tried again by itself: nothing sent so far is lost."),
        "sendingSignedOut": _(
            "You are signed out. Sign in again and choose the same file: only what has not arrived yet is sent."
        ),
        "sendingFailed": _(
            "The line is cut. Sending goes on when you are connected again: nothing sent so far is lost."
        ),
        "pause": _("Pause"),
        "goOn": _("Continue sending"),
        "giveUp": _("Give up"),
        "up": _("Move up"),
        "down": _("Move down"),
        "movedTo": _("“{title}” is now number {n}"),
        "outside": _("Give a number from {min} to {max}."),
        "searchPlaceholder": _("Type to search"),
        "noResults": _("Nothing found"),
        **_words_of_saving(),
    }


def _words_of_saving() -> dict[str, str]:
    return {
        "saving": _("Saving…"),
        "savedAt": _("Saved at {time}"),
        "savedBut": _("Saved at {time}, except: {names}"),
        "notSaved": _("Not saved yet: {names}"),
        "held": _("Could not be sent – kept on this machine: {names}"),
        "notHeld": _("Could not be sent, and this browser keeps nothing: do not close this page. Not saved: {names}"),
        "signedOut": _("You are signed out – kept on this machine: {names}. Open this page again and sign in."),
        "others": _("Somebody else changed: {names}. That is kept."),
        "clash": _(
            "Somebody else wrote under the same question: {names}. Nothing is lost – bring both texts together."
        ),
        "copyOf": _("Typed at {time}: {names}"),
        "copiesHeld": _("Sign out although this machine keeps text that was not sent?"),
        "copiesLost": _("It is deleted from this machine when you sign out."),
    }


def _counted(unit: str, count: int) -> str:
    written = {
        "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
        "hour": ngettext("%(count)d hour", "%(count)d hours", count),
        "day": ngettext("%(count)d day", "%(count)d days", count),
    }[unit]
    return written.replace("%(count)d", "{n}")
