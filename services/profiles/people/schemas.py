"""People as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.people.store import Profile
from shared.events.profiles import Language, SkillOffered, SkillWanted, WorkingInterval

__all__ = ["PersonOut"]

_EXAMPLE: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000001",
    "version": 3,
    "external_id": "e-1042",
    "name": "Amara Obi",
    "job_title": "Staff engineer",
    "department": "Data platform",
    "grade": "P5",
    "location": "Lagos",
    "country": "NG",
    "manager_id": "01920000-0000-7000-8000-000000000002",
    "start_date": "2019-05-06",
    "zone": "Africa/Lagos",
    "languages": [{"code": "en", "level": "native"}],
    "working_hours": [{"weekday": 1, "start": "09:00:00", "end": "17:00:00"}],
    "bio": "I build pipelines and like to explain them.",
    "skills_offered": [{"skill_id": "01920000-0000-7000-8000-000000000003", "name": "Data engineering", "level": 5}],
    "skills_wanted": [{"skill_id": "01920000-0000-7000-8000-000000000004", "name": "Negotiation", "priority": 1}],
    "status": "active",
    "effective_date": "2026-01-05",
}


class PersonOut(BaseModel):
    """A person's profile. Where they are reached is not part of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    version: int
    external_id: str = Field(description="the organization's own id for them; never given to someone else")
    name: str
    job_title: str
    department: str
    grade: str
    location: str
    country: str = Field(description="ISO 3166, two letters; empty when not told")
    manager_id: UUID | None
    start_date: date | None
    zone: str = Field(description="IANA time zone")
    languages: list[Language]
    working_hours: list[WorkingInterval]
    bio: str
    skills_offered: list[SkillOffered]
    skills_wanted: list[SkillWanted]
    status: Literal["active", "left"]
    effective_date: date = Field(description="since when this is so")

    @classmethod
    def of(cls, profile: Profile) -> PersonOut:
        return cls(id=profile.id, version=profile.version, **profile.snapshot)
