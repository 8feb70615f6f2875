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
from submissions.allowance import Sending, allowance, rules_for
from submissions.way import next_kinds, way_from
from units.kinds import UnitKind
from units.models import Unit
from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contests.models import Contest, Quota

USUAL_ROOM = 3  # how many entries a unit sends where no quota says more
FEWEST_AUTHORS = 3
LONGEST_NAME = 180
USUAL_STAFF = 20


@dataclass
class Desk:
    """A unit of the play through which entries go, with those who screen and confirm there."""

    unit: Unit
    most: int | None
    clerk: User
    head: User


@dataclass
class Place(Desk):
    """A unit of the play at which people enter, with how many entries it is to send."""

    room: int = 0
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
        self.relays: list[Desk] = []
        self.judges: list[User] = []
        self.invented_kinds: set[str] = set()
        self._quotas: list[Quota] = list(original.quotas.all())
        self._twins: dict[int, Unit] = {}

    def settle(self, kinds: Iterable[str], entries: int, group: int) -> None:
        """Found the units through which so many entries come in, of each kind some, the real ones as models."""
        wanted = sorted(set(kinds))
        each = math.ceil(entries / max(len(wanted), 1))
        for kind in wanted:
            room = self._room(kind, self._usual_size(kind))
            if room:
                self._found(kind, math.ceil(each / room), max(FEWEST_AUTHORS, group))

    @property
    def desks(self) -> list[Desk]:
        """Every unit through which entries go, each before those to which it sends."""
        return sorted([*self.places, *self.relays], key=lambda desk: (-len(desk.unit.path), desk.unit.pk))

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

    def _found(self, kind: str, count: int, authors: int) -> None:
        today = timezone.localdate()
        real = Unit.objects.valid_on(today).within(self.original.host).filter(kind=kind)
        models = list(real.exclude(pk=self.original.host_id).order_by("path")[:count])
        if not models:
            self.invented_kinds.add(kind)
        for number in range(count):
            unit = self._entrance(models[number]) if number < len(models) else self._invented(kind)
            room = self._room(kind, unit.headcount)
            place = Place(unit, self._most(unit), *self._staff(unit), room=room)
            place.authors = [self.person(unit) for _number in range(authors)]
            self.places.append(place)

    def _entrance(self, model: Unit) -> Unit:
        """A twin of the unit, under twins of those up to the host through which its entries go."""
        above = self.host
        way = way_from(self.original, model)
        for upper in reversed([unit for unit in way if len(unit.path) >= len(self.original.host.path)]):
            if upper.pk not in self._twins:
                of_host = upper.pk == self.original.host_id
                self._twins[upper.pk] = self._relay(self.host if of_host else self._twin(upper, above))
            above = self._twins[upper.pk]
        return self._twin(model, above)

    def _invented(self, kind: str) -> Unit:
        """A unit that is like none, under others like it through which its entries go up."""
        steps, kinds = list(self.original.route.all()), [kind]
        while following := sorted(next_kinds(steps, kinds[-1]) - {*kinds}):
            kinds.append(self.host.kind if self.host.kind in following else following[0])
            if kinds[-1] == self.host.kind:
                break
        above = self.host
        for upper in reversed(kinds[1:]):
            of_host = upper == self.host.kind
            above = self._relay(self.host if of_host else self._make_up(upper, above))
        return self._make_up(kind, above)

    def _relay(self, unit: Unit) -> Unit:
        """Staff the unit as one through which others send, once."""
        if all(relay.unit != unit for relay in self.relays):
            self.relays.append(Desk(unit, self._most(unit), *self._staff(unit)))
        return unit

    def _staff(self, unit: Unit) -> tuple[User, User]:
        return self.person(unit, UserRole.CLERK), self.person(unit, UserRole.HEAD)

    def _most(self, unit: Unit) -> int | None:
        return allowance(self._quotas, Sending(unit.kind, unit.headcount)).maximum

    def _room(self, kind: str, headcount: int | None) -> int:
        """How many entries a unit of this kind and size is to send in the play."""
        asked = allowance(self._quotas, Sending(kind, headcount))
        return max(USUAL_ROOM if asked.maximum is None else min(USUAL_ROOM, asked.maximum), asked.minimum)

    def _usual_size(self, kind: str) -> int | None:
        """How many staff an invented unit has: so many that a rule that asks for a size concerns it."""
        sized = [rule for rule in self._quotas if kind in rule.unit_kinds and rule.headcounts != (None, None)]
        if sized:
            return sized[0].headcount_from if sized[0].headcount_from is not None else sized[0].headcount_to
        shared = any(rule.minimum_percent is not None for rule in rules_for(self._quotas, kind))
        return USUAL_STAFF if shared else None

    def _twin(self, model: Unit, parent: Unit | None) -> Unit:
        name = _("%(unit)s (rehearsal)") % {"unit": model.name[:LONGEST_NAME]}
        return self._add(Unit(name=name, kind=model.kind, parent=parent, headcount=model.headcount))

    def _make_up(self, kind: str, parent: Unit) -> Unit:
        name = _("Rehearsal unit %(number)d (%(kind)s)")
        name %= {"number": self._units + 1, "kind": UnitKind(kind).label}
        return self._add(Unit(name=name, kind=kind, parent=parent, headcount=self._usual_size(kind)))

    def _add(self, unit: Unit) -> Unit:
        """Keep the unit under a code of the play's own; without the act for it, which would hold the tree all along."""
        self._units += 1
        unit.code = f"dt-{self.key}-{self._units:03d}"
        unit.path = unit.place()
        unit.full_clean(exclude=["path"])
        unit.save(force_insert=True)
        return unit
