"""Telling people: messages are rows, written in the transaction of the act."""

from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.bell import ring
from notifications.enclosure import PLACE
from notifications.lifecycle import Channel, MessageState
from notifications.models import Message


class Addressee(Protocol):
    """Anybody who can be told: a user, or an author without an account."""

    full_name: str

    @property
    def email(self) -> str | None:
        """Where to write; none means on the portal only."""


def tell(
    people: Iterable[Addressee], template: str, *, key: str, url: str = "", encloses: str = "", **context: Any
) -> list[Message]:
    """Write a message for each of the people, once for each key, and ring the postman's bell after commit.

    `template` names `templates/mail/<template>.txt`: its first line is the subject, the rest is the text, rendered
    in the reader's language with `context`, `person` and `link` (the page's whole address). `url` is the page's path.
    `encloses` names a key that only the letter shows, where its text says `enclosed`.
    """
    messages = [_message(person, template, key=key, url=url, context=context) for person in people]
    for message in messages:
        message.encloses = encloses
        if message.recipient_id is None and not encloses and _asks_to_sign_in(url):
            message.body += f"\n\n{_way_in(message.language)}"
    kept = Message.objects.bulk_create(messages, ignore_conflicts=True)
    if any(message.channel == Channel.EMAIL for message in messages):
        ring("notifications.tasks.deliver")
    return kept


def _asks_to_sign_in(url: str) -> bool:
    """Whether the page opens for nobody but those who signed in."""
    return bool(url) and getattr(resolve(urlsplit(url).path).func, "login_required", True)


def _way_in(language: str) -> str:
    """What somebody without an account can do about a page that asks to sign in."""
    with translation.override(language):
        return _(
            "The page opens after signing in. If you have no account yet, ask the person who handed the entry in, or "
            "have your unit open an account for you."
        )


def composed(person: Addressee, template: str, *, url: str = "", **context: Any) -> Message:
    """The message as it would be written for this person, to be looked at: nothing is kept, nothing is sent."""
    return _message(person, template, key="", url=url, context=context)


def _message(person: Addressee, template: str, *, key: str, url: str, context: dict[str, Any]) -> Message:
    language = getattr(person, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        text = render_to_string(
            f"mail/{template}.txt",
            {**context, "person": person, "link": f"{settings.BASE_URL}{url}", "enclosed": PLACE},
        ).strip()
    subject, _rest, body = text.partition("\n")
    account = getattr(person, "pk", None) if getattr(person, "is_authenticated", False) else None
    address = person.email or ""
    told_on_portal = not address
    return Message(
        recipient_id=account,
        name=person.full_name,
        address=address or f"user:{account}",
        channel=Channel.PORTAL if told_on_portal else Channel.EMAIL,
        key=key,
        template=template,
        language=language,
        subject=" ".join(subject.split())[:250],
        body=body.strip(),
        url=url,
        state=MessageState.SENT if told_on_portal else MessageState.QUEUED,
        sent_at=timezone.now() if told_on_portal else None,
    )
