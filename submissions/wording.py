"""The story of an entry in words: what happened to it, told without naming who did it on a unit's or office's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from audit.models import Event

STORY = {
    "start": _("The draft was begun"),
    "assist": _("The draft was begun by the unit for its author"),
    "attach_consent": _("The signed consent of the author was kept"),
    "detach_consent": _("A file of the signed consent was taken away"),
    "give_entry": _("Whoever entered it gave it to its author"),
    "submit": _("Handed in to the unit"),
    "return_to_author": _("The unit returned it to be improved"),
    "accept": _("It passed the unit's screening"),
    "decline": _("The unit did not choose it"),
    "confirm": _("The head of the unit confirmed effect and feasibility"),
    "forward": _("The unit's letter sent it to the receiving office"),
    "pass_on": _("The unit's letter sent it to the unit above"),
    "send_back": _("The unit above sent it back to the unit below"),
    "recall": _("The unit that sent it on recalled it"),
    "reroute": _("It was moved to the right unit"),
    "admit": _("The receiving office found it eligible"),
    "disqualify": _("The receiving office found it not eligible"),
    "correct": _("The receiving office corrected a clerical error"),
    "unite": _("The receiving office merged it into another entry"),
    "take_in": _("The receiving office merged another entry into it"),
    "separate": _("The receiving office took it out of the other entry again"),
    "let_go": _("The receiving office took the other entry out of it again"),
    "withdraw": _("Withdrawn by its authors"),
    "reopen": _("Taken up again by its authors"),
    "take_back": _("An earlier text was taken back"),
    "confirm_authorship": _("An author confirmed being one"),
    "confirm_by_key": _("An author without an account confirmed being one"),
    "refuse_authorship": _("Somebody named as an author refused"),
    "refuse_by_key": _("Somebody named as an author, without an account, refused"),
    "tie_authors": _("An author who was named by address or number has an account now"),
    "remind_authors": _("The authors who had not answered were asked again"),
    "hand_over_authorship": _("An author's invitation was printed"),
}
NEXT = {
    "draft": _("Finish it and hand it in."),
    "submitted": _("Your unit screens it next. You will be told what it decides."),
    "returned": _("Improve it as your unit asks, then hand it in again."),
    "accepted": _("The head of your unit confirms its effect and feasibility next."),
    "confirmed": _("Your unit's letter sends it to the receiving office next."),
    "forwarded": _("The receiving office checks whether it is eligible."),
    "eligible": _("It is in the contest: judges score it round by round."),
    "declined": _("Your unit did not choose it this time."),
    "ineligible": _("It takes no further part in the contest."),
    "united": _("It goes on as part of the entry into which it was merged."),
    "withdrawn": _("You took it back; nobody reads it any more. Until entries close you can take it up again."),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the story."""

    at: dt.datetime
    text: object
    by: str
    receipt: str


def story(events: Iterable[Event], authors: Collection[int]) -> Iterator[Happening]:
    """What happened, oldest first; people are named only when they are authors of the entry."""
    for event in events:
        if event.move in STORY:
            by = event.by.full_name if event.by is not None and event.by_id in authors else ""
            yield Happening(event.at, STORY[event.move], by, str(event.facts.get("receipt", "")))
