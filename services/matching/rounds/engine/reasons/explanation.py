"""Why everybody has whom they have, and why some have nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast, overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.saying import Said
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons.alone import helpful_places, topics_of, unmatched_of
from services.matching.rounds.engine.reasons.market import NEVER, Market, enough_for_a_place
from services.matching.rounds.engine.reasons.memory import uncollected
from services.matching.rounds.engine.reasons.ranking import Ranking, rank
from services.matching.rounds.engine.reasons.results import OnePlace, Other, Pair, Share, Topic, Unmatched
from services.matching.rounds.engine.reasons.shares import Amounts, Shares, all_said, amounts_of, shares_of
from services.matching.rounds.engine.solver.solution import Progress, Solution, Watch

__all__ = ["Explanation", "Pairs", "explain", "explain_pair"]

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]

Saids = list[tuple[Said | None, ...]]

_AT_ONCE = 4096
_PLACES = 20
_PASS = 0.8  # of the time goes into the pass over all pairs


@dataclass(frozen=True, slots=True)
class Explanation:
    """pairs: in the snapshot's order of mentees. unmatched: in the same order.

    places: the most that one place more can give, most first; helpful: how many mentors there are with whom one place
    more matches one mentee more. topics: what the unmatched want, most wanted first.
    """

    pairs: Pairs
    unmatched: Sequence[Unmatched]
    places: tuple[OnePlace, ...]
    helpful: int
    topics: tuple[Topic, ...]


class Pairs(Sequence[Pair]):
    """The pairs of an answer; each is put together when it is asked for."""

    def __init__(
        self, problem: Problem, rows: Longs, columns: Longs, ranking: Ranking, shares: Shares, said: Saids, free: Bools
    ) -> None:
        self._problem, self._rows, self._columns = problem, rows, columns
        self._ranking, self._shares, self._said, self._free = ranking, shares, said, free
        self._parts = [(part.weighted.title, CRITERIA[part.weighted.kind].label, part.share) for part in problem.parts]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Pair]: ...
    def __getitem__(self, index: int | slice) -> Pair | Sequence[Pair]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        return self._some(at, at + 1)[0]

    def __iter__(self) -> Iterator[Pair]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self._some(start, min(start + _AT_ONCE, len(self)))

    def _some(self, start: int, end: int) -> list[Pair]:
        """The pairs from start to end, read from the arrays at once."""
        with uncollected():
            return list(self._each(start, end))

    def _each(self, start: int, end: int) -> Iterator[Pair]:
        rows, snapshot, ranking = self._rows[start:end], self._problem.snapshot, self._ranking
        mentees = [snapshot.mentees[row].id for row in cast("list[int]", rows.tolist())]
        mentors = [snapshot.mentors[column].id for column in cast("list[int]", self._columns[start:end].tolist())]
        for mentee, mentor, score, above, before, second, second_score, others, scores, values, points, said in zip(
            mentees,
            mentors,
            ranking.scores[rows].tolist(),
            ranking.better_mentors[rows].tolist(),
            ranking.better_mentees[rows].tolist(),
            ranking.runners_up[rows].tolist(),
            ranking.runner_scores[rows].tolist(),
            ranking.others[rows].tolist(),
            ranking.other_scores[rows].tolist(),
            self._shares.values[start:end].tolist(),
            self._shares.points[start:end].tolist(),
            self._said[start:end],
            strict=True,
        ):
            runner_up = self._others([second], [second_score])
            yield Pair(
                mentee,
                mentor,
                score,
                _shares(self._parts, values, points, said),
                above,
                before,
                runner_up[0] if runner_up else None,
                self._others(others, scores),
            )

    def of(self, mentee: UUID) -> Pair | None:
        """The pair of a mentee, None if they have none. Raises KeyError for an id that is not part of the round."""
        row = self._problem.snapshot.rows[mentee]
        at = int(np.searchsorted(self._rows, row))
        return self[at] if at < len(self._rows) and self._rows[at] == row else None

    def _others(self, columns: list[int], scores: list[int]) -> tuple[Other, ...]:
        mentors = self._problem.snapshot.mentors
        return tuple(
            [
                Other(mentors[column].id, score, bool(self._free[column]))
                for column, score in zip(columns, scores, strict=True)
                if column >= 0
            ]
        )


def explain(problem: Problem, solution: Solution, threads: int = 0, watch: Watch | None = None) -> Explanation:
    """Explain every pair and every unmatched mentee. problem: the one that was solved.

    One pass over all pairs and some microseconds for what each criterion says. threads: 0 for all processors. Raises
    what `watch` raises.
    """

    def tell(share: float) -> None:
        if watch is not None:
            figures = solution.people, solution.bound_people, solution.total, solution.bound_total
            watch(Progress("explaining", share, *figures))

    with uncollected():
        return _explained(problem, solution, threads, tell)


def _explained(problem: Problem, solution: Solution, threads: int, tell: Callable[[float], None]) -> Explanation:
    tell(0.0)
    market = Market.of(problem, solution)
    rows, alone = np.flatnonzero(solution.partners >= 0), np.flatnonzero(solution.partners < 0)
    enough = enough_for_a_place(market, solution.graph) if len(alone) else np.full(problem.mentors, NEVER, np.int64)
    columns = solution.partners[rows]
    with ThreadPoolExecutor(1) as beside:
        # The pass leaves Python's lock free, which is all that speaking needs.
        speaking = beside.submit(_spoken, problem, rows, columns)
        ranking = rank(market, enough, threads, lambda share: tell(_PASS * share))
        amounts, said = speaking.result()
    pairs = Pairs(problem, rows, columns, ranking, shares_of(amounts, ranking.scores[rows]), said, market.free)
    tell((1 + _PASS) / 2)
    helpful, topics = helpful_places(market, solution), topics_of(market, alone)
    unmatched = unmatched_of(market, solution, ranking, alone, helpful, topics) if len(alone) else []
    tell(1.0)
    return Explanation(pairs, unmatched, helpful.places(problem.snapshot, _PLACES), len(helpful.columns), topics)


def explain_pair(problem: Problem, mentee: UUID, mentor: UUID) -> tuple[Share, ...]:
    """What speaks for any two, whether a pair of the answer or not. Raises KeyError for an id that is not part."""
    row, column = np.array([problem.snapshot.rows[mentee]]), np.array([problem.snapshot.columns[mentor]])
    amounts, said = _spoken(problem, row, column)
    shares = shares_of(amounts, problem.micro(row, column))
    parts = [(part.weighted.title, CRITERIA[part.weighted.kind].label, part.share) for part in problem.parts]
    return _shares(parts, shares.values[0].tolist(), shares.points[0].tolist(), said[0])


def _spoken(problem: Problem, rows: Longs, columns: Longs) -> tuple[Amounts, Saids]:
    amounts = amounts_of(problem, rows, columns)
    return amounts, all_said(problem, rows, columns, amounts.values)


def _shares(
    parts: Sequence[tuple[str, str, int]], values: list[float], points: list[int], said: tuple[Said | None, ...]
) -> tuple[Share, ...]:
    return tuple(
        [
            Share(title, label, value, weight, point, one)
            for (title, label, weight), value, point, one in zip(parts, values, points, said, strict=True)
        ]
    )
