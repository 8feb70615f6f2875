"""Reading entries and their revisions in words."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.keys import key_digest, readings
from accounts.roles import UserRole
from submissions.lifecycle import PENDING
from submissions.querysets.seeing import (
    AT_THE_OFFICE,
    AT_THE_UNIT,
    IN_THE_UNITS_HANDS,
    LEFT_THE_AUTHOR,
    LIES_SINCE,
    PASSED_ON,
    RANKED,
    SEEN_BY_OTHERS,
    along_the_way,
    ways_along,
    ways_to_see,
)
from submissions.search import terms

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from contests.models import Contest, EntryField
    from submissions.models import AuthorInvitation, Entry, Receipt, Revision  # noqa: F401
    from submissions.search import Terms
    from units.models import Unit


class Among(Func):
    """Whether a key is among those gathered, which the database does whatever it expects of their number."""

    arg_joiner = " = ANY("
    template = "(%(expressions)s))"
    output_field = BooleanField()


class EntryQuerySet(QuerySet["Entry"]):
    """Entries."""

    def visible_to(self, user: Any) -> EntryQuerySet:
        """Those that this person may open."""
        return self._by_any(ways_to_see(user))

    def of(self, user: Any) -> EntryQuerySet:
        """Those that this person wrote or is an author of."""
        return self._by_any([Q(created_by=user.pk), Q(authors__user=user.pk)])

    def at_units(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those that lie at one of the units, or left it for the receiving office."""
        return self.filter(holder__in=unit_ids, state__in=SEEN_BY_OTHERS)

    def passed_through(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those on whose way one of the units is, wherever they lie now."""
        return self._by_any(ways_along(unit_ids), few=True)

    def from_below(self) -> EntryQuerySet:
        """Those that lie at another unit than the one through which they entered: a letter sent them there."""
        return self.exclude(holder=F("unit"))

    def in_hand_at(self, units: Iterable[Unit]) -> EntryQuerySet:
        """Those that are written for or lie at one of the units, while their contest takes entries."""
        places = list(units)
        here = Q(unit__in=places) | Q(holder__in=places)
        return self.filter(here, state__in=IN_THE_UNITS_HANDS, contest__state="published")

    def received(self, contest: Contest) -> EntryQuerySet:
        """Those that reached the contest's receiving office."""
        return self.filter(contest=contest, state__in=AT_THE_OFFICE)

    def counted(self) -> EntryQuerySet:
        """Those that count: what was merged into another entry counts once, there."""
        return self.exclude(state="united")

    def ranked(self) -> EntryQuerySet:
        """Those that their unit chose and no letter has sent yet."""
        return self.filter(state__in=RANKED)

    def waiting_for_screening(self) -> EntryQuerySet:
        """Those that nobody at the unit has decided on, the longest waiting first."""
        return self.filter(state="submitted").longest_first()

    def longest_first(self) -> EntryQuerySet:
        """Those first that have lain longest where they are."""
        return self.annotate(lies_since=LIES_SINCE).order_by("lies_since", "pk")

    def with_arrival(self) -> EntryQuerySet:
        """With `lies_since`: when the entry came where it is, or was handed in again there."""
        return self.annotate(lies_since=LIES_SINCE)

    def waiting_for_head(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those that the units chose and their heads have not confirmed yet, while the contest takes entries."""
        return self.filter(holder__in=unit_ids, state="accepted", contest__state="published")

    def waiting_for_office(self, contest: Contest) -> EntryQuerySet:
        """Those that units sent and the office has not decided on."""
        return self.filter(contest=contest, state="forwarded")

    def in_state(self, state: str) -> EntryQuerySet:
        """Those in one state; all of them without one."""
        return self.filter(state=state) if state else self

    def answering(self, field: EntryField) -> EntryQuerySet:
        """Those that answer a question now, or whose text of the first schema keeps no label for it."""
        now = Q(answers__has_key=field.key) & ~Q(answers__contains={field.key: ""})
        filed = Q(attachments__field_key=field.key)
        once = Q(revisions__content__answers__has_key=field.key)
        found = self.model._default_manager.filter(now | filed | once, contest=field.contest_id)
        return self.filter(pk__in=found.values("pk"))

    def handed_in_before(self, moment: dt.datetime) -> EntryQuerySet:
        """Those that have been here since before the moment."""
        return self.annotate(lies_since=LIES_SINCE).filter(lies_since__lt=moment)

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))

    def count_by_tab(self, unit_ids: list[int]) -> dict[str, int]:
        """How many there are in each state at these units, and how many they passed on to others."""
        here = Case(When(~Q(holder__in=unit_ids), then=Value(PASSED_ON)), default=F("state"))
        return dict(self.order_by().annotate(tab=here).values_list("tab").annotate(count=Count("pk")))

    def in_tab(self, tab: str, unit_ids: list[int]) -> EntryQuerySet:
        """Those of one tab; all of them without one."""
        if tab == PASSED_ON:
            return self.exclude(holder__in=unit_ids)
        return self.filter(state=tab, holder__in=unit_ids) if tab else self

    def by_step(self) -> EntryQuerySet:
        """Grouped by state along an entry's way, the longest waiting first."""
        steps = [When(state=name, then=Value(step)) for step, name in enumerate(SEEN_BY_OTHERS)]
        known = self.annotate(step=Case(*steps, output_field=IntegerField()), lies_since=LIES_SINCE)
        return known.order_by("step", "lies_since", "pk")

    def lying_since_before(self, contest: Contest, moment: dt.datetime) -> EntryQuerySet:
        """Those that have lain at their unit since before the moment, the longest first, with `lies_since`."""
        lying = self.filter(contest=contest, state__in=AT_THE_UNIT).annotate(lies_since=LIES_SINCE)
        return lying.filter(lies_since__lt=moment).order_by("lies_since", "pk")

    def movable_by(self, user: Any) -> EntryQuerySet:
        """Those on the way of the person's units, and those that lie at a unit in a contest that the person runs."""
        units = user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)
        office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE)) | Q(
            contest__organisers__user=user.pk
        )
        mine = along_the_way(units) | (office & Q(state__in=AT_THE_UNIT))
        return self.filter(pk__in=self.model._default_manager.filter(mine).values("pk"))

    def ready_to_forward(self, unit: Unit) -> EntryQuerySet:
        """Those that the unit's head confirmed and no letter has sent yet."""
        return self.filter(holder=unit, state="confirmed")

    def narrowed(
        self, *, area: int | None = None, unit: int | None = None, kind: str = "", heard: str = "", q: str = ""
    ) -> EntryQuerySet:
        """Those of an area, an entrant kind, a unit and those under it, that hold the words; the rest is free."""
        given = {"area": area, "kind": kind}
        found = self.filter(**{name: value for name, value in given.items() if value})
        if unit:
            units: Any = self.model._meta.get_field("unit").related_model._default_manager
            over = units.filter(pk=unit).values("path")[:1]
            found = found.filter(unit__path__startswith=Subquery(over))
        if heard:
            found = found.filter(pk__in=found.filter(hearings__state__in=PENDING).values("pk"))
        return found.search(q) if q else found

    def ready_at(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those that wait at the units to be sent, while their contest takes entries."""
        return self.filter(holder__in=unit_ids, state="confirmed", contest__state="published")

    def with_place(self) -> EntryQuerySet:
        """With `place`: the entry's rank in its unit's list, as the unit last decided."""
        screenings = self.model._meta.get_field("screenings").related_model._default_manager
        latest = screenings.filter(entry=OuterRef("pk")).order_by("-pk")
        return self.annotate(place=Subquery(latest.values("rank")[:1]))

    def in_rank_order(self) -> EntryQuerySet:
        """As the units' lists have them, list by list."""
        return self.with_place().order_by("contest_id", "holder_id", F("place").asc(nulls_last=True), "pk")

    def with_facts(self) -> EntryQuerySet:
        """With everything that the contest's rules look at (`submissions.eligibility`), and who runs the contest."""
        one = ("contest__host", "contest__receiving_office", "unit", "holder", "organisation", "area")
        many = (
            "contest__eligibilities",
            "contest__deadlines",
            "contest__organisers",
            "contest__quotas",
            "contest__areas",
            "contest__entry_fields",
        )
        return (
            self.with_letters()
            .select_related(*one)
            .prefetch_related("authors", "attachments", "screenings", "receipts", "hearings", *many)
        )

    def with_unions(self) -> EntryQuerySet:
        """With how it was merged into another entry, what was merged into it, and whether its contest is judged."""
        return self.prefetch_related(
            "unions__into", "unions__united_by", "taken_in__entry", "taken_in__united_by", "contest__rounds"
        )

    def undecided_first(self) -> EntryQuerySet:
        """Those first on which the office has not decided, the longest there first."""
        decided = Case(When(state="forwarded", then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.annotate(decided=decided).order_by("decided", "came_at", "pk")

    def with_last_number(self) -> EntryQuerySet:
        """With `last_number`: which of its revisions is the last."""
        revisions = self.model._meta.get_field("revisions").related_model._default_manager
        last = revisions.filter(entry=OuterRef("pk")).order_by("-number")
        return self.annotate(last_number=Subquery(last.values("number")[:1]))

    def latest_letter_first(self) -> EntryQuerySet:
        """As the last letters brought them, each letter's list in its order."""
        lines: Any = self.model._meta.get_field("dispatch_items").related_model
        items = lines.objects.standing()
        last = items.filter(entry=OuterRef("pk")).order_by("-hop")
        known = self.annotate(
            sent_at=Subquery(last.values("dispatch__sent_at")[:1]), listed_as=Subquery(last.values("rank")[:1])
        )
        return known.order_by(F("came_at").desc(nulls_first=True), "listed_as", "pk")  # the index brings the latest

    def with_letters(self) -> EntryQuerySet:
        """With the letters that stand, so that `Entry.letter` asks no more."""
        lines: Any = self.model._meta.get_field("dispatch_items").related_model
        items = lines.objects.standing()
        told = items.select_related("dispatch__unit", "dispatch__to_unit", "dispatch__created_by").order_by("hop")
        return self.prefetch_related(Prefetch("dispatch_items", told))

    def eligible(self) -> EntryQuerySet:
        """Those that may be judged."""
        return self.filter(state="eligible")

    def with_hearing(self) -> EntryQuerySet:
        """With `hearing_pk`: the explanation that was asked for and not decided on, if any."""
        hearings = self.model._meta.get_field("hearings").related_model._default_manager
        pending = hearings.filter(entry=OuterRef("pk"), state__in=PENDING)
        return self.annotate(hearing_pk=Subquery(pending.values("pk")[:1]))

    def without_redaction(self) -> EntryQuerySet:
        """Those that may be judged whose last revision nobody has searched for what gives the authors away."""
        revisions = self.model._meta.get_field("revisions").related_model._default_manager
        last = revisions.filter(entry=OuterRef("pk")).order_by("-number")
        found = self.eligible().alias(copy=Subquery(last.values("redaction")[:1]))
        return found.filter(revisions__isnull=False, copy=None).distinct()

    def without_checked_redaction(self) -> EntryQuerySet:
        """Those that may be judged and whose last revision nobody has checked for blind judges."""
        revisions = self.model._meta.get_field("revisions").related_model._default_manager
        last = revisions.filter(entry=OuterRef("pk")).order_by("-number")
        checked = self.eligible().alias(far=Subquery(last.values("redaction__state")[:1]))
        return checked.filter(~Q(far="checked") | Q(far=None))

    def search(self, words: str) -> EntryQuerySet:
        """Those whose text, files, code or authors' names hold every word, with or without accents; a phrase in quotes.

        The words may stand apart, one in the text and another in a file; `in_file` names the file that is needed.
        """
        if not words.strip():
            return self
        looked_for = terms(words)
        if not looked_for.phrases:
            return self.none()
        own = self.model._meta.get_field("indexed").related_model._default_manager
        files: Any = self.model._meta.get_field("attachments").related_model
        said = files._meta.get_field("said").related_model._default_manager
        if len(looked_for.phrases) == 1:
            held = _holding(looked_for.tsquery)
            in_files = said.standing().filter(held).values("attachment__entry")
            found = self.filter(pk__in=own.filter(held).values("entry").union(in_files))
        else:
            found = self.filter(_each_held(own.all(), said.standing(), looked_for))
        return found.annotate(in_file=Subquery(said.telling_of_each(looked_for)))

    def _by_any(self, ways: list[Q], *, few: bool = False) -> EntryQuerySet:
        """Those found in any of the ways, each sought by its own index: all at once would go over every entry.

        Where they are `few` among all, they are gathered first and then read one by one.
        """
        if not ways:
            return self.none()
        entries = self.model._default_manager.order_by()
        first, *others = [entries.filter(way).values("pk") for way in ways]
        found = first.union(*others)
        return self.filter(Among("pk", ArraySubquery(found))) if few else self.filter(pk__in=found)


def _holding(tsquery: str) -> Q:
    return Q(vector=SearchQuery(tsquery, config="simple", search_type="raw"))


def _each_held(own: QuerySet[Any], said: QuerySet[Any], looked_for: Terms) -> Q:
    """Which entries hold every part by themselves, or else one of them in a file and each of them in either.

    As joins, the parts would be planned by a guess of how many entries hold them all, which is far off for words that
    go together: what a common word finds was gathered again and again. So each is a question about an entry, and only
    where a file holds one of them.
    """
    own, said = own.filter(entry=OuterRef("pk")), said.filter(attachment__entry=OuterRef("pk"))
    each = (Exists(own.filter(_holding(part))) | Exists(said.filter(_holding(part))) for part in looked_for.tsqueries)
    in_a_file = Exists(said.filter(_holding(" | ".join(f"({part})" for part in looked_for.tsqueries))))
    return Exists(own.filter(_holding(looked_for.tsquery))) | reduce(and_, each, in_a_file)


class RevisionQuerySet(QuerySet["Revision"]):
    """What was handed in."""

    def last_of(self, entries: Collection[int]) -> RevisionQuerySet:
        """The last text of each of the entries, given by key."""
        return self.filter(entry__in=entries).order_by("entry_id", "-number").distinct("entry_id")

    def latest_handed_in(self) -> RevisionQuerySet:
        """The latest text of each entry that left its authors."""
        later = self.model._default_manager.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), entry__state__in=LEFT_THE_AUTHOR)


class ReceiptQuerySet(QuerySet["Receipt"]):
    """Receipts."""

    def known_as(self, code: str) -> ReceiptQuerySet:
        """The one of a verification code, however it was typed: letters of any size, with spaces or dashes."""
        return self.filter(code="".join(sign for sign in code.upper() if sign.isalnum()))

    def visible_to(self, user: Any) -> ReceiptQuerySet:
        """Those of entries that this person may open."""
        entries: Any = self.model._meta.get_field("entry").related_model
        return self.filter(entry__in=entries.objects.visible_to(user).values("pk"))


class AuthorInvitationQuerySet(QuerySet["AuthorInvitation"]):
    """Invitations of authors without an account."""

    def opened_by(self, typed: str) -> AuthorInvitationQuerySet:
        """The one whose key was typed, expired or answered as it may be."""
        return self.filter(key_digest__in=[key_digest(key) for key in readings(typed)])
