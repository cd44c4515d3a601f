"""Learning the weights of criteria from earlier pairs, as a job of `computing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.matching.computing import Job, Refused, Told
from services.matching.rounds.engine.learning import BadHistory, History, learn
from services.matching.rounds.engine.learning.needs import held, require_enough
from services.matching.rounds.engine.solver import Limits, Progress
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.weights import domain

__all__ = ["checked", "learn_weights"]


def checked(about: Mapping[str, Any]) -> History:
    """The history, as `weights.store.history` reads it. Raises BadHistory, TooLittleHistory."""
    history = History.of(domain.rows(about))
    kept = held(history, about["current"])
    require_enough(history, sum(title not in kept for title in history.values) or len(history.values))
    return history


def learn_weights(job: Job, _: Limits, watch: Watch, told: Told) -> None:
    """about: as `weights.store.history` reads it."""
    watch(Progress("solving", 0.0))
    try:
        learned = learn(checked(job.about), job.about["current"], job.about["seed"])
    except BadHistory as error:
        raise Refused("; ".join(error.problems)) from error
    found = asdict(learned)
    told({"answer": {**found, "notes": [*found["notes"], *job.about["notes"]]}})
