"""Writing the rules, chapter by chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contests.rulebook import judging, prizes, taking_part
from contests.rulebook.clauses import Chapter

if TYPE_CHECKING:
    from contests.models import Contest
    from contests.rulebook.clauses import Clause


def rulebook(contest: Contest) -> list[Chapter]:
    """The rules of a contest in the active language; the contest comes with its plan (`with_plan()`).

    Chapters of which nothing is set are left out.
    """
    rounds = list(contest.rounds.all())
    chapters = [
        Chapter(_("Purpose and requirements"), list(taking_part.purpose(contest))),
        Chapter(_("Who may enter"), list(taking_part.entrants(contest))),
        Chapter(_("Content areas"), list(taking_part.areas(contest))),
        Chapter(_("Form of an entry"), list(taking_part.form(contest))),
        Chapter(_("The way of an entry"), list(taking_part.route(contest))),
        Chapter(_("Deadlines"), list(taking_part.deadlines(contest))),
        Chapter(_("Quotas of units"), list(taking_part.quotas(contest))),
        *(
            Chapter(
                _("Judging: %(round)s") % {"round": round_.name},
                list(judging.round_clauses(round_, last=round_ == rounds[-1])),
            )
            for round_ in rounds
        ),
        Chapter(_("Prizes"), list(prizes.prizes(contest))),
        Chapter(_("Use of the entries"), list(prizes.rights(contest))),
        Chapter(_("After the contest"), list(prizes.afterwards(contest))),
    ]
    return [chapter for chapter in chapters if chapter.clauses]


def clauses_of(contest: Contest) -> list[Clause]:
    """All sentences of the rules, one after the other."""
    return [clause for chapter in rulebook(contest) for clause in chapter.clauses]
