"""What the mentor offers of what the mentee wants to learn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge, Le

from services.matching.rounds.engine.criteria.base import (
    MENTEE,
    MENTOR,
    Facts,
    Product,
    Term,
    criterion,
    half_unless_told,
    listed,
    sparse,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """rarity: how much more a skill counts that few mentors offer; 0: not at all, 1: by its inverse frequency."""

    rarity: Annotated[float, Ge(0), Le(1)] = 0.0


def _sentence(facts: Facts, _: Options) -> str | None:
    offered = facts.mentor.skills
    wanted = sorted((priority, skill) for skill, priority in facts.mentee.skills.items() if skill in offered)
    called = facts.snapshot.skills
    names = [f"{called[skill]} (level {offered[skill]})" for _, skill in wanted if skill in called]
    return f"{MENTOR} offers {listed(names[:_SHOWN])}, which {MENTEE} wants to learn." if names else None


@criterion("skills", label="skills wanted and offered", options=Options, sentence=_sentence)
def skills(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """The share of what a mentee wants that a mentor offers, by priority (1 counts five times what 5 does) and rarity.

    A mentor at level 4 or 5 counts in full, one at level 1 for 0.4.
    """
    columns = {
        skill: number for number, skill in enumerate(dict.fromkeys(s for m in snapshot.mentees for s in m.skills))
    }
    offers = Counter(skill for mentor in snapshot.mentors for skill in mentor.skills)
    rare = {
        skill: 1 + options.rarity * math.log((1 + len(snapshot.mentors)) / (1 + offers[skill])) for skill in columns
    }

    def wanted(wishes: dict[int, float]) -> list[tuple[int, float]]:
        total = sum(wishes.values())
        return [(column, weight / total) for column, weight in wishes.items()]

    left = sparse(
        snapshot.mentees,
        lambda mentee: wanted({columns[skill]: (6 - p) * rare[skill] for skill, p in mentee.skills.items()}),
        len(columns),
    )
    right = sparse(
        snapshot.mentors,
        lambda mentor: (
            (columns[skill], min(level + 1, _LEVELS) / _LEVELS)
            for skill, level in mentor.skills.items()
            if skill in columns
        ),
        len(columns),
    )
    told = (
        np.array([bool(mentee.skills) for mentee in snapshot.mentees], dtype=np.bool_),
        np.array([bool(mentor.skills) for mentor in snapshot.mentors], dtype=np.bool_),
    )
    return [Product(left, right), half_unless_told(*told)]
