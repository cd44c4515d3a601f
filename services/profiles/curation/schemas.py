"""What curators send and see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.profiles.curation.handlers import Waiting
from services.profiles.skills.domain import LONGEST_NAME, MOST_CANDIDATES
from services.profiles.skills.schemas import CandidateOut
from shared.text import Line, Prose

__all__ = ["MergeIn", "SkillChange", "SkillIn", "SuggestedSkillOut"]

Name = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
Aliases = Annotated[list[Name], Field(max_length=200)]
Description = Annotated[Prose, Field(max_length=4000)]


class SkillIn(BaseModel):
    """A new skill of the catalog."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Kubernetes",
                    "aliases": ["k8s"],
                    "description": "Running containers on many machines.",
                }
            ]
        },
    )

    name: Name
    aliases: Aliases = Field(default=[], description="other names for it")
    description: Description = ""


class SkillChange(BaseModel):
    """What is different about a skill; what is left out or null stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Kubernetes", "aliases": ["k8s", "Kube"]}]}
    )

    name: Name | None = None
    aliases: Aliases | None = Field(
        default=None, description="all other names; without them the old ones stay, the old name among them"
    )
    description: Description | None = None


class MergeIn(BaseModel):
    """The skill that stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"into": "01920000-0000-7000-8000-000000000003"}]}
    )

    into: UUID


class SuggestedSkillOut(BaseModel):
    """A skill that somebody typed and about which nobody has decided yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01920000-0000-7000-8000-000000000005",
                    "name": "Cubernetes operators",
                    "suggested_by": "01920000-0000-7000-8000-000000000001",
                    "suggested_by_name": "Amara Obi",
                    "suggested_at": "2026-01-05T09:00:00Z",
                    "used_by": 3,
                    "nearest": [
                        {"skill_id": "01920000-0000-7000-8000-000000000003", "name": "Kubernetes", "score": 0.81}
                    ],
                }
            ]
        }
    )

    id: UUID
    name: str
    suggested_by: UUID | None
    suggested_by_name: str
    suggested_at: datetime | None
    used_by: int = Field(description="how many people offer or want it now")
    nearest: list[CandidateOut] = Field(
        max_length=MOST_CANDIDATES, description="skills of the catalog that it might mean, best first"
    )

    @classmethod
    def of(cls, waiting: Waiting) -> SuggestedSkillOut:
        skill = waiting.suggestion.skill
        return cls(
            id=skill.id,
            name=skill.name,
            suggested_by=skill.suggested_by,
            suggested_by_name=waiting.suggestion.asker,
            suggested_at=skill.suggested_at,
            used_by=waiting.suggestion.used_by,
            nearest=[CandidateOut.of(near) for near in waiting.nearest],
        )
