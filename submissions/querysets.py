"""Reading entries in words; who sees an entry is decided here, once."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from accounts.keys import key_digest, readings
from accounts.roles import UserRole
from submissions import lifecycle
from submissions.lifecycle import PENDING
from submissions.search import terms
from units.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from contests.models import Contest, EntryField
    from submissions.models import (  # noqa: F401
        Attachment,
        AuthorInvitation,
        Dispatch,
        DispatchItem,
        Entry,
        Fingerprint,
        Hearing,
        Receipt,
        Redaction,
        Revision,
        SavedSearch,
        Screening,
        SignedCopy,
        SimilarityFinding,
        Upload,
    )
    from units.models import Unit

AT_THE_UNIT = lifecycle.AT_THE_UNIT
LEFT_THE_AUTHOR = ("submitted", "returned", "accepted", "declined", "confirmed", "forwarded", "eligible", "ineligible")
IN_THE_UNITS_HANDS = lifecycle.IN_THE_UNITS_HANDS
RANKED = ("accepted", "confirmed")
LEFT_THE_UNIT = lifecycle.LEFT_THE_UNIT
PASSED_ON = "passed_on"
LIES_SINCE = Greatest("submitted_at", "came_at")  # nulls count for nothing


def seen_by(user: Any, prefix: str = "") -> Q:
    """Which entries a person may see as author, unit or office; `prefix` leads to the entry from another table.

    Judges do not see entries: they see contenders, by blind code. Auditors see all.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR):
        return Q()

    def path(name: str) -> str:
        return f"{prefix}{name}"

    own = Q(**{path("created_by"): user.pk}) | Q(**{path("authors__user"): user.pk})
    return own | worked_on_by(user, prefix)


def worked_on_by(user: Any, prefix: str = "") -> Q:
    """Which entries lie at the desk of the person's unit, or reached the office where the person runs the contest."""

    def path(name: str) -> str:
        return f"{prefix}{name}"

    at_unit = along_the_way(user.unit_ids_as(UserRole.CLERK, UserRole.HEAD), prefix)
    office = Q(**{path("contest__receiving_office__in"): user.unit_ids_as(UserRole.OFFICE)}) | Q(
        **{path("contest__organisers__user"): user.pk}
    )
    return at_unit | (office & Q(**{path("state__in"): LEFT_THE_UNIT}))


def along_the_way(unit_ids: list[int], prefix: str = "") -> Q:
    """Which entries were handed in to one of the units, lie there, or were decided on there; joins screenings."""
    places = (f"{prefix}{name}" for name in ("unit__in", "holder__in", "screenings__unit__in"))
    passed = [Q(**{place: unit_ids}) for place in places]
    return reduce(or_, passed) & Q(**{f"{prefix}state__in": LEFT_THE_AUTHOR})


def left_first_unit(prefix: str = "") -> Q:
    """Which entries the unit to which they were handed in has sent on, to the office or to the unit above."""
    at_office = Q(**{f"{prefix}state__in": LEFT_THE_UNIT})
    higher = Q(**{f"{prefix}state__in": LEFT_THE_AUTHOR}) & ~Q(**{f"{prefix}holder": F(f"{prefix}unit")})
    return at_office | higher


