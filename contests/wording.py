"""Rules of a contest in sentences."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.rubric import CARRIED, SHARED_RANK
from look.wording import day, mark, minute
from units.kinds import UnitKind

WHOLE = Decimal(100)


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


def judging_sentences(rules: Mapping[str, Any], criteria: Mapping[str, str], *, last: bool = False) -> list[str]:
    """How a round's result is computed, a sentence for each step; `criteria` gives names by key.

    `rules` are the scoring rules as they are kept (`judging.scoring.Policy.to_value`); the last round sends nobody on.
    """
    said = [_judges(rules), _missing(rules), *_divergence(rules)]
    carried = Decimal(rules["carry_weight"])
    if carried:
        said.append(_("The score of the round before counts for %(share)s %%.") % {"share": mark(carried * WHOLE)})
    said += [
        _("“%(criterion)s” below %(floor)s on average puts an entry out.")
        % {"criterion": criteria.get(rule["key"], rule["key"]), "floor": mark(Decimal(rule["floor"]))}
        for rule in rules["criteria"]
        if rule["floor"] is not None
    ]
    said.append(_("Scores are rounded half up to %(places)d decimal places.") % {"places": rules["rounding"]["places"]})
    said.append(_ties(rules, criteria))
    return said if last else [*said, cut_sentence(rules["advance"])]


def cut_sentence(rule: Mapping[str, Any]) -> str:
    """Who goes on."""
    if rule["kind"] == "score_at_least":
        words = (
            _("Entries above %(score)s points go on.")
            if rule["operator"] == ">"
            else _("Entries with %(score)s points or more go on.")
        )
        return words % {"score": mark(Decimal(rule["value"]))}
    if rule["kind"] == "top":
        return _top(rule, int(Decimal(rule["value"])))
    return _("All scored entries go on.")


def _judges(rules: Mapping[str, Any]) -> str:
    if rules["judges"] == "median":
        return _("An entry's score is the median of its judges' totals.")
    if rules["trim_from"] is not None:
        return _(
            "An entry's score is the mean of its judges' totals;"
            " from %(count)d judges on, the highest and the lowest are left out."
        ) % {"count": rules["trim_from"]}
    return _("An entry's score is the mean of its judges' totals.")


def _missing(rules: Mapping[str, Any]) -> str:
    if rules["missing"] == "refuse":
        return _("The round is sealed only when every sheet is signed.")
    return _("Sheets that are not signed do not count.")


def _divergence(rules: Mapping[str, Any]) -> Iterator[str]:
    outcomes = {
        "mean": _("the mean stands"),
        "reconcile": _("the judges confer, then the chair decides"),
        "extra_judge": _("one more judge scores the entry"),
    }
    for step in rules["divergence"]:
        words = {"points": mark(Decimal(step["threshold"])), "outcome": outcomes[step["outcome"]]}
        if step["operator"] == ">":
            yield _("Where the judges' totals differ by more than %(points)s points, %(outcome)s.") % words
        else:
            yield _("Where the judges' totals differ by %(points)s points or more, %(outcome)s.") % words


def _ties(rules: Mapping[str, Any], criteria: Mapping[str, str]) -> str:
    names = {CARRIED: _("the score of the round before"), SHARED_RANK: ""}
    order = [names.get(name, criteria.get(name, name)) for name in rules["tie_breaks"]]
    by = ", ".join(f"“{name}”" for name in order if name)
    if by:
        return _("Equal scores are told apart by %(order)s; what is still equal shares the rank.") % {"order": by}
    return _("Equal scores share a rank: 1, 2, 2, 4.")


def _top(rule: Mapping[str, Any], count: int) -> str:
    per = {"area": _("in each content area"), "kind": _("of each entrant kind")}.get(rule["per"] or "", _("of all"))
    words = ngettext("The first entry %(per)s goes on", "The first %(count)d entries %(per)s go on", count) % {
        "count": count,
        "per": per,
    }
    ties = _("with all that tie at the cut") if rule["include_ties"] else _("without those that tie at the cut")
    return f"{words}, {ties}."
