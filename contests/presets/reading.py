"""Reading the presets' files."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Preset:
    """A contest's rules as data."""

    key: str
    title: str
    description: str
    value: Mapping[str, Any]

    @property
    def launched_on(self) -> dt.date:
        """The day from which its dates are counted."""
        day: dt.date = self.value["contest"]["launched_on"]
        return day

    def note(self, section: str) -> str:
        """What the staff should know of a section: what the source leaves open and what was chosen instead."""
        return str(self.value["notes"].get(section, ""))


@cache
def available() -> dict[str, Preset]:
    """All presets, by key."""
    values = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {value["key"]: Preset(value["key"], value["title"], value["description"], value) for value in values}


def load(key: str) -> Preset:
    """The preset of this key. Raises KeyError for an unknown one."""
    return available()[key]
