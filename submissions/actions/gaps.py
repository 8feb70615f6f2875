"""What an entry still lacks before it can be handed in, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from audit.canonical import number_text
from contests import answers
from contests.models import Contest, EntrantKind, EntryForm
from submissions.actions.answers import questions, value_of
from submissions.actions.identity import bring_accounts, named_twice, people_of
from submissions.actions.limits import limit_flaws
from submissions.conditions import conditions
from submissions.models import Attachment, Entry
from submissions.policies.entries import eligible_kinds
from submissions.policies.exclusion import REASONS, hand_in_it, judges_among
from units.models import Unit
from units.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from accounts.models import User
    from submissions.actions.identity import Known
    from units.querysets import UnitQuerySet

WHOLE = Decimal(100)
# What is read of an entry to say what it lacks.
READ = (
    "authors",
    "attachments",
    "contest__entry_fields",
    "contest__form_sections",
    "contest__eligibilities",
    "contest__route",
    "contest__deadlines",
    "contest__organisers",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or wrong, the part of the entry where it is put right, and the box of that page it is about."""

    part: str
    text: str
    box: str = ""


class Named(Protocol):
    """An author as typed or as kept."""

    @property
    def share(self) -> Decimal:
        """The part of the entry that is theirs, in per cent."""

    @property
    def representative(self) -> bool:
        """Whether they speak for the group."""


def bring(entry: Entry, by: User) -> None:
    """Read at once what is looked at to say what an entry lacks, where somebody acts."""
    prefetch_related_objects([entry], *READ)
    bring_accounts(list(entry.authors.all()), by)


def eligible_units(contest: Contest, kind: str) -> UnitQuerySet:
    """The units through which an entrant of this kind may enter today."""
    units: UnitQuerySet = Unit.objects.within(contest.host).valid_on(timezone.localdate())
    return units.filter(kind__in=eligible_kinds(contest, kind))


def gaps(entry: Entry) -> list[Gap]:
    """Everything that is missing or wrong, in the order of the entry's parts."""
    known = people_of(entry.authors.all())
    found = [*text_gaps(entry)]
    found += [Gap("authors", text) for text in author_flaws(entry.contest, entry.kind, [one for one, _who in known])]
    found += refusing_authors(entry)
    found += [Gap("authors", text) for text in named_twice(known)]
    found += [Gap("authors", text) for text in excluded_authors(entry.contest, known)]
    found += [Gap("authors", text) for text in limit_flaws(entry, known)]
    found += [Gap("conditions", condition.finding) for condition in conditions(entry) if not condition.met]
    found += file_gaps(entry)
    found += consent_gaps(entry)
    found += unit_gaps(entry)
    return found


def text_gaps(entry: Entry) -> Iterator[Gap]:
    """What the words of the entry lack."""
    wanted = (
        ("title", entry.title, _("Write the title.")),
        ("area", entry.area_id, _("Choose the content area.")),
        ("summary", entry.summary.strip(), _("Write the summary.")),
        ("contact_phone", entry.contact_phone, _("Give a phone number at which you can be reached.")),
        ("contact_address", entry.contact_address, _("Give an address at which you can be reached.")),
    )
    for box, given, text in wanted:
        if not given:
            yield Gap("text", text, box)
    for _heading, field in questions(entry):
        for text in answers.gaps(field, value_of(entry, field)):
            yield Gap("text", text, f"answer_{field.key}")


def author_flaws(contest: Contest, kind: str, lines: Sequence[Named]) -> Iterator[str]:
    """What is wrong with the authors, as typed or as kept."""
    if kind == EntrantKind.GROUP:
        yield from _size_flaws(contest, len(lines))
        yield from _name_flaws(lines)
    elif kind == EntrantKind.INDIVIDUAL and len(lines) != 1:
        yield _("An individual's entry has exactly one author.")
    if kind != EntrantKind.ORGANISATION or lines:
        yield from _share_flaws(lines)


