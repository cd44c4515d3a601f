"""Routes of tables of numbers."""

from __future__ import annotations

from shared import api

__all__ = ["router"]

router = api.router("publications")
