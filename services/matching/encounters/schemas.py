"""Answers about whom somebody met."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from services.matching.encounters.handlers import Met
from services.matching.people.tables import Person

__all__ = ["AttendeeOut", "MetOut"]


class AttendeeOut(BaseModel):
    person_id: UUID
    name: str = Field(examples=["Lin Wu"])
    department: str = Field(examples=["Data platform"])

    @classmethod
    def of(cls, person: Person) -> AttendeeOut:
        return cls(person_id=person.id, name=person.name, department=person.department)


class WhereOut(BaseModel):
    """A program in which you may ask them."""

    id: UUID
    name: str = Field(examples=["Spring cohort"])


class MetOut(BaseModel):
    person_id: UUID
    name: str = Field(examples=["Lin Wu"])
    department: str = Field(examples=["Data platform"])
    job_title: str = Field(examples=["Staff engineer"])
    spoke: bool
    skills: list[str] = Field(description="what they offer and you want to learn, first what you want most")
    programs: list[WhereOut]
    reasons: list[str] = Field(
        description="sentences",
        examples=[["Lin Wu spoke at First steps with Kubernetes.", "Offers Kubernetes, which you want to learn."]],
    )

    @classmethod
    def of(cls, met: Met) -> MetOut:
        return cls(
            person_id=met.person.id,
            name=met.person.name,
            department=met.person.department,
            job_title=met.person.job_title,
            spoke=met.spoke,
            skills=list(met.skills),
            programs=[WhereOut(id=program.id, name=program.name) for program in met.programs],
            reasons=list(met.reasons),
        )
