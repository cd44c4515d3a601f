"""What profiles needs besides what every service needs."""

from __future__ import annotations

from pydantic import Field

import shared.settings
from shared.service import Runtime

__all__ = ["Settings", "settings_of"]


class Settings(shared.settings.Settings):
    """Settings of profiles."""

    import_bytes: int = Field(
        default=256 << 20, ge=1 << 10, lt=1 << 31, description="the largest file of people that is taken"
    )
    import_process_bytes: int = Field(
        default=256 << 10, ge=0, description="above which a file of people is imported in a process of its own"
    )
    import_seconds: float = Field(default=3600, ge=10, description="after which an import is given up")
    import_kept_days: int = Field(default=30, ge=1, description="how long an import's file and rows are kept")
    photo_bytes: int = Field(default=8 << 20, ge=1 << 16, description="the largest photo that is taken")
    goal_stalled_days: int = Field(default=28, ge=1, description="without progress, after which a goal has stalled")


def settings_of(runtime: Runtime) -> Settings:
    """The settings that this service was started with. Raises TypeError for those of another service."""
    if not isinstance(runtime.settings, Settings):
        raise TypeError(f"profiles was started with {type(runtime.settings).__name__} of another service")
    return runtime.settings
