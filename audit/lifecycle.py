"""The grammar of change: a lifecycle is a table of named moves, and the only code that writes a `state`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused


@dataclass(frozen=True)
class Move:
    """A named move from any of the source states to the target."""

    sources: frozenset[str]
    target: str


def move(sources: str | Iterable[str], target: str) -> Move:
    """Write a line of the table: `move("draft", "submitted")`."""
    return Move(frozenset([sources] if isinstance(sources, str) else map(str, sources)), str(target))


class Lifecycle:
    """The states of one kind of row, and the table of moves between them."""

    def __init__(self, model: str, states: type[models.TextChoices], initial: str, moves: Mapping[str, Move]) -> None:
        self.model = model
        self.states = states
        self.initial = str(initial)
        self.moves = dict(moves)

    def allows(self, subject: models.Model, move_name: str) -> bool:
        """Whether the row's state, as loaded, is a source of the move."""
        return subject.state in self.moves[move_name].sources  # type: ignore[attr-defined]

    def sources(self, move_name: str) -> frozenset[str]:
        """The states from which the move can be made."""
        return self.moves[move_name].sources

    def final_states(self) -> set[str]:
        """The states that no move leaves."""
        return set(self.states.values) - {source for line in self.moves.values() for source in line.sources}

    def apply(
        self,
        subject: models.Model,
        move_name: str,
        *,
        by: Any,
        facts: Mapping[str, object] | None = None,
        **stamps: object,
    ) -> None:
        """Make the move, stamp the row's facts and write the audit line, in one transaction.

        Raises MoveRefused when the state is not a source of the move, or when somebody was faster.
        `facts` go to the audit line only; `stamps` are columns of the row.
        """
        line = self.moves[move_name]
        before = subject.state  # type: ignore[attr-defined]
        if before not in line.sources:
            raise MoveRefused(self._refusal(before))
        columns = {"state": line.target, **stamps}
        with transaction.atomic():
            changed = type(subject)._base_manager.filter(pk=subject.pk, state=before).update(**columns)
            if changed != 1:
                raise MoveRefused(
                    _("Somebody changed this a moment ago. Load the page again to see its present state.")
                )
            for name, value in columns.items():
                if hasattr(value, "resolve_expression"):
                    subject.refresh_from_db(fields=[name])
                else:
                    setattr(subject, name, value)
            record(
                subject, move_name, by=by, before=before, after=line.target, facts={**(facts or {}), **_named(stamps)}
            )

    def _refusal(self, state: str) -> str:
        label = self.states(state).label
        return _("This cannot be done now: the state is “%(state)s”.") % {"state": label}


def _named(stamps: Mapping[str, object]) -> dict[str, object]:
    """The stamps that can stand in an audit line as they are; what the database computes is named only."""
    return {
        name: "computed by the database" if hasattr(value, "resolve_expression") else value
        for name, value in stamps.items()
    }
