"""One criterion alone, for one mentee and one mentor or a few of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.rounds.engine.criteria import CRITERIA, Facts
from services.matching.rounds.engine.criteria.saying import filled, sentence
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

MENTEE, MENTOR = UUID(int=1), UUID(int=2)
PYTHON, SQL, KAFKA = UUID(int=1001), UUID(int=1002), UUID(int=1003)
NAMES = {PYTHON: "Python", SQL: "SQL", KAFKA: "Kafka"}
GRADES = tuple("ABCDEFG")

Told = dict[str, Any]


def problem_of(kind: str, mentees: Sequence[Participant], mentors: Sequence[Participant], /, **options: Any) -> Problem:
    rules = Rules(
        [Weighted(kind, 1.0, CRITERIA[kind].options(**options))],
        grades=GRADES,
        reporting_line=False,
        earlier_pairs=False,
        common_language=False,
    )
    return Problem(Snapshot.of(mentees, mentors, rules, skills=NAMES))


def value_of(kind: str, mentee: Told, mentor: Told, /, **options: Any) -> float:
    problem = problem_of(kind, [Participant(MENTEE, **mentee)], [Participant(MENTOR, **mentor)], **options)
    return value_in(problem)


def value_in(problem: Problem, mentee: UUID = MENTEE, mentor: UUID = MENTOR) -> float:
    at = np.array([problem.snapshot.rows[mentee]]), np.array([problem.snapshot.columns[mentor]])
    (values,) = problem.values(*at).values()
    return float(values[0])


def sentence_of(kind: str, mentee: Told, mentor: Told, /, **options: Any) -> str | None:
    problem = problem_of(kind, [Participant(MENTEE, **mentee)], [Participant(MENTOR, **mentor)], **options)
    return sentence_in(problem)


def sentence_in(problem: Problem, mentee: UUID = MENTEE, mentor: UUID = MENTOR) -> str | None:
    """With "Tom" for the mentee and "Lin" for the mentor."""
    (part,) = problem.parts
    row, column = problem.snapshot.rows[mentee], problem.snapshot.columns[mentor]
    facts = Facts.of(problem.snapshot, row, column, value_in(problem, mentee, mentor), part.terms)
    found = CRITERIA[part.weighted.kind].says(facts, part.weighted.options)
    return filled(sentence(found), "Tom", "Lin") if found else None
