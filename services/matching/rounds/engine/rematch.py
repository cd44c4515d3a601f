"""Matching again after people joined, left or declined: what is kept, and what keeping more of it costs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import ByPair
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.engine.solver import Solution, solve

__all__ = ["Carried", "Curve", "Point", "carried_over", "trade_off"]

_SOLVES = 8
_DEAREST = MICRO
"""The largest bonus: keeping one pair counts as much as a perfect one."""

Longs = NDArray[np.int64]
Solver = Callable[[Problem], Solution]


@dataclass(frozen=True)
class Carried:
    """A snapshot in which what was agreed stands. kept: accepted couples, pinned in it.

    open: previous couples who could stay together but need not. lost: accepted ones of whom one takes no part any more.
    """

    snapshot: Snapshot
    kept: Sequence[Couple]
    open: Sequence[Couple]
    lost: Sequence[Couple]


def carried_over(
    snapshot: Snapshot,
    previous: Iterable[Couple],
    *,
    accepted: Iterable[Couple] = (),
    declined: Iterable[Couple] = (),
) -> Carried:
    """The snapshot of the people of today with what they said to their previous pairs.

    Accepted couples are pinned, declined ones forbidden. A previous pair does not count as an earlier one, which the
    rules may forbid: it is this round's. Raises ValueError for a couple that is accepted and declined.
    """
    agreed, refused = sorted(set(accepted)), set(declined)
    for couple in agreed:
        if couple in refused:
            raise ValueError(f"pair {couple[0]} – {couple[1]}: accepted and declined")
    here = {couple for couple in (*previous, *agreed) if couple[0] in snapshot.rows and couple[1] in snapshot.columns}
    kept = [couple for couple in agreed if couple in here]
    taken = {mentee for mentee, _ in (*kept, *snapshot.pins)}
    new = replace(
        snapshot,
        mentees=_without_earlier(snapshot.mentees, here),
        mentors=_without_earlier(snapshot.mentors, {(mentor, mentee) for mentee, mentor in here}),
        pins=tuple(sorted({*snapshot.pins, *kept})),
        forbidden=tuple(sorted({*snapshot.forbidden, *refused})),
    )
    left = sorted(couple for couple in here - refused if couple[0] not in taken)
    return Carried(new, kept, left, [couple for couple in agreed if couple not in here])


def _without_earlier(people: Sequence[Participant], couples: set[Couple]) -> list[Participant]:
    """People in whose past those whom they are paired with in this round do not count. couples: person and other."""
    partners: dict[object, set[object]] = {}
    for person, other in couples:
        partners.setdefault(person, set()).add(other)
    return [
        replace(person, earlier=person.earlier - partners[person.id])
        if not person.earlier.isdisjoint(partners.get(person.id, ()))
        else person
        for person in people
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One answer. bonus: what keeping a pair counted, in micro-points; None where every pair was kept that can be.

    changes: previous pairs that could be kept and are not. people: who are matched. total: of true scores, in
    micro-points. partners: (mentees,).
    """

    bonus: int | None
    changes: int
    people: int
    total: int
    partners: Longs


@dataclass(frozen=True, slots=True)
class Curve:
    """points: from the fewest changes to the most; each further change brings more people or a higher total.

    keepable: previous pairs that the rules still allow. gone: those they do not, or of whom one has left.
    """

    points: Sequence[Point]
    keepable: int
    gone: int


