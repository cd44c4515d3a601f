"""Whom a mentee could ask now: the scores of a match round for a few mentees, and what speaks for the best mentors."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import numpy as np

from services.matching.computations import problem_of
from services.matching.computing import Job, Told
from services.matching.rounds.engine.criteria import SAYABLE
from services.matching.rounds.engine.criteria.saying import FREE_PLACE
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.reasons.explanation import explain_pair
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.engine.solver.solution import Watch

__all__ = ["suggest"]


def suggest(job: Job, _: Limits, __: Watch, told: Told) -> None:
    """about: most, how many; out, for each mentee whom to leave out; pairs, (mentee, mentor) to be weighed anyway.

    Tells "answer": best, for each mentee; pairs, as they were asked for.
    """
    problem = problem_of(job.snapshot())
    out: dict[str, list[str]] = job.about["out"]
    best = {
        str(mentee.id): _best(problem, row, {UUID(one) for one in out.get(str(mentee.id), ())}, job.about["most"])
        for row, mentee in enumerate(problem.snapshot.mentees)
    }
    pairs = [_weighed(problem, UUID(mentee), UUID(mentor)) for mentee, mentor in job.about["pairs"]]
    told({"answer": {"best": best, "pairs": pairs}})


def _best(problem: Problem, row: int, out: set[UUID], most: int) -> list[dict[str, Any]]:
    snapshot = problem.snapshot
    scores = problem.scores(np.array([row]))[0]
    scores[[column for mentor, column in snapshot.columns.items() if mentor in out]] = BANNED
    columns = cast("list[int]", np.argsort(-scores, kind="stable")[:most].tolist())
    mentee = snapshot.mentees[row].id
    return [_weighed(problem, mentee, snapshot.mentors[column].id) for column in columns if scores[column] > 0]


def _weighed(problem: Problem, mentee: UUID, mentor: UUID) -> dict[str, Any]:
    kinds = [part.weighted.kind for part in problem.parts]
    shares = list(zip(kinds, explain_pair(problem, mentee, mentor), strict=True))
    said = sorted((share for kind, share in shares if kind in SAYABLE), key=lambda share: -share.weight)
    # Of a kind that is there twice the weightier one. No weights: they would tell how much is not said.
    values = {
        kind: share.value
        for kind, share in sorted(shares, key=lambda one: one[1].weight)
        if kind in SAYABLE and share.said
    }
    row, column = np.array([problem.snapshot.rows[mentee]]), np.array([problem.snapshot.columns[mentor]])
    return {
        "mentor_id": str(mentor),
        "micro": int(problem.micro(row, column)[0]),
        "reason_codes": [share.said for share in said if share.said] or [FREE_PLACE],
        "criteria": values,
    }
