"""Settings of matching; nothing beyond what every service needs so far."""

from __future__ import annotations

from shared import settings

__all__ = ["Settings"]


class Settings(settings.Settings):
    """See `shared.settings.Settings`."""
