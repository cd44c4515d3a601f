"""Routes of the facts and their builds."""

from __future__ import annotations

from shared import api

__all__ = ["router"]

router = api.router("builds")
