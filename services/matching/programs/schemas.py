"""Requests and answers about programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.text import Line

__all__ = ["ProgramId", "ProgramIn", "ProgramOut"]

ProgramId = Annotated[UUID, Path(description="id of the program")]


class ProgramIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Spring cohort",
                    "starts_on": "2026-03-02",
                    "ends_on": "2026-08-28",
                    "admins": ["01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e"],
                    "minimum_cell": 5,
                }
            ]
        },
    )

    name: Line = Field(min_length=1, max_length=200)
    starts_on: date
    ends_on: date = Field(description="the last day; not before the first")
    admins: list[UUID] = Field(
        default=[], max_length=50, description="people who administer it; whoever launches it is added"
    )
    minimum_cell: int = Field(default=5, ge=3, le=100, description="the smallest group that analytics may show")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("a program ends on the day it starts, or later")
        return self


class ProgramOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    name: str = Field(examples=["Spring cohort"])
    starts_on: date
    ends_on: date
    minimum_cell: int
    admins: list[UUID]
