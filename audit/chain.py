"""The chain of digests over the events, linked after commit so that no act waits for another."""

from django.db import connection, transaction

from audit.canonical import digest
from audit.models import Event, Link

ORIGIN = "0" * 64
CHAIN_LOCK = 7_201_945


def link_pending(limit: int = 1000) -> int:
    """Link committed events that have no place yet, in the order of their ids; answers how many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = Link.objects.order_by("-position").first()
        position, previous = (last.position, last.digest) if last else (0, ORIGIN)
        links = []
        for event in Event.objects.filter(link=None).order_by("id")[:limit]:
            position += 1
            value = digest([previous, canonical_event(event)])
            links.append(Link(position=position, event=event, previous=previous, digest=value))
            previous = value
        Link.objects.bulk_create(links)
    return len(links)


def canonical_event(event: Event) -> dict[str, object]:
    """What the digest of an event covers."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "by": event.by_id,
        "subject": [event.subject_type, event.subject_id],
        "move": event.move,
        "before": event.before,
        "after": event.after,
        "facts": event.facts,
    }


def faults() -> list[str]:
    """What is wrong with the chain, each fault naming its place; empty when the chain is whole."""
    found: list[str] = []
    expected, previous = 1, ORIGIN
    for link in Link.objects.select_related("event").order_by("position").iterator(chunk_size=500):
        if link.position != expected:
            found.append(f"positions {expected} to {link.position - 1} are missing")
        if link.previous != previous:
            found.append(f"position {link.position} does not follow the one before it")
        if link.digest != digest([link.previous, canonical_event(link.event)]):
            found.append(f"event {link.event_id} at position {link.position} was changed")
        expected, previous = link.position + 1, link.digest
    return found
