"""Answers about people who are looked up."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.enrollments.schemas import RoleName, StateName

__all__ = ["FoundPersonOut", "RoleHeldOut"]


class RoleHeldOut(BaseModel):
    """An enrollment of somebody who was looked up."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    role: RoleName
    state: StateName = Field(examples=["enrolled"])
    places: int = Field(description="how many mentees a mentor can take, 0 for a mentee", examples=[2])


class FoundPersonOut(BaseModel):
    """Somebody who was looked up, with their enrollments in the program."""

    id: UUID
    name: str = Field(description="empty for who was erased", examples=["Tom Adeyemi"])
    job_title: str = Field(examples=["Data analyst"])
    department: str = Field(examples=["Finance"])
    location: str = Field(examples=["Berlin"])
    external: bool = Field(description="a coach from outside, of whom HR has no record", examples=[False])
    enrollments: list[RoleHeldOut]
