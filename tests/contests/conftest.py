"""A district with agencies of every kind, and the officer who prepares its contests."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import UserRole
from contests.actions import create_contest
from contests.models import Contest
from contests.presets import load
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit


@dataclass
class District:
    """The host, its receiving office and who works there."""

    host: Unit
    office: Unit
    officer: User

    def create(self, *, preset: str = "chuong_my_2024", **named: Any) -> Contest:
        """A contest of a preset, made by the officer, its dates counted from today unless told."""
        return self.create_of(load(preset).plan, preset=preset, **named)

    def create_of(self, plan: Any, *, launched_on: Any = None, preset: str = "", **named: Any) -> Contest:
        """A contest of a plan."""
        by = named.pop("by", self.officer)
        columns = {
            "host": self.host,
            "receiving_office": self.office,
            "slug": "chuong-my",
            "code": "CM",
            "preset": preset,
            **named,
        }
        return create_contest(plan=plan, named=columns, launched_on=launched_on, by=by)


@pytest.fixture
def district(db: None) -> District:
    host = UnitFactory(name="UBND huyện Chương Mỹ", kind=UnitKind.DISTRICT)
    office = UnitFactory(name="Phòng Nội vụ", kind=UnitKind.DEPARTMENT, parent=host)
    return District(host, office, person_with(UserRole.OFFICE, office))
