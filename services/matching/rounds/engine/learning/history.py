"""What became of earlier pairs: the criteria's values of each, and whether it went well."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import Problem

__all__ = ["TARGETS", "BadHistory", "History", "Outcome", "Row", "Target", "history_of_pairs", "went_well"]

Target = Literal["latest", "accepted", "completed", "rating"]
TARGETS: tuple[Target, ...] = get_args(Target)

_SHOWN = 20


class BadHistory(ValueError):
    """A history from which nothing can be learned. problems: one message each, with row and column where it has one."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - _SHOWN
        shown = [*self.problems[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(shown))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a pair; None for "not known". rating: of the feedback, 1 to 5."""

    accepted: bool | None = None
    completed: bool | None = None
    rating: float | None = None


def went_well(outcome: Outcome, target: Target = "latest", good_rating: float = 4.0) -> bool | None:
    """Whether a pair went well, or None where that is not known.

    latest: by what came last of what is known: the rating, else whether it was completed, else whether it was accepted.
    The others look at one thing only; a declined proposal tells nothing of completion or rating.
    """
    rated = None if outcome.rating is None else outcome.rating >= good_rating
    if target == "rating":
        return rated
    if target == "completed":
        return outcome.completed
    if target == "accepted":
        return outcome.accepted
    return next((told for told in (rated, outcome.completed, outcome.accepted) if told is not None), None)


@dataclass(frozen=True, slots=True)
class Row:
    """An earlier pair. values: in [0, 1] by the criterion's title. good: whether it went well, None if not known.

    group: rows that belong together (a mentor, a round) are never split between learning and testing; the mentor if
    empty. mentee, mentor: any ids. place: how an error names the row, "row 17" (from 1) if empty.
    """

    values: Mapping[str, float]
    good: bool | None
    group: str = ""
    mentee: str = ""
    mentor: str = ""
    place: str = ""


@dataclass(frozen=True)
class History:
    """Checked rows. values: by title, (rows,) in [0, 1]. good: (rows,). groups, mentees, mentors: (rows,) ids, "" where
    not told. left_out: rows without a known outcome, which are not among them."""

    values: Mapping[str, NDArray[np.float64]]
    good: NDArray[np.bool_]
    groups: Sequence[str]
    mentees: Sequence[str] = field(default_factory=tuple)
    mentors: Sequence[str] = field(default_factory=tuple)
    left_out: int = 0

    @classmethod
    def of(cls, rows: Iterable[Row]) -> History:
        """Raises BadHistory with everything that is wrong with the rows."""
        told = list(rows)
        titles = sorted({title for row in told for title in row.values})
        problems = [problem for number, row in enumerate(told, 1) for problem in _problems(row, number, titles)]
        if not titles:
            problems.append("the history has no criterion, so there is nothing to learn from")
        if problems:
            raise BadHistory(problems)
        known = [row for row in told if row.good is not None]
        return cls(
            {title: np.array([row.values[title] for row in known], dtype=np.float64) for title in titles},
            np.array([row.good for row in known], dtype=np.bool_),
            [row.group or row.mentor for row in known],
            [row.mentee for row in known],
            [row.mentor for row in known],
            len(told) - len(known),
        )


def history_of_pairs(
    problem: Problem,
    couples: Sequence[tuple[UUID, UUID]],
    good: Sequence[bool | None],
    groups: Sequence[str] = (),
) -> History:
    """The history of pairs of a snapshot, with the criteria's values as its rules define them.

    couples: mentee and mentor. good: of each, see `went_well`. groups: of each, the mentor if not given. A criterion
    whose weight is 0 is not part of a problem; give it a small one to learn about it. Raises BadHistory.
    """
    snapshot = problem.snapshot
    problems = [
        f"row {number}: {person} is not a {side} of this round"
        for number, (mentee, mentor) in enumerate(couples, 1)
        for side, person, known in (("mentee", mentee, snapshot.rows), ("mentor", mentor, snapshot.columns))
        if person not in known
    ]
    if len(good) != len(couples):
        problems.append(f"there are {len(good)} outcomes for {len(couples)} pairs")
    if groups and len(groups) != len(couples):
        problems.append(f"there are {len(groups)} groups for {len(couples)} pairs")
    if problems:
        raise BadHistory(problems)
    values = problem.values(
        np.array([snapshot.rows[mentee] for mentee, _ in couples], dtype=np.int64),
        np.array([snapshot.columns[mentor] for _, mentor in couples], dtype=np.int64),
    )
    return History.of(
        Row(
            {title: float(column[at]) for title, column in values.items()},
            good[at],
            groups[at] if groups else "",
            str(mentee),
            str(mentor),
        )
        for at, (mentee, mentor) in enumerate(couples)
    )


def _problems(row: Row, number: int, titles: Sequence[str]) -> Iterator[str]:
    place = row.place or f"row {number}"
    for title in titles:
        if title not in row.values:
            yield f"{place}, {title}: there is no value; each row needs one between 0 and 1"
        elif not (math.isfinite(value := row.values[title]) and 0 <= value <= 1):
            yield f"{place}, {title}: {value} is not a number between 0 and 1"
    if not (row.group or row.mentor):
        yield f"{place}: there is neither a group nor a mentor, so it is not known which rows belong together"