def _size_flaws(contest: Contest, count: int) -> Iterator[str]:
    if count < contest.group_min_members:
        yield _("A group has at least %(least)d authors; this one has %(count)d. Add the others.") % {
            "least": contest.group_min_members,
            "count": count,
        }
    if contest.group_max_members and count > contest.group_max_members:
        yield _("A group has at most %(most)d authors; this one has %(count)d.") % {
            "most": contest.group_max_members,
            "count": count,
        }


def _name_flaws(lines: Sequence[Named]) -> Iterator[str]:
    representatives = sum(line.representative for line in lines)
    if representatives != 1:
        yield _("Choose one author who represents the group; now %(count)d are chosen.") % {"count": representatives}


def _share_flaws(lines: Sequence[Named]) -> Iterator[str]:
    total = sum((line.share for line in lines), Decimal(0))
    if total < WHOLE:
        yield _("The shares add up to %(total)s %%: %(rest)s %% are missing to make 100 %%.") % {
            "total": percent(total),
            "rest": percent(WHOLE - total),
        }
    if total > WHOLE:
        yield _("The shares add up to %(total)s %%: that is %(rest)s %% too much, they must make 100 %%.") % {
            "total": percent(total),
            "rest": percent(total - WHOLE),
        }


def percent(share: Decimal) -> str:
    """A share as people write it: 33,5."""
    return number_format(Decimal(number_text(share)))


def refusing_authors(entry: Entry) -> Iterator[Gap]:
    """Authors who say that they are none; those who have not answered yet do not stand in the way."""
    for author in entry.authors.all():
        if author.refused_at is not None:
            text = _("%(name)s refuses to be an author: “%(reason)s”. Settle it together, then change the list.")
            yield Gap("authors", text % {"name": author.full_name, "reason": author.refused_reason})


def excluded_authors(contest: Contest, known: Known, judges: set[int] | None = None) -> Iterator[str]:
    """Authors who have a hand in the contest, by whatever they were named; `judges` are those of them, where known."""
    accounts = [(author.full_name, person.account) for author, person in known if person.account is not None]
    if judges is None:
        judges = judges_among([account.pk for _name, account in accounts], contest) if accounts else set()
    for name, account in accounts:
        hand = hand_in_it(account, contest, judges)
        if hand:
            yield str(REASONS[hand][1]) % {"name": name}


def file_gaps(entry: Entry) -> Iterator[Gap]:
    """What the files of the entry lack."""
    kinds: Collection[str] = {file.kind for file in entry.attachments.all() if file.counts}
    if entry.form == EntryForm.ARTICLE:
        return
    if Attachment.Kind.VIDEO not in kinds:
        yield Gap("files", _("An entry as a video clip needs the clip: add an MP4 file."))
    if entry.contest.text_version_required and Attachment.Kind.TEXT_VERSION not in kinds:
        yield Gap("files", _("A video entry needs a text version beside it: add it as a PDF or DOCX file."))


def consent_gaps(entry: Entry) -> Iterator[Gap]:
    """Whether what the author signed is there, where the contest asks for it and somebody hands in for the author."""
    hands_in_for = entry.entered_by_id is not None and entry.entered_by_id == entry.created_by_id
    if not (hands_in_for and entry.contest.consent_file_required):
        return
    if not Attachment.consents.filter(entry=entry).counting().exists():
        yield Gap("consent", _("The signed consent is missing: add a scan or photo of what the author signed."))


def unit_gaps(entry: Entry) -> Iterator[Gap]:
    """Whether the unit may still pass the entry on."""
    unit, contest = entry.unit, entry.contest
    asked = unit.kind in eligible_kinds(contest, entry.kind) and unit.is_within(contest.host)
    if not (asked and unit.valid_on(timezone.localdate())):
        yield Gap(
            "unit",
            _("“%(unit)s” is not among the units that this contest asks today. Choose another unit.")
            % {"unit": normalise(unit.name)},
        )
