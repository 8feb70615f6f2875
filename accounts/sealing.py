"""Sealing secrets (citizen ids, bank accounts): AES-256-GCM, bound to the row and column, with keys that rotate."""

import base64
import hmac
import os
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealError(ValueError):
    """The secret cannot be opened: a wrong key, or a text moved from another row."""


class Keyring:
    """The keys, "id:base64" each: the first one seals, all of them open."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            message = "Set FIELD_KEYS: at least one key is needed to keep secrets."
            raise SealError(message)
        pairs = [key.partition(":")[::2] for key in keys]
        self._keys = {name: base64.b64decode(secret) for name, secret in pairs}
        self._first = pairs[0][0]

    def seal(self, secret: str, bound_to: str) -> str:
        """The sealed text; `bound_to` names row and column, and must be given again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._keys[self._first]).encrypt(nonce, secret.encode(), bound_to.encode())
        return f"{self._first}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, bound_to: str) -> str:
        """The secret. Raises SealError for an unknown key, a changed text or another row's text."""
        name, _colon, body = sealed.partition(":")
        if name not in self._keys:
            message = f"The key {name} is not on the ring."
            raise SealError(message)
        raw = base64.b64decode(body)
        try:
            return AESGCM(self._keys[name]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
        except InvalidTag as error:
            message = "The sealed text was changed or belongs to another row."
            raise SealError(message) from error

    def fingerprint(self, secret: str) -> str:
        """A keyed digest that tells whether two secrets are equal; made with the last (oldest) key of the ring."""
        oldest = list(self._keys.values())[-1]
        return hmac.new(oldest, secret.encode(), sha256).hexdigest()
