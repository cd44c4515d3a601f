"""Announcements as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.announcements.domain import Audience, AudienceState
from shared.events.matching import Role
from shared.text import Line, Prose
from shared.values import Truth

__all__ = ["AnnouncementId", "AnnouncementIn", "AnnouncementOut", "AudienceFilter", "PersonReached", "PreviewOut"]

AnnouncementId = Annotated[UUID, Path(description="id of the announcement")]
Values = Annotated[list[Annotated[Line, Field(min_length=1, max_length=100)]], Field(max_length=50)]


class AudienceFilter(BaseModel):
    """Who gets it: whoever meets all of this. What is null or empty lets everybody in; {} is everybody enrolled."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    role: Role | None = None
    states: list[AudienceState] = Field(
        default=["enrolled"], min_length=1, max_length=10, description="in any of these states of enrollment"
    )
    matched: Truth | None = Field(default=None, description="in their role, in a mentorship that has not ended")
    has_met: Truth | None = Field(default=None, description="in their role, have held a session in this program")
    agreed: Truth | None = Field(
        default=None,
        description="true: matched, and every agreement of theirs is signed by all; false: everybody else",
    )
    departments: Values = Field(default=[], description="any of these, compared without case")
    locations: Values = Field(default=[], description="any of these, compared without case")
    grades: Values = Field(default=[], description="any of these, compared without case")
    community_id: UUID | None = Field(default=None, description="belong to this community")

    def to_audience(self) -> Audience:
        return Audience(**self.model_dump())


class AnnouncementIn(BaseModel):
    """What to tell, and whom. Each line of the text becomes a paragraph."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Your agreement is waiting for you",
                    "text": "You have been matched for a week now.\n\nHalf an hour is enough to agree on what you want "
                    "to reach. The template is on the page of your mentorship.",
                    "audience": {"role": "mentee", "matched": True, "agreed": False},
                }
            ]
        },
    )

    title: Line = Field(min_length=1, max_length=150, description="the subject of the mail")
    text: Prose = Field(min_length=1, max_length=5000, description="plain text")
    audience: AudienceFilter = AudienceFilter()


class PersonReached(BaseModel):
    person_id: UUID
    name: str = Field(examples=["Amara Obi"])


class PreviewOut(BaseModel):
    """Whom an announcement would reach now, and how it reads."""

    people: int = Field(description="how many get it", examples=[38])
    first: list[PersonReached] = Field(description="the first of them by name", max_length=20)
    title: str
    paragraphs: list[str] = Field(description="the text as a mail shows it")


class AnnouncementOut(BaseModel):
    """An announcement that has gone out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    program_id: UUID
    made_by: UUID | None = Field(description="null for an account that is nobody's")
    title: str
    text: str
    audience: AudienceFilter
    recipients: int = Field(description="how many people it went to", examples=[38])
    made_at: datetime
