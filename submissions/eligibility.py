"""Whether an entry meets its contest's rules: one line a rule, each met or not, in words, with the facts used.

Nothing is read from the database here: the entry comes with what the rules look at (`Entry.objects.with_facts()`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from look.wording import second
from submissions.conditions import conditions
from units.kinds import UnitKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from submissions.models import Dispatch, Entry

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: its name, whether it is met, what was found, and the facts by which the portal found it."""

    rule: str
    met: bool
    finding: str
    facts: str = ""


def check(entry: Entry) -> list[Line]:
    """Every rule that concerns the entry, in the order in which an officer reads them."""
    return [
        _may_enter(entry),
        *_authors(entry),
        *_text_version(entry),
        *(Line(one.rule, one.met, one.finding) for one in conditions(entry)),
        _licence(entry),
        *_handed_in_time(entry),
        _confirmed(entry),
        _sent_in_time(entry),
    ]


def line_of(rule: str, met: object, good: str, bad: str, facts: str = "") -> Line:
    """A line that says one thing where the rule is met and another where it is not."""
    return Line(rule, bool(met), good if met else bad, facts)


def _may_enter(entry: Entry) -> Line:
    named = entry.organisation.kind if entry.organisation else _unit_kind(entry)
    open_to = [rule for rule in entry.contest.eligibilities.all() if rule.entrant == entry.kind]
    return line_of(
        "entrant",
        any(named in rule.unit_kinds for rule in open_to),
        _("The contest is open to this entrant from this kind of unit."),
        _("The contest is not open to this entrant from this kind of unit."),
        f"{entry.get_kind_display()} · {UnitKind(named).label}",
    )


def _authors(entry: Entry) -> Iterator[Line]:
    if entry.kind == "organisation":
        yield line_of(
            "authors",
            entry.organisation,
            _("The entering organisation is named."),
            _("The entering organisation is not named."),
        )
        return
    authors = list(entry.authors.all())
    yield _number_of_authors(entry, len(authors))
    total = sum((author.share for author in authors), Decimal(0))
    yield line_of(
        "shares",
        total == WHOLE,
        _("The authors' shares add up to 100 %."),
        _("The authors' shares add up to %(total)s %%, not to 100 %%.") % {"total": f"{total:f}"},
    )


def _number_of_authors(entry: Entry, count: int) -> Line:
    if entry.kind == "individual":
        return line_of(
            "authors",
            count == 1,
            _("One person enters."),
            _("An individual enters alone, yet several authors are named."),
        )
    fewest, most = entry.contest.group_min_members, entry.contest.group_max_members
    found = ngettext("The group has %(count)d author.", "The group has %(count)d authors.", count) % {"count": count}
    if count < fewest:
        return Line(
            "authors", met=False, finding=f"{found} {_('At least %(number)d are needed.') % {'number': fewest}}"
        )
    if most is not None and count > most:
        return Line("authors", met=False, finding=f"{found} {_('At most %(number)d are allowed.') % {'number': most}}")
    return Line("authors", met=True, finding=found)


def _text_version(entry: Entry) -> Iterator[Line]:
    if entry.form == "article" or not entry.contest.text_version_required:
        return
    kept = [file for file in entry.attachments.all() if file.counts]
    yield line_of(
        "text_version",
        any(file.kind == "text_version" for file in kept),
        _("A text version goes with the entry."),
        _("An entry that is not text needs a text version; none was handed in."),
        ", ".join(file.name for file in kept if file.kind == "text_version"),
    )


def _licence(entry: Entry) -> Line:
    return line_of(
        "licence",
        entry.licence_accepted_at and entry.licence_version == entry.contest.licence_version,
        _("The present licence clause was accepted."),
        _("The present wording of the licence clause was not accepted."),
        _("Accepted %(moment)s") % {"moment": second(entry.licence_accepted_at)} if entry.licence_accepted_at else "",
    )


def _handed_in_time(entry: Entry) -> Iterator[Line]:
    deadline = entry.contest.deadline("submission", _unit_kind(entry))
    if deadline is None:
        return
    # What its unit returned may come back later: the deadline was met, or not, the first time.
    first = min((receipt.issued_at for receipt in entry.receipts.all()), default=entry.submitted_at)
    yield line_of(
        "submission",
        first and not deadline.passed(first),
        _("The authors handed it in before the deadline."),
        _("The authors did not hand it in before the deadline."),
        _times(_("handed in"), first, deadline.moment),
    )


def _confirmed(entry: Entry) -> Line:
    screenings = sorted(entry.screenings.all(), key=lambda screening: screening.pk)
    confirmed_at = screenings[-1].confirmed_at if screenings else None
    return line_of(
        "confirmation",
        confirmed_at,
        _("The head of the unit confirmed that it is effective and feasible."),
        _("The head of the unit did not confirm that it is effective and feasible."),
        _("Confirmed %(moment)s") % {"moment": second(confirmed_at)} if confirmed_at else "",
    )


def _sent_in_time(entry: Entry) -> Line:
    letters = [letter for letter in entry.letters if letter.sent_at is not None]
    if not letters:
        return Line("forwarding", met=False, finding=_("No letter of the unit sent it."))
    return line_of(
        "forwarding",
        all(_in_time(entry, letter) for letter in letters),
        _("The unit's letter came before the deadline."),
        _("The unit's letter came after the deadline."),
        "; ".join(_letter_facts(entry, letter) for letter in letters),
    )


def _letter_facts(entry: Entry, letter: Dispatch) -> str:
    """The letter's number, when it came, and by when it had to."""
    deadline = entry.contest.deadline("forwarding", _kind_of_sender(entry, letter))
    words = _("letter %(number)s sent") % {"number": letter.number}
    return _times(words, letter.sent_at, deadline.moment if deadline else None)


def _times(what: str, at: dt.datetime | None, due: dt.datetime | None) -> str:
    """When something was done, and by when it had to be."""
    done = f"{what} {second(at)}" if at else ""
    return "; ".join(part for part in (done, _("deadline %(moment)s") % {"moment": second(due)} if due else "") if part)


def _in_time(entry: Entry, letter: Dispatch) -> bool:
    """Each unit on the way sends on by the deadline of its own level."""
    deadline = entry.contest.deadline("forwarding", _kind_of_sender(entry, letter))
    return deadline is None or letter.sent_at is None or not deadline.passed(letter.sent_at)


def _kind_of_sender(entry: Entry, letter: Dispatch) -> str:
    return _unit_kind(entry) if letter.unit_id == entry.unit_id else letter.unit.kind


def _unit_kind(entry: Entry) -> str:
    return entry.unit_snapshot.get("kind") or entry.unit.kind
