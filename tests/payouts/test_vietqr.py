"""A VietQR text is what banks read."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.vietqr import VietQRError, checksum, holder_name, is_account, is_bin, memo_text, payload

ASCII_TEXT = st.text(alphabet=[chr(code) for code in range(32, 127)], max_size=25)
ACCOUNTS = st.text(alphabet=string.ascii_letters + string.digits, min_size=4, max_size=19)


def fields(text: str) -> dict[str, str]:
    """The fields of a text, read as a bank reads them."""
    found = {}
    while text:
        tag, length = text[:2], int(text[2:4])
        found[tag] = text[4 : 4 + length]
        assert len(found[tag]) == length
        text = text[4 + length :]
    return found


def test_a_transfer_with_amount_and_memo() -> None:
    assert payload("970407", "0386577672", amount=1_000_000, memo="henry an cut", initiation="11") == (
        "00020101021138540010A00000072701240006970407011003865776720208QRIBFTTA"
        "5303704540710000005802VN62160812henry an cut6304A322"
    )


def test_a_transfer_that_leaves_the_amount_open() -> None:
    assert payload("970416", "257678859") == (
        "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
    )


def test_the_checksum_is_the_standard_one() -> None:
    assert checksum("123456789") == "29B1"


@given(
    st.text(alphabet=string.digits, min_size=6, max_size=6),
    ACCOUNTS,
    st.none() | st.integers(1, 10**13 - 1),
    ASCII_TEXT,
)
def test_a_bank_reads_back_what_was_written(bin_code: str, account: str, amount: int | None, memo: str) -> None:
    text = payload(bin_code, account, amount=amount, memo=memo)
    assert checksum(text[:-4]) == text[-4:]
    read = fields(text)
    receiver = fields(fields(read["38"])["01"])
    assert receiver == {"00": bin_code, "01": account}
    assert read.get("54") == (None if amount is None else str(amount))
    assert fields(read.get("62", "")).get("08", "") == memo
    assert read["01"] == ("11" if amount is None else "12")
    assert list(read) == sorted(read)


@given(st.integers(0, 60), st.integers(1, 9))
def test_a_changed_digit_shows(place: int, shift: int) -> None:
    """Positive control of the checksum."""
    text = payload("970407", "0386577672", amount=1_000_000, memo="henry an cut")
    changed = text[:place] + chr(ord(text[place]) + shift) + text[place + 1 :]
    assert checksum(changed[:-4]) != changed[-4:]


@pytest.mark.parametrize("account", ["123", "1" * 20, "12 34", "12-34", "sốtk", "１２３４", "1234\n", ""])
def test_what_is_no_account_is_refused(account: str) -> None:
    assert not is_account(account)
    with pytest.raises(VietQRError, match="4 to 19"):
        payload("970407", account)


@pytest.mark.parametrize("bin_code", ["97040", "9704070", "97040a", "97040７", "970407\n", ""])
def test_what_is_no_bank_number_is_refused(bin_code: str) -> None:
    assert not is_bin(bin_code)
    with pytest.raises(VietQRError, match="six digits"):
        payload(bin_code, "0386577672")


@pytest.mark.parametrize("amount", [0, -1, 10**13])
def test_what_is_no_amount_is_refused(amount: int) -> None:
    with pytest.raises(VietQRError, match="an amount is between 1"):
        payload("970407", "0386577672", amount=amount)


@pytest.mark.parametrize("memo", ["Thưởng", "x" * 26, "a\nb"])
def test_a_memo_that_banks_refuse_is_refused(memo: str) -> None:
    with pytest.raises(VietQRError, match="a memo is at most 25"):
        payload("970407", "0386577672", memo=memo)


def test_memos_and_holders_are_written_without_marks() -> None:
    assert memo_text("Chi thưởng giải Nhất «CCHC» 2024 – đợt 1") == "Chi thuong giai Nhat CCHC"
    assert holder_name("Đỗ  Thị Mỹ Ưng") == "DO THI MY UNG"


@given(st.text())
def test_any_memo_can_be_made_fit(text: str) -> None:
    assert fields(payload("970407", "0386577672", memo=memo_text(text)))["58"] == "VN"
