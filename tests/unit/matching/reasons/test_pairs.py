"""What is said of pairs holds against the plain matrix of scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.base import Facts
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.reasons import explain, explain_pair
from services.matching.rounds.engine.solver import Progress, solve
from tests.unit.matching.reasons.oracle import rounds, scored

SOME = settings(max_examples=40, deadline=None)


@SOME
@given(rounds())
def test_the_criteria_of_a_pair_add_up_to_its_score(problem: Problem) -> None:
    explanation = explain(problem, solve(problem), threads=1)
    for pair in explanation.pairs:
        row, column = problem.snapshot.rows[pair.mentee], problem.snapshot.columns[pair.mentor]
        values = problem.values(np.array([row]), np.array([column]))
        assert sum(share.points for share in pair.shares) == pair.score
        assert pair.score == problem.micro(np.array([row]), np.array([column]))[0]
        assert [share.title for share in pair.shares] == list(values)
        assert sum(share.weight for share in pair.shares) == 1_000_000
        for share in pair.shares:
            assert abs(share.value - values[share.title][0]) < 1e-6
            assert abs(share.points - values[share.title][0] * share.weight) <= 12
        assert pair.shares == explain_pair(problem, pair.mentee, pair.mentor)
        assert explanation.pairs.of(pair.mentee) == pair


@SOME
@given(rounds())
def test_ranks_runners_up_and_alternatives_are_those_of_all_allowed_pairs(problem: Problem) -> None:
    solution = solve(problem)
    scores, snapshot = scored(problem), problem.snapshot
    used = np.bincount(solution.partners[solution.partners >= 0], minlength=problem.mentors)
    free = used < problem.places
    for pair in explain(problem, solution, threads=2).pairs:
        row, column = snapshot.rows[pair.mentee], snapshot.columns[pair.mentor]
        assert pair.better_mentors == (scores[row] > pair.score).sum()
        assert pair.better_mentees == (scores[:, column] > pair.score).sum()
        others = [c for c in np.argsort(-scores[row], kind="stable") if scores[row, c] > BANNED and c != column]
        ids = [snapshot.mentors[c].id for c in others]
        assert (pair.runner_up.mentor if pair.runner_up else None) == (ids[0] if ids else None)
        if pair.runner_up:
            assert pair.runner_up.free == free[others[0]]
            assert pair.runner_up.score == scores[row, others[0]]
        best_free = [c for c in others if free[c]][:3]
        assert [(o.mentor, o.score) for o in pair.alternatives] == [
            (snapshot.mentors[c].id, scores[row, c]) for c in best_free
        ]
        assert all(other.free for other in pair.alternatives)


@SOME
@given(rounds())
def test_what_is_said_once_for_a_kind_of_pair_is_said_of_each_pair(problem: Problem) -> None:
    snapshot = problem.snapshot
    for pair in explain(problem, solve(problem), threads=1).pairs:
        row, column = snapshot.rows[pair.mentee], snapshot.columns[pair.mentor]
        for share, part in zip(pair.shares, problem.parts, strict=True):
            weighted = part.weighted
            facts = Facts.of(snapshot, row, column, share.value, part.terms)
            assert share.said == CRITERIA[weighted.kind].says(facts, weighted.options)


@settings(max_examples=15, deadline=None)
@given(rounds())
def test_the_number_of_threads_changes_nothing(problem: Problem) -> None:
    solution = solve(problem)
    one, three = explain(problem, solution, threads=1), explain(problem, solution, threads=3)
    assert list(one.pairs) == list(three.pairs)
    assert one.unmatched == three.unmatched
    assert (one.places, one.helpful, one.topics) == (three.places, three.helpful, three.topics)


@settings(max_examples=15, deadline=None)
@given(rounds())
def test_ranks_are_by_score_whatever_the_objective_weighs(problem: Problem) -> None:
    weighed = problem.under(factor=np.resize(np.array([1024, 512, 700], np.int32), problem.mentees))
    solution, scores = solve(weighed), scored(problem)
    for pair in explain(weighed, solution, threads=1).pairs:
        row, column = problem.snapshot.rows[pair.mentee], problem.snapshot.columns[pair.mentor]
        assert pair.score == problem.micro(np.array([row]), np.array([column]))[0]
        assert pair.better_mentees == (scores[:, column] > pair.score).sum()


@settings(max_examples=5, deadline=None)
@given(rounds())
def test_progress_goes_up_to_the_end(problem: Problem) -> None:
    told: list[Progress] = []
    explain(problem, solve(problem), threads=1, watch=told.append)
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {progress.phase for progress in told} == {"explaining"}
