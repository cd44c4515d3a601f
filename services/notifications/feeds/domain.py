"""Rules of calendar feeds."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

__all__ = ["MOST", "PAST", "REFRESHED", "digest", "new_token"]

MOST = 1000
"""Things in a feed at most; the latest."""

PAST = timedelta(days=180)
"""How far back a feed goes."""

REFRESHED = timedelta(hours=1)
"""How often a calendar is asked to fetch it."""


def new_token() -> str:
    """What whoever has it may read the feed with: 256 bits, in letters that an address may have."""
    return token_urlsafe(32)


def digest(token: str) -> str:
    """All that is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
