"""How many mentorships the mentor has behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge, Le

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Facts,
    Said,
    Term,
    classes,
    criterion,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """enough: mentorships behind a mentor from which more of them make no difference."""

    enough: Annotated[int, Ge(1), Le(1000)] = 5


def _says(facts: Facts, _: Options) -> Said | None:
    count = facts.mentor.experience
    return ("mentorships-behind", count) if count else None


@criterion("experience", label="the mentor's experience", options=Options, says=_says, codes={"mentorships-behind"})
def experience(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """Mentorships behind the mentor as a share of what is enough; HALF where that is not told."""
    right, rights = classes(
        HALF if mentor.experience is None else min(mentor.experience / options.enough, 1.0)
        for mentor in snapshot.mentors
    )
    return [ByClass.table(np.zeros(len(snapshot.mentees), np.int32), right, np.array([rights], dtype=np.float64))]