class EntryQuerySet(QuerySet["Entry"]):
    """Entries."""

    def visible_to(self, user: Any) -> EntryQuerySet:
        """Those that this person may open."""
        return self.filter(pk__in=self.model._default_manager.filter(seen_by(user)).values("pk"))

    def of(self, user: Any) -> EntryQuerySet:
        """Those that this person wrote or is an author of."""
        own = Q(created_by=user.pk) | Q(authors__user=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(own).values("pk"))

    def at_units(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those that lie at one of the units, or left it for the receiving office."""
        return self.filter(holder__in=unit_ids, state__in=LEFT_THE_AUTHOR)

    def passed_through(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those on whose way one of the units is, wherever they lie now."""
        return self.filter(pk__in=self.model._default_manager.filter(along_the_way(unit_ids)).values("pk"))

    def in_hand_at(self, units: Iterable[Unit]) -> EntryQuerySet:
        """Those that are written for or lie at one of the units, while their contest takes entries."""
        places = list(units)
        here = Q(unit__in=places) | Q(holder__in=places)
        return self.filter(here, state__in=IN_THE_UNITS_HANDS, contest__state="published")

    def received(self, contest: Contest) -> EntryQuerySet:
        """Those that reached the contest's receiving office."""
        return self.filter(contest=contest, state__in=LEFT_THE_UNIT)

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
        steps = [When(state=name, then=Value(step)) for step, name in enumerate(LEFT_THE_AUTHOR)]
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
        """Those of one area, unit or entrant kind that hold the words; what is not given does not narrow."""
        given = {"area": area, "unit": unit, "kind": kind}
        found = self.filter(**{name: value for name, value in given.items() if value})
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
        one = ("contest__receiving_office", "unit", "holder", "organisation", "area")
        many = ("contest__eligibilities", "contest__deadlines", "contest__organisers")
        return (
            self.with_letters()
            .select_related(*one)
            .prefetch_related("authors", "attachments", "screenings", "receipts", "hearings", *many)
        )

    def latest_letter_first(self) -> EntryQuerySet:
        """As the last letters brought them, each letter's list in its order."""
        lines: Any = self.model._meta.get_field("dispatch_items").related_model
        items = lines.objects.standing()
        last = items.filter(entry=OuterRef("pk")).order_by("-hop")
        known = self.annotate(
            sent_at=Subquery(last.values("dispatch__sent_at")[:1]), listed_as=Subquery(last.values("rank")[:1])
        )
        return known.order_by(F("sent_at").desc(nulls_first=True), "listed_as", "pk")

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
        """Those whose text, code or authors' names hold every word, with or without accents; a phrase in quotes."""
        if not words.strip():
            return self
        query = terms(words).tsquery
        return (
            self.filter(indexed__vector=SearchQuery(query, config="simple", search_type="raw"))
            if query
            else self.none()
        )


class ScreeningQuerySet(QuerySet["Screening"]):
    """What units decided."""

    def standing(self) -> ScreeningQuerySet:
        """Those that chose an entry and were not followed by another decision."""
        later = self.model._default_manager.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), decision="accepted")

    def ranking(self, unit: Unit, contest: Contest) -> ScreeningQuerySet:
        """A unit's list of chosen entries that no letter has sent yet, in order."""
        listed = self.standing().filter(unit=unit, entry__contest=contest, entry__state__in=RANKED)
        return listed.order_by(F("rank").asc(nulls_last=True), "pk")


class DispatchItemQuerySet(QuerySet["DispatchItem"]):
    """Lines of letters."""

    def standing(self) -> DispatchItemQuerySet:
        """Those that no recall or return has taken back."""
        return self.filter(taken_back_at=None)


class AttachmentQuerySet(QuerySet["Attachment"]):
    """Files of entries."""

    def visible_to(self, user: Any) -> AttachmentQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))

    def kept(self) -> AttachmentQuerySet:
        """Those that were not taken away again."""
        return self.filter(removed_at=None)

    def counting(self) -> AttachmentQuerySet:
        """Those that go with the entry: neither taken away nor refused."""
        return self.kept().exclude(state="refused")

    def due(self) -> AttachmentQuerySet:
        """Those that wait for a worker, the longest waiting first."""
        return self.filter(state="waiting").order_by("pk")

    def stale(self, before: dt.datetime) -> AttachmentQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="examining", beat_at__lt=before)


