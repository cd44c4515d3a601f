"""Routes of exports."""

from __future__ import annotations

from shared import api

__all__ = ["router"]

router = api.router("exports")
