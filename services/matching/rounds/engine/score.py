"""How well each pair fits: criteria in [0, 1], their weighted sum in micro-points, and the rules that forbid a pair.

A criterion about which one side told nothing counts half: it neither helps nor hurts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.instance import CRITERIA, Criterion, Instance, Participant

__all__ = ["MICRO", "Rule", "Scorer", "Scores", "score"]

MICRO = 1_000_000
"""Scores are compared as whole micro-points, so that "equal" means equal."""

Rule = Literal["oneself", "reporting-line", "declined-before", "no-common-language", "below-minimum-score"]
RULES: tuple[Rule, ...] = get_args(Rule)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_HALF = 0.5
_BLOCK = 256
_QUARTERS = 7 * 24 * 4
_ENOUGH_HOURS = 15
"""Working hours in common from which more of them make no difference."""

_BY_GAP = np.array([0.4, 1.0, 1.0, 0.75, 0.5])
"""Seniority by how many grades the mentor is ahead: 0, 1, 2, 3, 4 and more; a mentor of a lower grade counts 0."""


@dataclass(frozen=True)
class Scores:
    """Every pair. micro: (mentees, mentors) int64. ruled_out: the same shape by rule; a pair is in one at most."""

    scorer: Scorer
    micro: NDArray[np.int64]
    ruled_out: dict[Rule, Bools]

    @property
    def allowed(self) -> Bools:
        """(mentees, mentors): pairs that no rule forbids."""
        forbidden = np.zeros(self.micro.shape, dtype=np.bool_)
        for ruled_out in self.ruled_out.values():
            forbidden |= ruled_out
        return ~forbidden


def score(instance: Instance) -> Scores:
    """Score all pairs in blocks of mentees, and find those that a rule forbids."""
    scorer = Scorer(instance)
    shape = (len(instance.mentees), len(instance.mentors))
    micro = np.zeros(shape, dtype=np.int64)
    for start in range(0, shape[0], _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, shape[0]))
        micro[rows] = scorer.micro(scorer.criteria(rows))
    return Scores(scorer, micro, _ruled_out(instance, scorer, micro))


class Scorer:
    """An instance as matrices. Everything is counted in whole numbers before the one division, so that a criterion is
    the same to the last bit whatever the block it is computed in."""

    def __init__(self, instance: Instance) -> None:
        mentees, mentors = instance.mentees, instance.mentors
        skills = _positions(skill for person in mentees for skill in person.skills)
        self._wanted = _matrix(mentees, skills, lambda person: ((key, 6 - p) for key, p in person.skills.items()))
        self._offered = _matrix(
            mentors, skills, lambda person: ((key, min(level + 1, 5)) for key, level in person.skills.items())
        )
        self._offers = np.array([bool(person.skills) for person in mentors], dtype=np.bool_)
        grades = {grade.casefold(): number for number, grade in enumerate(instance.settings.grades)}
        self._grades = (_codes(mentees, "grade", grades), _codes(mentors, "grade", grades))
        departments = _positions(person.department.casefold() for person in (*mentees, *mentors) if person.department)
        self._departments = (_codes(mentees, "department", departments), _codes(mentors, "department", departments))
        languages = _positions(code for person in mentees for code in person.languages)
        self._languages = tuple(
            _matrix(people, languages, lambda person: person.languages.items()) for people in (mentees, mentors)
        )
        self._speak = tuple(
            np.array([bool(person.languages) for person in people], dtype=np.bool_) for people in (mentees, mentors)
        )
        quarters = {quarter: quarter for quarter in range(_QUARTERS)}
        self._quarters = tuple(
            _matrix(people, quarters, lambda person: ((quarter, 1) for quarter in person.quarters))
            for people in (mentees, mentors)
        )
        traits = _positions(trait for person in mentees for trait in person.traits)
        self._traits = tuple(
            _matrix(people, traits, lambda person: ((trait, 1) for trait in person.traits))
            for people in (mentees, mentors)
        )
        self._shares = instance.settings.weights.shares()

    def criteria(self, rows: NDArray[np.intp]) -> dict[Criterion, Floats]:
        """Each criterion of these mentees with every mentor: (rows, mentors) float64 in [0, 1]."""
        return {
            "skills": self._skills(rows),
            "seniority": self._seniority(rows),
            "language": self._language(rows),
            "hours": self._hours(rows),
            "department": self._department(rows),
            "wishes": self._wishes(rows),
        }

    def micro(self, criteria: dict[Criterion, Floats]) -> NDArray[np.int64]:
        """The weighted sum in micro-points."""
        total = sum(self._shares[name] * criteria[name] for name in CRITERIA)
        return np.rint(np.asarray(total) * MICRO).astype(np.int64)

    def common_quarters(self, rows: NDArray[np.intp]) -> Floats:
        """Quarter hours a week in which both work: (rows, mentors)."""
        return self._quarters[0][rows] @ self._quarters[1].T

    def no_common_language(self) -> Bools:
        """Pairs who have both told their languages and have none in common: (mentees, mentors)."""
        speaks = self._languages[0] > 0
        common = speaks.astype(np.float64) @ (self._languages[1] > 0).astype(np.float64).T
        return self._speak[0][:, None] & self._speak[1][None, :] & (common == 0)

    def _skills(self, rows: NDArray[np.intp]) -> Floats:
        wanted = self._wanted[rows]
        most = 5 * wanted.sum(axis=1)
        found = _ratio(wanted @ self._offered.T, most[:, None])
        told = (most > 0)[:, None] & self._offers[None, :]
        return np.where(told, found, _HALF)

    def _seniority(self, rows: NDArray[np.intp]) -> Floats:
        mine, theirs = self._grades[0][rows][:, None], self._grades[1][None, :]
        gap = theirs - mine
        by_gap = np.where(gap < 0, 0.0, _BY_GAP[np.clip(gap, 0, len(_BY_GAP) - 1)])
        return np.where((mine < 0) | (theirs < 0), _HALF, by_gap)

    def _language(self, rows: NDArray[np.intp]) -> Floats:
        mine, theirs = self._languages[0][rows], self._languages[1]
        best = np.zeros((len(rows), len(theirs)))
        for language in range(mine.shape[1]):
            np.maximum(best, np.minimum(mine[:, language, None], theirs[None, :, language]), out=best)
        told = self._speak[0][rows][:, None] & self._speak[1][None, :]
        return np.where(told, best, _HALF)

    def _hours(self, rows: NDArray[np.intp]) -> Floats:
        told = _told(self._quarters[0][rows])[:, None] & _told(self._quarters[1])[None, :]
        return np.where(told, np.minimum(self.common_quarters(rows) / (4 * _ENOUGH_HOURS), 1.0), _HALF)

    def _department(self, rows: NDArray[np.intp]) -> Floats:
        mine, theirs = self._departments[0][rows][:, None], self._departments[1][None, :]
        return np.where((mine < 0) | (theirs < 0), _HALF, (mine != theirs).astype(np.float64))

    def _wishes(self, rows: NDArray[np.intp]) -> Floats:
        wished = self._traits[0][rows]
        granted = (wished @ self._traits[1].T > 0).astype(np.float64)
        return np.where(_told(wished)[:, None], granted, _HALF)


def _ruled_out(instance: Instance, scorer: Scorer, micro: NDArray[np.int64]) -> dict[Rule, Bools]:
    """Pairs by the first rule that forbids them."""
    found: dict[Rule, Bools] = {
        "oneself": _oneself(instance),
        "reporting-line": _reporting_line(instance),
        "declined-before": _declined_before(instance),
        "no-common-language": scorer.no_common_language(),
        "below-minimum-score": micro < round(instance.settings.minimum_score * MICRO),
    }
    before = np.zeros(micro.shape, dtype=np.bool_)
    for rule in RULES:
        found[rule] &= ~before
        before |= found[rule]
    return found


def _oneself(instance: Instance) -> Bools:
    forbidden = np.zeros((len(instance.mentees), len(instance.mentors)), dtype=np.bool_)
    mentors = {mentor.id: column for column, mentor in enumerate(instance.mentors)}
    for row, mentee in enumerate(instance.mentees):
        if (column := mentors.get(mentee.id)) is not None:
            forbidden[row, column] = True
    return forbidden


def _reporting_line(instance: Instance) -> Bools:
    """Pairs of whom one is above the other, at any depth."""
    forbidden = np.zeros((len(instance.mentees), len(instance.mentors)), dtype=np.bool_)
    mentees = {mentee.id: row for row, mentee in enumerate(instance.mentees)}
    mentors = {mentor.id: column for column, mentor in enumerate(instance.mentors)}
    for row, mentee in enumerate(instance.mentees):
        forbidden[row, [mentors[superior] for superior in mentee.superiors if superior in mentors]] = True
    for column, mentor in enumerate(instance.mentors):
        forbidden[[mentees[superior] for superior in mentor.superiors if superior in mentees], column] = True
    return forbidden


def _declined_before(instance: Instance) -> Bools:
    forbidden = np.zeros((len(instance.mentees), len(instance.mentors)), dtype=np.bool_)
    mentors = {mentor.id: column for column, mentor in enumerate(instance.mentors)}
    for row, mentee in enumerate(instance.mentees):
        forbidden[row, [mentors[mentor] for mentor in mentee.declined if mentor in mentors]] = True
    return forbidden


def _positions(values: Iterable[Any]) -> dict[Any, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _matrix(
    people: Sequence[Participant],
    columns: dict[Any, int],
    entries: Callable[[Participant], Iterable[tuple[Any, float]]],
) -> Floats:
    """(people, columns): the entries of each person whose key is a column."""
    matrix = np.zeros((len(people), len(columns)))
    for row, person in enumerate(people):
        for key, value in entries(person):
            if (column := columns.get(key)) is not None:
                matrix[row, column] = value
    return matrix


def _codes(people: Sequence[Participant], attribute: str, numbers: dict[str, int]) -> NDArray[np.int64]:
    """The number of each person's attribute; −1 for those who did not tell one that has a number."""
    return np.array([numbers.get(getattr(person, attribute).casefold(), -1) for person in people], dtype=np.int64)


def _told(matrix: Floats) -> Bools:
    """Who has any entry: (people,)."""
    return matrix.sum(axis=1) > 0


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
