"""Skills as the API shows them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.skills.domain import Near
from services.profiles.skills.handlers import Recognition

__all__ = ["CandidateOut", "RecognitionOut", "SkillDetails", "SkillOut"]

_SKILL: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000003",
    "name": "Kubernetes",
    "aliases": ["k8s"],
    "description": "Running containers on many machines.",
    "state": "listed",
}


class SkillOut(BaseModel):
    """A skill of the catalog."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_SKILL]})

    id: UUID
    name: str
    aliases: list[str] = Field(description="other names for it")
    description: str
    state: Literal["listed", "suggested", "merged", "rejected"] = Field(
        description="suggested: somebody typed it, and no curator has decided. merged: another name of another skill"
    )


class SkillDetails(SkillOut):
    """A skill with what its curators need to know."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_SKILL, "version": 2, "merged_into": None, "source": "esco"}]}
    )

    version: int
    merged_into: UUID | None = Field(description="the skill that this is another name of")
    source: str | None = Field(description="the catalog that it came from")


class CandidateOut(BaseModel):
    """A skill that a text might mean."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"skill_id": _SKILL["id"], "name": "Kubernetes", "score": 0.81}]}
    )

    skill_id: UUID
    name: str
    score: float = Field(ge=0, le=1, description="how alike they are; 1 is the same")

    @classmethod
    def of(cls, near: Near) -> CandidateOut:
        return cls(skill_id=near.skill_id, name=near.name, score=round(near.likeness, 3))


class RecognitionOut(BaseModel):
    """What a text is taken for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Kubernets",
                    "how": "typo",
                    "said": "Understood as Kubernetes.",
                    "skill": _SKILL,
                    "candidates": [],
                }
            ]
        }
    )

    text: str
    how: Literal["known", "typo", "new", "rejected"] = Field(
        description="known: by name or alias. typo: a misspelled name. new: it would become a suggestion. "
        "rejected: the curators have decided against it"
    )
    said: str = Field(description="the outcome in a sentence")
    skill: SkillOut | None
    candidates: list[CandidateOut] = Field(description="what a new one might mean, best first")

    @classmethod
    def of(cls, found: Recognition) -> RecognitionOut:
        return cls(
            text=found.text,
            how=found.how,
            said=found.said,
            skill=None if found.skill is None else SkillOut.model_validate(found.skill),
            candidates=[CandidateOut.of(near) for near in found.candidates],
        )
