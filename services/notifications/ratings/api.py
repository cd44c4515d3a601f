"""Routes of what people say of nudges."""

from __future__ import annotations

from shared import api

__all__ = ["public_router", "router"]

router = api.router("ratings")
public_router = api.public_router("ratings")
