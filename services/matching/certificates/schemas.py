"""What is said of certificates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

__all__ = ["CertificateId", "CertificateOut"]

CertificateId = Annotated[UUID, Path(description="the number that is printed on the certificate")]


class CertificateOut(BaseModel):
    """Whether a certificate is genuine; all else is null where it is not. Compare it with what is printed."""

    genuine: bool
    name: str | None = Field(default=None, examples=["Tom Adeyemi"])
    role: Literal["mentee", "mentor", "peer"] | None = None
    program: str | None = Field(default=None, examples=["Spring cohort"])
    started_on: date | None = None
    ended_on: date | None = None
    sessions: int | None = Field(default=None, description="how many were held", examples=[11])
    issued_on: date | None = None
