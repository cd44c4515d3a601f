"""An answer that is mended is as good as one that is found anew."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.rounds.engine.solver.augment import augment, unsettled
from services.matching.rounds.engine.solver.flow import solve_graph
from services.matching.rounds.engine.solver.graph import enlarged, graph_of
from services.matching.rounds.engine.solver.prices import PERSON, least_prices
from services.matching.rounds.engine.solver.solution import Graph

Longs = NDArray[np.int64]


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(1, 14),
    st.integers(1, 10),
    st.sampled_from([3, 10, 1000]),
    st.sampled_from([0, 1, 5]),
    st.sampled_from([0.4, 0.6, 1.0]),
)
def test_it_stays_optimal_when_the_graph_grows(
    seed: int, mentees: int, mentors: int, most: int, spread: int, later: float
) -> None:
    chance = np.random.default_rng(seed)
    places, load = chance.integers(0, 4, mentors), chance.integers(0, 3, mentors)
    scores, order = chance.integers(0, most, (mentees, mentors)), chance.random((mentees, mentors))
    rows, columns = np.nonzero(order < 0.35)
    graph = graph_of(mentees, mentors, rows, columns, scores[rows, columns])
    partners = solve_graph(graph, places, load, spread)
    worth = worth_of(graph, partners)
    prices = least_prices(graph, partners, worth, places, load, spread)
    utilities = np.where(partners >= 0, worth - prices[np.maximum(partners, 0)], -PERSON)

    rows, columns = np.nonzero(order < later)
    larger = enlarged(graph, mentors, rows, columns, scores[rows, columns])
    waiting = unsettled(larger, prices, utilities)
    mended = augment(larger, partners, worth, prices, places, load, spread, waiting)

    assert (np.bincount(mended[mended >= 0], minlength=mentors) <= places).all()
    anew = solve_graph(larger, places, load, spread)
    assert value(larger, mended, load, spread) == value(larger, anew, load, spread)
    # Raises where an answer is not optimal.
    least_prices(larger, mended, worth_of(larger, mended), places, load, spread)


def worth_of(graph: Graph, partners: Longs) -> Longs:
    rows = np.repeat(np.arange(len(partners)), np.diff(graph.starts))
    worth, taken = np.zeros(len(partners), np.int64), partners[rows] == graph.columns
    worth[rows[taken]] = graph.scores[taken]
    return worth


def value(graph: Graph, partners: Longs, load: Longs, spread: int) -> tuple[int, int]:
    used = np.bincount(partners[partners >= 0], minlength=len(load))
    costs = spread * (used * load + used * (used - 1) // 2)
    return int((partners >= 0).sum()), int(worth_of(graph, partners).sum() - costs.sum())
