"""How many grades the mentor is ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np
from annotated_types import Ge, Gt, Le

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Said,
    Term,
    criterion,
)
from shared.wrong import Wrong

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """By how many grades a mentor should be ahead; negative numbers for reverse mentoring, where they are behind.

    least, most: the window in which the value is 1. falls_short: by how much it falls for each grade that is missing to
    the window, falls_beyond: for each grade past it. beyond: it falls no lower than this past the window.
    A window that is even on both sides of 0 has only the first: colleagues of equal standing are sought.
    """

    least: Annotated[int, Ge(-50), Le(50)] = 1
    most: Annotated[int, Ge(-50), Le(50)] = 2
    falls_short: Annotated[float, Gt(0), Le(1)] = 0.6
    falls_beyond: Annotated[float, Gt(0), Le(1)] = 0.25
    beyond: Annotated[float, Ge(0), Le(1)] = 0.5

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise Wrong(
                "window-upside-down",
                "The window has to begin before it ends: it is from {least} to {most}.",
                least=self.least,
                most=self.most,
            )


def _says(facts: Facts, _: Options) -> Said | None:
    grades, term = len(facts.snapshot.rules.grades), cast("ByClass", facts.terms[0])
    mine, theirs = int(term.left[facts.row]), int(term.right[facts.column])
    if grades in (mine, theirs) or facts.value <= 0:
        return None
    if mine == theirs:
        return ("same-grade",)
    return "mentor-ahead" if theirs > mine else "mentee-ahead", abs(theirs - mine)


def _problems(snapshot: Snapshot, _: Options) -> Iterator[str]:
    grades = {grade.casefold() for grade in snapshot.rules.grades}
    told = {person.fields.get("grade", "") for person in (*snapshot.mentees, *snapshot.mentors)} - {""}
    if not grades:
        seen = f"; these occur: {', '.join(sorted(told)[:20])}" if told else ""
        yield f"grades: the rules list none; name them from the lowest to the highest{seen}"
    elif not any(grade.casefold() in grades for grade in told):
        yield (
            f"grades: nobody has one of {', '.join(snapshot.rules.grades)}; "
            + (f"these occur: {', '.join(sorted(told)[:20])}" if told else "nobody told a grade at all")
        )


@criterion(
    "seniority",
    label="seniority",
    options=Options,
    says=_says,
    codes={"same-grade", "mentor-ahead", "mentee-ahead"},
    by_class=True,
    problems=_problems,
)
def seniority(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """1 inside the window of grades ahead, less outside; HALF without both grades."""
    numbers = {grade.casefold(): number for number, grade in enumerate(snapshot.rules.grades)}
    untold = len(snapshot.rules.grades)

    def codes(people: Sequence[Participant]) -> Codes:
        grades = (numbers.get(person.fields.get("grade", "").casefold(), untold) for person in people)
        return np.fromiter(grades, dtype=np.int32, count=len(people))

    ahead = np.arange(untold)[None, :] - np.arange(untold)[:, None]
    below, above = np.maximum(options.least - ahead, 0), np.maximum(ahead - options.most, 0)
    middle = options.least + options.most
    short, past = (below, above) if middle > 0 else (above, below) if middle < 0 else (below + above, 0 * above)
    falling = np.maximum(1 - options.falls_beyond * past, min(options.beyond, 1.0))
    table = np.full((untold + 1, untold + 1), HALF)
    table[:untold, :untold] = np.maximum(np.where(past > 0, falling, 1 - options.falls_short * short), 0.0)
    return [ByClass.table(codes(snapshot.mentees), codes(snapshot.mentors), table)]
