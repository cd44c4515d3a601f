"""The checker finds every error that is planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.solver import Solution, solve
from tests.unit.matching.solver.instances import Drawn, drawn, snapshot_of

few = settings(max_examples=100, deadline=None)


@few
@given(drawn(12, 8, spread=True), st.data())
def test_another_answer_than_the_best_is_found_out(instance: Drawn, data: st.DataObject) -> None:
    """Even one whose own total is stated correctly."""
    problem = Problem(snapshot_of(instance))
    best = solve(problem)
    scores = problem.scores(np.arange(problem.mentees)).astype(np.int64)
    matched = np.flatnonzero(best.partners >= 0)
    assume(len(matched))
    row = data.draw(st.sampled_from(matched.tolist()))
    column = data.draw(st.sampled_from([-1, *range(problem.mentors)]))
    partners = best.partners.copy()
    partners[row] = column
    changed = stated(problem, scores, partners)
    assume((changed.people, changed.total) != (best.people, best.total) or scores[row, column] == BANNED)
    assert faults(problem, replace(changed, levels=best.levels, prices=best.prices))


@few
@given(drawn(12, 8), st.data())
def test_wrong_prices_prove_nothing(instance: Drawn, data: st.DataObject) -> None:
    """Least prices are as low as can be: with any of them lower, they no longer bound the answer."""
    problem = Problem(snapshot_of(instance))
    best = solve(problem)
    column = data.draw(st.integers(0, problem.mentors - 1))
    assume(best.prices[column] > 0 or best.levels[column] > 0)
    prices = best.prices.copy()
    prices[column] -= 1
    assert faults(problem, replace(best, prices=prices))


@pytest.mark.parametrize("change", ["people", "total"])
def test_a_claim_that_the_pairs_do_not_keep_is_found_out(change: str) -> None:
    problem = Problem(snapshot_of(Drawn(((5, 9), (7, 8)), frozenset(), (1, 1), (0, 0), 0.0, 0.0, 0)))
    best = solve(problem)
    assert faults(problem, replace(best, **{change: getattr(best, change) + 1}))


def stated(problem: Problem, scores: np.ndarray, partners: np.ndarray) -> Solution:
    """An answer that states its own people and total correctly."""
    matched = np.flatnonzero(partners >= 0)
    used = np.bincount(partners[matched], minlength=problem.mentors)
    costs = problem.spread * (used * problem.load + used * (used - 1) // 2)
    total = int(scores[matched, partners[matched]].sum() - costs.sum())
    return replace(solve(problem), partners=partners, people=len(matched), total=total)
