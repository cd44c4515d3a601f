"""Routes of suppressed addresses."""

from __future__ import annotations

from shared import api

__all__ = ["public_router", "router"]

router = api.router("suppressions")
public_router = api.public_router("suppressions")
