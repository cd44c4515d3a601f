"""How each group of mentees fares against all others: who is matched, how well, and which criteria matter in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from services.matching.rounds.engine.fairness.groups import (
    MINIMUM,
    Grouping,
    Longs,
    by_field,
    by_trait,
    hidden,
    require,
)
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.sentences import Sentences

__all__ = ["CONFIDENCE", "NOTES", "Figures", "Gap", "Group", "Table", "fairness", "share_gap", "table"]

CONFIDENCE = 0.95

NOTES = Sentences(
    {
        "few-silent": "Fewer than {minimum:,} mentees did not share this; a table would show how they fared.",
        "few-told": "Fewer than {minimum:,} mentees told this.",
        "few-groups": "Too few groups have {minimum:,} mentees or more.",
        "all-alike": "All mentees told the same.",
        "nobody-told": "Nobody told this.",
    }
)
"""Why there is nothing to compare."""

_FIELDS = ("grade", "department", "location")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """people: mentees, of whom so many are matched. mean: score of those in [0, 1], None where it is not shown."""

    people: int
    matched: int
    mean: float | None

    @property
    def share(self) -> float:
        return self.matched / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Gap:
    """A group minus all others, with the 95 % interval; None where nothing varies from which it could be told."""

    value: float
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Whether chance alone hardly explains it. Of twenty groups without any gap, one will look clear."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Group:
    """A group that may be shown. value: what its mentees told, "" for nothing.

    score_gap: in the mean score of matched mentees. effects: what each criterion, by its title, adds to that gap; they
    sum to it. Both are empty where the group's scores are not shown.
    """

    value: str
    figures: Figures
    share_gap: Gap | None
    score_gap: Gap | None
    effects: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Groups by one thing that mentees told. total: of all who are compared, None where even that would tell too much.

    small: the groups that are not shown, by name, in the order of all; of an attribute of identity none is named.
    together: their figures. note: why there is nothing to compare, otherwise empty.
    """

    about: str
    identity: bool
    total: Figures | None
    groups: Sequence[Group]
    small: Sequence[str]
    together: Figures | None
    note: str = ""

    @property
    def lowest(self) -> str | None:
        """The group whose mean score is furthest below that of all others."""
        gaps = [(group.score_gap.value, group.value) for group in self.groups if group.score_gap is not None]
        below = [gap for gap in gaps if gap[0] < 0]
        return min(below)[1] if below else None


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Of each group, in its last axis: people, the matched, their scores in micro-points and squared, and values."""

    people: Longs
    matched: Longs
    scores: Longs
    squares: Longs
    values: Floats

    def figures(self, groups: Sequence[int] | Longs, *, scores: bool = True) -> Figures:
        people, matched = int(self.people[groups].sum()), int(self.matched[groups].sum())
        mean = int(self.scores[groups].sum()) / matched / MICRO if scores and matched else None
        return Figures(people, matched, mean)


def fairness(
    problem: Problem, partners: Longs, *, fields: Sequence[str] = _FIELDS, minimum: int = MINIMUM
) -> list[Table]:
    """A table for each profile field, and for each attribute of identity of which something may be shown.

    partners: (mentees,) as in a Solution. minimum: the smallest group to show. Raises ValueError if that is below 3.
    """
    attributes = sorted({name for mentee in problem.snapshot.mentees for name, _ in mentee.traits})
    found = [by_field(problem.snapshot, field) for field in fields]
    shared = [by_trait(problem.snapshot, attribute) for attribute in attributes]
    tables = [table(problem, partners, grouping, minimum=minimum) for grouping in (*found, *shared)]
    return [one for one in tables if one.groups or not one.identity]


def table(problem: Problem, partners: Longs, grouping: Grouping, *, minimum: int = MINIMUM) -> Table:
    """Each group of mentees against all others. Raises ValueError if the minimum is below 3."""
    require(minimum)
    sums = _sums(problem, partners, grouping)
    silent = int((grouping.codes < 0).sum())
    note = _note(grouping, sums, silent, minimum)
    if note:
        return Table(grouping.about, grouping.identity, None, (), (), None, note)
    hides, hides_scores = hidden(sums.people, sums.matched, minimum)
    silent_matched = int(((grouping.codes < 0) & (partners >= 0)).sum())
    told_scores = not 0 < silent_matched < minimum  # else the round's total less this table's would be theirs
    hides_scores |= not told_scores
    titles = [part.weighted.title for part in problem.parts]
    weights = np.array([part.share / MICRO for part in problem.parts])
    groups = [
        _group(sums, group, grouping.values[group], titles, weights, minimum, scores=not hides_scores[group])
        for group in range(len(hides))
        if not hides[group]
    ]
    small = np.flatnonzero(hides)
    apart = bool((hides_scores & ~hides).any())  # else the mean of the small ones would tell that of the others
    return Table(
        grouping.about,
        grouping.identity,
        sums.figures(np.arange(len(hides)), scores=told_scores and int(sums.matched.sum()) >= minimum),
        groups,
        []
        if grouping.identity
        else [value for value, hides_it in zip(grouping.values, hides, strict=True) if hides_it],
        sums.figures(small, scores=told_scores and not apart and int(sums.matched[small].sum()) >= minimum)
        if len(small)
        else None,
        "" if groups else NOTES.say("few-groups", minimum=minimum),
    )


def _note(grouping: Grouping, sums: _Sums, silent: int, minimum: int) -> str:
    if 0 < silent < minimum:
        return NOTES.say("few-silent", minimum=minimum)
    if int(sums.people.sum()) < minimum:
        return NOTES.say("few-told", minimum=minimum)
    if len(grouping.values) < 2:
        return NOTES.say("all-alike" if any(grouping.values) else "nobody-told")
    return ""


def _sums(problem: Problem, partners: Longs, grouping: Grouping) -> _Sums:
    count = len(grouping.values)
    told = grouping.codes >= 0
    rows = np.flatnonzero(told & (partners >= 0))
    codes = grouping.codes[rows]
    micro = problem.micro(rows, partners[rows])
    scores, squares = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(scores, codes, micro)
    np.add.at(squares, codes, micro * micro)
    values = problem.values(rows, partners[rows])
    by_criterion = np.zeros((len(problem.parts), count))
    for number, part in enumerate(problem.parts):
        np.add.at(by_criterion[number], codes, values[part.weighted.title])
    people, matched = np.bincount(grouping.codes[told], minlength=count), np.bincount(codes, minlength=count)
    return _Sums(people.astype(np.int64), matched.astype(np.int64), scores, squares, by_criterion)


def _group(
    sums: _Sums, group: int, value: str, titles: Sequence[str], weights: Floats, minimum: int, *, scores: bool
) -> Group:
    people, matched = int(sums.people[group]), int(sums.matched[group])
    others, others_matched = int(sums.people.sum()) - people, int(sums.matched.sum()) - matched
    gap, effects = None, dict[str, float]()
    if scores and matched and others_matched >= minimum:
        gap = mean_gap(
            (matched, int(sums.scores[group]), int(sums.squares[group])),
            (
                others_matched,
                int(sums.scores.sum() - sums.scores[group]),
                int(sums.squares.sum() - sums.squares[group]),
            ),
        )
        means = sums.values[:, group] / matched
        theirs = (sums.values.sum(axis=1) - sums.values[:, group]) / others_matched
        effects = dict(zip(titles, (weights * (means - theirs)).tolist(), strict=True))
    return Group(
        value, sums.figures([group], scores=scores), share_gap(matched, people, others_matched, others), gap, effects
    )


def share_gap(matched: int, people: int, others_matched: int, others: int) -> Gap:
    """The difference of two shares with Newcombe's hybrid interval of two Wilson scores (1998, method 10)."""
    mine, theirs = matched / people, others_matched / others
    low, high = _wilson(matched, people)
    other_low, other_high = _wilson(others_matched, others)
    gap = mine - theirs
    return Gap(
        gap, gap - math.hypot(mine - low, other_high - theirs), gap + math.hypot(high - mine, theirs - other_low)
    )


def _wilson(count: int, people: int) -> tuple[float, float]:
    interval = stats.binomtest(count, people).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def mean_gap(mine: tuple[int, int, int], theirs: tuple[int, int, int]) -> Gap:
    """The difference of two mean scores with Welch's interval, from counts, sums and sums of squares in micro-points.

    From exact sums rather than samples, so that the order of people changes no bit.
    """
    (count, total, _), (others, others_total, _) = mine, theirs
    gap = (total / count - others_total / others) / MICRO
    error, others_error = _squared_error(*mine), _squared_error(*theirs)
    if not error + others_error > 0:
        return Gap(gap, None, None)
    freedom = (error + others_error) ** 2 / (error**2 / (count - 1) + others_error**2 / (others - 1))
    low, high = stats.t.interval(CONFIDENCE, freedom, loc=gap, scale=math.sqrt(error + others_error))
    return Gap(gap, float(low), float(high))


def _squared_error(count: int, total: int, squares: int) -> float:
    """Of the mean of so many scores; they are at least two."""
    return (count * squares - total * total) / (count * (count - 1)) / count / MICRO**2
