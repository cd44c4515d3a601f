"""What both want to learn: for companions in a group or a circle."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.matching.rounds.engine.criteria.base import (
    GRAIN,
    Facts,
    Product,
    Said,
    Term,
    criterion,
    sparse,
    told,
    usual_unless_told,
)
from services.matching.rounds.engine.criteria.skills import columns_of

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Options:
    """There is nothing to choose."""


def _says(facts: Facts, _: Options) -> Said | None:
    theirs, called = facts.mentor.skills, facts.snapshot.skills
    both = sorted(
        (priority + theirs[skill], called[skill])
        for skill, priority in facts.mentee.skills.items()
        if skill in theirs and skill in called
    )
    names = [name for _, name in both[:_SHOWN]]
    return ("skills-wanted-by-both", *names) if names else None


@criterion("wishes", label="wishes in common", options=Options, says=_says, codes={"skills-wanted-by-both"})
def wishes(snapshot: Snapshot, _: Options) -> Sequence[Term]:
    """How alike the skills are that two people want: the cosine of their priorities; the usual one unless both told.

    Both sides are people who want to learn. A skill of priority 1 counts five times what one of priority 5 counts.
    """
    columns = columns_of((*snapshot.mentees, *snapshot.mentors))

    def direction(person: Participant) -> Iterator[tuple[int, float]]:
        length = math.sqrt(math.fsum((6 - priority) ** 2 for priority in person.skills.values()))
        return ((columns[skill], (6 - priority) / length) for skill, priority in person.skills.items())

    def rounded_down(person: Participant) -> Iterator[tuple[int, float]]:
        # rounded upward, a person's cosine with somebody of the same wishes could pass 1
        return ((column, math.floor(value * GRAIN) / GRAIN) for column, value in direction(person))

    sides = snapshot.mentees, snapshot.mentors
    product = Product(sparse(sides[0], direction, len(columns)), sparse(sides[1], rounded_down, len(columns)))
    return [product, usual_unless_told(product, *(told(side, lambda person: person.skills) for side in sides))]
