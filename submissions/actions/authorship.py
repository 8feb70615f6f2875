"""Asking those who were named as authors, and what they answer."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keys import key_digest, new_code
from audit.log import record
from audit.verdicts import MoveRefused
from notifications.enclosure import key_named
from notifications.outbox import tell
from submissions.actions.concerned import clerks_of, office_of
from submissions.actions.gaps import percent
from submissions.actions.identity import people_of, tie
from submissions.actions.limits import enforce_confirmation
from submissions.actions.locks import hold_entry
from submissions.models import ANSWER_COLUMNS, Author, AuthorInvitation
from submissions.policies import authors as policies
from submissions.querysets import AT_THE_UNIT, LEFT_THE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from submissions.models import Entry

LASTS = dt.timedelta(days=30)
NONCE_BYTES = 9


def ask(entry: Entry, authors: Iterable[Author], *, by: User) -> list[Author]:
    """Ask these authors whether they are: on the portal by account, else by a link in a mail; say who could be told."""
    asked = []
    for author in authors:
        if author.user is not None:
            _tell_account(entry, author)
        elif author.email:
            _mail(author, by=by)
        else:
            continue
        author.asked_on = timezone.localdate()
        author.save(update_fields=["asked_on"])
        asked.append(author)
    return asked


@transaction.atomic
def confirm_authorship(*, entry: Entry, by: User) -> Author:
    """Whoever was named as an author confirms it, with the share."""
    policies.confirm_authorship(by, entry).enforce()
    author = _own(hold_entry(entry), by)
    if author.confirmed_at is None:
        enforce_confirmation(author)
        _answer(author, Author.Way.ACCOUNT, "confirm_authorship", by=by)
    return author


@transaction.atomic
def refuse_authorship(*, entry: Entry, reason: str, by: User) -> Author:
    """Whoever was named as an author says why they are none, or not with this share; the others are told."""
    policies.refuse_authorship(by, entry).enforce()
    author = _own(hold_entry(entry), by)
    _answer(author, Author.Way.ACCOUNT, "refuse_authorship", by=by, refused=reason)
    return author


@transaction.atomic
def confirm_by_key(*, invitation: AuthorInvitation) -> Author:
    """An author named without an account confirms by the key that was sent or handed over; one made since is tied."""
    held = _held(invitation)
    known = people_of([held.author])
    policies.confirm_by_key(held, timezone.now(), known[0][1].account).enforce()
    enforce_confirmation(held.author)
    tie(known)
    held.author.save(update_fields=["user"])
    return _answer_by_key(held, "confirm_by_key")


@transaction.atomic
def refuse_by_key(*, invitation: AuthorInvitation, reason: str) -> Author:
    """An author without an account says why they are none, by the key that was sent or handed over."""
    held = _held(invitation)
    policies.refuse_by_key(held, timezone.now()).enforce()
    return _answer_by_key(held, "refuse_by_key", refused=reason)


@transaction.atomic
def remind_authors(*, entry: Entry, by: User) -> list[Author]:
    """Ask those again who have not answered, each once a day; those that were asked are returned.

    Raises MoveRefused when nobody is left: all answered, were asked today, or have neither account nor e-mail address.
    """
    policies.remind_authors(by, entry).enforce()
    kept = hold_entry(entry)
    today = timezone.localdate()
    waiting = kept.authors.select_related("user").filter(confirmed_at=None, refused_at=None).exclude(asked_on=today)
    asked = ask(kept, [author for author in waiting.order_by("order") if author.user_id != by.pk], by=by)
    if not asked:
        message = _("Nobody is left to ask: they were asked today, or have no e-mail address. Print their invitation.")
        raise MoveRefused(message)
    record(kept, "remind_authors", by=by, facts={"authors": [author.pk for author in asked]})
    return asked


@transaction.atomic
def hand_over_authorship(*, author: Author, by: User) -> tuple[AuthorInvitation, str]:
    """An author's invitation and its code for paper, told this once; a key that went out before is void."""
    policies.hand_over_authorship(by, author).enforce()
    kept = hold_entry(author.entry)
    fresh = kept.authors.get(pk=author.pk)
    policies.hand_over_authorship(by, fresh).enforce()
    code = new_code()
    invitation = _key_out(fresh, AuthorInvitation.Way.PAPER, code, by=by)
    fresh.asked_on = timezone.localdate()
    fresh.save(update_fields=["asked_on"])
    record(kept, "hand_over_authorship", by=by, facts={"author": fresh.pk})
    return invitation, code


