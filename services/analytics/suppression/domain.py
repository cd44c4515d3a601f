"""Which numbers of a family may be shown, of all programs together and after what was shown before.

What is published are equations: the total of all programs is the sum of the programs' totals, and a program's total is
the sum of the rows of each of its dimensions. They form a forest. In a forest, a hidden number follows from the shown
ones only where it is the one unknown of an equation: take the equations with two unknowns or more; whoever combines
some of them to leave one unknown must make every other one cancel, so each of those stands in two of the equations, and
a tree whose leaves are all the same unknown has no second leaf. So it suffices to look at single equations.

With k the smallest group to show, a number is hidden

- when fewer than k people are behind it, nobody included, unless the whole measure is of nobody: then it is 0
  everywhere (`TOO_FEW`);
- when it has been shown before and differs by fewer than k people now, or tells another value of as many: two pages
  would show what one person did (`TOO_LITTLE_CHANGED`). What was shown last may stay, with its date;
- when others would follow from it (`TELLS_OTHERS`): where an equation would have one unknown; where its hidden rows
  together are of fewer than k people, or of one each; where all rows that were hidden at one of two times have together
  changed by fewer than k people in between; in nested families all later numbers of a row.

Hidden to protect others is whatever is of the fewest people, and a total only when nothing else is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family, Measure

__all__ = ["TELLS_OTHERS", "TOO_FEW", "TOO_LITTLE_CHANGED", "Place", "Shown", "cells_of", "suppress"]

TOO_FEW = "too-few"
TOO_LITTLE_CHANGED = "too-little-changed"
TELLS_OTHERS = "would-tell-others"

Place = tuple[str, str]
"""Where a number stands in its scope: dimension and value; both empty for the total."""

TOTAL: Place = ("", "")

Shown = Mapping[str, Mapping[Place, Cell]]
"""What one publication of a scope showed as of its own day: by measure, by place."""

_Key = tuple[UUID, str, str]


@dataclass(slots=True)
class _Equation:
    """parent is the sum of children. k: the smallest group here. disjoint: each person stands in one child."""

    scope: UUID
    dimension: str
    parent: _Key
    children: list[_Key]
    k: int
    overlapping: bool


@dataclass(slots=True)
class _Problem:
    """One measure: its cells, which of them are hidden and why, and the equations between them."""

    measure: Measure
    cells: dict[_Key, Cell]
    k: Mapping[_Key, int]
    equations: list[_Equation]
    hidden: dict[_Key, str] = field(default_factory=dict[_Key, str])

    def hide(self, key: _Key, why: str) -> None:
        self.hidden.setdefault(key, why)


def cells_of(counts: Counts, measure: str) -> Iterator[tuple[Place, Cell]]:
    """The total and every row of a measure; a measure that is missing is 0 of nobody."""
    nothing = Cell(0, 0)
    yield TOTAL, counts.total.get(measure, nothing)
    for dimension, rows in counts.rows.items():
        for value, row in rows.items():
            yield (dimension, value), row.get(measure, nothing)


def suppress(
    family: Family, counted: Mapping[UUID, Counts], k: Mapping[UUID, int], earlier: Mapping[UUID, Sequence[Shown]]
) -> dict[UUID, dict[str, dict[Place, str]]]:
    """What is hidden and why: by scope, measure and place. All else may be shown.

    counted: every program of the family, and ORGANIZATION where all of them are shown together; its dimension "program"
    has their ids as values. k: the smallest group of each scope. earlier: what each scope showed before.
    """
    problems = [_problem(family, measure, counted, k) for measure in family.measures]
    before = {scope: list(shown) for scope, shown in earlier.items()}
    for place, problem in enumerate(problems):
        _hide_few(problem)
        _hide_little_changed(problem, before)
        if family.nested and place:
            _hide_later(problems[place - 1], problem)
        _protect(problem, problems[place - 1] if family.nested and place else None, before)
    _hide_what_is_made_of_hidden(problems)
    result: dict[UUID, dict[str, dict[Place, str]]] = {scope: {} for scope in counted}
    for problem in problems:
        for scope, counts in counted.items():
            hidden = {
                place: problem.hidden[_key(scope, *place)]
                for place, _ in cells_of(counts, problem.measure.name)
                if _key(scope, *place) in problem.hidden
            }
            result[scope][problem.measure.name] = hidden
    return result


def _hide_what_is_made_of_hidden(problems: Sequence[_Problem]) -> None:
    """A share tells its part by what it is a share of."""
    by_name = {problem.measure.name: problem for problem in problems}
    for problem in problems:
        for part in problem.measure.made_of:
            for key in by_name[part].hidden:
                if key in problem.cells:
                    problem.hide(key, TELLS_OTHERS)


def _key(scope: UUID, dimension: str, value: str) -> _Key:
    """A program's total is the same number as its row in the organization's table."""
    if scope == ORGANIZATION and dimension == "program":
        return (UUID(value), "", "")
    return (scope, dimension, value)


def _problem(family: Family, measure: Measure, counted: Mapping[UUID, Counts], k: Mapping[UUID, int]) -> _Problem:
    cells: dict[_Key, Cell] = {}
    smallest: dict[_Key, int] = {}
    equations: list[_Equation] = []
    for scope, counts in counted.items():
        by_dimension: dict[str, list[_Key]] = {name: [] for name in counts.rows}
        for (dimension, value), cell in cells_of(counts, measure.name):
            key = _key(scope, dimension, value)
            cells.setdefault(key, cell)
            smallest[key] = max(smallest.get(key, 0), k[scope])
            if dimension:
                by_dimension[dimension].append(key)
        for dimension, children in by_dimension.items():
            overlapping = dimension in family.overlapping or measure.unit != "people"
            equations.append(_Equation(scope, dimension, (scope, "", ""), sorted(children), k[scope], overlapping))
    return _Problem(measure, cells, smallest, equations)


def _hide_few(problem: _Problem) -> None:
    for key, cell in problem.cells.items():
        if cell.people < problem.k[key] and not _nobody(problem, key):
            problem.hide(key, TOO_FEW)


def _nobody(problem: _Problem, key: _Key) -> bool:
    """Whether the whole scope of a number is of nobody, which may be said."""
    return problem.cells[(key[0], "", "")].people == 0


def _hide_little_changed(problem: _Problem, before: Mapping[UUID, Sequence[Shown]]) -> None:
    for scope, publications in before.items():
        for shown in publications:
            for (dimension, value), then in shown.get(problem.measure.name, {}).items():
                key = _key(scope, dimension, value)
                now = problem.cells.get(key)
                if now is not None and _too_close(now, then, problem.k[key]):
                    problem.hide(key, TOO_LITTLE_CHANGED)


def _too_close(now: Cell, then: Cell, k: int) -> bool:
    change = abs(now.people - then.people)
    return 0 < change < k or (change == 0 and now.value != then.value)


def _hide_later(one: _Problem, following: _Problem) -> None:
    """In a nested family a row is hidden from its first hidden number on."""
    for key in one.hidden:
        if key in following.cells and not _nobody(following, key):
            following.hide(key, TELLS_OTHERS)


def _protect(problem: _Problem, one_before: _Problem | None, before: Mapping[UUID, Sequence[Shown]]) -> None:
    """Hide more until no equation tells of anything that is hidden."""
    waiting = True
    while waiting:
        waiting = False
        for equation in problem.equations:
            while (more := _more_to_hide(problem, equation, one_before, before)) is not None:
                problem.hide(more, TELLS_OTHERS)
                waiting = True


def _more_to_hide(
    problem: _Problem, equation: _Equation, one_before: _Problem | None, before: Mapping[UUID, Sequence[Shown]]
) -> _Key | None:
    """What has to be hidden next on account of one equation; None when it tells of nothing that is hidden."""
    hidden = [key for key in equation.children if key in problem.hidden]
    shown = [key for key in equation.children if key not in problem.hidden]
    if equation.parent in problem.hidden:
        # The total is the one unknown.
        return _fewest(problem, shown) if not hidden and shown else None
    if not hidden or _nobody(problem, equation.parent):
        tells = bool(_changed_together(problem, equation, set(hidden), before)) and not _nobody(
            problem, equation.parent
        )
    else:
        tells = _together_too_few(problem, equation, hidden, one_before) or _changed_together(
            problem, equation, set(hidden), before
        )
    if not tells:
        return None
    return _fewest(problem, shown) if shown else equation.parent


def _fewest(problem: _Problem, keys: Iterable[_Key]) -> _Key:
    return min(keys, key=lambda key: (problem.cells[key].people, str(key[0]), key[1], key[2]))


def _together_too_few(
    problem: _Problem, equation: _Equation, hidden: Sequence[_Key], one_before: _Problem | None
) -> bool:
    """Whether the hidden rows, whose sum follows from the total, are too few people together or follow from it."""
    people = [problem.cells[key].people for key in hidden]
    if len(hidden) < 2:
        return True
    if equation.overlapping:
        return max(people) < equation.k
    if sum(people) < equation.k or max(people) <= 1:
        return True
    if one_before is None:
        return False
    # Nobody is counted here who was not counted one step before: rows that are all as large as they can be are known.
    most = [one_before.cells[key].people for key in hidden if key not in one_before.hidden]
    return len(most) == len(hidden) and sum(most) == sum(people)


def _changed_together(
    problem: _Problem, equation: _Equation, hidden: set[_Key], before: Mapping[UUID, Sequence[Shown]]
) -> bool:
    """Whether the rows that are hidden now or were then have together changed by too few since some publication."""
    scope, dimension = equation.scope, equation.dimension
    for publication in before.get(scope, ()):
        then = publication.get(problem.measure.name, {})
        total = then.get(TOTAL)
        if total is None:
            continue
        rows = {_key(scope, *place): cell for place, cell in then.items() if place[0] == dimension}
        named = rows.keys() | set(equation.children)
        both = [key for key in named if key in rows and key in problem.cells and key not in hidden]
        if len(both) == len(named):
            continue
        known_then = [rows[key] for key in both]
        known_now = [problem.cells[key] for key in both]
        if _differ_by_few(problem, equation, (total, known_then), (problem.cells[equation.parent], known_now)):
            return True
    return False


def _differ_by_few(
    problem: _Problem, equation: _Equation, then: tuple[Cell, Sequence[Cell]], now: tuple[Cell, Sequence[Cell]]
) -> bool:
    if equation.overlapping and problem.measure.additive:
        rest_then, rest_now = (
            (total.value or 0) - sum(cell.value or 0 for cell in cells) for total, cells in (then, now)
        )
    else:
        rest_then, rest_now = (total.people - sum(cell.people for cell in cells) for total, cells in (then, now))
    return 0 < abs(rest_now - rest_then) < equation.k
