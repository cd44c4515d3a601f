"""Requests and answers about invitations."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.matching.enrollments.schemas import GivenAnswers, IdentityIn, People, Places, RoleName
from shared.values import Day, Truth
from shared.wrong import Wrong

__all__ = ["InvitationAcceptIn", "InvitationOut", "InvitationsIn", "InvitationsOut"]


class InvitationsIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"people": ["01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e"], "role": "mentor", "places": 2}]
        },
    )

    people: list[UUID] = Field(min_length=1, max_length=200)
    role: RoleName
    places: Places | None = Field(
        default=None, description="null for one, and in a group program for as many as a group has"
    )
    answer_by: Day | None = Field(
        default=None, description="the last day to answer; null for two weeks from today, within the program"
    )
    override: Truth = Field(default=False, description="invite also those who are not eligible")

    @field_validator("people")
    @classmethod
    def _each_once(cls, given: list[UUID]) -> list[UUID]:
        if len(set(given)) < len(given):
            raise Wrong("person-twice", "Name each person once.")
        return given


class InvitationOut(BaseModel):
    """What became of one invitation."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    role: RoleName
    outcome: Literal["invited", "unchanged", "not-eligible"] = Field(
        description="unchanged: they take part, wait or are invited already"
    )
    unmet: list[str] = Field(
        description="whom the program is for, where they are not eligible",
        examples=[["This program is for people in Finance or Legal."]],
    )
    unmet_rules: list[dict[str, Any]] = Field(
        description="the same rules as a program has them; or of the kind outside or role",
        examples=[[{"kind": "among", "field": "department", "values": ["Finance", "Legal"], "excluded": False}]],
    )


class InvitationsOut(BaseModel):
    invitations: list[InvitationOut] = Field(description="in the order of the request")


class InvitationAcceptIn(People):
    """What one says when one takes part, as in enrolling oneself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answers": {"hopes": "To lead a team."}}, {"places": 3}]},
    )

    places: Places | None = Field(default=None, description="null for as many as the invitation says")
    answers: GivenAnswers = Field(default={})
    identity: list[IdentityIn] = Field(default=[], max_length=20)
    counted: Truth = Field(
        default=False,
        description="whether they agree, besides, that what they share of their identity is counted in analytics",
    )
