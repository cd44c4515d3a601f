"""Where somebody in a program may be stuck, and what that means."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from services.analytics.activity.domain import WITHIN_DAYS

__all__ = ["MEANINGS", "PATIENCE_DAYS", "Status", "Stuck"]

PATIENCE_DAYS = 14
"""A mentorship that began so many days ago should have an agreement and a first session."""


class Status(StrEnum):
    """Whether somebody takes part."""

    INVITED = "invited"
    WAITLISTED = "waitlisted"
    ENROLLED = "enrolled"
    WITHDREW = "withdrew"


class Stuck(StrEnum):
    """What keeps somebody from going on."""

    UNANSWERED = "unanswered"
    WAITING = "waiting"
    UNMATCHED = "unmatched"
    UNSIGNED = "unsigned"
    NOT_MET = "not-met"
    QUIET = "quiet"


MEANINGS = MappingProxyType(
    {
        Stuck.UNANSWERED: "Is invited and has not answered.",
        Stuck.WAITING: "Waits for a place.",
        Stuck.UNMATCHED: "Takes part and has no mentorship in the program that has started and not ended.",
        Stuck.UNSIGNED: (
            f"Has a mentorship that has not ended and that began at least {PATIENCE_DAYS} days ago, whose agreement was"
            " not signed by all."
        ),
        Stuck.NOT_MET: (
            f"Has a mentorship that has not ended and that began at least {PATIENCE_DAYS} days ago, and has held no"
            " session in it."
        ),
        Stuck.QUIET: (
            "Has a mentorship that has not ended, has met in it, and no session of it was held in the last"
            f" {WITHIN_DAYS} days or is planned in the next {WITHIN_DAYS}."
        ),
    }
)
