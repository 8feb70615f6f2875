"""What a builder answers, and how it says its progress."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """A document's content and the name under which it is taken away."""

    content: bytes
    filename: str
