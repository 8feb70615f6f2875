"""Inviting people: an account without a password, and a key by which its person chooses one."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts import policies
from accounts.actions.people import add_membership, grant_role
from accounts.keys import key_digest, new_code
from accounts.lifecycle import INVITATION
from accounts.models import Invitation, User
from accounts.newcomers import Newcomer, Post
from accounts.roles import SYSTEM_ROLES
from audit.log import record
from notifications.enclosure import key_named
from notifications.outbox import tell

LASTS = {Invitation.Kind.NEW: dt.timedelta(days=14), Invitation.Kind.RESET: dt.timedelta(hours=2)}
PAPER_LASTS = dt.timedelta(days=14)
NOT_AGAIN_WITHIN = dt.timedelta(minutes=5)
NONCE_BYTES = 9


@transaction.atomic
def invite(*, newcomer: Newcomer, by: User) -> Invitation:
    """Make an account without a password, say where the person works and what they may, and mail the invitation.

    Without an e-mail address nothing is mailed: the invitation is handed over on paper.
    """
    for post in newcomer.posts or (Post(),):
        policies.invite(by, post.unit, post.roles).enforce()
    person = User(
        full_name=newcomer.full_name, email=newcomer.email, staff_code=newcomer.staff_code, phone=newcomer.phone
    )
    person.set_unusable_password()
    person.full_clean()
    person.save(force_insert=True)
    record(person, "create", by=by)
    for post in newcomer.posts:
        _put_into(person, post, by=by)
    return _invite(person, by=by)


def _put_into(person: User, post: Post, *, by: User) -> None:
    if post.unit:
        dates = {"valid_from": post.since, "valid_to": post.until}
        add_membership(user=person, unit=post.unit, by=by, title=post.title, **dates)
    person.__dict__.pop("units_worked_at", None)
    for role in post.roles:
        unit = None if role in SYSTEM_ROLES else post.unit
        grant_role(user=person, role=role, unit=unit, by=by, since=post.since, until=post.until)


@transaction.atomic
def invite_again(*, user: User, by: User) -> Invitation:
    """Invite somebody once more who has no password, or no way to get another one."""
    policies.invite_again(by, user).enforce()
    return _invite(user, by=by)


def _invite(person: User, *, by: User) -> Invitation:
    kind = Invitation.Kind.RESET if person.has_usable_password() else Invitation.Kind.NEW
    invitation = Invitation.objects.create(user=person, kind=kind, invited_by=by)
    record(invitation, "invite", by=by, facts={"user": person.pk, "kind": kind})
    if person.email:
        _mail(invitation, by=by)
    return invitation


@transaction.atomic
def send(*, invitation: Invitation, by: User) -> None:
    """Mail an open invitation again; the key that went out before is void."""
    policies.send(by, invitation).enforce()
    _mail(invitation, by=by)


@transaction.atomic
def hand_over(*, invitation: Invitation, by: User) -> str:
    """The code for the printed invitation, told this once; the key that went out before is void."""
    policies.hand_over(by, invitation).enforce()
    code = new_code()
    _key_out(invitation, "hand_over", code, PAPER_LASTS, by=by)
    return code


@transaction.atomic
def hand_over_all(*, invitations: Iterable[Invitation], by: User) -> list[tuple[Invitation, str]]:
    """The codes of many printed invitations, each told this once."""
    return [(invitation, hand_over(invitation=invitation, by=by)) for invitation in invitations]


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """Take an open invitation back."""
    policies.withdraw(by, invitation).enforce()
    INVITATION.apply(invitation, "withdraw", by=by, facts={"user": invitation.user_id})


@transaction.atomic
def accept(*, invitation: Invitation, password: str) -> User:
    """Set the password that the invited person chose: once, and every older session ends."""
    now = timezone.now()
    person: User = User.objects.select_for_update().get(pk=invitation.user_id)
    invitation.user = person
    policies.accept(invitation, now).enforce()
    INVITATION.apply(invitation, "accept", by=person, facts={"user": person.pk}, accepted_at=now)
    person.set_password(password)
    person.save(update_fields=["password"])
    if invitation.kind == Invitation.Kind.RESET:
        tell([person], "accounts/password_changed", key=f"password-chosen-{invitation.pk}")
    return person


@transaction.atomic
def forgot(*, user: User) -> bool:
    """Mail somebody a link to choose another password; whether it went out.

    Anybody may ask for it, so it goes to the person's own address only, and not again within five minutes.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if not (person.is_active and person.email):
        return False
    invitation = person.invitations.open().first() or Invitation(user=person, kind=Invitation.Kind.RESET)
    if invitation.sent_at and invitation.sent_at > timezone.now() - NOT_AGAIN_WITHIN:
        return False
    if invitation.pk is None:
        invitation.save(force_insert=True)
        record(invitation, "forgot", by=None, facts={"user": person.pk})
    _mail(invitation, by=None)
    return True


def _mail(invitation: Invitation, *, by: User | None) -> None:
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    name = f"invitation/{invitation.pk}/{nonce}"
    lasts = LASTS[Invitation.Kind(invitation.kind)]
    _key_out(invitation, "send", key_named(name), lasts, by=by)
    template = "accounts/invited" if invitation.kind == Invitation.Kind.NEW else "accounts/forgotten"
    key = f"invitation-{invitation.pk}-{nonce}"
    tell([invitation.user], template, key=key, encloses=name, invitation=invitation)


def _key_out(invitation: Invitation, move: str, key: str, lasts: dt.timedelta, *, by: User | None) -> None:
    now = timezone.now()
    way = Invitation.Way.MAIL if move == "send" else Invitation.Way.PAPER
    kept = {"way": way.value, "sent_at": now, "expires_at": now + lasts}
    INVITATION.apply(invitation, move, by=by, facts={"user": invitation.user_id}, key_digest=key_digest(key), **kept)
