"""Endorsements as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.endorsements.store import EndorsedSkill, Named
from shared.text import Line

__all__ = ["EndorsedSkillOut", "EndorsementIn", "EndorsementOut"]

_SKILL = "01920000-0000-7000-8000-000000000003"
_HOW = "We moved the billing data together; she planned it and showed us how."
_EXAMPLE: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000041",
    "person_id": "01920000-0000-7000-8000-000000000001",
    "person_name": "Amara Obi",
    "skill_id": _SKILL,
    "skill": "Data engineering",
    "given_by": "01920000-0000-7000-8000-000000000002",
    "given_by_name": "Jonas Berg",
    "how": _HOW,
    "given_at": "2026-03-03T09:30:00Z",
}


class EndorsementIn(BaseModel):
    """Stand for a skill that a colleague offers."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"skill_id": _SKILL, "how": _HOW}]})

    skill_id: UUID = Field(description="a skill that they offer")
    how: Line = Field(min_length=10, max_length=300, description="how you know it; everyone can read this")


class EndorsementOut(BaseModel):
    """A colleague who stands for a skill of a person, and how they know it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    person_id: UUID = Field(description="who is endorsed")
    person_name: str
    skill_id: UUID
    skill: str
    given_by: UUID
    given_by_name: str
    how: str
    given_at: datetime

    @classmethod
    def of(cls, named: Named) -> EndorsementOut:
        endorsement = named.endorsement
        return cls(
            id=endorsement.id,
            person_id=endorsement.person_id,
            person_name=named.person,
            skill_id=endorsement.skill_id,
            skill=named.skill,
            given_by=endorsement.given_by,
            given_by_name=named.giver,
            how=endorsement.how,
            given_at=endorsement.given_at,
        )


class EndorsedSkillOut(BaseModel):
    """How many colleagues stand for one skill of a person."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"skill_id": _SKILL, "skill": "Data engineering", "endorsements": 3}]}
    )

    skill_id: UUID
    skill: str
    endorsements: int = Field(ge=1)

    @classmethod
    def of(cls, endorsed: EndorsedSkill) -> EndorsedSkillOut:
        return cls(skill_id=endorsed.skill_id, skill=endorsed.skill, endorsements=endorsed.endorsements)
