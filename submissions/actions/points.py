"""The check list of an entry: what the portal found of the contest's rules, and what people of the office answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.log import record
from audit.verdicts import MoveRefused
from contests.answers import plain
from contests.moments import database_now
from submissions.actions.limits import limit_flaws, limited
from submissions.actions.locks import hold_contest, hold_entry
from submissions.allowance import allowance
from submissions.checklist import questions
from submissions.eligibility import Line, check, line_of
from submissions.models import CheckPoint, Entry
from submissions.policies import exclusion
from submissions.policies import reception as policies
from submissions.tally import sendings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from contests.models import Contest
    from submissions.checklist import Question
    from submissions.models import Revision


@dataclass(frozen=True, slots=True)
class Point:
    """One question of the list, with what was answered to it, if anything."""

    question: Question
    kept: CheckPoint | None
    stale: bool

    @property
    def answer(self) -> str:
        """Yes, no, or nothing yet."""
        return self.kept.answer if self.kept else ""

    @property
    def settled(self) -> bool:
        """Whether it was answered with yes, for the rule and the text as they are now."""
        return self.answer == CheckPoint.Answer.YES and not self.stale

    @property
    def refused(self) -> bool:
        """Whether it was answered with no, for the rule and the text as they are now."""
        return self.answer == CheckPoint.Answer.NO and not self.stale


def points(entry: Entry) -> list[Point]:
    """What people have to answer about the entry, with their answers; it comes with its facts."""
    wanted = questions(entry)
    if not wanted:
        return []
    latest = CheckPoint.objects.filter(entry=entry, latest=True).select_related("answered_by")
    known = {one.key: one for one in latest}
    text = entry.revisions.latest("number")
    return [_point(question, known.get(question.key), text) for question in wanted]


def _point(question: Question, kept: CheckPoint | None, text: Revision) -> Point:
    answered = kept is not None and bool(kept.answer)
    changed = kept is not None and (kept.rule != question.rule or kept.revision_id != text.pk)
    return Point(question, kept if answered else None, answered and changed)


def seen(asked: list[Point], text: Revision) -> str:
    """A mark of what somebody was asked, and about which text: it changes with either."""
    told = [str(text.pk), *(f"{point.question.key}:{point.question.rule}" for point in asked)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def lines(entry: Entry) -> list[Line]:
    """What the portal found of every rule that it can check; the entry comes with its facts."""
    return [*check(entry), *_kept_out(entry), *_limits(entry), *_quota(entry)]


def failing(entry: Entry) -> list[Line]:
    """The rules that the portal found not met."""
    return [line for line in lines(entry) if not line.met]


def draw_up(entry: Entry) -> list[Point]:
    """Write the list of an entry that lies at the office, or bring it in line with the rules and the text of now.

    The caller holds the entry. What was answered stays as it was, and is marked where the rule or the text changed.
    """
    asked = points(Entry.objects.with_facts().get(pk=entry.pk))
    known = CheckPoint.objects.filter(entry=entry, latest=True)
    known.update(asked=False, stale=False)
    if not asked:
        return []
    text = entry.revisions.latest("number")
    CheckPoint.objects.bulk_create(
        [CheckPoint(entry=entry, key=point.question.key, rule=point.question.rule, revision=text) for point in asked],
        ignore_conflicts=True,
    )
    known.filter(key__in=[point.question.key for point in asked]).update(asked=True)
    known.filter(key__in=[point.question.key for point in asked if point.stale]).update(stale=True)
    return asked


@transaction.atomic
def tick(*, entry: Entry, answers: Mapping[str, tuple[str, str]], seen_as: str, by: User) -> list[Point]:
    """Answer points of the list, each with yes or no and a remark; those left out stay as they were.

    Raises MoveRefused when the rules or the text changed since the person read them.
    """
    policies.tick(by, entry).enforce()
    hold_contest(entry.contest, policies.CHECKED_WHILE)
    held = hold_entry(entry)
    policies.tick(by, held).enforce()
    asked, text = draw_up(held), held.revisions.latest("number")
    if seen(asked, text) != seen_as:
        raise MoveRefused(
            _("The rules or the entry changed since you opened this page. Read the points again, then answer them.")
        )
    said = {
        point.question.key: answers[point.question.key]
        for point in asked
        if point.question.key in answers and _new(point, answers[point.question.key])
    }
    now = database_now()
    for point in asked:
        if point.question.key in said:
            _keep(held, point, said[point.question.key], text, by, now)
    if said:
        facts: dict[str, object] = {"points": {key: answer for key, (answer, _remark) in said.items()}}
        record(held, "tick", by=by, before=held.state, after=held.state, facts=facts)
    return points(Entry.objects.with_facts().get(pk=entry.pk))


def _new(point: Point, said: tuple[str, str]) -> bool:
    return point.stale or point.kept is None or (said[0], plain(said[1])) != (point.kept.answer, point.kept.remark)


def _keep(entry: Entry, point: Point, said: tuple[str, str], text: Revision, by: User, now: dt.datetime) -> None:
    """Write an answer beside those given before, which stay."""
    key = point.question.key
    CheckPoint.objects.filter(entry=entry, key=key, latest=True).exclude(answer="").update(latest=False)
    row = CheckPoint.objects.filter(entry=entry, key=key, latest=True).first() or CheckPoint(entry=entry, key=key)
    row.rule, row.revision, row.answer, row.remark = point.question.rule, text, said[0], plain(said[1])
    row.answered_at, row.answered_by, row.asked, row.stale = now, by, True, False
    row.save()


def open_points(entry: Entry) -> list[Point]:
    """The points that keep the entry from being found eligible; it comes with its facts."""
    return [point for point in points(entry) if not point.settled]


def refusals_in_words(asked: list[Point]) -> str:
    """What the office tells the authors of the points that were answered with no: the rule, and what is not right."""
    return "\n".join(f"{point.question.rule} {point.kept.remark}" for point in asked if point.refused and point.kept)


def enforce_settled(entry: Entry) -> None:
    """Refuse while a point is open, answered with no, or answered before its rule or the text changed."""
    for point in draw_up(entry):
        if not point.settled:
            raise MoveRefused(unsettled_words(entry.title, point))


def unsettled_words(title: str, point: Point) -> str:
    """Why an entry cannot be found eligible yet, and what to do."""
    words = {"title": title, "point": point.question.text}
    if point.refused:
        return _("%(title)s: the answer to “%(point)s” is no. Ask the authors for an explanation.") % words
    if point.stale:
        return _("%(title)s: the rule or the text changed since “%(point)s” was answered. Answer it again.") % words
    return _("%(title)s: nobody has answered “%(point)s” yet. Open the entry and answer it.") % words


# -- what needs the database -------------------------------------------------------------------------------------------


def _kept_out(entry: Entry) -> Iterator[Line]:
    """Whether an author who has an account has a hand in the contest."""
    if entry.kind == "organisation":
        return
    keys = {author.user_id: author.full_name for author in entry.authors.all() if author.user_id is not None}
    if not keys:
        return
    contest, judges = entry.contest, exclusion.judges_among(keys, entry.contest)
    found = []
    for user in User.objects.filter(pk__in=keys).order_by("pk"):
        hand = exclusion.hand_in_it(user, contest, judges)
        if hand:
            found.append(str(exclusion.REASONS[hand][1]) % {"name": keys[user.pk]})
    yield line_of(
        "excluded",
        not found,
        _("No author with an account is among those whom the contest keeps out."),
        " ".join(found),
        ", ".join(keys.values()),
    )


def _limits(entry: Entry) -> Iterator[Line]:
    """Whether the authors take part in no more entries than the rules allow."""
    if entry.kind == "organisation" or not limited(entry.contest):
        return
    flaws = list(limit_flaws(entry))
    good = _("The authors take part in no more entries than the rules allow.")
    yield line_of("limits", not flaws, good, " ".join(flaws))


def _quota(entry: Entry) -> Iterator[Line]:
    """Whether the unit sent no more entries than it may."""
    contest: Contest = entry.contest
    rules = [rule for rule in contest.quotas.all() if rule.maximum is not None]
    if not rules:
        return
    allowed = allowance(rules, sendings([contest], [entry.unit])[contest.pk, entry.unit_id])
    if allowed.maximum is None:
        return
    words = {"unit": entry.unit.name, "maximum": allowed.maximum}
    sent = ngettext("sent %(count)d entry", "sent %(count)d entries", allowed.sent) % {"count": allowed.sent}
    yield line_of(
        "quota",
        allowed.sent <= allowed.maximum,
        _("%(unit)s sent no more entries than it may (%(maximum)d).") % words,
        _("%(unit)s sent more entries than it may (%(maximum)d).") % words,
        sent,
    )
