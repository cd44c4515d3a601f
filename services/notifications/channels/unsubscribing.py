"""Links in mails that turn a kind of mail off without sign-in, and the page that they lead to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from services.notifications.channels.templates import TEMPLATES
from services.notifications.preferences.domain import Kind
from services.notifications.settings import Settings
from shared import clock

__all__ = ["KIND_NAMES", "PAGE_HEADERS", "LinkRefused", "Wish", "check", "page", "read", "token"]

VALID_FOR = timedelta(days=90)
"""Longer than RFC 8058's senders are asked for (30 days), and not forever: mails are forwarded."""

KIND_NAMES = {
    Kind.SESSION_REMINDERS: "reminders of sessions",
    Kind.GOAL_REMINDERS: "reminders of goals",
    Kind.MENTORSHIP_REMINDERS: "reminders of what waits in a mentorship",
    Kind.PROGRAM_REMINDERS: "reminders of a program",
    Kind.GATHERING_REMINDERS: "reminders of gatherings",
    Kind.MESSAGES: "mails about new messages and shared links",
    Kind.FEEDBACK: "mails about new feedback",
    Kind.RECOGNITION: "mails about recommendations, endorsements and thanks",
}

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class LinkRefused(Exception):
    """The token was not signed by us, or has expired."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose mails of which kind are to end."""

    person_id: UUID
    kind: Kind


def check(settings: Settings) -> None:
    """Raises ValueError when no secret is given."""
    _signer(settings)


def token(settings: Settings, person_id: UUID, kind: Kind) -> str:
    """A signed wish that expires. It holds ids only."""
    expires = int((clock.now() + VALID_FOR).timestamp())
    return _signer(settings).dumps([person_id.hex, kind.value, expires])  # pyright: ignore[reportReturnType] - str


def read(settings: Settings, text: str) -> Wish:
    """The wish in a token. Raises LinkRefused."""
    try:
        person_id, kind, expires = cast("list[Any]", _signer(settings).loads(text))
        wish = Wish(UUID(person_id), Kind(kind))
    except (BadData, ValueError, TypeError) as error:
        raise LinkRefused from error
    if clock.now().timestamp() > expires:
        raise LinkRefused
    return wish


def page(state: str, kind: str | None, preferences: str) -> str:
    """The page as HTML. state: "ask", "done" or "refused"."""
    name = KIND_NAMES[Kind(kind)] if kind else ""
    return TEMPLATES.get_template("unsubscribe.html").render(state=state, kind=name, preferences=preferences)


def _signer(settings: Settings) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(settings.link_secret_text, salt="notifications.unsubscribe", signer_kwargs=options)
