"""What analytics needs besides what every service needs."""

from __future__ import annotations

from pydantic import Field

import shared.settings

__all__ = ["Settings"]


class Settings(shared.settings.Settings):
    """Settings of analytics."""

    smallest_group: int = Field(
        default=5, ge=3, le=1000, description="people that a number of the whole organization tells of at least"
    )
    publish_every: float = Field(
        default=60, gt=0, le=86400, description="seconds between two looks whether numbers are to be published anew"
    )
