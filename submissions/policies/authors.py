"""Who answers to being named as an author, who asks again, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.policies.entries import speaks_for
from submissions.policies.exclusion import REASONS, hand_in_it, judges_among

if TYPE_CHECKING:
    import datetime as dt

    from submissions.models import Author, AuthorInvitation, Entry

UNDER_WAY = frozenset({"published", "judging"})


def _named(user: Any, entry: Entry) -> Reasons:
    yield (
        user.is_authenticated and any(author.user_id == user.pk for author in entry.authors.all()),
        _("You are not named among the authors of this entry."),
    )
    yield entry.state != "withdrawn", _("The entry was withdrawn.")


def _can_refuse(entry: Entry) -> Reasons:
    yield (
        entry.contest.state in UNDER_WAY,
        _("The results of the contest are out, or it was called off: write to its organisers instead."),
    )


@policy
def confirm_authorship(user: Any, entry: Entry) -> Reasons:
    """Somebody named as an author confirms being one, and the share, unless they have a hand in the contest."""
    yield from _named(user, entry)
    hand = hand_in_it(user, entry.contest, judges_among([user.pk], entry.contest))
    yield not hand, REASONS[hand][0] if hand else ""


@policy
def refuse_authorship(user: Any, entry: Entry) -> Reasons:
    """Somebody named as an author says that they are not, or not with this share, until the results are out."""
    yield from _named(user, entry)
    yield (
        entry.created_by_id != user.pk or entry.kind != "individual",
        _("You wrote this entry alone: withdraw it instead."),
    )
    yield from _can_refuse(entry)


@policy
def remind_authors(user: Any, entry: Entry) -> Reasons:
    """Whoever speaks for the authors asks those again who have not answered."""
    yield (
        user.is_authenticated and speaks_for(user, entry),
        _("Whoever wrote the entry, or represents its authors, asks them again."),
    )
    yield entry.state != "withdrawn", _("The entry was withdrawn.")
    yield (
        any(not author.answered and author.user_id != user.pk for author in entry.authors.all()),
        _("Every author has answered."),
    )


@policy
def print_invitation(user: Any, author: Author) -> Reasons:
    """An invitation can be printed for an author who has no e-mail address, whether or not a number has an account."""
    entry = author.entry
    yield (
        user.is_authenticated and speaks_for(user, entry),
        _("Whoever wrote the entry, or represents its authors, invites the others."),
    )
    yield entry.state != "withdrawn", _("The entry was withdrawn.")
    yield not author.chosen, _("This author has an account, and answers there.")
    yield not author.email, _("This author is asked by e-mail.")
    yield not author.answered, _("This author has answered already.")


@policy
def hand_over_authorship(user: Any, author: Author) -> Reasons:
    """Whoever speaks for the authors prints an invitation for one without an account who has not answered."""
    allowed = print_invitation(user, author)
    yield allowed, allowed.reason
    yield author.user_id is None, _("This author has an account, and answers there.")


@policy
def answer_by_key(invitation: AuthorInvitation, now: dt.datetime) -> Reasons:
    """A key answers once, in time, while the entry is there."""
    yield invitation.answered_at is None, _("This invitation was answered already.")
    yield invitation.author.entry.state != "withdrawn", _("The entry was withdrawn: no answer is needed.")
    yield invitation.expires_at > now, _("This invitation has expired. Ask whoever invited you for another one.")


@policy
def confirm_by_key(invitation: AuthorInvitation, now: dt.datetime, account: Any | None) -> Reasons:
    """A key confirms unless the account of whoever was invited, where there is one, has a hand in the contest."""
    allowed = answer_by_key(invitation, now)
    yield allowed, allowed.reason
    contest = invitation.author.entry.contest
    hand = hand_in_it(account, contest, judges_among([account.pk], contest)) if account is not None else ""
    yield not hand, REASONS[hand][0] if hand else ""


@policy
def refuse_by_key(invitation: AuthorInvitation, now: dt.datetime) -> Reasons:
    """A key refuses as it confirms, until the results are out."""
    allowed = answer_by_key(invitation, now)
    yield allowed, allowed.reason
    yield from _can_refuse(invitation.author.entry)
