"""Entering for somebody who cannot: with their consent written down, until they take the entry over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from notifications.outbox import tell
from submissions.actions.entries import begun
from submissions.actions.identity import people_of, person_of, tie
from submissions.actions.limits import enforce_start
from submissions.actions.locks import hold_entry
from submissions.models import Author
from submissions.policies import assisting as policies
from units.text import normalise

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from contests.models import Contest
    from submissions.models import Entry
    from units.models import Unit


@dataclass(frozen=True, slots=True)
class Assisted:
    """For whom somebody enters: an account that was chosen, or a name and a number; and how they agreed."""

    full_name: str
    consent_way: str
    consent_on: dt.date
    consent_note: str
    phone: str = ""
    email: str = ""
    address: str = ""
    account: User | None = None


@transaction.atomic
def assist(*, contest: Contest, by: User, kind: str, unit: Unit, title: str, person: Assisted) -> Entry:
    """Begin a draft for somebody of the unit who cannot; who entered it and how they agreed stays with it."""
    author = _author(person, unit)
    known = people_of([author])
    policies.assist_at(by, contest, kind, unit, known[0][1].account).enforce()
    tie(known)
    enforce_start(contest, author, kind)
    entry = begun(
        contest=contest, kind=kind, unit=unit, title=title, created_by=by, entered_by=by, contact_phone=author.phone,
        contact_address=author.address, consent_way=person.consent_way, consent_on=person.consent_on,
        consent_note=normalise(person.consent_note),
    )  # fmt: skip
    author.entry = entry
    author.save()
    record(
        entry, "assist", by=by, after=entry.state,
        facts={"unit": unit.pk, "kind": kind, "author": author.pk, "consent": person.consent_way},
    )  # fmt: skip
    if author.user is not None:
        tell(
            [author.user], "submissions/entered_for_you", key=f"entered-for-{entry.pk}", entry=entry, by=by,
            url=entry.get_absolute_url(),
        )  # fmt: skip
    return entry


@transaction.atomic
def give_entry(*, entry: Entry, person: User, by: User) -> None:
    """Give an entry that was entered for somebody to the account they have now; who entered it stays written down."""
    policies.give_entry(by, entry).enforce()
    policies.give_entry_to(entry, person).enforce()
    kept = hold_entry(entry)
    policies.give_entry(by, kept).enforce()
    given = person_of(Author(user=person))
    others = people_of(kept.authors.exclude(representative=True).select_related("user"))
    if any(other.is_same(given) for _author, other in others):
        raise MoveRefused(_("%(name)s is another author of this entry.") % {"name": person.full_name})
    author = kept.authors.select_for_update().get(representative=True)
    author.user = person
    author.save(update_fields=["user"])
    kept.created_by = person
    kept.save(update_fields=["created_by"])
    record(kept, "give_entry", by=by, facts={"author": author.pk, "user": person.pk})
    tell(
        [person], "submissions/entry_given", key=f"entry-given-{kept.pk}-{person.pk}", entry=kept, by=by,
        url=kept.get_absolute_url(),
    )  # fmt: skip


def _author(person: Assisted, unit: Unit) -> Author:
    """The author as typed; of a chosen account only the name is copied, its address and number are its own."""
    account = person.account
    return Author(
        order=1,
        user=account,
        full_name=account.full_name if account else normalise(person.full_name),
        phone="" if account else person.phone,
        email="" if account else person.email.lower(),
        address="" if account else normalise(person.address),
        unit_name=unit.name,
        share=Decimal(100),
        representative=True,
        confirmed_at=timezone.now(),
        answer_way=Author.Way.CONSENT,
    )
