"""Answers about people."""

from __future__ import annotations

from pydantic import BaseModel, Field

__all__ = ["PeopleCount"]


class PeopleCount(BaseModel):
    total: int = Field(description="active people that this service knows", examples=[1000])
