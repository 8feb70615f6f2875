"""The copy of an entry that judges of a blind round read: searched, masked, and checked by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused, Refused
from submissions.actions.hidden import hidden_facts
from submissions.actions.judged import list_files
from submissions.actions.locks import hold_copy
from submissions.lifecycle import REDACTION
from submissions.masking import occurrences, passages, texts
from submissions.models import Entry, Passage, Redaction
from submissions.policies import redaction as policies

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.models import User
    from contests.models import Contest
    from submissions.models import Revision

MOST_AT_ONCE = 500


def needs_redaction(contest: Contest) -> bool:
    """Whether a round of the contest is still to be judged blind."""
    return contest.rounds.filter(blind=True).exclude(state="sealed").exists()


@transaction.atomic
def propose_redactions(*, contest: Contest, by: User) -> list[Redaction]:
    """Search entries that nobody has searched yet, some hundred at once; what is found waits for a person."""
    policies.propose_redactions(by, contest).enforce()
    waiting = Entry.objects.filter(contest=contest).without_redaction().order_by("pk")
    chosen = waiting.select_related("contest__host", "unit", "organisation", "created_by")[:MOST_AT_ONCE]
    made = [search(entry) for entry in chosen]
    if made:
        record(contest, "propose_redactions", by=by, facts={"entries": len(made)})
    return made


def search(entry: Entry) -> Redaction:
    """The copy of the entry's last revision, with every passage found in it; what was decided before still holds."""
    revision = entry.revisions.latest("number")
    redaction, made = Redaction.objects.get_or_create(revision=revision)
    if made:
        Passage.objects.bulk_create([*_found(entry, redaction), *_kept(entry, redaction)], ignore_conflicts=True)
        list_files(redaction)
    return redaction


@transaction.atomic
def decide_passages(*, redaction: Redaction, masked: Collection[int], version: int, by: User) -> Redaction:
    """Mask these of the passages and show the others.

    Raises MoveRefused when somebody changed the copy since `version` was read.
    """
    policies.decide_passages(by, redaction).enforce()
    hold_copy(redaction, version)
    for passage in redaction.passages.all():
        passage.masked = passage.pk in masked
        passage.save(update_fields=["masked"])
    record(
        redaction,
        "decide_passages",
        by=by,
        facts={"masked": len(masked), "shown": redaction.passages.count() - len(masked)},
    )
    return redaction


@transaction.atomic
def mask_passage(*, redaction: Redaction, words: str, what: str, by: User) -> int:
    """Mask these words wherever the entry's text has them; answers how many times they were found.

    Raises MoveRefused when the text does not have them.
    """
    policies.mask_passage(by, redaction).enforce()
    hold_copy(redaction, None)
    places = [(place, start, end) for place, text in redaction.texts.items() for start, end in occurrences(text, words)]
    if not places:
        raise MoveRefused(
            _("“%(words)s” does not stand in this entry. Copy the words from the text, then try again.")
            % {"words": words[:100]}
        )
    for place, start, end in places:
        redaction.passages.update_or_create(
            place=place,
            start=start,
            end=end,
            defaults={"masked": True},
            create_defaults={
                "what": what,
                "masked": True,
                "by_hand": True,
            },
        )
    record(redaction, "mask_passage", by=by, facts={"what": what, "times": len(places)})
    return len(places)


@transaction.atomic
def check_redaction(*, redaction: Redaction, version: int, by: User) -> Redaction:
    """Say that judges of blind rounds may read this copy, exactly as it is now.

    Raises MoveRefused when somebody changed it since `version` was read, or when a passage is not decided on.
    """
    policies.check_redaction(by, redaction).enforce()
    hold_copy(redaction, version)
    if redaction.passages.filter(masked=None).exists():
        raise MoveRefused(
            _("%(title)s: decide first which of the passages are masked.") % {"title": redaction.revision.entry.title}
        )
    REDACTION.apply(
        redaction,
        "check_redaction",
        by=by,
        checked_at=timezone.now(),
        checked_by=by,
        facts={
            "revision": redaction.revision.sha256,
            "masked": redaction.passages.filter(masked=True).count(),
            "files": {file.attachment.sha256: file.judged.choice for file in redaction.handed_files if file.judged},
        },
    )
    return redaction


@transaction.atomic
def check_redactions(*, redactions: Sequence[Redaction], by: User) -> list[tuple[Redaction, str]]:
    """Say so of several copies in which nothing was found, each by itself; with each, why it was left, or nothing."""
    return [(one, _checked(one, by)) for one in sorted(redactions, key=lambda redaction: redaction.pk)]


@transaction.atomic
def reopen_redaction(*, redaction: Redaction, by: User) -> Redaction:
    """Take a check back; judges read nothing of the entry until somebody has checked it again."""
    policies.reopen_redaction(by, redaction).enforce()
    REDACTION.apply(redaction, "reopen_redaction", by=by, checked_at=None, checked_by=None)
    return redaction


def _checked(redaction: Redaction, by: User) -> str:
    try:
        policies.check_at_once(by, redaction).enforce()
        check_redaction(redaction=redaction, version=redaction.version, by=by)
    except Refused as refusal:
        return refusal.reason
    return ""


def _found(entry: Entry, redaction: Redaction) -> list[Passage]:
    hidden, before = hidden_facts(entry, redaction.revision.content), _before(entry, redaction.revision)
    return [
        Passage(
            redaction=redaction, place=place, start=one.start, end=one.end, what=one.what,
            masked=before.get((place, text, one.start, one.end)),
        )
        for place, text in redaction.texts.items()
        for one in passages(text, hidden)
    ]  # fmt: skip


def _kept(entry: Entry, redaction: Redaction) -> list[Passage]:
    """What a person had masked by hand in the revision before, where the text is still the same."""
    last = _last(entry, redaction.revision)
    return [
        Passage(
            redaction=redaction, place=one.place, start=one.start, end=one.end, what=one.what, masked=one.masked,
            by_hand=True,
        )
        for one in (last.passages.all() if last else [])
        if one.by_hand and last and last.texts.get(one.place) == redaction.texts.get(one.place)
    ]  # fmt: skip


def _before(entry: Entry, revision: Revision) -> dict[tuple[str, str, int, int], bool | None]:
    """What was decided of the revision before: a passage counts as the same where its whole text is."""
    last = _last(entry, revision)
    if last is None:
        return {}
    told = texts(last.revision.content)
    return {(one.place, told.get(one.place, ""), one.start, one.end): one.masked for one in last.passages.all()}


def _last(entry: Entry, revision: Revision) -> Redaction | None:
    earlier = Redaction.objects.filter(revision__entry=entry, revision__number__lt=revision.number)
    return earlier.select_related("revision").prefetch_related("passages").order_by("-revision__number").first()
