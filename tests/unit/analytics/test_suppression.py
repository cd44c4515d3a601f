"""No arithmetic on a published table tells a small number. The attacker is a constraint solver."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from services.analytics.cohorts.domain import LONGEST_TABLE, OTHERS, Table, shown, suppress

MOST = 60
"""No department of these tables is larger, and the attacker need not look further."""


class Attacker:
    """Knows what is published, and how.

    Totals add up, a row never grows, a hidden total is below the minimum, and a row that is named has somebody in it.
    """

    def __init__(self, table: Table, minimum: int) -> None:
        self._table = table
        self._model = cp_model.CpModel()
        self._cells: dict[tuple[int, int], cp_model.IntVar] = {}
        for number, row in enumerate(table.rows):
            for step, count in enumerate(row.counts):
                low, high = (0 if step else 1, MOST) if count is None else (count, count)
                cell = self._cells[number, step] = self._model.new_int_var(low, high, f"{number}.{step}")
                if step:
                    self._model.add(cell <= self._cells[number, step - 1])
        for step, total in enumerate(table.totals):
            column = sum(self._cells[number, step] for number in range(len(table.rows)))
            if total is None:
                self._model.add_linear_constraint(column, 1, minimum - 1)
            else:
                self._model.add(column == total)

    def possible(self, row: int, step: int) -> tuple[int, int]:
        """The smallest and the largest number that a cell may have for all that is published."""
        return self._extreme(row, step, 1), self._extreme(row, step, -1)

    def _extreme(self, row: int, step: int, sign: int) -> int:
        self._model.minimize(sign * self._cells[row, step])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self._model) == cp_model.OPTIMAL
        return solver.value(self._cells[row, step])


@st.composite
def tables(draw: st.DrawFn) -> dict[str, tuple[int, ...]]:
    steps = draw(st.integers(1, 4))
    size = st.one_of(st.integers(0, 4), st.integers(3, 9), st.integers(0, MOST))
    rows = draw(st.lists(st.lists(size, min_size=steps, max_size=steps), min_size=1, max_size=5))
    return {f"Unit {number}": tuple(sorted(row, reverse=True)) for number, row in enumerate(rows)}


@settings(max_examples=150, deadline=None)
@given(counts=tables(), minimum=st.integers(3, 6))
@example(counts={"A": (6, 2), "B": (6, 6), "C": (9, 9)}, minimum=3)
@example(counts={"A": (5, 1), "B": (5, 5)}, minimum=5)
@example(counts={"A": (5, 0), "B": (5, 5)}, minimum=5)
@example(counts={"A": (1,), "B": (1,), "C": (1,), "D": (9,)}, minimum=3)
@example(counts={"A": (4,), "B": (4,), "C": (9,)}, minimum=5)
@example(counts={"A": (1, 1), "B": (1, 1), "C": (1, 0), "D": (2, 2)}, minimum=3)
@example(counts={"A": (2, 2, 2), "B": (7, 1, 1), "C": (7, 7, 5)}, minimum=5)
def test_nobody_can_compute_a_small_number(counts: dict[str, tuple[int, ...]], minimum: int):
    table = suppress(counts, minimum)
    attacker = Attacker(table, minimum)
    for number, row in enumerate(table.rows):
        for step, published in enumerate(row.counts):
            true = counts[row.value][step]
            if true < minimum and sum(other[step] for other in counts.values()) > 0:
                assert published is None
                low, high = attacker.possible(number, step)
                assert low < high, f"{row.value} at step {step} must be {low}"


@given(counts=tables(), minimum=st.integers(3, 6))
def test_what_is_shown_is_true(counts: dict[str, tuple[int, ...]], minimum: int):
    table = suppress(counts, minimum)
    for row in table.rows:
        assert all(count is None or count == true for count, true in zip(row.counts, counts[row.value], strict=True))
    for step, total in enumerate(table.totals):
        true = sum(row[step] for row in counts.values())
        assert total == (true if true == 0 or true >= minimum else None)


@given(counts=tables(), minimum=st.integers(3, 6))
def test_at_most_one_row_a_step_is_hidden_without_being_small(counts: dict[str, tuple[int, ...]], minimum: int):
    table = suppress(counts, minimum)
    before = 0
    for step in range(len(table.totals)):
        large = sum(row.counts[step] is None and counts[row.value][step] >= minimum for row in table.rows)
        assert large <= before + 1
        before = large


def rows(table: Table) -> dict[str, Sequence[int | None]]:
    return {row.value: row.counts for row in table.rows}


def test_one_small_department_takes_the_smallest_other_with_it():
    table = suppress({"Legal": (2, 1), "Sales": (20, 18), "Data": (9, 8)}, 5)
    assert rows(table) == {"Data": (None, None), "Legal": (None, None), "Sales": (20, 18)}
    assert table.totals == (31, 27)


def test_small_departments_that_hide_each_other_take_none_with_them():
    table = suppress({"Legal": (3,), "Facilities": (4,), "Sales": (20,)}, 5)
    assert rows(table) == {"Facilities": (None,), "Legal": (None,), "Sales": (20,)}


def test_a_step_that_nobody_has_reached_shows_zero():
    table = suppress({"Legal": (2, 0), "Sales": (20, 0), "Data": (9, 0)}, 5)
    assert table.totals == (31, 0)
    assert rows(table) == {"Data": (None, 0), "Legal": (None, 0), "Sales": (20, 0)}


def test_a_zero_beside_others_is_hidden_like_every_small_number():
    table = suppress({"Legal": (8, 0), "Sales": (20, 18), "Data": (9, 8)}, 5)
    assert rows(table) == {"Data": (9, None), "Legal": (8, None), "Sales": (20, 18)}


def test_a_program_that_is_small_in_all_shows_nothing():
    assert suppress({"Legal": (3, 3), "Sales": (1, 0)}, 5) == Table((None, None), ())


def test_departments_that_are_all_small_are_not_named():
    assert suppress(dict.fromkeys("ABCDEF", (1, 0)), 5) == Table((6, 0), ())


def test_as_many_people_as_hidden_departments_would_tell():
    table = suppress({"A": (1,), "B": (1,), "C": (1,), "D": (9,), "E": (20,)}, 3)
    assert rows(table) == {"A": (None,), "B": (None,), "C": (None,), "D": (None,), "E": (20,)}


def test_an_empty_program_has_an_empty_table():
    assert suppress({}, 5) == Table((), ())


def test_the_order_of_rows_says_nothing_about_their_size():
    table = suppress({"B": (2,), "A": (3,), "": (9,), "C": (50,)}, 5)
    assert [row.value for row in table.rows] == ["A", "B", "C", ""]


def test_many_departments_fold_into_a_row_of_others():
    counts = {f"Team {number:03}": (number + 5, 5) for number in range(200)}
    table = suppress(counts, 5)
    assert len(table.rows) == LONGEST_TABLE
    assert table.rows[-1].value == OTHERS
    assert table.totals[0] == sum(row[0] for row in counts.values())


@pytest.mark.parametrize(("count", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_number_alone_is_hidden_while_it_is_small(count: int, seen: int | None):
    assert shown(count, 5) == seen
