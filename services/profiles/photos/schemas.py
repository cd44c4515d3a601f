"""Photos as the API shows them."""

from __future__ import annotations

from pydantic import BaseModel, Field

__all__ = ["PhotoOut"]


class PhotoOut(BaseModel):
    """Where a photo is."""

    photo: str = Field(
        description="this version of it, which may be kept for good",
        examples=["/api/profiles/v1/people/01920000-0000-7000-8000-000000000001/photo?digest=9f86d081884c7d65"],
    )
