"""Colleagues who endorse the mentor for what the mentee wants to learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge, Le

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Facts,
    Product,
    Said,
    Term,
    criterion,
    sparse,
)
from services.matching.rounds.engine.criteria.skills import columns_of, wanted_shares

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Options:
    """enough: endorsements of one skill from which more of them make no difference."""

    enough: Annotated[int, Ge(1), Le(100)] = 5


def _says(facts: Facts, _: Options) -> Said | None:
    endorsed, called = facts.mentor.endorsements, facts.snapshot.skills
    if not endorsed:
        return None
    found = [
        (priority, -endorsed[skill], called[skill])
        for skill, priority in facts.mentee.skills.items()
        if endorsed.get(skill, 0) and skill in called
    ]
    if not found:
        return None
    found.sort()
    said: list[str | int] = ["skills-endorsed"]
    for _priority, count, name in found[:_SHOWN]:
        said += name, -count
    return tuple(said)


@criterion("endorsements", label="endorsements of the mentor", options=Options, says=_says, codes={"skills-endorsed"})
def endorsements(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """HALF, and up to as much again for endorsements of what the mentee wants, by priority.

    No endorsement says nothing, like one that was not told, and one for another skill is not held against a mentor.
    """
    columns = columns_of(snapshot.mentees)

    def endorsed(mentor: Participant) -> Iterator[tuple[int, float]]:
        return (
            (columns[skill], min(count, options.enough) / options.enough)
            for skill, count in mentor.endorsements.items()
            if skill in columns
        )

    nobody = np.zeros(len(snapshot.mentees), np.int32), np.zeros(len(snapshot.mentors), np.int32)
    return [
        Product(wanted_shares(snapshot.mentees, columns) * HALF, sparse(snapshot.mentors, endorsed, len(columns))),
        ByClass.table(*nobody, np.array([[HALF]])),
    ]
