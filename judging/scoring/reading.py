"""Reading values that came as JSON, refusing what is wrong by its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

LONGEST = 9  # digits before and after the point: more is a mistake, and would slow exact arithmetic
LONGEST_SHOWN = 60

Built = TypeVar("Built")


class ScoringError(ValueError):
    """These rules or sheets give no result; the message names the place."""


def exact_number(value: object, place: str) -> Decimal:
    """A finite decimal of sensible length. Raises ScoringError, for floats too: they are never exact."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise ScoringError(f"{place}: {value!r} is not a decimal number (write it as text)")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ScoringError(f"{place}: {value!r} is not a decimal number") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ScoringError(f"{place}: {value!r} is not a finite number")
    if exponent < -LONGEST or number.adjusted() >= LONGEST:
        raise ScoringError(f"{place}: {value!r} has too many digits")
    return number


def between(value: object, place: str, low: int | Decimal, high: int | Decimal) -> Decimal:
    """An exact number within bounds, both included."""
    number = exact_number(value, place)
    if not low <= number <= high:
        raise ScoringError(f"{place}: {number} is not between {low} and {high}")
    return number


def above_zero(value: object, place: str) -> Decimal:
    """An exact number above zero."""
    number = exact_number(value, place)
    if number <= 0:
        raise ScoringError(f"{place}: {number} is not above 0")
    return number


def one_of(value: object, place: str, choices: Collection[str]) -> str:
    """One of the words allowed."""
    if not isinstance(value, str) or value not in choices:
        raise ScoringError(f"{place}: {value!r} is none of {', '.join(choices)}")
    return value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


class Reader:
    """The members of a JSON object, each taken once; what nobody took is an error."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise ScoringError(f"{path or 'value'}: {_short(value)} is not an object")
        self.path = path
        self.members: dict[str, object] = {str(name): member for name, member in value.items()}

    def place(self, name: str) -> str:
        """Where a member stands."""
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str, default: object = ...) -> object:
        """A member as it is; without a default it must be there."""
        if name in self.members:
            return self.members.pop(name)
        if default is ...:
            raise ScoringError(f"{self.place(name)}: is missing")
        return default

    def text(self, name: str, default: object = ...) -> str:
        """A member that is text."""
        value = self.take(name, default)
        if not isinstance(value, str):
            raise ScoringError(f"{self.place(name)}: {value!r} is not text")
        return value

    def texts(self, name: str, default: object = ...) -> tuple[str, ...]:
        """A member that is a list of texts."""
        values = self.take(name, default)
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            raise ScoringError(f"{self.place(name)}: {_short(values)} is not a list of texts")
        return tuple(values)

    def integer(self, name: str, default: object = ...) -> int:
        """A member that is a whole number."""
        value = self.take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ScoringError(f"{self.place(name)}: {value!r} is not a whole number")
        return value

    def number(self, name: str, default: object = ...) -> Decimal:
        """A member that is an exact decimal, written as text."""
        return exact_number(self.take(name, default), self.place(name))

    def has(self, name: str) -> bool:
        """Whether a member is there and not null; a null is taken."""
        return self.members.get(name) is not None or self.take(name, None) is not None

    def flag(self, name: str) -> bool:
        """A member that is true or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise ScoringError(f"{self.place(name)}: {value!r} is neither true nor false")
        return value

    def inner(self, name: str, default: object = ...) -> Reader:
        """A member that is an object."""
        return Reader(self.take(name, default), self.place(name))

    def inners(self, name: str, default: object = ...) -> Iterator[Reader]:
        """The objects of a list."""
        values = self.take(name, default)
        if not isinstance(values, list | tuple):
            raise ScoringError(f"{self.place(name)}: {_short(values)} is not a list")
        return (Reader(value, f"{self.place(name)}[{index}]") for index, value in enumerate(values))

    def numbers(self, name: str, default: object = ...) -> dict[str, Decimal]:
        """The exact decimals of an object, by name."""
        inner = self.inner(name, default)
        return {key: exact_number(value, inner.place(key)) for key, value in inner.members.items()}

    def build(self, make: Callable[[], Built]) -> Built:
        """Make something of what was taken: nothing may be left, and its complaints are given this place."""
        if self.members:
            raise ScoringError(f"{self.place(min(self.members))}: is unknown")
        try:
            return make()
        except ScoringError as error:
            raise ScoringError(self.place(str(error))) from error