class UploadQuerySet(QuerySet["Upload"]):
    """Files on their way."""

    def visible_to(self, user: Any) -> UploadQuerySet:
        """Those that this person sends."""
        return self.filter(begun_by=user.pk) if user.is_authenticated else self.none()

    def receiving(self) -> UploadQuerySet:
        """Those that have not ended."""
        return self.filter(state="receiving")

    def left_whole(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which every byte arrived, and whose server died before it put them together."""
        return self.receiving().filter(offset=F("size"), heard_at__lt=before)

    def left_unfinished(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which nothing has arrived since."""
        return self.receiving().filter(heard_at__lt=before)

    def to_be_cleared(self) -> UploadQuerySet:
        """Those that have ended and whose parts still lie in the store."""
        return self.exclude(state="receiving").exclude(parts=[])


class AuthorInvitationQuerySet(QuerySet["AuthorInvitation"]):
    """Invitations of authors without an account."""

    def opened_by(self, typed: str) -> AuthorInvitationQuerySet:
        """The one whose key was typed, expired or answered as it may be."""
        return self.filter(key_digest__in=[key_digest(key) for key in readings(typed)])


class RevisionQuerySet(QuerySet["Revision"]):
    """What was handed in."""

    def latest_handed_in(self) -> RevisionQuerySet:
        """The latest text of each entry that left its authors."""
        later = self.model._default_manager.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), entry__state__in=LEFT_THE_AUTHOR)


class FingerprintQuerySet(QuerySet["Fingerprint"]):
    """What is kept of texts to compare them by."""

    def unfinished(self) -> FingerprintQuerySet:
        """Those whose text waits to be compared, or is being compared."""
        return self.filter(state__in=["waiting", "running"])

    def due(self) -> FingerprintQuerySet:
        """Those whose text waits for a worker."""
        return self.filter(state="waiting")

    def stale(self, before: dt.datetime) -> FingerprintQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="running", beat_at__lt=before)

    def of_earlier_texts(self, revisions: Iterable[Revision]) -> FingerprintQuerySet:
        """Those of the texts that each of the revisions took the place of."""
        earlier = Q(pk__in=[])
        for revision in revisions:
            earlier |= Q(revision__entry=revision.entry_id, revision__number__lt=revision.number)
        return self.filter(earlier).exclude(marks=[])


class FindingQuerySet(QuerySet["SimilarityFinding"]):
    """Pairs of entries that are alike."""

    def visible_to(self, user: Any) -> FindingQuerySet:
        """Those about an entry that the person's unit or office works on, and never about the person's own.

        What of the other entry may be shown is another question: see `views.similarity`.
        """
        if not user.is_authenticated:
            return self.none()
        entries: Any = self.model._meta.get_field("entry").related_model._default_manager
        standing = self.filter(entry__state__in=LEFT_THE_AUTHOR, other__state__in=LEFT_THE_AUTHOR)
        if user.has_role(UserRole.AUDITOR):
            return standing
        own = entries.of(user).values("pk")
        worked_on = entries.filter(worked_on_by(user)).values("pk")
        concerned = standing.filter(Q(entry__in=worked_on) | Q(other__in=worked_on))
        return concerned.exclude(entry__in=own).exclude(other__in=own)

    def about(self, entries: Iterable[Entry]) -> FindingQuerySet:
        """Those about any of the entries."""
        keys = [entry.pk for entry in entries]
        return self.filter(Q(entry__in=keys) | Q(other__in=keys))

    def in_state(self, state: str) -> FindingQuerySet:
        """Those in one state; all of them without one."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))

    def narrowed(self, *, contest: str = "", alike: str = "", q: str = "") -> FindingQuerySet:
        """Those of a contest, at least so much alike, whose titles or codes hold the words."""
        found = self
        if contest:
            found = found.filter(Q(entry__contest__slug=contest) | Q(other__contest__slug=contest))
        if alike:
            found = found.filter(score__gte=alike)
        for word in fold(q).split():
            either = (
                Q(**{f"{side}__search_text__contains": word}) | Q(**{f"{side}__code__icontains": word})
                for side in ("entry", "other")
            )
            found = found.filter(next(either) | next(either))
        return found

    def with_entries(self) -> FindingQuerySet:
        """With both entries and their contests."""
        return self.select_related(
            *(f"{side}__{name}" for side in ("entry", "other") for name in ("contest", "unit", "holder"))
        )


class SavedSearchQuerySet(QuerySet["SavedSearch"]):
    """Searches that people keep."""

    def of(self, user: Any) -> SavedSearchQuerySet:
        """One's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class HearingQuerySet(QuerySet["Hearing"]):
    """Entries that may be found not eligible, and what their authors say."""

    def visible_to(self, user: Any) -> HearingQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))

    def pending(self) -> HearingQuerySet:
        """Those that nobody has decided on."""
        return self.filter(state__in=PENDING)

    def to_answer(self, person: Any) -> HearingQuerySet:
        """Those that a person, given by key, can answer for the authors."""
        speaks = Q(entry__created_by=person) | Q(entry__authors__user=person, entry__authors__representative=True)
        return self.filter(speaks, state="open").distinct()

    def over(self, now: dt.datetime) -> HearingQuerySet:
        """Those whose time to answer is over without an answer."""
        return self.filter(state="open", due_at__lte=now)

    def to_decide(self, now: Any) -> HearingQuerySet:
        """Those that the office can decide on."""
        return self.filter(Q(state="answered") | Q(state="open", due_at__lte=now))


