"""The envelope senders of mails: one for each delivery, signed, so that what comes back to it is known to be of it.

A token is made for the address that a mail went to: once a person is reached elsewhere, it says nothing of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from services.notifications.channels.addresses import deliverable
from services.notifications.settings import Settings, mailbox

__all__ = ["delivery_named", "is_ours", "return_path", "token", "tokens_in"]

_SIGNATURE = 10
_LENGTH = 42
_ADDRESS = re.compile(rf"\+([a-z2-7]{{{_LENGTH}}})@", re.IGNORECASE)
_ALONE = re.compile(rf"\s*([a-z2-7]{{{_LENGTH}}})\s*", re.IGNORECASE)


def token(settings: Settings, delivery_id: UUID, address: str) -> str:
    """42 small letters and digits: mail servers may change capital letters in an address. Raises ValueError when no
    secret is set."""
    raw = delivery_id.bytes + _signature(settings, delivery_id, address)
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def return_path(settings: Settings, delivery_id: UUID, address: str) -> str:
    """The envelope sender of a mail to this address; the sender's own address where no other is set."""
    if not settings.mail_return_path:
        return deliverable(settings.sender.addr_spec).address
    back = mailbox(settings.mail_return_path)
    return f"{back.username}+{token(settings, delivery_id, address)}@{back.domain}"


def tokens_in(addresses: Iterable[str], headers: Iterable[str]) -> list[str]:
    """What looks like a token in addresses and in headers that hold nothing else."""
    found = [match for text in addresses for match in _ADDRESS.findall(text)]
    found += [match[1] for text in headers if (match := _ALONE.fullmatch(text))]
    return [text.lower() for text in found]


def delivery_named(text: str) -> UUID | None:
    """The delivery that a token names; anybody can write one."""
    raw = _raw(text)
    return UUID(bytes=raw[:16]) if raw else None


def is_ours(settings: Settings, text: str, address: str) -> bool:
    """Whether we made this token, for a mail to this address."""
    raw = _raw(text)
    return raw is not None and hmac.compare_digest(raw[16:], _signature(settings, UUID(bytes=raw[:16]), address))


def _raw(text: str) -> bytes | None:
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except binascii.Error:
        return None
    return raw if len(raw) == 16 + _SIGNATURE else None


def _signature(settings: Settings, delivery_id: UUID, address: str) -> bytes:
    key = _key(settings.link_secret_text)
    return hmac.digest(key, delivery_id.bytes + address.casefold().encode(), hashlib.sha256)[:_SIGNATURE]


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    """A key of its own, so that no other token made with the secret can stand for this one."""
    return hmac.digest(secret.encode(), b"notifications.return-path", hashlib.sha256)
