"""Routes of calendar feeds."""

from __future__ import annotations

from shared import api

__all__ = ["public_router", "router"]

router = api.router("feeds")
public_router = api.public_router("feeds")
