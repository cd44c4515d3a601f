"""Links that work without sign-in: signed, for one person and one thing to do, and not for ever.

A token of one action is of no use for another, since each is signed with a salt of its own. It holds ids only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from itsdangerous import BadData, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import SigningAlgorithm

from services.notifications.settings import Settings
from shared import clock

__all__ = ["Action", "LinkRefused", "Wish", "check", "read", "sign"]


class Action(StrEnum):
    """What a token is for; what it is about: a kind or "all", nothing, a nudge, a nudge."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    SNOOZE = "snooze"
    UNHELPFUL = "unhelpful"


_VALID_FOR: Mapping[Action, timedelta] = {
    Action.UNSUBSCRIBE: timedelta(days=90),
    Action.PREFERENCES: timedelta(days=30),
    Action.SNOOZE: timedelta(days=30),
    Action.UNHELPFUL: timedelta(days=90),
}
"""Unsubscribing for longer than RFC 8058's senders are asked for (30 days). Not for ever: mails are forwarded."""


class LinkRefused(Exception):
    """The token was not signed by us for this, or has expired."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants it, and about what."""

    person_id: UUID
    about: str

    @property
    def about_id(self) -> UUID:
        return UUID(self.about)


def check(settings: Settings) -> None:
    """Raises ValueError when no secret is given."""
    _signers(settings.link_secret_text, Action.UNSUBSCRIBE)


def sign(settings: Settings, action: Action, person_id: UUID, about: UUID | str = "") -> str:
    """A token that expires."""
    expires = int((clock.now() + _VALID_FOR[action]).timestamp())
    named = about.hex if isinstance(about, UUID) else str(about)
    serializer, signer = _signers(settings.link_secret_text, action)
    return signer.sign(serializer.dump_payload([person_id.hex, named, expires])).decode("ascii")


def read(settings: Settings, action: Action, token: str) -> Wish:
    """What a token says. Raises LinkRefused."""
    try:
        person_id, about, expires = cast("list[Any]", _signers(settings.link_secret_text, action)[0].loads(token))
        wish = Wish(UUID(person_id), about)
    except (BadData, ValueError, TypeError, AttributeError) as error:
        raise LinkRefused from error
    if clock.now().timestamp() > expires:
        raise LinkRefused
    return wish


class _Short(URLSafeSerializer):
    """What is as short as a token only grows when it is compressed, and trying costs more than signing."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(_ENCODER.encode(obj))


_ENCODER = json.JSONEncoder(separators=(",", ":"))


class _Sha256(SigningAlgorithm):
    """HMAC with SHA-256 in one call; the library's own makes an object of Python for each."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, hashlib.sha256)


@lru_cache(maxsize=64)
def _signers(secret: str, action: Action) -> tuple[_Short, Signer]:
    """What reads tokens, and what signs them with a key that is derived once."""
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    serializer = _Short(secret, salt=f"notifications.{action}", signer_kwargs=options)
    key = serializer.make_signer().derive_key()
    return serializer, Signer(key, key_derivation="none", algorithm=_Sha256())
