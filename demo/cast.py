"""The demonstration's units and people."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from accounts.models import Membership, Role, User
from units.actions import add_unit
from units.kinds import UnitKind
from units.models import Unit
from units.text import fold

PASSWORD = "chuong-my-2024"  # noqa: S105 - printed by the trial for everybody to use
DOMAIN = "chuongmy.example"


@cache
def facts(name: str) -> Any:
    """One of the data files beside this module."""
    return yaml.safe_load((Path(__file__).parent / "data" / f"{name}.yaml").read_text())


def email(name: str) -> str:
    """An address made from somebody's name."""
    return f"{slugify(fold(name)).replace('-', '.')}@{DOMAIN}"


class Cast:
    """Units by code and people by key; units' own clerks, heads and authors are made when first asked for."""

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.people: dict[str, User] = {}
        self._password = make_password(PASSWORD)

    def gather(self) -> None:
        """Make the district, its agencies and communes, and the people."""
        places = facts("places")
        province = self._unit(places["province"], UnitKind.PROVINCE, None)
        district = self._unit(places["district"], UnitKind.DISTRICT, province)
        numbered = [
            {"code": f"xa-{number:02d}", "name": f"UBND xã số {number:02d}"}
            for number in range(len(places["communes"]) + 1, places["communes_in_all"] + 1)
        ]
        for commune in [*places["communes"], *numbered]:
            self._unit(commune, UnitKind.COMMUNE, district)
        for agency in places["agencies"]:
            self._unit(agency, agency["kind"], district)
        for person in facts("people"):
            self.people[person["key"]] = self._person(person)

    def at(self, unit: str, role: str) -> User:
        """The clerk, the head or an author (`author`, `author2`) of a unit."""
        for key, person in (("clerk", "clerk"), ("head", "head"), ("author", "author"), ("author2", "member")):
            if unit == "chuc-son" and role == key:
                return self.people[person]
        key = f"{unit}/{role}"
        if key not in self.people:
            self.people[key] = self._member(unit, role)
        return self.people[key]

    def _member(self, unit: str, role: str) -> User:
        names = {
            "clerk": ("Nguyễn Thị", "Văn phòng - Thống kê"),
            "head": ("Trần Văn", "Thủ trưởng đơn vị"),
            "author": ("Lê Thị", "Công chức"),
            "author2": ("Phạm Văn", "Công chức"),
        }
        given = ["Bình", "Cúc", "Dũng", "Giang", "Hạnh", "Khánh", "Lâm", "Minh", "Nga", "Phúc", "Quỳnh", "Sáng", "Tâm"]
        family, title = names[role]
        name = f"{family} {given[len(self.people) % len(given)]}"
        person = {"name": name, "unit": unit, "title": title, "email": f"{role}.{unit}@{DOMAIN}"}
        if role in {"clerk", "head"}:
            person["role"] = role
        return self._person(person)

    def _person(self, person: dict[str, Any]) -> User:
        user = User(
            full_name=person["name"],
            email=person.get("email") or email(person["name"]),
            staff_code=person.get("staff_code"),
            phone=person.get("phone"),
            address="Huyện Chương Mỹ, Hà Nội",
            bank_bin="970436",
            bank_holder=fold(person["name"]).upper(),
            is_staff=person.get("role") in {"administrator", "auditor"},
        )
        user.password = self._password
        user.seal_bank_account(f"00110{len(self.people):07d}")
        user.save()
        Membership.objects.create(user=user, unit=self.units[person["unit"]], title=person["title"])
        if role := person.get("role"):
            unit = None if role in {"administrator", "auditor"} else self.units[person["unit"]]
            Role.objects.create(user=user, role=role, unit=unit)
        return user

    def _unit(self, place: dict[str, str], kind: str, parent: Unit | None) -> Unit:
        unit = add_unit(code=place["code"], name=place["name"], kind=kind, parent=parent, by=None)
        self.units[place["code"]] = unit
        return unit
