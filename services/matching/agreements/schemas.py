"""Agreements as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.matching.agreements.domain import Terms
from shared.text import Line, Prose
from shared.values import Day, Whole

__all__ = ["EXAMPLE", "AgreementIn", "AgreementNumber", "AgreementOut", "SignatureOut", "TermsFields", "TermsOut"]

AgreementNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="number of the agreement, from 1")]

Item = Annotated[Line, Field(min_length=1, max_length=300)]

EXAMPLE: JsonDict = {
    "goals": ["Lead a migration without anybody watching over my shoulder"],
    "expected_of_mentee": "I bring a question to each session, and try what we decide.",
    "expected_of_mentor": "I ask before I advise, and open two doors to people who have done it.",
    "cadence_days": 14,
    "channels": ["Video", "A short message in between"],
    "confidentiality": "What we say stays between us, unless we agree otherwise.",
    "ground_rules": ["Whoever cannot come says so a day before"],
}


class TermsFields(BaseModel):
    """What people agree on; leave out what does not matter to you."""

    goals: list[Item] = Field(default=[], max_length=10)
    expected_of_mentee: Prose = Field(default="", max_length=4000, description="in a circle: what each gives")
    expected_of_mentor: Prose = Field(default="", max_length=4000, description="in a circle: what each may ask for")
    cadence_days: Annotated[Whole, Field(ge=1, le=366)] | None = Field(
        default=None, description="days between two sessions"
    )
    channels: list[Item] = Field(default=[], max_length=10)
    confidentiality: Prose = Field(default="", max_length=4000)
    ground_rules: list[Item] = Field(default=[], max_length=20)

    def to_terms(self, ends_on: date | None = None) -> Terms:
        return Terms(
            goals=tuple(self.goals),
            expected_of_mentee=self.expected_of_mentee,
            expected_of_mentor=self.expected_of_mentor,
            cadence_days=self.cadence_days,
            channels=tuple(self.channels),
            confidentiality=self.confidentiality,
            ends_on=ends_on,
            ground_rules=tuple(self.ground_rules),
        )


class AgreementIn(TermsFields):
    """What you would agree on with the others."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**EXAMPLE, "ends_on": None}]})

    ends_on: Day | None = Field(default=None, description="the last day; null: with the program")


class TermsOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    goals: list[str]
    expected_of_mentee: str
    expected_of_mentor: str
    cadence_days: int | None
    channels: list[str]
    confidentiality: str
    ends_on: date | None
    ground_rules: list[str]


class SignatureOut(BaseModel):
    person_id: UUID
    name: str = Field(examples=["Lin Wu"])
    signed_at: datetime


class AgreementOut(BaseModel):
    """One version of an agreement. wording: its ETag; how often it was written before somebody signed it."""

    id: UUID
    mentorship_id: UUID
    number: int = Field(examples=[1])
    wording: int = Field(examples=[1])
    state: Literal["proposed", "agreed", "replaced"]
    terms: TermsOut | None = Field(description="null where the words were erased with the data of who wrote them")
    erased: bool
    proposed_by: UUID
    proposed_by_name: str = Field(examples=["Tom Adeyemi"])
    proposed_at: datetime
    signatures: list[SignatureOut]
    waits_for: list[UUID] = Field(description="who has not signed yet")
    agreed_at: datetime | None = Field(description="when all had signed")