def trade_off(problem: Problem, previous: Iterable[Couple], *, solver: Solver = solve, solves: int = _SOLVES) -> Curve:
    """How much score and how many people there are for how many changes of previous pairs.

    previous: the couples that may change; those of pinned mentees do not count. solver: gives an answer, with limits of
    its own; may raise. solves: how often it is called at most; three times are needed. Raises ValueError for a mentee
    in several couples.

    The first answers change whatever brings more than a micro-point, keep everything that places allow, and keep what a
    large bonus keeps. Then the bonus is the one at which two neighbors are equally good: each answer is a new corner of
    the curve, or shows that there is none.
    """
    couples = _free(problem, previous)
    rows, columns = _keepable(problem, couples)

    def point(bonus: int | None, answered: Problem) -> Point:
        everybody = bool((answered.pinned >= 0).all())
        partners = answered.pinned if everybody else solver(answered).partners
        matched = np.flatnonzero(partners >= 0)
        changes = int((partners[rows] != columns).sum())
        return Point(bonus, changes, len(matched), int(problem.micro(matched, partners[matched]).sum()), partners)

    def with_bonus(bonus: int) -> Point:
        return point(bonus, problem.under(bonus=ByPair(rows, columns, np.full(len(rows), bonus / MICRO))))

    points = [with_bonus(1)]
    if len(rows):
        points += [point(None, _held(problem, rows, columns)), with_bonus(_DEAREST)]
        steps = [(points[0], points[2])]
        while steps and len(points) < solves:
            steps.sort(key=_room)
            many, few = steps.pop()
            bonus = _balance(many, few)
            if bonus is None:
                continue
            middle = with_bonus(bonus)
            points.append(middle)
            if (middle.changes, middle.total) not in ((many.changes, many.total), (few.changes, few.total)):
                steps += [(many, middle), (middle, few)]
    return Curve(_undominated(points), len(rows), len(couples) - len(rows))


def _free(problem: Problem, previous: Iterable[Couple]) -> list[Couple]:
    """The couples whose mentee is not pinned."""
    couples = sorted(set(previous))
    if len({mentee for mentee, _ in couples}) < len(couples):
        raise ValueError("previous: a mentee is in several pairs")
    at = problem.snapshot.rows
    return [couple for couple in couples if couple[0] not in at or problem.pinned[at[couple[0]]] < 0]


def _keepable(problem: Problem, couples: Sequence[Couple]) -> tuple[Longs, Longs]:
    """The couples that the rules and the places allow, by position: (couples,) each, mentees ascending."""
    rows_of, columns_of = problem.snapshot.rows, problem.snapshot.columns
    here = sorted((rows_of[one], columns_of[other]) for one, other in couples if one in rows_of and other in columns_of)
    rows, columns = np.array(here, np.int64).reshape(-1, 2).T
    allowed = (problem.micro(rows, columns) >= problem.floor) & (_left(problem)[columns] > 0)
    for forbidden in problem.rules_of(rows, columns).values():
        allowed &= ~forbidden
    return rows[allowed], columns[allowed]


def _left(problem: Problem) -> Longs:
    """The places of each mentor that no pin takes: (mentors,)."""
    return problem.places - np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)


def _held(problem: Problem, rows: Longs, columns: Longs) -> Problem:
    """The problem with these pairs pinned as far as there are places, the highest scores first."""
    held = copy.copy(problem)
    held.pinned = problem.pinned.copy()
    left = _left(problem)
    for at in np.lexsort((rows, -problem.micro(rows, columns))):
        if left[columns[at]] > 0:
            left[columns[at]] -= 1
            held.pinned[rows[at]] = columns[at]
    return held


def _room(step: tuple[Point, Point]) -> tuple[int, int]:
    many, few = step
    return (many.changes - few.changes) * (many.total - few.total), few.changes


def _balance(many: Point, few: Point) -> int | None:
    """The bonus at which both are equally good; None where no other lies between theirs."""
    changes, total = many.changes - few.changes, many.total - few.total
    if changes <= 0 or total <= 0 or many.bonus is None or few.bonus is None:
        return None
    bonus = round(total / changes)
    return bonus if many.bonus < bonus < few.bonus else None


def _undominated(points: Sequence[Point]) -> list[Point]:
    """Those than which no other has at most as many changes and at least as many people and as high a total."""
    kept = list[Point]()
    for point in sorted(points, key=lambda point: (point.changes, -point.people, -point.total)):
        if not any(other.people >= point.people and other.total >= point.total for other in kept):
            kept.append(point)
    return kept
