"""From a file's text to its plan, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contests.planfile import schema
from contests.planfile.nodes import GAP
from contests.planfile.problems import Problem, Reading, UnreadablePlan
from contests.planfile.text import read_yaml, write_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse(text: str) -> dict[str, Any]:
    """The plan of a file. Raises UnreadablePlan, which names everything that is wrong with it."""
    reading = Reading()
    value = read_yaml(text, reading)
    if isinstance(value, dict):
        _know_format(value)
        reading.relative = value.get("dates") == "relative"
    plan = schema.PLAN.read(value, "", reading)
    if reading.problems or plan is GAP:
        raise UnreadablePlan(reading.problems)
    read: dict[str, Any] = plan
    return read


def plain(plan: Mapping[str, Any]) -> str:
    """The text of a plan: the same plan always has the same text."""
    return write_yaml(schema.PLAN.write(plan))


def _know_format(value: Mapping[str, Any]) -> None:
    written = value.get("format")
    if written is not None and written != str(schema.FORMAT):
        sentence = _("This portal reads files of format %(known)s. Ask for a newer portal, or write the file anew.")
        raise UnreadablePlan([Problem("format", sentence % {"known": schema.FORMAT})])
