"""Who takes an entry another way than by a letter, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import ENTRY
from submissions.policies.screening import is_author, works_at_desk

if TYPE_CHECKING:
    from submissions.models import Entry


def untouched(entry: Entry) -> bool:
    """Whether nobody decided on the entry since the last letter brought it where it is."""
    letter = entry.letter
    if letter is None or letter.sent_at is None or entry.state not in {"submitted", "forwarded"}:
        return False
    if letter.to_unit_id is None:
        return True
    sent_at = letter.sent_at
    decided = (one.unit_id == entry.holder_id and one.decided_at >= sent_at for one in entry.screenings.all())
    return entry.holder_id == letter.to_unit_id and not any(decided)


@policy
def send_back(user: Any, entry: Entry) -> Reasons:
    """The unit where an entry lies sends it back to the unit that sent it, until its own head confirmed it."""
    yield (
        works_at_desk(user, entry.holder),
        _("Only a clerk or the head of the unit where the entry lies sends it back."),
    )
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of your unit screens it.")
    yield entry.entered_by_id != user.pk, _("You entered this for its author: somebody else of your unit screens it.")
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield entry.letter is not None, _("No unit below sent this entry: return it to its author instead.")
    yield ENTRY.allows(entry, "send_back"), _("This entry can no longer be sent back.")


@policy
def recall(user: Any, entry: Entry) -> Reasons:
    """The unit whose letter sent an entry recalls it while nobody there has touched it."""
    letter = entry.letter
    yield letter is not None, _("No letter has sent this entry on.")
    yield (
        letter is not None and works_at_desk(user, letter.unit),
        _("Only a clerk or the head of the unit that sent the entry recalls it."),
    )
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield (
        untouched(entry),
        _("The entry was already taken up where it was sent: it can no longer be recalled."),
    )


@policy
def reply(user: Any, entry: Entry) -> Reasons:
    """An author answers the unit while the returned entry is with its authors."""
    yield user.is_authenticated and is_author(user, entry), _("Only the authors of this entry answer the unit.")
    yield entry.state == "returned", _("Only an entry that a unit returned is answered.")


@policy
def reroute(user: Any, entry: Entry) -> Reasons:
    """The unit where an entry lies, or those who run the contest, move one that came to the wrong unit."""
    yield (
        works_at_desk(user, entry.holder) or runs(user, entry.contest),
        _("Only the unit where the entry lies, or those who run the contest, move it to another unit."),
    )
    yield not is_author(user, entry), _("You are an author of this entry: somebody else moves it.")
    yield entry.entered_by_id != user.pk, _("You entered this for its author: somebody else moves it.")
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield (
        ENTRY.allows(entry, "reroute"),
        _("Only an entry that waits for screening is moved to another unit."),
    )
