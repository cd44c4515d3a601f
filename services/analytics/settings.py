"""What analytics needs besides what every service needs: nothing yet."""

from __future__ import annotations

import shared.settings

__all__ = ["Settings"]


class Settings(shared.settings.Settings):
    """Settings of analytics."""
