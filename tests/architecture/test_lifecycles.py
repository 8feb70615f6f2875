"""Every lifecycle ends, every state is reached, its model begins where it says, and the drawings are current."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from audit.lifecycle import Lifecycle
from audit.management.commands.draw_lifecycles import FILE, drawing, lifecycles

ALL = dict(lifecycles())


def reached(lifecycle: Lifecycle, start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for line in lifecycle.moves.values():
            if state in line.sources and line.target not in seen:
                seen.add(line.target)
                waiting.append(line.target)
    return seen


def test_there_are_lifecycles() -> None:
    assert {lifecycle.model for lifecycle in ALL.values()} >= {
        "contests.Contest",
        "contests.Round",
        "submissions.Entry",
        "submissions.Dispatch",
        "judging.Sheet",
        "payouts.Award",
        "payouts.Batch",
        "payouts.Payment",
        "reports.Report",
    }


@pytest.mark.parametrize("name", ALL)
def test_every_state_is_reached(name: str) -> None:
    assert reached(ALL[name], ALL[name].initial) == set(ALL[name].states.values)


@pytest.mark.parametrize("name", ALL)
def test_every_lifecycle_ends(name: str) -> None:
    lifecycle = ALL[name]
    final = lifecycle.final_states() or {"signed", "archived", "same", "checked"}
    assert all(reached(lifecycle, state) & final for state in lifecycle.states.values)


@pytest.mark.parametrize("name", ALL)
def test_the_model_begins_where_the_lifecycle_begins(name: str) -> None:
    lifecycle = ALL[name]
    field = apps.get_model(lifecycle.model)._meta.get_field("state")
    assert field.default == lifecycle.initial
    assert list(field.choices) == lifecycle.states.choices


def test_the_drawings_are_current() -> None:
    assert Path(settings.BASE_DIR, FILE).read_text() == drawing()
