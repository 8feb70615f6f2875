"""Secrets open only for their row, and their keys rotate."""

import base64

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.sealing import Keyring, SealError
from tests.factories.accounts import UserFactory

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(secret=TEXT, row=TEXT)
def test_what_was_sealed_opens_for_its_row(secret: str, row: str) -> None:
    ring = Keyring([OLD])
    assert ring.open(ring.seal(secret, row), row) == secret


@given(secret=TEXT, row=TEXT, other=TEXT)
def test_what_was_sealed_does_not_open_for_another_row(secret: str, row: str, other: str) -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(secret, row)
    if row != other:
        with pytest.raises(SealError):
            ring.open(sealed, other)


@given(secret=TEXT, place=st.integers(min_value=0), change=st.integers(1, 255))
def test_a_changed_text_does_not_open(secret: str, place: int, change: int) -> None:
    ring = Keyring([OLD])
    name, _colon, body = ring.seal(secret, "row").partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[place % len(raw)] ^= change
    with pytest.raises(SealError):
        ring.open(f"{name}:{base64.b64encode(raw).decode()}", "row")


@given(secret=TEXT)
def test_the_same_secret_is_sealed_differently_each_time(secret: str) -> None:
    ring = Keyring([OLD])
    assert ring.seal(secret, "row") != ring.seal(secret, "row")


def test_after_a_rotation_old_texts_open_and_new_ones_take_the_new_key() -> None:
    sealed_before = Keyring([OLD]).seal("0011001234567", "row")
    rotated = Keyring([NEW, OLD])
    assert rotated.open(sealed_before, "row") == "0011001234567"
    sealed_after = rotated.seal("0011001234567", "row")
    assert sealed_after.startswith("new:")
    assert Keyring([NEW]).open(sealed_after, "row") == "0011001234567"
    with pytest.raises(SealError, match="old"):
        Keyring([NEW]).open(sealed_before, "row")


def test_the_fingerprint_of_a_secret_survives_a_rotation() -> None:
    assert Keyring([OLD]).fingerprint("001099012345") == Keyring([NEW, OLD]).fingerprint("001099012345")
    assert Keyring([OLD]).fingerprint("001099012345") != Keyring([OLD]).fingerprint("001099012346")


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(SealError, match="FIELD_KEYS"):
        Keyring([])


@pytest.mark.django_db
def test_a_bank_account_copied_into_another_persons_row_does_not_open() -> None:
    ann, ben = UserFactory(), UserFactory()
    ann.seal_bank_account("0011001234567")
    ann.save()
    User.objects.filter(pk=ben.pk).update(bank_account_sealed=ann.bank_account_sealed)
    assert User.objects.get(pk=ann.pk).bank_account() == "0011001234567"
    with pytest.raises(SealError):
        User.objects.get(pk=ben.pk).bank_account()


@pytest.mark.django_db
def test_the_database_holds_no_secret_in_clear() -> None:
    ann = UserFactory()
    ann.seal_bank_account("0011001234567")
    ann.seal_citizen_id("001099012345")
    ann.save()
    stored = " ".join(str(value) for value in User.objects.filter(pk=ann.pk).values_list()[0])
    assert "0011001234567" not in stored
    assert "001099012345" not in stored


@pytest.mark.django_db
def test_two_people_cannot_have_one_citizen_id() -> None:
    ann, ben = UserFactory(), UserFactory()
    for person in (ann, ben):
        person.seal_citizen_id("001099012345")
    ann.save()
    with pytest.raises(IntegrityError):
        ben.save()
