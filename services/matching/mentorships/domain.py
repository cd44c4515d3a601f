"""Rules of mentorships, sessions and feedback."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["ACTIVE", "HELD", "SCHEDULED", "Words", "has_begun", "local_date", "other_of"]

ACTIVE = "active"
SCHEDULED, HELD = "scheduled", "held"


@dataclass(frozen=True, slots=True)
class Words:
    """Feedback in three parts, any of which may be empty."""

    went_well: str = ""
    change: str = ""
    next_step: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Words:
        return cls(**json.loads(text))


def other_of(person_id: UUID, mentee_id: UUID, mentor_id: UUID) -> UUID:
    """The other of the two."""
    return mentor_id if person_id == mentee_id else mentee_id


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Whether a session may be called held."""
    return now >= starts_at


def local_date(instant: datetime, zone: str) -> date:
    """The date of an instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
