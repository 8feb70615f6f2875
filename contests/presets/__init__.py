"""Complete rules of contests that were really held, from which new contests are made: files in the plan's format."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contests.planfile import parse

FOLDER = Path(__file__).parent
BLANK = "blank"


@dataclass(frozen=True)
class Preset:
    """A contest's rules as data."""

    key: str
    plan: Mapping[str, Any]

    @property
    def title(self) -> str:
        """How it is offered."""
        return str(self.plan["title"])


@cache
def _known() -> dict[str, Preset]:
    files = sorted(FOLDER.glob("*.yaml"))
    return {file.stem: Preset(file.stem, parse(file.read_text(encoding="utf-8"))) for file in files}


def available() -> dict[str, Preset]:
    """The presets that bring the rules of a contest, by key."""
    return {key: preset for key, preset in _known().items() if key != BLANK}


def load(key: str) -> Preset:
    """The preset of this key; "blank" holds no rules but a licence clause. Raises KeyError for an unknown one."""
    return _known()[key]
