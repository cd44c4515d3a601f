"""Routes of the health of mentorships."""

from __future__ import annotations

from shared import api

__all__ = ["router"]

router = api.router("health")
