"""Draw every lifecycle, from its table."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from audit.lifecycle import Lifecycle

FILE = "docs/lifecycles.md"


def lifecycles() -> Iterator[tuple[str, Lifecycle]]:
    """Every lifecycle of the installed apps, by its name in the code."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.lifecycle") is None:
            continue
        module = import_module(f"{config.name}.lifecycle")
        for name, thing in sorted(vars(module).items()):
            if isinstance(thing, Lifecycle):
                yield f"{config.name}.lifecycle.{name}", thing


def drawing() -> str:
    """The document: a diagram for each lifecycle."""
    with translation.override("en"):
        parts = [_one(name, lifecycle) for name, lifecycle in lifecycles()]
    head = "# Lifecycles\n\nDrawn from the tables in the code by `manage.py draw_lifecycles`; a test compares."
    return "\n\n".join([head, *parts]) + "\n"


def _one(name: str, lifecycle: Lifecycle) -> str:
    lines = [f"## {lifecycle.model}", "", f"`{name}`", "", "```mermaid", "stateDiagram-v2", "  direction LR"]
    lines += [f"  {value}: {label}" for value, label in lifecycle.states.choices]
    lines.append(f"  [*] --> {lifecycle.initial}")
    for move, line in lifecycle.moves.items():
        lines += [f"  {source} --> {line.target}: {move}" for source in sorted(line.sources)]
    lines += [f"  {state} --> [*]" for state in sorted(lifecycle.final_states())]
    return "\n".join([*lines, "```"])


class Command(BaseCommand):
    """Write docs/lifecycles.md."""

    help = "Draw every lifecycle into docs/lifecycles.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        Path(settings.BASE_DIR, FILE).write_text(drawing())
