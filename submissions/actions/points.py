"""The check list of an entry: what the portal found of the contest's rules, and what people of the office answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import bring_roles
from audit.log import record
from audit.verdicts import MoveRefused
from contests.answers import plain
from contests.moments import database_now
from submissions.actions.gaps import excluded_authors
from submissions.actions.identity import people_of
from submissions.actions.limits import limit_flaws, limited, places_of
from submissions.actions.locks import hold_contest, hold_entry
from submissions.allowance import allowance
from submissions.checklist import AREA, questions
from submissions.eligibility import Line, check, line_of
from submissions.models import CheckPoint, Entry, Revision
from submissions.policies import reception as policies
from submissions.policies.exclusion import judges_among
from submissions.tally import sendings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from accounts.models import User
    from contests.models import Quota
    from submissions.actions import identity
    from submissions.allowance import Sending
    from submissions.checklist import Question
    from submissions.models import Author


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
    def for_many(self) -> bool:
        """Whether it can be answered with yes for several entries at once: a no is looked at by itself."""
        return self.question.key == AREA and self.answer != CheckPoint.Answer.NO

    @property
    def refused(self) -> bool:
        """Whether it was answered with no, for the rule and the text as they are now."""
        return self.answer == CheckPoint.Answer.NO and not self.stale


def points(entry: Entry) -> list[Point]:
    """What people have to answer about the entry, with their answers; it comes with its facts."""
    return points_of([entry])[entry.pk]


def points_of(entries: Sequence[Entry]) -> dict[int, list[Point]]:
    """What people have to answer about each of the entries, by key; two queries for all that come with their facts."""
    wanted = {entry.pk: questions(entry) for entry in entries}
    asked_about = [pk for pk, asked in wanted.items() if asked]
    latest = CheckPoint.objects.filter(entry__in=asked_about, latest=True).select_related("answered_by")
    known = {(one.entry_id, one.key): one for one in latest}
    texts = _texts(asked_about)
    return {
        pk: [_point(question, known.get((pk, question.key)), texts[pk]) for question in asked]
        for pk, asked in wanted.items()
    }


def _texts(entries: Collection[int]) -> dict[int, int]:
    """The last text of each entry, both by key."""
    return dict(Revision.objects.last_of(entries).values_list("entry_id", "pk")) if entries else {}


def _point(question: Question, kept: CheckPoint | None, text: int) -> Point:
    answered = kept is not None and bool(kept.answer)
    changed = kept is not None and (kept.rule != question.rule or kept.revision_id != text)
    return Point(question, kept if answered else None, answered and changed)


def seen(asked: list[Point], text: Revision) -> str:
    """A mark of what somebody was asked, and about which text: it changes with either."""
    return _mark(asked, text.pk)


def marks(asked: Mapping[int, list[Point]]) -> dict[int, str]:
    """Such a mark for each of several entries, by key."""
    texts = _texts(asked)
    return {pk: _mark(listed, texts[pk]) for pk, listed in asked.items()}


def _mark(asked: list[Point], text: int) -> str:
    told = [str(text), *(f"{point.question.key}:{point.question.rule}" for point in asked)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says at once of several entries: of their authors and units, and where these people stand."""

    people: Mapping[int, identity.Known]
    places: identity.Known
    judges: set[int]
    sent: Mapping[tuple[int, int], Sending]


def lines(entry: Entry) -> list[Line]:
    """What the portal found of every rule that it can check; the entry comes with its facts."""
    return lines_of([entry])[entry.pk]


def lines_of(entries: Sequence[Entry]) -> dict[int, list[Line]]:
    """What the portal found of each of the entries of one contest, by key; they come with their facts."""
    if not entries:
        return {}
    known = _known(entries)
    return {
        entry.pk: [*check(entry), *_kept_out(entry, known), *_limits(entry, known), *_quota(entry, known)]
        for entry in entries
    }


def failing(entry: Entry) -> list[Line]:
    """The rules that the portal found not met."""
    return [line for line in lines(entry) if not line.met]


