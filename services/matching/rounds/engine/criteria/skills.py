"""What the mentor offers of what the mentee wants to learn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from annotated_types import Ge, Le
from scipy.sparse import csr_array

from services.matching.rounds.engine.criteria.base import (
    Facts,
    Product,
    Said,
    Term,
    criterion,
    sparse,
    told,
    usual_unless_told,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options", "columns_of", "wanted_shares"]

_SHOWN = 3
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """rarity: how much more a skill counts that few mentors offer; 0: not at all, 1: by its inverse frequency."""

    rarity: Annotated[float, Ge(0), Le(1)] = 0.0


def columns_of(mentees: Sequence[Participant]) -> dict[UUID, int]:
    """A column for each skill that some mentee wants."""
    return {skill: number for number, skill in enumerate(dict.fromkeys(s for m in mentees for s in m.skills))}


def wanted_shares(
    mentees: Sequence[Participant], columns: Mapping[UUID, int], worth: Mapping[UUID, float] | None = None
) -> csr_array:
    """Each mentee's wishes as shares of 1, by priority (1 counts five times what 5 does) and the worth of the skill."""

    def shares(mentee: Participant) -> Iterator[tuple[int, float]]:
        wishes = {skill: (6 - p) * (worth[skill] if worth else 1.0) for skill, p in mentee.skills.items()}
        total = math.fsum(wishes.values())
        return ((columns[skill], wish / total) for skill, wish in wishes.items())

    return sparse(mentees, shares, len(columns))


def _says(facts: Facts, _: Options) -> Said | None:
    offered, called = facts.mentor.skills, facts.snapshot.skills
    wanted = [
        (priority, -offered[skill], called[skill])
        for skill, priority in facts.mentee.skills.items()
        if skill in offered and skill in called
    ]
    if not wanted:
        return None
    wanted.sort()
    said: list[str | int] = ["skills-offered"]
    for _priority, level, name in wanted[:_SHOWN]:
        said += name, -level
    return tuple(said)


@criterion("skills", label="skills wanted and offered", options=Options, says=_says, codes={"skills-offered"})
def skills(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """The share of what a mentee wants that a mentor offers, by priority and rarity; the usual one unless both told.

    A mentor at level 4 or 5 counts in full, one at level 1 for 0.4.
    """
    columns = columns_of(snapshot.mentees)
    offers = Counter(skill for mentor in snapshot.mentors for skill in mentor.skills)
    worth = {
        skill: 1 + options.rarity * math.log((1 + len(snapshot.mentors)) / (1 + offers[skill])) for skill in columns
    }

    def offered(mentor: Participant) -> Iterator[tuple[int, float]]:
        return (
            (columns[skill], min(level + 1, _LEVELS) / _LEVELS)
            for skill, level in mentor.skills.items()
            if skill in columns
        )

    right = sparse(snapshot.mentors, offered, len(columns))
    product = Product(wanted_shares(snapshot.mentees, columns, worth), right)
    whoever = told(snapshot.mentees, lambda mentee: mentee.skills), told(snapshot.mentors, lambda mentor: mentor.skills)
    return [product, usual_unless_told(product, *whoever)]
