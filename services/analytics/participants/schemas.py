"""Answers about who takes part in a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from services.analytics.participants.domain import MEANINGS, Status, Stuck
from services.analytics.participants.handlers import Participants
from shared.pagination import Page, page

__all__ = ["ParticipantOut", "ParticipantsOut"]

_PERSON = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f"
_MENTORSHIP = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8da0"


class ParticipantOut(BaseModel):
    """Somebody in a program, in one role. Their name is with profiles; analytics keeps no names. Department, grade and
    location are those of the day on which the program began, empty where they are not known."""

    person_id: UUID = Field(examples=[_PERSON])
    status: Status
    department: str
    grade: str
    location: str
    invited_at: datetime | None
    waitlisted_at: datetime | None
    enrolled_at: datetime | None
    withdrew_at: datetime | None
    matched_since: datetime | None = Field(description="since when they have a mentorship that has not ended")
    first_session_on: date | None
    last_session_on: date | None
    mentorship_ids: list[UUID] = Field(description="all of theirs in this program", examples=[[_MENTORSHIP]])
    running_ids: list[UUID] = Field(description="those of them that have not ended", examples=[[_MENTORSHIP]])
    stuck: list[Stuck] = Field(description="what `definitions` says of each", examples=[["quiet"]])

    @classmethod
    def of(cls, row: RowMapping) -> ParticipantOut:
        told: dict[str, Any] = {name: row[name] for name in cls.model_fields if name in row}
        # Who is the mentor of several has a mentorship once for each.
        told |= {name: list(dict.fromkeys(row[name] or ())) for name in ("mentorship_ids", "running_ids")}
        return cls(**told, stuck=[stuck for stuck in Stuck if row[stuck.value]])


class ParticipantsOut(Page[ParticipantOut]):
    """as_of: when they were looked at. definitions: what each way of being stuck means."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "person_id": _PERSON,
                            "status": "enrolled",
                            "department": "Engineering",
                            "grade": "P3",
                            "location": "Lisbon",
                            "invited_at": None,
                            "waitlisted_at": None,
                            "enrolled_at": "2026-03-02T09:00:00Z",
                            "withdrew_at": None,
                            "matched_since": "2026-03-09T10:00:00Z",
                            "first_session_on": "2026-03-16",
                            "last_session_on": "2026-03-30",
                            "mentorship_ids": [_MENTORSHIP],
                            "running_ids": [_MENTORSHIP],
                            "stuck": ["quiet"],
                        }
                    ],
                    "next": None,
                    "total": 1,
                    "as_of": "2026-06-01T09:30:00Z",
                    "definitions": {"quiet": MEANINGS[Stuck.QUIET]},
                }
            ]
        }
    )

    as_of: datetime
    definitions: dict[Stuck, str]

    @classmethod
    def of(cls, found: Participants, limit: int) -> ParticipantsOut:
        shown = page(found.rows, limit, lambda row: row["person_id"], ParticipantOut.of, found.total)
        return cls(
            items=shown.items,
            next=shown.next,
            total=shown.total,
            as_of=found.as_of,
            definitions=dict(MEANINGS),
        )
