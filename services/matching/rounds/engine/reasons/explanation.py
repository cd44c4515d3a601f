"""Why everybody has whom they have, and why some have nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons.alone import helpful_places, topics_of, unmatched_of
from services.matching.rounds.engine.reasons.market import NEVER, Market, enough_for_a_place
from services.matching.rounds.engine.reasons.ranking import Ranking, rank
from services.matching.rounds.engine.reasons.results import OnePlace, Other, Pair, Share, Topic, Unmatched
from services.matching.rounds.engine.reasons.shares import Shares, sentences, shares_of
from services.matching.rounds.engine.solver.solution import Progress, Solution, Watch

__all__ = ["Explanation", "Pairs", "explain", "explain_pair"]

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]

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
        self, problem: Problem, rows: Longs, columns: Longs, ranking: Ranking, shares: Shares, free: Bools
    ) -> None:
        self._problem, self._rows, self._columns = problem, rows, columns
        self._ranking, self._shares, self._free = ranking, shares, free
        self._sentences = sentences(problem, rows, columns, shares.values)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Pair]: ...
    def __getitem__(self, index: int | slice) -> Pair | Sequence[Pair]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        row, snapshot, ranking = int(self._rows[index]), self._problem.snapshot, self._ranking
        runner_up = self._others(
            ranking.runners_up[row : row + 1].tolist(), ranking.runner_scores[row : row + 1].tolist()
        )
        return Pair(
            snapshot.mentees[row].id,
            snapshot.mentors[int(self._columns[index])].id,
            int(ranking.scores[row]),
            self._shares_of(index),
            int(ranking.better_mentors[row]),
            int(ranking.better_mentees[row]),
            runner_up[0] if runner_up else None,
            self._others(ranking.others[row].tolist(), ranking.other_scores[row].tolist()),
        )

    def of(self, mentee: UUID) -> Pair | None:
        """The pair of a mentee, None if they have none. Raises KeyError for an id that is not part of the round."""
        row = self._problem.snapshot.rows[mentee]
        at = int(np.searchsorted(self._rows, row))
        return self[at] if at < len(self._rows) and self._rows[at] == row else None

    def _others(self, columns: list[int], scores: list[int]) -> tuple[Other, ...]:
        mentors = self._problem.snapshot.mentors
        return tuple(
            Other(mentors[column].id, score, bool(self._free[column]))
            for column, score in zip(columns, scores, strict=True)
            if column >= 0
        )

    def _shares_of(self, index: int) -> tuple[Share, ...]:
        return _shares(
            self._problem,
            self._shares.values[index].tolist(),
            self._shares.points[index].tolist(),
            self._sentences[index],
        )


def explain(problem: Problem, solution: Solution, threads: int = 0, watch: Watch | None = None) -> Explanation:
    """Explain every pair and every unmatched mentee. problem: the one that was solved.

    One pass over all pairs and some microseconds for each sentence. threads: 0 for all processors. Raises what `watch`
    raises.
    """

    def tell(share: float) -> None:
        if watch is not None:
            figures = solution.people, solution.bound_people, solution.total, solution.bound_total
            watch(Progress("explaining", share, *figures))

    tell(0.0)
    market = Market.of(problem, solution)
    rows, alone = np.flatnonzero(solution.partners >= 0), np.flatnonzero(solution.partners < 0)
    enough = enough_for_a_place(market, solution.graph) if len(alone) else np.full(problem.mentors, NEVER, np.int64)
    ranking = rank(market, enough, threads, lambda share: tell(_PASS * share))
    columns = solution.partners[rows]
    shares = shares_of(problem, rows, columns, ranking.scores[rows])
    pairs = Pairs(problem, rows, columns, ranking, shares, market.free)
    tell((1 + _PASS) / 2)
    helpful, topics = helpful_places(market, solution), topics_of(market, alone)
    unmatched = unmatched_of(market, solution, ranking, alone, helpful, topics) if len(alone) else []
    tell(1.0)
    return Explanation(pairs, unmatched, helpful.places(problem.snapshot, _PLACES), len(helpful.columns), topics)


def explain_pair(problem: Problem, mentee: UUID, mentor: UUID) -> tuple[Share, ...]:
    """What speaks for any two, whether a pair of the answer or not. Raises KeyError for an id that is not part."""
    row, column = np.array([problem.snapshot.rows[mentee]]), np.array([problem.snapshot.columns[mentor]])
    shares = shares_of(problem, row, column, problem.micro(row, column))
    said = sentences(problem, row, column, shares.values)[0]
    return _shares(problem, shares.values[0].tolist(), shares.points[0].tolist(), said)


def _shares(
    problem: Problem, values: list[float], points: list[int], said: tuple[str | None, ...]
) -> tuple[Share, ...]:
    return tuple(
        Share(part.weighted.title, CRITERIA[part.weighted.kind].label, value, part.share, point, sentence)
        for part, value, point, sentence in zip(problem.parts, values, points, said, strict=True)
    )
