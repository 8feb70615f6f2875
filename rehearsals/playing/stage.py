"""The stage of a play: the copied contest, its company, and what was noted so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verdicts import Refused
from contests.planfile import UnreadablePlan
from rehearsals.playing.outcome import Note
from submissions.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from accounts.models import User
    from contests.models import ContentArea, Contest
    from rehearsals.playing.company import Company, Place

REFUSALS = (Refused, ValidationError, UnreadablePlan)
T = TypeVar("T")
P = ParamSpec("P")


class Stuck(Exception):
    """The play cannot go on from here; what broke is noted already."""


@dataclass
class Part:
    """An entry of the play: who enters with what, how good it is, and what is to become of it."""

    number: int
    place: Place
    kind: str
    form: str
    area: ContentArea
    authors: list[tuple[User, Decimal]]
    strength: Decimal
    fate: str = "through"
    entry: Any = None

    @property
    def title(self) -> str:
        """The entry's title, which nobody takes for a real one."""
        return _("Rehearsal entry %(number)d") % {"number": self.number}

    @property
    def writer(self) -> User:
        """Who writes and hands it in."""
        return self.authors[0][0]


@dataclass
class Stage:
    """Everything that the acts of a play share."""

    original: Contest
    key: str
    entries: int
    seed: int
    say: Callable[[int, int], None] = lambda _done, _total: None
    notes: list[Note] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    _refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    _contest: Contest | None = None
    _company: Company | None = None

    @property
    def contest(self) -> Contest:
        """The copy that is played."""
        if self._contest is None:
            raise Stuck
        return self._contest

    @contest.setter
    def contest(self, contest: Contest) -> None:
        self._contest = contest

    @property
    def company(self) -> Company:
        """The invented people and units."""
        if self._company is None:
            raise Stuck
        return self._company

    @company.setter
    def company(self, company: Company) -> None:
        self._company = company

    def good(self, sentence: str) -> None:
        """Note that something went as the plan promises."""
        self.notes.append(Note(sentence, "good"))

    def warn(self, sentence: str, section: str = "") -> None:
        """Note something to look at."""
        self.notes.append(Note(sentence, "warns", section))

    def broke(self, sentence: str, section: str = "") -> None:
        """Note that something did not go as the plan promises."""
        self.notes.append(Note(sentence, "breaks", section))

    def attempt(self, section: str, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do something that the plan promises; a refusal is noted, and None comes back."""
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except REFUSALS as refusal:
            self._refusals[in_words(refusal), section] += 1
            return None

    def must(self, section: str, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something without which the play cannot go on. Raises Stuck where it is refused."""
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except REFUSALS as refusal:
            self.broke(in_words(refusal), section)
            raise Stuck from refusal

    def must_not(self, rule: str, section: str, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Try what a rule forbids: the refusal is what is wanted; what was done all the same is undone and noted."""
        try:
            with transaction.atomic():
                act(*args, **kwargs)
                transaction.set_rollback(True)
        except Refused as refusal:
            self.good(_("%(rule)s was refused: “%(reason)s”") % {"rule": rule, "reason": refusal.reason})
        else:
            self.broke(_("%(rule)s was not refused.") % {"rule": rule}, section)

    def note_refusals(self) -> None:
        """Write down what was refused, each reason once with how often."""
        for (reason, section), times in self._refusals.items():
            sentence = ngettext("%(reason)s (%(count)d time)", "%(reason)s (%(count)d times)", times)
            self.broke(sentence % {"reason": reason, "count": times}, section)
        self._refusals.clear()

    def through(self, *states: str) -> list[Part]:
        """The parts whose entry is in one of these states now."""
        return [part for part in self.parts if part.entry is not None and part.entry.state in states]

    def renew(self, *parts: Part) -> None:
        """Read what became of these entries."""
        kept = Entry.objects.in_bulk([part.entry.pk for part in parts])
        for part in parts:
            part.entry = kept[part.entry.pk]


def in_words(refusal: Refused | ValidationError | UnreadablePlan) -> str:
    """Why something was refused, in one text."""
    return refusal.reason if isinstance(refusal, Refused) else " ".join(refusal.messages)
