"""What a build is called in the database."""

from __future__ import annotations

__all__ = ["schema"]


def schema(number: int) -> str:
    """The schema of a build's tables."""
    return f"facts_{number}"
