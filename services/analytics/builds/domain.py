"""What a build is called in the database, and how far it is."""

from __future__ import annotations

__all__ = ["progress", "schema"]


def schema(number: int) -> str:
    """The schema of a build's tables."""
    return f"facts_{number}"


def progress(events: int, total: int) -> float:
    """The share of the archive that a build has, in [0, 1]; events that came later do not count as more."""
    return min(1.0, events / total) if total else 1.0
