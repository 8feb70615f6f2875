"""The grammar of permission: a policy is a generator of (condition, reason); its verdict is true or says why not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

Given = ParamSpec("Given")
Reasons = Iterator[tuple[object, object]]


class Refused(Exception):
    """Something may not be done now; `reason` says why and what to do, in the reader's language."""

    def __init__(self, reason: object) -> None:
        super().__init__(reason)
        self.reason = str(reason)


class PermissionRefused(Refused):
    """This person may not do it."""


class MoveRefused(Refused):
    """The thing is not in a state where this can be done, or somebody was faster."""


@dataclass(frozen=True)
class Verdict:
    """True, or the first reason why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise PermissionRefused with the reason unless allowed."""
        if not self.allowed:
            raise PermissionRefused(self.reason)


def policy(reasons: Callable[Given, Reasons]) -> Callable[Given, Verdict]:
    """Turn a generator of (condition, reason) into a function that answers a Verdict."""

    @wraps(reasons)
    def verdict(*args: Given.args, **kwargs: Given.kwargs) -> Verdict:
        for condition, reason in reasons(*args, **kwargs):
            if not condition:
                return Verdict(allowed=False, reason=str(reason))
        return Verdict(allowed=True)

    return verdict
