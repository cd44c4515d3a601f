"""Rules of mentorships."""

from __future__ import annotations

__all__ = ["ACTIVE", "ENDED", "PAUSED"]

ACTIVE, PAUSED, ENDED = "active", "paused", "ended"
