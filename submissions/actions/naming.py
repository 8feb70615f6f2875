"""Finding somebody with an account, so that they can be named as an author; a choice is good for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Membership, User, phone_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

MOST_FOUND = 5
LASTS = 60 * 60
SALT = "submissions.naming"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be meant: enough is shown to tell people of one name apart, and no more."""

    name: str
    places: list[tuple[str, str]]
    choice: str


def find_people(place: models.Model, typed: str) -> tuple[list[Found], bool]:
    """Whoever has this whole name, e-mail address, staff code or phone number, and whether there are too many."""
    here = Prefetch(
        "memberships",
        queryset=Membership.objects.valid_on(timezone.localdate()).select_related("unit").order_by("pk"),
        to_attr="places_now",
    )
    known = User.objects.active().known_as(typed, phone_number(typed)).in_order().prefetch_related(here)
    people = list(known[: MOST_FOUND + 1])
    found = [
        Found(
            person.full_name,
            [(place.unit.name, place.title) for place in person.places_now],
            _choice(place, person),
        )
        for person in people[:MOST_FOUND]
    ]
    return found, len(people) > MOST_FOUND


def chosen_people(place: models.Model, choices: Mapping[str, str]) -> dict[str, User]:
    """By row, the person who was chosen for this entry or contest; what was made up or is too old is left out."""
    read = {row: _person(place, choice) for row, choice in choices.items()}
    people = User.objects.active().in_bulk([pk for pk in read.values() if pk]) if any(read.values()) else {}
    return {row: people[pk] for row, pk in read.items() if pk in people}


def _choice(place: models.Model, person: User) -> str:
    return signing.dumps([place._meta.label_lower, place.pk, person.pk], salt=SALT)


def _person(place: models.Model, choice: str) -> int | None:
    try:
        kind, of, person = signing.loads(choice, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return int(person) if (kind, of) == (place._meta.label_lower, place.pk) else None