def draw_up(entries: Sequence[Entry]) -> dict[int, list[Point]]:
    """Write the lists of entries that lie at the office, or bring them in line with the rules and the texts of now.

    The caller holds the entries. What was answered stays as it was, and is marked where the rule or the text changed.
    The answer has each entry's points by its key; what it asks of the database does not grow with the entries.
    """
    keys = [entry.pk for entry in entries]
    asked = points_of(list(Entry.objects.with_facts().filter(pk__in=keys)))
    known, texts = CheckPoint.objects.filter(entry__in=keys, latest=True), _texts(keys)
    wanted = {(pk, point.question.key): point for pk, listed in asked.items() for point in listed}
    CheckPoint.objects.bulk_create(
        [
            CheckPoint(entry_id=pk, key=key, rule=point.question.rule, revision_id=texts[pk])
            for (pk, key), point in wanted.items()
        ],
        ignore_conflicts=True,
    )
    rows = {(entry, key): pk for pk, entry, key in known.values_list("pk", "entry_id", "key")}
    stale = [rows[name] for name, point in wanted.items() if point.stale]
    known.update(
        asked=Case(When(pk__in=[rows[name] for name in wanted], then=Value(True)), default=Value(False)),
        stale=Case(When(pk__in=stale, then=Value(True)), default=Value(False)),
    )
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
    asked, text = draw_up([held])[held.pk], held.revisions.latest("number")
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


@transaction.atomic
def tick_area(*, entry: Entry, seen_as: str, by: User) -> None:
    """Say of one of several entries that it belongs to its content area; where somebody has said no, that stays.

    Raises MoveRefused when the rules or the text changed since the person read them.
    """
    policies.tick(by, entry).enforce()
    hold_contest(entry.contest, policies.CHECKED_WHILE)
    hold_entry(entry)
    if not CheckPoint.objects.filter(entry=entry, key=AREA, latest=True, answer=CheckPoint.Answer.NO).exists():
        tick(entry=entry, answers={AREA: (CheckPoint.Answer.YES, "")}, seen_as=seen_as, by=by)


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


def refusals_in_words(asked: list[Point]) -> str:
    """What the office tells the authors of the points that were answered with no: the rule, and what is not right."""
    return "\n".join(f"{point.question.rule} {point.kept.remark}" for point in asked if point.refused and point.kept)


def enforce_settled(entry: Entry) -> None:
    """Refuse while a point is open, answered with no, or answered before its rule or the text changed."""
    for point in draw_up([entry])[entry.pk]:
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


def _known(entries: Sequence[Entry]) -> Known:
    named = [author for entry in entries if entry.kind != "organisation" for author in entry.authors.all()]
    people: dict[int, list[tuple[Author, identity.Person]]] = {entry.pk: [] for entry in entries}
    for author, person in people_of(named):
        people[author.entry_id].append((author, person))
    accounts = [person.account for known in people.values() for _author, person in known if person.account]
    bring_roles(accounts)
    units = {entry.unit_id: entry.unit for entry in entries if _most(entry)}
    contest = entries[0].contest
    everybody = [person for known in people.values() for _author, person in known]
    return Known(
        people,
        places_of(contest, everybody) if limited(contest) else [],
        judges_among({account.pk for account in accounts}, contest) if accounts else set(),
        sendings([contest], list(units.values())) if units else {},
    )


def _most(entry: Entry) -> list[Quota]:
    """The rules of the contest that say how many entries a unit may send at most."""
    return [rule for rule in entry.contest.quotas.all() if rule.maximum is not None]


def _kept_out(entry: Entry, known: Known) -> Iterator[Line]:
    """Whether an author who has an account has a hand in the contest."""
    people = known.people[entry.pk]
    names = [author.full_name for author, person in people if person.account is not None]
    if not names:
        return
    found = list(excluded_authors(entry.contest, people, known.judges))
    yield line_of(
        "excluded",
        not found,
        _("No author with an account is among those whom the contest keeps out."),
        " ".join(found),
        ", ".join(names),
    )


def _limits(entry: Entry, known: Known) -> Iterator[Line]:
    """Whether the authors take part in no more entries than the rules allow."""
    if entry.kind == "organisation" or not limited(entry.contest):
        return
    flaws = list(limit_flaws(entry, known.people[entry.pk], known.places))
    good = _("The authors take part in no more entries than the rules allow.")
    yield line_of("limits", not flaws, good, " ".join(flaws))


def _quota(entry: Entry, known: Known) -> Iterator[Line]:
    """Whether the unit sent no more entries than it may."""
    rules = _most(entry)
    if not rules:
        return
    allowed = allowance(rules, known.sent[entry.contest_id, entry.unit_id])
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
