"""What analytics needs besides what every service needs."""

from __future__ import annotations

from pydantic import Field

import shared.settings
from shared.service import Runtime

__all__ = ["Settings", "settings_of"]


class Settings(shared.settings.Settings):
    """Settings of analytics."""

    smallest_group: int = Field(
        default=5, ge=3, le=1000, description="people that a number of the whole organization tells of at least"
    )
    grades: tuple[str, ...] = Field(
        default=(),
        max_length=200,
        description="a JSON list of grades from low to high, so that a promotion is known from a move",
    )
    erasure_days: int = Field(
        default=45, ge=1, le=365, description="days after which nothing leads from an erased person to their events"
    )
    publish_every: float = Field(
        default=3600, gt=0, le=86400, description="seconds between two looks whether numbers are to be published anew"
    )
    keep_publications_days: int = Field(
        default=800, ge=1, le=36500, description="days for which earlier publications can be read"
    )


def settings_of(runtime: Runtime) -> Settings:
    """The settings that this service was started with. Raises TypeError for those of another service."""
    if not isinstance(runtime.settings, Settings):
        raise TypeError(f"analytics was started with {type(runtime.settings).__name__} of another service")
    return runtime.settings
