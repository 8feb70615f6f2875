"""The chapters on judging: rounds, criteria, how points become a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import EntrantKind
from contests.rulebook.clauses import Clause, listed, sentence
from contests.wording import judging_sentences
from look.wording import mark, minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contests.models import Criterion, Round

PLAIN_WEIGHT = 1


def round_clauses(round_: Round, *, last: bool) -> Iterator[Clause]:
    """Everything about one round."""
    key = f"round-{round_.pk}"
    yield Clause(f"{key}-dates", "rounds", sentence(_held(round_)))
    yield Clause(f"{key}-judges", "rounds", _judges(round_))
    criteria = list(round_.criteria.all())
    areas = {area.code: area.name for area in round_.contest.areas.all()}
    lines = tuple(_criterion(criterion, areas) for criterion in criteria)
    yield Clause(f"{key}-criteria", "criteria", _("Entries are judged by these criteria:"), lines)
    rules = round_.rules()
    if rules:
        names = {criterion.key: criterion.name for criterion in criteria}
        for number, text in enumerate(judging_sentences(rules, names, last=last), 1):
            yield Clause(f"{key}-scoring-{number}", "scoring", text)


def _held(round_: Round) -> str:
    words = {"mode": str(round_.get_mode_display()).lower()}
    if round_.opens_at is None or round_.closes_at is None:
        return _("The round is held %(mode)s; its dates are still to be set") % words
    dates = {"opens": minute(round_.opens_at), "closes": minute(round_.closes_at)}
    return _("The round is held %(mode)s from %(opens)s to %(closes)s") % {**words, **dates}


def _judges(round_: Round) -> str:
    count = round_.judges_per_entry
    scored = ngettext("Each entry is scored by %(n)d judge", "Each entry is scored by %(n)d judges", count) % {
        "n": count
    }
    return scored + (_(", who do not see the authors.") if round_.blind else _(", who see the authors."))


def _criterion(criterion: Criterion, areas: dict[str, str]) -> str:
    most = {"most": mark(criterion.maximum), "step": mark(criterion.step)}
    facts = [_("0 to %(most)s points in steps of %(step)s") % most]
    if criterion.weight != PLAIN_WEIGHT:
        facts.append(_("weight %(weight)s") % {"weight": mark(criterion.weight)})
    bands = [f"{band.label} {mark(band.low)}–{mark(band.high)}" for band in criterion.bands.all()]
    facts += bands
    if criterion.entrants:
        names = listed([str(EntrantKind(one).label).lower() for one in criterion.entrants])
        facts.append(_("only for %(who)s") % {"who": names})
    if criterion.area_codes:
        names = listed([areas.get(code, code) for code in criterion.area_codes])
        facts.append(_("only in %(areas)s") % {"areas": names})
    return f"{criterion.name}: {'; '.join(facts)}"
