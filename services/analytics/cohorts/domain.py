"""The funnel of a program: its steps, and which of its numbers may be shown.

A step counts the mentees who reached it and every step before it, so that a row of numbers never grows.

Suppression. With k the program's smallest group to show:

- A number of people below k is hidden, zero included: "nobody in Legal gave feedback" speaks of each of them. Only
  where nobody in the whole program has reached a step is its zero shown, everywhere.
- From the first hidden number of a row on, the rest of the row is hidden. It cannot be larger.
- When the hidden numbers of a step add up to less than k, subtraction from the total would tell too much, so the
  smallest shown row is hidden from this step on as well. The same when the hidden rows have one person each: whoever
  sees as many rows as people would know.
- When every row would be hidden from the first step on, no row is named at all.

Then the totals, the order within the rows and the named rows leave every hidden number below k another value: it could
be one larger, or one smaller, with another hidden number making up for it in each step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["STEPS", "Dimension", "Row", "Step", "Table", "cumulative", "shown", "suppress"]

LONGEST_TABLE = 50
OTHERS = "All others"


class Dimension(StrEnum):
    """What the people of a program are broken down by."""

    DEPARTMENT = "department"
    GRADE = "grade"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel. definition: what a mentee has done who is counted, besides all steps before."""

    name: str
    label: str
    definition: str


STEPS = (
    Step("enrolled", "Enrolled", "Takes part in the program as a mentee."),
    Step("proposed", "Proposed a mentor", "Was proposed at least one mentor."),
    Step("accepted", "Both said yes", "Accepted a proposal that the mentor accepted as well."),
    Step("started", "Mentorship started", "Has a mentorship that started in this program."),
    Step("scheduled", "First session planned", "Has at least one session with a date."),
    Step("held", "First session held", "Held at least one session, by the word of one of the two."),
    Step("feedback", "Feedback given", "One of the two gave the other feedback on their mentorship."),
)


@dataclass(frozen=True, slots=True)
class Row:
    """counts: one per step; None where the number is hidden."""

    value: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """totals: of all rows, one per step; None where hidden."""

    totals: tuple[int | None, ...]
    rows: tuple[Row, ...]


def cumulative(furthest: Mapping[int, int]) -> tuple[int, ...]:
    """How many reached each step, from how many came to which step and no further (1 for the first step)."""
    return tuple(sum(n for step, n in furthest.items() if step > index) for index in range(len(STEPS)))


def shown(count: int, minimum: int) -> int | None:
    """A number that stands for itself: hidden from 1 to minimum - 1."""
    return None if 0 < count < minimum else count


def suppress(counts: Mapping[str, Sequence[int]], minimum: int) -> Table:
    """The table that may be shown. counts: for each value a row that never grows. minimum: at least 2.

    Rows come in the order of their values, so that the order says nothing about hidden numbers.
    """
    rows = _folded(counts)
    totals = [sum(column) for column in zip(*rows.values(), strict=True)] if rows else []
    hidden_from = {value: len(totals) for value in rows}
    for step, total in enumerate(totals):
        if total == 0:
            continue
        for value, row in rows.items():
            if row[step] < minimum:
                hidden_from[value] = min(hidden_from[value], step)
        hidden = [row[step] for value, row in rows.items() if hidden_from[value] <= step]
        visible = [value for value in rows if hidden_from[value] > step]
        tells = sum(hidden) < minimum or (step == 0 and sum(hidden) == len(hidden))
        if hidden and visible and tells:
            smallest = min(visible, key=lambda value: (rows[value][step], value))
            hidden_from[smallest] = step
    if not any(hidden_from.values()):
        rows = {}
    return Table(
        totals=tuple(shown(total, minimum) for total in totals),
        rows=tuple(
            Row(value, _visible(row, hidden_from[value], totals))
            for value, row in sorted(rows.items(), key=lambda item: (item[0] == OTHERS, item[0] == "", item[0]))
        ),
    )


def _visible(row: Sequence[int], hidden_from: int, totals: Sequence[int]) -> tuple[int | None, ...]:
    return tuple(count if step < hidden_from or totals[step] == 0 else None for step, count in enumerate(row))


def _folded(counts: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    """At most LONGEST_TABLE rows: those with the fewest people become one."""
    rows = {value: tuple(row) for value, row in counts.items() if any(row)}
    if len(rows) <= LONGEST_TABLE:
        return rows
    largest_first = sorted(rows, key=lambda value: (-rows[value][0], value))
    rest = largest_first[LONGEST_TABLE - 1 :]
    others = tuple(sum(column) for column in zip(*(rows[value] for value in rest), strict=True))
    return {**{value: rows[value] for value in largest_first[: LONGEST_TABLE - 1]}, OTHERS: others}