def _own(entry: Entry, by: User) -> Author:
    return entry.authors.select_related("user").filter(user=by).order_by("order")[0]


def _held(invitation: AuthorInvitation) -> AuthorInvitation:
    """The invitation as kept, its entry to ourselves; it is void when the authors changed meanwhile."""
    entry = hold_entry(invitation.author.entry)
    kept = AuthorInvitation.objects.select_related("author").filter(pk=invitation.pk).first()
    if kept is None or kept.key_digest != invitation.key_digest:
        raise MoveRefused(_("This invitation is void: the authors were changed, and you will be asked again."))
    kept.author.entry = entry
    return kept


def _answer_by_key(invitation: AuthorInvitation, move: str, *, refused: str = "") -> Author:
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["answered_at"])
    _answer(invitation.author, invitation.way, move, by=None, refused=refused)
    return invitation.author


def _answer(author: Author, way: str, move: str, *, by: User | None, refused: str = "") -> None:
    author.answer(way, timezone.now(), refused=refused)
    author.save(update_fields=[*ANSWER_COLUMNS])
    event = record(author.entry, move, by=by, facts={"author": author.pk, "share": author.share, "way": way})
    if refused:
        _tell_of_refusal(author, event.pk, by=by)


def _tell_of_refusal(author: Author, event: int, *, by: User | None) -> None:
    """Whoever speaks for the authors is told, and those at whose desk the entry lies."""
    entry = author.entry
    spoken = [entry.created_by, *(one.user for one in entry.authors.filter(representative=True).select_related("user"))]
    people = {person.pk: person for person in spoken if person is not None}
    if by is not None:
        people.pop(by.pk, None)
    told: list[tuple[str, Iterable[User], str]] = [("", people.values(), entry.get_absolute_url())]
    if entry.state in AT_THE_UNIT:
        told.append(("-desk", clerks_of(entry.holder), reverse("submissions:screen", args=[entry.code])))
    if entry.state in LEFT_THE_UNIT:
        page = reverse("submissions:received_entry", args=[entry.contest.slug, entry.code])
        told.append(("-office", office_of(entry.contest), page))
    for place, readers, url in told:
        tell(
            readers, "submissions/author_refused", key=f"author-refused-{event}{place}", url=url, entry=entry,
            author=author, share=percent(author.share),
        )  # fmt: skip


def _tell_account(entry: Entry, author: Author) -> None:
    tell(
        [author.user] if author.user else [], "submissions/entry_authorship", entry=entry, author=author,
        share=percent(author.share), key=f"authorship-{author.pk}-{secrets.token_urlsafe(NONCE_BYTES)}",
        url=entry.get_absolute_url(),
    )  # fmt: skip


def _mail(author: Author, *, by: User) -> None:
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    name = f"authorship/{author.pk}/{nonce}"
    invitation = _key_out(author, AuthorInvitation.Way.MAIL, key_named(name), by=by)
    tell(
        [author], "submissions/author_invited", key=f"author-invited-{author.pk}-{nonce}", encloses=name,
        entry=author.entry, share=percent(author.share), invitation=invitation, by=by,
    )  # fmt: skip


def _key_out(author: Author, way: str, key: str, *, by: User) -> AuthorInvitation:
    now = timezone.now()
    kept = {"way": way, "key_digest": key_digest(key), "invited_by": by, "sent_at": now}
    kept |= {"expires_at": now + LASTS, "answered_at": None}
    invitation, _made = AuthorInvitation.objects.update_or_create(author=author, defaults=kept)
    return invitation
