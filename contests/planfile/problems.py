"""What is wrong with a plan's file, each thing named by the path to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a file says wrongly: where ("rounds[1].criteria[0].maximum"), and what to do about it."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


@dataclass
class Reading:
    """A file being read: what is wrong so far, and whether its dates are counted from the launch."""

    relative: bool = False
    problems: list[Problem] = field(default_factory=list)

    def complain(self, path: str, sentence: str) -> None:
        """Keep a problem; reading goes on, so that all are told at once."""
        self.problems.append(Problem(path, sentence))


class UnreadablePlan(ValueError):
    """The file cannot become a contest."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @property
    def messages(self) -> list[str]:
        """Each problem in one line."""
        return [str(problem) for problem in self.problems]


def member(path: str, name: str) -> str:
    """Where a key stands."""
    return f"{path}.{name}" if path else name


def places(path: str, values: list[Any]) -> Iterator[tuple[str, Any]]:
    """The members of a list, each with where it stands."""
    for index, value in enumerate(values):
        yield f"{path}[{index}]", value
