"""Requests and answers about checking in."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.text import Line

__all__ = ["AttendanceIn", "CodeIn", "CodeOut"]


class CodeOut(BaseModel):
    code: str = Field(description="show it to those who are there", examples=["KTRWAM"])
    opens_at: str = Field(description="as people at the place say it", examples=["4 March 13:30 (Europe/Berlin)"])
    closes_at: str = Field(examples=["4 March 18:30 (Europe/Berlin)"])


class CodeIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "KTRWAM"}]})

    code: Line = Field(min_length=1, max_length=20, description="small letters and blanks do no harm")


class AttendanceIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"person_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e"}]}
    )

    person_id: UUID
