"""Whom people would like most, ranked by either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import HALF, ByClass, ByPair, Facts, Said, Term, criterion

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_LEAST = 0.1
"""The value of a late pick: whoever is picked counts more than whoever is not."""


@dataclass(frozen=True, slots=True)
class Options:
    """mentors: how much a mentor's ranking counts beside a mentee's where both have one; 0: not at all, 1: alone.

    falloff: by how much less each next choice counts; the first one counts 1, and none less than 0.1.
    """

    mentors: Annotated[float, Ge(0), Le(1)] = 0.5
    falloff: Annotated[float, Gt(0), Le(1)] = 0.1


def _says(facts: Facts, _: Options) -> Said | None:
    mentee, mentor = facts.mentee, facts.mentor
    wanted, wants = mentor.id in mentee.picks, mentee.id in mentor.picks
    if wanted and wants:
        return ("picked-each-other",)
    if wanted:
        return ("picked-first-by-mentee" if mentee.picks[0] == mentor.id else "picked-by-mentee",)
    if wants:
        return ("picked-first-by-mentor" if mentor.picks[0] == mentee.id else "picked-by-mentor",)
    return None


@criterion(
    "picks",
    label="ranked picks",
    options=Options,
    says=_says,
    codes={
        "picked-each-other",
        "picked-by-mentee",
        "picked-first-by-mentee",
        "picked-by-mentor",
        "picked-first-by-mentor",
    },
)
def picks(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """1 for a first choice, less for each next one, 0 for whoever is not picked; HALF where neither ranked anybody.

    Where only one of the two ranked anybody of the other side, only that counts.
    """
    rows, columns, mine = _ranked(snapshot.mentees, snapshot.columns, options)
    their_columns, their_rows, theirs = _ranked(snapshot.mentors, snapshot.rows, options)
    ranked = np.zeros(len(snapshot.mentees), np.int32), np.zeros(len(snapshot.mentors), np.int32)
    if options.mentors < 1:
        ranked[0][rows] = 1
    if options.mentors > 0:
        ranked[1][their_columns] = 1
    # Weight of the mentee's ranking, by whether the mentee and the mentor have one; the mentor's has the rest.
    share = np.array([[0.0, 0.0], [1.0, 1 - options.mentors]])
    rest = np.array([[0.0, 1.0], [0.0, options.mentors]])
    width = max(len(snapshot.mentors), 1)
    keys, index = np.unique(
        np.concatenate([rows * width + columns, their_rows * width + their_columns]), return_inverse=True
    )
    values = np.concatenate(
        [
            mine * share[ranked[0][rows], ranked[1][columns]],
            theirs * rest[ranked[0][their_rows], ranked[1][their_columns]],
        ]
    )
    total = np.bincount(index, weights=values, minlength=len(keys))
    neither = ByClass.table(*ranked, np.array([[HALF, 0.0], [0.0, 0.0]]))
    return [ByPair(keys // width, keys % width, np.minimum(total, 1.0)), neither]


def _ranked(people: Sequence[Participant], others: Mapping[UUID, int], options: Options) -> tuple[Longs, Longs, Floats]:
    """Who picks whom, as positions, and what it counts: (picks,) each. Others are passed over."""
    found = [
        (position, others[other], max(1 - options.falloff * rank, _LEAST))
        for position, person in enumerate(people)
        for rank, other in enumerate(person.picks)
        if other in others
    ]
    return (
        np.array([position for position, _, _ in found], dtype=np.int64),
        np.array([other for _, other, _ in found], dtype=np.int64),
        np.array([value for _, _, value in found], dtype=np.float64),
    )
