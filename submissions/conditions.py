"""The conditions that an entry declares: its authors' ages, what recognised the idea before, prizes it won.

Nothing is read from the database here: the entry comes with its contest's eligibilities and its authors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from look.wording import day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from contests.models import Contest, Eligibility
    from submissions.models import Author, Entry

# How far a recognition reaches, from none to the State's.
REACH = {"nobody": 0, "unit": 1, "province": 2, "nation": 3}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the contest: its name, whether the entry meets it, and what was found."""

    rule: str
    met: bool
    finding: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which declarations a contest asks of an entry."""

    ages: bool
    recognition: bool
    prizes: bool

    def __bool__(self) -> bool:
        return self.ages or self.recognition or self.prizes


def asked(entry: Entry) -> Asked:
    """What this entry has to declare: nothing where the contest's rules do not depend on it."""
    contest = entry.contest
    return Asked(
        ages=entry.kind != "organisation" and any(_bounded(line) for line in _open_to(entry)),
        recognition=contest.prior_recognition != "any",
        prizes=contest.prior_prizes_forbidden,
    )


def conditions(entry: Entry) -> Iterator[Condition]:
    """Every condition that this entry has to meet, in the order of the page."""
    wanted = asked(entry)
    if wanted.ages:
        for author in entry.authors.all():
            yield _age(entry, author)
    if wanted.recognition:
        yield _recognition(entry)
    if wanted.prizes:
        yield _prizes(entry)


def age_on(born_on: dt.date, on: dt.date) -> int:
    """Full years on a day: a birthday counts from that day on, that of 29 February from 1 March in other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def counted_on(contest: Contest) -> dt.date | None:
    """The day on which ages are counted: the one set, else the day of the launch."""
    return contest.age_on or contest.launched_on


def _open_to(entry: Entry) -> list[Eligibility]:
    """The rules under which this kind of entrant enters from this kind of unit."""
    unit_kind = entry.organisation.kind if entry.organisation else entry.unit.kind
    lines = entry.contest.eligibilities.all()
    return [line for line in lines if line.entrant == entry.kind and unit_kind in line.unit_kinds]


def _bounded(line: Eligibility) -> bool:
    return line.age_from is not None or line.age_to is not None


def _takes(line: Eligibility, age: int) -> bool:
    return (line.age_from is None or age >= line.age_from) and (line.age_to is None or age <= line.age_to)


def _age(entry: Entry, author: Author) -> Condition:
    lines, on = _open_to(entry), counted_on(entry.contest)
    if all(not _bounded(line) for line in lines) or on is None:
        return Condition("age", met=True, finding=_("Ages make no difference."))
    if author.born_on is None:
        missing = _("Give the date of birth of %(name)s: the contest asks for an age.") % {"name": author.full_name}
        return Condition("age", met=False, finding=missing)
    age = age_on(author.born_on, on)
    words = {"name": author.full_name, "age": age, "day": day(on)}
    if any(_takes(line, age) for line in lines):
        return Condition("age", met=True, finding=_("%(name)s was %(age)d years old on %(day)s.") % words)
    bounds = "; ".join(sorted({age_words(line) for line in lines}))
    sentence = _("%(name)s was %(age)d years old on %(day)s; the contest asks for: %(bounds)s.")
    return Condition("age", met=False, finding=sentence % {**words, "bounds": bounds})


def age_words(line: Eligibility) -> str:
    """The ages that a rule takes, in words."""
    words = {"youngest": line.age_from, "oldest": line.age_to}
    if line.age_from is not None and line.age_to is not None:
        return _("%(youngest)d to %(oldest)d years") % words
    if line.age_from is not None:
        return _("%(youngest)d years or older") % words
    if line.age_to is not None:
        return _("%(oldest)d years or younger") % words
    return _("any age")


def _recognition(entry: Entry) -> Condition:
    contest = entry.contest
    if not entry.recognised_by:
        sentence = _("Say whether the idea was recognised before, and by whom.")
        return Condition("recognition", met=False, finding=sentence)
    reaches = REACH[entry.recognised_by] >= REACH[contest.prior_recognition_scope]
    scope = {"scope": contest.get_prior_recognition_scope_display().lower()}
    if contest.prior_recognition == "required":
        good = _("The idea was recognised before (%(scope)s), as the contest asks.") % scope
        bad = _("The contest takes only ideas that were recognised before (%(scope)s).") % scope
        return Condition("recognition", met=reaches, finding=good if reaches else bad)
    good = _("The idea was not recognised before (%(scope)s), as the contest asks.") % scope
    bad = _("The contest does not take ideas that were recognised before (%(scope)s).") % scope
    return Condition("recognition", met=not reaches, finding=bad if reaches else good)


def _prizes(entry: Entry) -> Condition:
    if entry.won_before is None:
        return Condition("prizes", met=False, finding=_("Say whether the idea won a prize elsewhere."))
    if entry.won_before:
        sentence = _("The contest does not take ideas that won a prize elsewhere.")
        return Condition("prizes", met=False, finding=sentence)
    return Condition("prizes", met=True, finding=_("The idea won no prize elsewhere."))