class RedactionQuerySet(QuerySet["Redaction"]):
    """Copies for judges of blind rounds."""

    def visible_to(self, user: Any) -> RedactionQuerySet:
        """Those of the contests that this person runs or audits."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR):
            return self.all()
        office = Q(revision__entry__contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE))
        organised = Q(revision__entry__contest__organisers__user=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(office | organised).values("pk"))

    def standing(self, contest: Contest) -> RedactionQuerySet:
        """Those of the last revision of each entry of the contest that may be judged."""
        revisions = self.model._meta.get_field("revision").related_model._default_manager
        later = revisions.filter(entry=OuterRef("revision__entry"), number__gt=OuterRef("revision__number"))
        return self.filter(~Exists(later), revision__entry__contest=contest, revision__entry__state="eligible")

    def with_entry(self) -> RedactionQuerySet:
        """Together with the entry, its contest and its authors."""
        return self.select_related(
            "revision__entry__contest__receiving_office", "revision__entry__unit", "checked_by"
        ).prefetch_related("passages", "revision__entry__authors", "revision__entry__contest__organisers")

    def with_counts(self) -> RedactionQuerySet:
        """With how many passages were found, and how many of them nobody has decided on."""
        return self.annotate(found=Count("passages"), undecided=Count("passages", filter=Q(passages__masked=None)))

    def in_need_order(self) -> RedactionQuerySet:
        """What is still to be checked first, with the most to decide on at the top."""
        return self.with_counts().order_by("-state", F("undecided").desc(), "pk")

    def without_passages(self) -> RedactionQuerySet:
        """Those in which nothing was found."""
        return self.filter(passages=None)

    def in_state(self, state: str) -> RedactionQuerySet:
        """Those in one state; all of them without one."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))


class DispatchQuerySet(QuerySet["Dispatch"]):
    """Letters of units."""

    def numbered(self, unit: Unit, number: str, issued_on: dt.date) -> DispatchQuerySet:
        """The unit's letter with this number and date."""
        return self.filter(unit=unit, number=number, issued_on=issued_on)

    def of_units(self, unit_ids: list[int]) -> DispatchQuerySet:
        """Those of the units."""
        return self.filter(unit__in=unit_ids)

    def visible_to(self, user: Any) -> DispatchQuerySet:
        """Those of the person's unit or sent to it, and those sent to an office where the person works on contests."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR):
            return self.all()
        units = user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)
        unit = Q(unit__in=units) | Q(to_unit__in=units, state="sent")
        office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE)) | Q(
            contest__organisers__user=user.pk
        )
        return self.filter(unit | (office & Q(to_unit=None, state="sent"))).distinct()


class SignedCopyQuerySet(QuerySet["SignedCopy"]):
    """Signed copies of letters."""

    def visible_to(self, user: Any) -> SignedCopyQuerySet:
        """Those of letters that this person may open."""
        letters: Any = self.model._meta.get_field("dispatch").related_model
        return self.filter(dispatch__in=letters.objects.visible_to(user).values("pk"))


class ReceiptQuerySet(QuerySet["Receipt"]):
    """Receipts."""

    def known_as(self, code: str) -> ReceiptQuerySet:
        """The one of a verification code, however it was typed: letters of any size, with spaces or dashes."""
        return self.filter(code="".join(sign for sign in code.upper() if sign.isalnum()))

    def visible_to(self, user: Any) -> ReceiptQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))
