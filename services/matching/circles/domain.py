"""Rules of circles."""

from __future__ import annotations

__all__ = ["LEAST", "MOST_SUGGESTED", "sizes"]

LEAST = 3
"""People with whom a circle begins; it goes on with two."""

MOST_SUGGESTED = 400
"""People who are divided within one request; `telemachus match circles` takes more."""


def sizes(group_size: int) -> tuple[int, int]:
    """How many people share a circle of a program, at least and at most.

    Suggested ones have half as many as they may, so that any number of people can be divided.
    """
    most = max(group_size, LEAST)
    return max(LEAST, (most + 1) // 2), most
