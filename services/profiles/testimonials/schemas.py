"""Testimonials as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.testimonials.domain import State
from services.profiles.testimonials.store import Told
from shared.text import Prose

__all__ = ["TestimonialIn", "TestimonialOut"]

_WORDS = "Amara asked the questions that I avoided. After four months I planned a migration on my own."
_EXAMPLE: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000061",
    "version": 2,
    "mentorship_id": "01920000-0000-7000-8000-000000000062",
    "person_id": "01920000-0000-7000-8000-000000000001",
    "person_name": "Amara Obi",
    "given_by": "01920000-0000-7000-8000-000000000002",
    "given_by_name": "Tom Ek",
    "words": _WORDS,
    "state": "published",
    "offered_at": "2026-06-03T09:30:00Z",
    "published_at": "2026-06-04T08:00:00Z",
}


class TestimonialIn(BaseModel):
    """What you want to say about your mentor."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"words": _WORDS}]})

    words: Prose = Field(
        min_length=20, max_length=1500, description="your mentor reads it, and everyone once they publish it"
    )


class TestimonialOut(BaseModel):
    """A mentee's words about a mentor."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    version: int
    mentorship_id: UUID
    person_id: UUID = Field(description="the mentor")
    person_name: str
    given_by: UUID = Field(description="the mentee")
    given_by_name: str
    words: str
    state: State
    offered_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, told: Told) -> TestimonialOut:
        testimonial = told.testimonial
        return cls(
            id=testimonial.id,
            version=testimonial.version,
            mentorship_id=testimonial.mentorship_id,
            person_id=testimonial.person_id,
            person_name=told.mentor,
            given_by=testimonial.given_by,
            given_by_name=told.author,
            words=told.words,
            state=State(testimonial.state),
            offered_at=testimonial.offered_at,
            published_at=testimonial.published_at,
        )
