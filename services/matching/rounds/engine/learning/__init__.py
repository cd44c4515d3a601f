"""Learned weights: what earlier pairs say about how much each criterion should count. No I/O.

history = History.of(rows)                    # or history_of_pairs(problem, couples, good)
learned = learn(history, current_weights, seed=1)
learned.summary, learned.use                  # an admin decides
"""

from __future__ import annotations

from services.matching.rounds.engine.learning.history import (
    TARGETS,
    BadHistory,
    History,
    Outcome,
    Row,
    Target,
    history_of_pairs,
    went_well,
)
from services.matching.rounds.engine.learning.learn import learn
from services.matching.rounds.engine.learning.needs import Needed, TooLittleHistory
from services.matching.rounds.engine.learning.results import (
    Bin,
    Curve,
    Interval,
    Learned,
    Quality,
    Together,
    Verdict,
    Weight,
)

__all__ = [
    "TARGETS",
    "BadHistory",
    "Bin",
    "Curve",
    "History",
    "Interval",
    "Learned",
    "Needed",
    "Outcome",
    "Quality",
    "Row",
    "Target",
    "Together",
    "TooLittleHistory",
    "Verdict",
    "Weight",
    "history_of_pairs",
    "learn",
    "went_well",
]
