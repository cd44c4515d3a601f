"""What a person offers and wants, as they send it and as everyone sees it."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from services.profiles.personal_skills.handlers import Chosen, Named, OwnSkill
from services.profiles.skills.domain import LONGEST_NAME
from shared.text import Line
from shared.values import Truth, Whole
from shared.wrong import Wrong

__all__ = [
    "OfferedIn",
    "OfferedSkillOut",
    "OfferedTaken",
    "OfferedTakenList",
    "PersonalSkillsOut",
    "WantedIn",
    "WantedSkillOut",
    "WantedTaken",
    "WantedTakenList",
]

MOST_SKILLS = 50

State = Literal["listed", "suggested", "merged", "rejected"]
Level = Annotated[Whole, Field(ge=1, le=5, description="1: can show the first steps; 5: can teach experts")]
Priority = Annotated[Whole, Field(ge=1, le=5, description="1 is first")]

_ID = "01920000-0000-7000-8000-000000000003"
_OFFERED: JsonDict = {
    "skill_id": _ID,
    "name": "Kubernetes",
    "state": "listed",
    "level": 4,
    "evidence": "Ran our clusters for three years.",
}
_WANTED: JsonDict = {"skill_id": _ID, "name": "Kubernetes", "state": "listed", "priority": 1}
_TAKEN: JsonDict = {"asked": "Kubernets", "how": "typo", "said": "Understood as Kubernetes."}


class NamedIn(BaseModel):
    """A skill by its id, or in the person's own words."""

    model_config = ConfigDict(extra="forbid")

    skill_id: UUID | None = Field(default=None, description="a skill of the catalog; either this or text")
    text: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)] | None = Field(
        default=None, description="a skill in your own words; one that nobody knows becomes a suggestion"
    )
    exactly: Truth = Field(default=False, description="the text is meant as it is written, and is no misspelling")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.skill_id is None) == (self.text is None):
            raise Wrong("skill-not-named", "Name a skill: either one of the catalog, or in your own words.")
        return self


class OfferedItem(NamedIn):
    """A skill that a person can teach."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Kubernets", "level": 4, "evidence": "Ran our clusters."}]}
    )

    level: Level
    evidence: Annotated[Line, Field(max_length=300)] = Field(
        default="", description="what shows it; everyone may read it"
    )

    def named(self) -> Named:
        return Named(self.skill_id, self.text, self.exactly, self.level, self.evidence)


class WantedItem(NamedIn):
    """A skill that a person wants to learn."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"skill_id": _ID, "priority": 1}]})

    priority: Priority

    def named(self) -> Named:
        return Named(self.skill_id, self.text, self.exactly, self.priority)


class OfferedIn(BaseModel):
    """All that a person offers from now on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"skills": [{"text": "Kubernets", "level": 4, "evidence": "Ran our clusters."}]}]
        },
    )

    skills: list[OfferedItem] = Field(max_length=MOST_SKILLS)


class WantedIn(BaseModel):
    """All that a person wants to learn from now on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"skills": [{"text": "Negotiation", "priority": 1}]}]}
    )

    skills: list[WantedItem] = Field(max_length=MOST_SKILLS)


def _skill(own: OwnSkill) -> dict[str, object]:
    return {"skill_id": own.skill.id, "name": own.skill.name, "state": own.skill.state}


class OfferedSkillOut(BaseModel):
    """A skill that a person can teach."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OFFERED]})

    skill_id: UUID
    name: str
    state: State = Field(description="suggested: no curator has decided about it yet")
    level: Level
    evidence: str

    @classmethod
    def of(cls, own: OwnSkill) -> OfferedSkillOut:
        return cls.model_validate({**_skill(own), "level": own.weight, "evidence": own.evidence})


class WantedSkillOut(BaseModel):
    """A skill that a person wants to learn."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WANTED]})

    skill_id: UUID
    name: str
    state: State = Field(description="suggested: no curator has decided about it yet")
    priority: Priority

    @classmethod
    def of(cls, own: OwnSkill) -> WantedSkillOut:
        return cls.model_validate({**_skill(own), "priority": own.weight})


class PersonalSkillsOut(BaseModel):
    """What a person offers, best known first, and wants, most wanted first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"offered": [_OFFERED], "wanted": [_WANTED]}]})

    offered: list[OfferedSkillOut]
    wanted: list[WantedSkillOut]


class TakenOut(BaseModel):
    """What an item was taken for."""

    asked: str = Field(description="the text of the item, or the skill's name")
    how: Literal["known", "typo", "new"] = Field(
        description="known: by id, name or alias. typo: a misspelled name. new: a suggestion to the curators"
    )
    said: str = Field(description="the outcome in a sentence")


def _taken(chosen: Chosen) -> dict[str, object]:
    return {"asked": chosen.asked, "how": chosen.how, "said": chosen.said}


class OfferedTaken(TakenOut):
    """What an item of those offered was taken for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_TAKEN, "skill": _OFFERED}]})

    skill: OfferedSkillOut

    @classmethod
    def of(cls, chosen: Chosen) -> OfferedTaken:
        own = OwnSkill(chosen.skill, chosen.weight, chosen.evidence)
        return cls.model_validate({**_taken(chosen), "skill": OfferedSkillOut.of(own)})


class WantedTaken(TakenOut):
    """What an item of those wanted was taken for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_TAKEN, "skill": _WANTED}]})

    skill: WantedSkillOut

    @classmethod
    def of(cls, chosen: Chosen) -> WantedTaken:
        own = OwnSkill(chosen.skill, chosen.weight, "")
        return cls.model_validate({**_taken(chosen), "skill": WantedSkillOut.of(own)})


class OfferedTakenList(BaseModel):
    """Every item in the order in which it was sent."""

    skills: list[OfferedTaken] = Field(max_length=MOST_SKILLS)


class WantedTakenList(BaseModel):
    """Every item in the order in which it was sent."""

    skills: list[WantedTaken] = Field(max_length=MOST_SKILLS)
