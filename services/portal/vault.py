"""Keys of the portal, all derived from its one secret: sealing, naming sessions, tokens against forged requests."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic_core import from_json, to_json

__all__ = ["Vault"]

_NONCE = 12


class Vault:
    """secret: at least 32 characters."""

    def __init__(self, secret: str) -> None:
        self._sealing = AESGCM(_derived(secret, "sealing"))
        self._naming = _derived(secret, "naming")
        self._forgery = _derived(secret, "forgery")
        self._accounts = _derived(secret, "accounts")

    @staticmethod
    def new_token() -> str:
        """256 random bits for a cookie."""
        return secrets.token_urlsafe(32)

    def row_of(self, token: str) -> bytes:
        """What the database knows a session by: nobody who reads it can make the cookie."""
        return hmac.digest(self._naming, token.encode(), "sha256")

    def form_token(self, token: str) -> str:
        """What a form of this session has to bring back."""
        return _written(hmac.digest(self._forgery, token.encode(), "sha256"))

    def account_mark(self, subject: str) -> str:
        """What a browser may tell accounts apart by; it says nothing of whose they are."""
        return _written(hmac.digest(self._accounts, subject.encode(), "sha256")[:12])

    def is_form_token(self, token: str, given: str) -> bool:
        return hmac.compare_digest(self.form_token(token).encode(), given.encode())

    def seal(self, purpose: str, value: dict[str, Any]) -> bytes:
        """Encrypt a value of JSON for one purpose."""
        nonce = os.urandom(_NONCE)
        return nonce + self._sealing.encrypt(nonce, to_json(value), purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> dict[str, Any] | None:
        """What `seal` was given; None when it was not sealed here for this purpose."""
        try:
            return from_json(self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode()))
        except (InvalidTag, ValueError):
            return None

    def seal_text(self, purpose: str, value: dict[str, Any]) -> str:
        """As `seal`, for a cookie."""
        return base64.urlsafe_b64encode(self.seal(purpose, value)).decode()

    def open_text(self, purpose: str, sealed: str) -> dict[str, Any] | None:
        try:
            return self.open(purpose, base64.urlsafe_b64decode(sealed.encode()))
        except (binascii.Error, ValueError):
            return None


def _written(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"telemachus portal {purpose}".encode()).derive(secret.encode())
