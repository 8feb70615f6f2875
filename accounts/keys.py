"""Keys by which somebody chooses a password: a long one in a mail, a short one on paper; rows keep digests only."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 0, 1, I and O are left out
CODE_LENGTH = 10  # 50 bits, guessed at through a door that counts tries
CODE_HALF = 5


def new_code() -> str:
    """A code for paper: 10 signs that cannot be mistaken for one another."""
    return "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))


def code_as_read(code: str) -> str:
    """The code as it is printed, in two halves."""
    return f"{code[:CODE_HALF]}-{code[CODE_HALF:]}"


def key_digest(key: str) -> str:
    """What the database keeps of a key: worthless without the portal's secret."""
    return salted_hmac("accounts.keys", key, algorithm="sha256").hexdigest()


def readings(typed: str) -> list[str]:
    """The keys that the typed text may be: itself, or a code with its dash, spaces and small letters put right."""
    text = typed.strip()
    code = "".join(text.split()).replace("-", "").upper()
    return [text, code] if len(code) == CODE_LENGTH else [text]
