"""What can wait for somebody in a mentorship."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

__all__ = ["AHEAD", "BEHIND", "MOST", "Waits"]

MOST = 50
"""How many sessions, and how many things that wait, are told at most."""
AHEAD = timedelta(days=60)
"""How far ahead sessions are told."""
BEHIND = timedelta(days=14)
"""For so long a session that is over waits for the word that it took place."""


class Waits(StrEnum):
    """What to do, in the order in which people are best told."""

    SIGN = "agreement-to-sign"
    CHOOSE = "times-to-choose"
    CONFIRM = "session-to-confirm"
    CHECK_IN = "check-in-due"
    FEEDBACK = "feedback-asked"
