"""Equal values are written down alike, on any machine."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import CanonicalError, canonical, digest, number_text

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12)


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical({"b": [1, True, None], "a": "Đề\n\u0001/"}) == '{"a":"Đề\\n\\u0001/","b":[1,true,null]}'.encode()


def test_keys_are_sorted_by_utf_16_units() -> None:
    """The example of RFC 8785, section 3.2.3."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == order


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("82.30", "82.3"),
        ("82", "82"),
        ("100", "100"),
        ("1E+2", "100"),
        ("-0.0", "0"),
        ("0.0500", "0.05"),
        ("-1.50", "-1.5"),
    ],
)
def test_equal_decimals_have_one_text(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text
    assert canonical(Decimal(number)) == f'"{text}"'.encode()


def test_moments_are_written_in_utc() -> None:
    hanoi = timezone(timedelta(hours=7))
    assert canonical(datetime(2024, 4, 10, tzinfo=hanoi)) == b'"2024-04-09T17:00:00+00:00"'
    assert digest(datetime(2024, 4, 10, tzinfo=hanoi)) == digest(datetime(2024, 4, 9, 17, tzinfo=UTC))
    assert canonical([date(2024, 4, 10), UUID(int=7)]) == b'["2024-04-10","00000000-0000-0000-0000-000000000007"]'


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1.5]}, r"value\.a\[0\]: a float"),
        ({"a": {1: 2}}, r"value\.a: the key 1"),
        ([2**53], r"value\[0\]: 9007199254740992 is too large"),
        ({"at": datetime(2024, 4, 10)}, r"value\.at: .* has no time zone"),  # noqa: DTZ001
        ([object()], r"value\[0\]: a object"),
        (["\ud800"], "half a character"),
        ([Decimal("NaN")], "NaN"),
        (Decimal("Infinity"), "Infinity"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_place(value: object, place: str) -> None:
    with pytest.raises(CanonicalError, match=place):
        canonical(value)


def test_the_digest_is_the_sha_256_of_the_form() -> None:
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()


@given(values)
def test_reading_the_form_and_writing_it_again_gives_the_same_form(value: object) -> None:
    written = canonical(value)
    assert canonical(json.loads(written)) == written
    assert json.loads(written) == value


@given(st.dictionaries(texts, scalars))
def test_the_order_of_keys_makes_no_difference(value: dict[str, object]) -> None:
    assert digest(dict(reversed(value.items()))) == digest(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9), st.integers(0, 5))
def test_trailing_zeros_make_no_difference(number: Decimal, zeros: int) -> None:
    if number.as_tuple().exponent <= 0:  # type: ignore[operator]
        longer = Decimal(f"{number:f}" + ("." if "." not in f"{number:f}" else "") + "0" * zeros)
        assert number_text(longer) == number_text(number)
    assert Decimal(number_text(number)) == number
