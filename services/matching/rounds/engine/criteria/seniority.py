"""How many grades the mentor is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np
from annotated_types import Ge, Gt, Le

from services.matching.rounds.engine.criteria.base import HALF, MENTEE, MENTOR, ByClass, Facts, Term, criterion

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Options:
    """The window of grades that a mentor should be ahead; negative numbers for reverse mentoring.

    falloff: by how much the value falls for each grade outside of the window.
    """

    least: Annotated[int, Ge(-50), Le(50)] = 1
    most: Annotated[int, Ge(-50), Le(50)] = 2
    falloff: Annotated[float, Gt(0), Le(1)] = 0.25


def _sentence(facts: Facts, _: Options) -> str | None:
    grades, term = len(facts.snapshot.rules.grades), cast("ByClass", facts.terms[0])
    mine, theirs = int(term.left[facts.row]), int(term.right[facts.column])
    if grades in (mine, theirs) or facts.value <= 0:
        return None
    ahead = theirs - mine
    if ahead == 0:
        return "Both have the same grade."
    count = _NUMBERS[abs(ahead)] if abs(ahead) < len(_NUMBERS) else str(abs(ahead))
    first, second = (MENTOR, MENTEE) if ahead > 0 else (MENTEE, MENTOR)
    return f"{first} is {count} grade{'s' if abs(ahead) > 1 else ''} ahead of {second}."


@criterion("seniority", label="seniority", options=Options, sentence=_sentence)
def seniority(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """1 inside the window of grades ahead, falling by `falloff` for each grade outside; HALF without both grades."""
    numbers = {grade.casefold(): number for number, grade in enumerate(snapshot.rules.grades)}
    untold = len(numbers)

    def codes(people: Sequence[Participant]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        grades = (numbers.get(person.fields.get("grade", "").casefold(), untold) for person in people)
        return np.fromiter(grades, dtype=np.int32, count=len(people))

    ahead = np.arange(untold)[None, :] - np.arange(untold)[:, None]
    outside = np.maximum(options.least - ahead, 0) + np.maximum(ahead - options.most, 0)
    table = np.full((untold + 1, untold + 1), HALF)
    table[:untold, :untold] = np.maximum(0.0, 1 - options.falloff * outside)
    return [ByClass.table(codes(snapshot.mentees), codes(snapshot.mentors), table)]
