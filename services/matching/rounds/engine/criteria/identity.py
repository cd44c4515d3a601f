"""A mentee's wish for a mentor who shares something of their identity, as far as both agreed to share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Floats,
    Said,
    Term,
    classes,
    criterion,
    flags,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """There is nothing to decide: a wish is met or not."""


def _says(_facts: Facts, _options: Options) -> Said | None:
    return None


@criterion("identity", label="identity wish", options=Options, says=_says, by_class=True)
def identity(snapshot: Snapshot, _: Options) -> Sequence[Term]:
    """1 where the mentor shares a trait that the mentee asks for, 0 where not; HALF for a mentee without a wish.

    A mentor who shares no trait counts like one with another trait, so that nobody gains by hiding or by telling.
    """
    wished = {trait for mentee in snapshot.mentees for trait in mentee.traits}
    common = frozenset(wished & {trait for mentor in snapshot.mentors for trait in mentor.traits})
    columns = {trait: number for number, trait in enumerate(sorted(common))}
    left, lefts = classes((bool(mentee.traits), mentee.traits & common) for mentee in snapshot.mentees)
    right, rights = classes(mentor.traits & common for mentor in snapshot.mentors)
    mine, theirs = flags([traits for _, traits in lefts], columns), flags(rights, columns)
    wishes = np.array([wish for wish, _ in lefts])

    def values(wanted: Codes) -> Floats:
        return np.where(wishes[wanted][:, None], (mine[wanted] @ theirs.T > 0).astype(np.float64), HALF)

    return [ByClass(left, right, values)]
