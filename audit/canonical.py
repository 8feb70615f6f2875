"""One way to write a value down, so that equal values have equal digests on any machine.

The form follows RFC 8785 (keys sorted by UTF-16 code units, no spaces, UTF-8). Floats are refused, because their
text differs between languages: quantities are integers or decimals, and decimals are written as strings.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

LARGEST_INTEGER = 2**53 - 1  # beyond it, readers that know only floating point would see another number


class CanonicalError(ValueError):
    """This value has no canonical form; the message names its place."""


def canonical(value: object) -> bytes:
    """The canonical JSON of a value. Raises CanonicalError for what has none."""
    text = json.dumps(_plain(value, "value"), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(f"value: {error.object[error.start : error.end]!r} is half a character") from error


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def number_text(number: Decimal) -> str:
    """A decimal without exponent or needless zeros: equal numbers have equal text."""
    if not number.is_finite():
        raise CanonicalError(f"{number} is not a number that can be written down")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _plain(value: object, place: str) -> object:
    if isinstance(value, Mapping):
        return _plain_mapping(value, place)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    return _plain_scalar(value, place)


def _plain_mapping(value: Mapping[object, object], place: str) -> dict[str, object]:
    texts: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{place}: the key {key!r} is not text")
        texts[str(key)] = _plain(item, f"{place}.{key}")
    return dict(sorted(texts.items(), key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass")))


def _plain_scalar(value: object, place: str) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise CanonicalError(f"{place}: {value} is too large for an integer; write it as text")
        return int(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime | date | UUID):
        return _plain_moment(value, place)
    raise CanonicalError(f"{place}: a {type(value).__name__} has no canonical form")


def _plain_moment(value: datetime | date | UUID, place: str) -> str:
    if not isinstance(value, datetime):
        return str(value)
    if value.tzinfo is None:
        raise CanonicalError(f"{place}: {value} has no time zone")
    return value.astimezone(UTC).isoformat()
