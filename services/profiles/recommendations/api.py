"""Routes of recommendations."""

from __future__ import annotations

from shared.api import router as new_router

__all__ = ["router"]

router = new_router("recommendations")
