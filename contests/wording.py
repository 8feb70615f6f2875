"""Rules of a contest in sentences."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from look.wording import day, mark, minute
from units.kinds import UnitKind


def cutoff_words(moment: dt.datetime, *, inclusive: bool) -> str:
    """Until when exactly: whether the moment itself counts, and which day is the last one."""
    if inclusive:
        return _("until %(moment)s, that moment included") % {"moment": minute(moment)}
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        last = {"moment": minute(moment), "day": day(local - dt.timedelta(minutes=1))}
        return _("before %(moment)s: %(day)s is the last day") % last
    return _("before %(moment)s, that moment not included") % {"moment": minute(moment)}


def of_kinds(words: object, kinds: Sequence[str]) -> str:
    """Which date it is, and of which units where it is not everybody's."""
    if not kinds:
        return str(words)
    return f"{words} ({', '.join(str(UnitKind(kind).label) for kind in kinds)})"


def advance_words(rule: Mapping[str, Any]) -> str:
    """Who goes on after a round."""
    kind = rule["kind"]
    if kind == "score_at_least":
        points = {"points": mark(Decimal(rule["value"]))}
        if rule["operator"] == ">":
            return _("Entries with more than %(points)s points go on") % points
        return _("Entries with %(points)s points or more go on") % points
    if kind == "top":
        count = int(rule["value"])
        if rule["include_ties"]:
            sentence = ngettext(
                "The best entry goes on, and all that equal it",
                "The %(count)d best entries go on, and all that equal the last of them",
                count,
            )
        else:
            sentence = ngettext("The best entry goes on", "The %(count)d best entries go on", count)
        return sentence % {"count": count}
    return _("All entries that were scored are ranked")


def scoring_words(rules: Mapping[str, Any] | None) -> str:
    """How the judges' totals become an entry's score, in a few words; empty where there are no rules."""
    if rules is None:
        return ""
    words = {
        "mean": _("the mean of the judges"),
        "median": _("the median of the judges"),
        "trimmed_mean": _("the mean without the highest and the lowest"),
    }
    return _("%(way)s, out of %(scale)s") % {"way": words[rules["judges"]], "scale": mark(Decimal(rules["scale"]))}
