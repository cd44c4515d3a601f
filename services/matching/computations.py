"""Solving a match round, and solving it again to see whether it comes out the same. Answers are told as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast
from uuid import UUID

import numpy as np

from services.matching.computing import Job, Refused, Told
from services.matching.rounds.engine.answer import solved
from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.checks import BadInput
from services.matching.rounds.engine.criteria import CRITERIA, SAYABLE
from services.matching.rounds.engine.criteria.base import ByPair
from services.matching.rounds.engine.criteria.saying import BEST_OVERALL
from services.matching.rounds.engine.objective import Outcome
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons.explanation import explain
from services.matching.rounds.engine.reasons.results import Other, Pair, Share, Topic, Unmatched
from services.matching.rounds.engine.rematch import carried_over
from services.matching.rounds.engine.snapshot import ENGINE, Couple, Snapshot
from services.matching.rounds.engine.solver import Limits, Progress, Solution
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.rounds.reports.words import certificate

__all__ = ["Computation", "asked_for", "best", "couples", "problem_of", "solve_round", "verify_round"]

Computation = Callable[[Job, Limits, Watch, Told], None]

_AT_ONCE = 500
_SAID = frozenset(CRITERIA[kind].label for kind in SAYABLE)
"""Labels of the criteria whose reasons may be read by admins, by the two, and in events."""


def problem_of(snapshot: Snapshot) -> Problem:
    """Raises Refused with everything that is wrong with the snapshot."""
    try:
        return Problem(snapshot)
    except BadInput as error:
        raise Refused(str(error)) from error


def best(problem: Problem, limits: Limits, watch: Watch) -> Outcome:
    """The answer that the problem's own rules seek."""
    return solved(problem, limits, watch)


def couples(problem: Problem, solution: Solution) -> set[Couple]:
    """The pairs of an answer."""
    snapshot = problem.snapshot
    return {
        (snapshot.mentees[row].id, snapshot.mentors[column].id)
        for row, column in enumerate(cast("list[int]", solution.partners.tolist()))
        if column >= 0
    }


def asked_for(job: Job) -> tuple[Problem, str]:
    """What a round is to solve, and the digest of all of it. about: previous and keep, where pairs are to be kept."""
    snapshot = job.snapshot()
    if "previous" not in job.about:
        return problem_of(snapshot), snapshot.digest()
    previous, keep = [(UUID(mentee), UUID(mentor)) for mentee, mentor in job.about["previous"]], job.about["keep"]
    digest = hashlib.sha256(f"{snapshot.digest()} {keep} {sorted(previous)}".encode()).hexdigest()
    carried = carried_over(snapshot, previous)
    problem = problem_of(carried.snapshot)
    rows = np.array([carried.snapshot.rows[mentee] for mentee, _ in carried.open], np.int64)
    columns = np.array([carried.snapshot.columns[mentor] for _, mentor in carried.open], np.int64)
    return problem.under(bonus=ByPair(rows, columns, np.full(len(rows), keep))), digest


def solve_round(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """Tells "summary", "relief", "pairs" and "unmatched", the latter two in parts; see `rounds.tables`."""
    asked, digest = asked_for(job)
    outcome = best(asked, limits, watch)
    problem, solution = outcome.problem, outcome.solution
    told(
        {
            "summary": {
                "digest": digest,
                "engine": ENGINE,
                "people": solution.people,
                "objective": solution.total,
                "bound_people": solution.bound_people,
                "bound_total": solution.bound_total,
                "proof": certificate(outcome),
            }
        }
    )
    explained = explain(problem, solution, limits.threads, watch)
    told(
        {
            "relief": {
                "helpful": explained.helpful,
                "places": [
                    {"mentor_id": str(one.mentor), "mentee_id": str(one.mentee), "micro": one.total}
                    for one in explained.places
                ],
                "topics": _topics(explained.topics[:_AT_ONCE], job),
            }
        }
    )
    pinned = {mentee for mentee, _ in job.pins}
    for some in _slices(explained.pairs):
        told({"pairs": [_pair(pair, pinned=pair.mentee in pinned) for pair in some]})
    for alone in _slices(explained.unmatched):
        told({"unmatched": [_unmatched(one, job) for one in alone]})


def verify_round(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """about: digest, engine and pairs (mentee, mentor) of the round that is verified; gone, people who were erased."""
    asked, digest = asked_for(job)
    outcome = best(asked, limits, watch)
    problem, solution = outcome.problem, outcome.solution

    def tell(share: float) -> None:
        watch(
            Progress("explaining", share, solution.people, solution.bound_people, solution.total, solution.bound_total)
        )

    proof = faults(problem, solution, tell) if solution.optimal else []
    found = {(str(mentee), str(mentor)) for mentee, mentor in couples(problem, solution)}
    stored = {(mentee, mentor) for mentee, mentor in job.about["pairs"]}
    told(
        {
            "answer": {
                "same_input": digest == job.about["digest"],
                "same_engine": job.about["engine"] == ENGINE,
                "same_pairs": found == stored,
                "different_pairs": len(stored ^ found),
                "optimal": solution.optimal,
                "faults": proof[:_AT_ONCE],
                "digest": digest,
                "engine": ENGINE,
                "gone": job.about["gone"],
            }
        }
    )


def _pair(pair: Pair, *, pinned: bool) -> dict[str, Any]:
    weighty = sorted(pair.shares, key=lambda share: -share.weight)
    return {
        "mentee_id": str(pair.mentee),
        "mentor_id": str(pair.mentor),
        "micro": pair.score,
        "pinned": pinned,
        "shares": [_share(share) for share in pair.shares],
        "sentences": [],
        "reason_codes": [share.said for share in weighty if share.said and share.label in _SAID] or [BEST_OVERALL],
        "better_mentors": pair.better_mentors,
        "better_mentees": pair.better_mentees,
        "runner_up": None if pair.runner_up is None else _other(pair.runner_up),
        "alternatives": [_other(one) for one in pair.alternatives],
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "title": share.title,
        "label": share.label,
        "value": round(share.value, 6),
        "weight": share.weight,
        "points": share.points,
    }


def _other(other: Other) -> dict[str, Any]:
    return {"mentor_id": str(other.mentor), "micro": other.score, "free": other.free}


def _unmatched(one: Unmatched, job: Job) -> dict[str, Any]:
    competition = one.competition
    return {
        "person_id": str(one.mentee),
        "reason": one.reason,
        "ruled_out": dict(one.ruled_out),
        "allowed": one.allowed,
        "near": [{"mentor_id": str(miss.mentor), "micro": miss.score, "needed": miss.needed} for miss in one.near],
        "competition": None
        if competition is None
        else {
            "people": competition.people,
            "offering": competition.offering,
            "places": competition.places,
            "mentees": list(map(str, competition.mentees)),
            "mentors": list(map(str, competition.mentors)),
        },
        "relief": {"mentors": list(map(str, one.relief.mentors)), "topics": _topics(one.relief.topics, job)},
    }


def _topics(topics: Sequence[Topic], job: Job) -> list[dict[str, Any]]:
    return [
        {
            "skill_id": str(topic.skill),
            "name": job.skills.get(topic.skill, ""),
            "wanted": topic.wanted,
            "offered": topic.offered,
            "free": topic.free,
        }
        for topic in topics
    ]


def _slices(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
