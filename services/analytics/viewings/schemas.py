"""Answers about who looked at what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.analytics.viewings.domain import Form
from services.analytics.viewings.tables import Viewing

__all__ = ["ViewingOut"]

_EXAMPLE: JsonDict = {
    "id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d90",
    "at": "2026-06-01T09:30:00Z",
    "subject": "a1b2c3",
    "person_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9f",
    "what": "list_participants",
    "scope": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
    "form": "json",
    "filters": {"department": "Engineering"},
}


class ViewingOut(BaseModel):
    """Somebody has looked at numbers or rows, and was answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    at: datetime
    subject: str = Field(description="of the token they came with; empty once the person is erased")
    person_id: UUID | None = Field(description="null for an account that is nobody's profile, and once they are erased")
    what: str = Field(description="what they looked at, as the route is called")
    scope: UUID | None = Field(description="the program whose numbers they are; null for all programs")
    form: Form
    filters: dict[str, str] = Field(description="what they asked for: family, dimension, filters, page")

    @classmethod
    def of(cls, viewing: Viewing) -> ViewingOut:
        return cls.model_validate(viewing, from_attributes=True)
