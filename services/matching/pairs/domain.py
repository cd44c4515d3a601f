"""Rules of who is with whom."""

from __future__ import annotations

__all__ = ["one_is_enough"]

_SEVERAL = frozenset({"flash"})


def one_is_enough(kind: str) -> bool:
    """Whether a mentee of a program of this kind has one mentor at a time; after a single session comes the next."""
    return kind not in _SEVERAL
