"""The text of a VietQR code: a transfer that a banking app can read (EMVCo fields, NAPAS service)."""

import binascii
import re
from typing import Literal

from units.text import unaccent

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"
LONGEST_MEMO = 25
LARGEST_AMOUNT = 10**13 - 1
ACCOUNT = re.compile(r"[A-Za-z0-9]{4,19}")
BIN = re.compile(r"[0-9]{6}")
MEMO = re.compile(rf"[ -~]{{0,{LONGEST_MEMO}}}")


class VietQRError(ValueError):
    """This cannot be a VietQR transfer; the message names the part."""


def payload(
    bin_code: str,
    account: str,
    *,
    amount: int | None = None,
    memo: str = "",
    initiation: Literal["11", "12"] | None = None,
) -> str:
    """The text to draw as a QR code.

    The bank is known by its six-digit BIN; the amount is in đồng, None leaves it to the payer; the memo is plain
    ASCII (see `memo_text`). Initiation "11" is a code to use again, "12" one for a single transfer, which is what
    an amount makes it unless said otherwise.
    """
    if not is_bin(bin_code):
        raise VietQRError(f"a bank's BIN is six digits, not {bin_code!r}")
    if not is_account(account):
        raise VietQRError("an account is 4 to 19 letters and digits")
    if amount is not None and not 0 < amount <= LARGEST_AMOUNT:
        raise VietQRError(f"an amount is between 1 and {LARGEST_AMOUNT} đồng, not {amount}")
    if not MEMO.fullmatch(memo):
        raise VietQRError(f"a memo is at most {LONGEST_MEMO} unaccented characters, not {memo!r}")
    receiver = _field("00", bin_code) + _field("01", account)
    fields = [
        _field("00", "01"),
        _field("01", initiation or ("11" if amount is None else "12")),
        _field("38", _field("00", NAPAS) + _field("01", receiver) + _field("02", TO_ACCOUNT)),
        _field("53", DONG),
        _field("54", str(amount)) if amount is not None else "",
        _field("58", "VN"),
        _field("62", _field("08", memo)) if memo else "",
        "6304",
    ]
    text = "".join(fields)
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-16 (CCITT-FALSE) of an ASCII text, as four capital hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def is_account(account: str) -> bool:
    """Whether this can be a bank account: banks give no check digit, so only its shape is known."""
    return ACCOUNT.fullmatch(account) is not None


def is_bin(bin_code: str) -> bool:
    """Whether this can be a bank's identification number."""
    return BIN.fullmatch(bin_code) is not None


def memo_text(text: str) -> str:
    """A memo that every bank takes: unaccented, plain characters only, cut to the length allowed."""
    return " ".join(re.sub(r"[^A-Za-z0-9 .,:/-]", " ", unaccent(text)).split())[:LONGEST_MEMO].rstrip()


def holder_name(full_name: str) -> str:
    """An account holder as banks write them: unaccented capitals."""
    return unaccent(full_name).upper()


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
