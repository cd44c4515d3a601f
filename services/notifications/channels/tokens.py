"""Links that work without sign-in: signed, for one person and one thing to do, and not for ever.

A token of one action is of no use for another, since each is signed with a salt of its own. It holds ids only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

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
    _signer(settings, Action.UNSUBSCRIBE)


def sign(settings: Settings, action: Action, person_id: UUID, about: UUID | str = "") -> str:
    """A token that expires."""
    expires = int((clock.now() + _VALID_FOR[action]).timestamp())
    named = about.hex if isinstance(about, UUID) else str(about)
    return _signer(settings, action).dumps([person_id.hex, named, expires])  # pyright: ignore[reportReturnType] - str


def read(settings: Settings, action: Action, token: str) -> Wish:
    """What a token says. Raises LinkRefused."""
    try:
        person_id, about, expires = cast("list[Any]", _signer(settings, action).loads(token))
        wish = Wish(UUID(person_id), about)
    except (BadData, ValueError, TypeError, AttributeError) as error:
        raise LinkRefused from error
    if clock.now().timestamp() > expires:
        raise LinkRefused
    return wish


def _signer(settings: Settings, action: Action) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(settings.link_secret_text, salt=f"notifications.{action}", signer_kwargs=options)
