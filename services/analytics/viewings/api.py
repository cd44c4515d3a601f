"""Routes of the log of who looked at what."""

from __future__ import annotations

from shared import api

__all__ = ["router"]

router = api.router("viewings")
