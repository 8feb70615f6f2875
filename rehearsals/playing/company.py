"""The invented company of a play: units modelled on the real ones, and people with numbers for names."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from rehearsals.playing.inventing import BANK
from submissions.allowance import Sending, allowance
from units.kinds import UnitKind
from units.models import Unit
from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contests.models import Contest

USUAL_ROOM = 3  # how many entries a unit sends where no quota says more
FEWEST_AUTHORS = 3
LONGEST_NAME = 180


@dataclass
class Place:
    """A unit of the play, with its people and how many entries it is to send."""

    unit: Unit
    room: int
    most: int | None
    clerk: User
    head: User
    authors: list[User] = field(default_factory=list)


class Company:
    """Everybody and everything that a play needs and that is gone with it."""

    def __init__(self, original: Contest, key: str) -> None:
        self.original = original
        self.key = key
        self.people = 0
        self._units = 0
        self._password = make_password(None)
        self.host = self._twin(original.host, None)
        self.office = self._twin(original.receiving_office, self.host)
        self.officer = self.person(self.office, UserRole.OFFICE)
        self.secretary = self.person(self.office)
        # Who prepares may also approve, of others' lists: only four eyes keep them from approving their own.
        self.preparer = self.person(self.office, UserRole.PAYMENT_PREPARER, UserRole.ACCOUNT_HOLDER)
        self.accountant = self.person(self.office, UserRole.CHIEF_ACCOUNTANT)
        self.places: list[Place] = []
        self.judges: list[User] = []
        self.invented_kinds: set[str] = set()

    def settle(self, kinds: Iterable[str], entries: int, group: int) -> None:
        """Found the units through which so many entries come in, of each kind some, the real ones as models."""
        wanted = sorted(set(kinds))
        each = math.ceil(entries / max(len(wanted), 1))
        quotas = list(self.original.quotas.all())
        for kind in wanted:
            asked = allowance(quotas, Sending(kind))
            room = max(min(USUAL_ROOM, USUAL_ROOM if asked.maximum is None else asked.maximum), asked.minimum)
            if room:
                self._found(kind, math.ceil(each / room), room, asked.maximum, max(FEWEST_AUTHORS, group))

    def invite(self, count: int) -> None:
        """Ask so many judges; the last of them works at the first unit, so that there is a conflict of interest."""
        self.judges = [self.person(self.office) for _number in range(count - 1)]
        self.judges.append(self.person(self.places[0].unit if self.places else self.office))

    def person(self, unit: Unit, *roles: str) -> User:
        """Somebody invented who works at the unit, with the roles there; nobody can sign in as them."""
        self.people += 1
        name = _("Rehearsal person %(number)d") % {"number": self.people}
        user = User(full_name=name, email=f"nguoi-thu-{self.people}.{self.key}@dien-tap.invalid".lower())
        user.password = self._password
        user.bank_bin, user.bank_holder = BANK, fold(name).upper()
        if self.people % 2:  # the accountants ask the others for their account
            user.seal_bank_account(f"99{self.people:08d}")
        user.save(force_insert=True)
        Membership.objects.create(user=user, unit=unit)
        for role in roles:
            Role.objects.create(user=user, role=role, unit=unit)
        return user

    def _found(self, kind: str, count: int, room: int, most: int | None, authors: int) -> None:
        today = timezone.localdate()
        real = Unit.objects.valid_on(today).within(self.original.host).filter(kind=kind)
        models = list(real.exclude(pk=self.original.host_id).order_by("path")[:count])
        if not models:
            self.invented_kinds.add(kind)
        for number in range(count):
            unit = self._twin(models[number], self.host) if number < len(models) else self._invented(kind)
            place = Place(unit, room, most, self.person(unit, UserRole.CLERK), self.person(unit, UserRole.HEAD))
            place.authors = [self.person(unit) for _number in range(authors)]
            self.places.append(place)

    def _twin(self, model: Unit, parent: Unit | None) -> Unit:
        name = _("%(unit)s (rehearsal)") % {"unit": model.name[:LONGEST_NAME]}
        return self._add(Unit(name=name, kind=model.kind, parent=parent, headcount=model.headcount))

    def _invented(self, kind: str) -> Unit:
        name = _("Rehearsal unit %(number)d (%(kind)s)")
        name %= {"number": self._units + 1, "kind": UnitKind(kind).label}
        return self._add(Unit(name=name, kind=kind, parent=self.host))

    def _add(self, unit: Unit) -> Unit:
        """Keep the unit under a code of the play's own; without the act for it, which would hold the tree all along."""
        self._units += 1
        unit.code = f"dt-{self.key}-{self._units:03d}"
        unit.path = unit.place()
        unit.full_clean(exclude=["path"])
        unit.save(force_insert=True)
        return unit
