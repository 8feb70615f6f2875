"""Numbers, sums and moments in words a person reads; pure but for the active language and time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SOON = timedelta(hours=48)
SHORT_DIGEST = 8
DECIMAL_PLACES = 6
INITIALS = 2


def is_vietnamese() -> bool:
    """Whether numbers take the Vietnamese decimal comma and thousands point."""
    return (get_language() or "vi").startswith("vi")


def grouped(number: int) -> str:
    """Write a whole number with its thousands apart: 4.500.000 in Vietnamese, 4,500,000 in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if is_vietnamese() else text


def dong(amount: int) -> str:
    """Write a sum of whole đồng."""
    return f"{grouped(amount)} đ"


def mark(points: Decimal, places: int | None = None) -> str:
    """Write a score in the language's decimals, half up to `places`, or as short as it is exact."""
    shown = points.quantize(Decimal(1).scaleb(-(DECIMAL_PLACES if places is None else places)), ROUND_HALF_UP)
    text = f"{shown:f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if is_vietnamese() else text


def day(moment: date) -> str:
    """Write a date as dd/mm/yyyy, an instant by its day in the portal's time zone."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
    return f"{local:%d/%m/%Y}"


def minute(moment: datetime) -> str:
    """Write an instant as dd/mm/yyyy hh:mm in the portal's time zone."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def second(moment: datetime) -> str:
    """Write an instant to the second, with the offset it is told in."""
    local = timezone.localtime(moment)
    offset = local.strftime("%z")
    return f"{local:%d/%m/%Y %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def span(length: timedelta) -> str:
    """Write a positive length of time in its largest whole unit; hours up to two days."""
    if length < MINUTE:
        return gettext("less than a minute")
    if length < HOUR:
        count = length // MINUTE
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if length < SOON:
        count = length // HOUR
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    count = length // DAY
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def remaining(moment: datetime, now: datetime) -> str:
    """Say how long is left until a deadline, or how long ago it passed."""
    if moment >= now:
        return gettext("%(span)s left") % {"span": span(moment - now)}
    return gettext("%(span)s overdue") % {"span": span(now - moment)}


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago something happened, or in how long it will."""
    if moment <= now:
        return gettext("%(span)s ago") % {"span": span(now - moment)}
    return gettext("in %(span)s") % {"span": span(moment - now)}


def urgency(moment: datetime, now: datetime) -> str:
    """Name how pressing a deadline is: late, soon (within two days) or calm."""
    if moment < now:
        return "late"
    return "soon" if moment - now < SOON else "calm"


def initials(name: str) -> str:
    """Take the letters a Vietnamese name is known by: of its middle and its given name."""
    return "".join(word[0].upper() for word in name.split()[-INITIALS:])
