"""Skills as the API shows them."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["SkillOut"]


class SkillOut(BaseModel):
    """A skill of the catalog."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str = Field(examples=["Data engineering"])
    aliases: list[str] = Field(examples=[["ETL", "data pipelines"]], description="other names for it")
