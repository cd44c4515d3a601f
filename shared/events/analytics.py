"""What analytics says: which mentorships need help, and that a report is ready."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import Event

__all__ = ["HealthReason", "MentorshipAtRisk", "MentorshipRecovered", "ReportReady"]

HealthReason = Literal[
    "no-session",
    "sessions-missed",
    "agreement-unsigned",
    "off-track",
    "no-check-in",
    "low-rating",
    "no-goal",
    "goal-stalled",
    "nothing-exchanged",
]
"""What takes most from a mentorship's health, as a code."""


class HealthEvent(Event):
    """About a mentorship's health, which its program's admins see. subject: the mentorship. score: 0 to 100."""

    program_id: UUID
    mentor_id: UUID
    mentees: tuple[UUID, ...]
    score: int = Field(ge=0, le=100)


class MentorshipAtRisk(HealthEvent, topic="analytics.signal"):
    """A mentorship may fall asleep. reasons: what takes most from its health, the heaviest first."""

    reasons: tuple[HealthReason, ...]


class MentorshipRecovered(HealthEvent, topic="analytics.signal"):
    """A mentorship that was at risk is well again."""


class ReportReady(Event, topic="analytics.signal"):
    """A monthly report can be read. program_id: None for all programs. month: its first day. recipients: who hears of
    it, up to 1,000."""

    program_id: UUID | None = None
    month: date
    recipients: tuple[UUID, ...]
