"""Pages of each area, in the states they can be in: `add(scene)` makes the data and registers the pages, `NAMES`."""

from __future__ import annotations

from tests.e2e.scenes import (
    administration,
    first,
    growth,
    huge,
    imports,
    insight,
    me,
    mentors,
    mentorship,
    nothing,
    numbers,
    rounds,
    taking_part,
)

__all__ = ["EXTREMES", "TYPICAL"]

TYPICAL = (numbers, insight, first, rounds, mentors, growth, mentorship, administration, me, taking_part, imports)
"""Of a program under way. numbers comes before what would change them, and insight after it."""
EXTREMES = (nothing, huge)
"""Of a company that has just begun, and of the same with very much in it; other than those of a program."""
