"""Rules of appreciation."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Occasion", "is_shown"]


class Occasion(StrEnum):
    """What somebody says thank you for."""

    SESSION = "session"
    MILESTONE = "milestone"
    GOAL = "goal"
    CLOSING = "closing"
    OTHER = "other"


def is_shown(*, offered: bool, accepted: bool) -> bool:
    """Whether a note is on the mentor's profile: both have agreed, and neither has taken it back."""
    return offered and accepted
