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
from datetime import date
from enum import StrEnum

from services.analytics.publications.domain import Family, Measure

__all__ = [
    "ENDINGS",
    "FAMILIES",
    "FUNNEL",
    "JOURNEY",
    "STEPS",
    "TIMES",
    "UNITS",
    "Dimension",
    "Row",
    "Table",
    "midpoint",
    "shown",
    "suppress",
]

UNITS = ("department", "grade", "location")
"""What the people of a program are broken down by, as they were on the day it began."""
LONGEST_TABLE = 50
OTHERS = "All others"


class Dimension(StrEnum):
    """What the people of a program are broken down by."""

    DEPARTMENT = "department"
    GRADE = "grade"
    LOCATION = "location"


FUNNEL = Family(
    name="funnel",
    title="How far mentees have come",
    description=(
        "Mentees of the program, each once. A step counts those who reached it and every step before it."
        " Departments, grades and locations are those of the day on which the program began."
    ),
    measures=(
        Measure("enrolled", "Enrolled", "Takes part in the program as a mentee, or did until they withdrew."),
        Measure(
            "proposed",
            "Proposed or asked",
            "Was proposed at least one mentor, asked one, or was given one without either.",
        ),
        Measure(
            "accepted",
            "Both said yes",
            "Has a proposal that both accepted, a request that the mentor accepted, or a mentorship without either.",
        ),
        Measure("started", "Mentorship started", "Has a mentorship that started in this program."),
        Measure("scheduled", "First session planned", "Has had at least one session with a date in it."),
        Measure(
            "held",
            "First session held",
            "Held at least one session in their mentorship, by the word of one who was there.",
        ),
        Measure("feedback", "Feedback given", "Is in a mentorship in which somebody gave somebody else feedback."),
    ),
    dimensions=UNITS,
    nested=True,
)

JOURNEY = Family(
    name="journey",
    title="What mentees have been through",
    description=(
        "Mentees of the program, each once in every number that fits them; nobody needs to have been through the one"
        " before. Departments, grades and locations are those of the day on which the program began."
    ),
    measures=(
        Measure("invited", "Invited", "Was invited to take part as a mentee."),
        Measure("enrolled", "Enrolled", "Takes part in the program as a mentee, or did until they withdrew."),
        Measure("waitlisted", "Waitlisted", "Waited for a place as a mentee at some time, or waits now."),
        Measure("matched", "Matched", "Has a mentorship that started in this program."),
        Measure("signed", "Agreement signed", "Has a mentorship whose agreement was signed by all who were in it."),
        Measure(
            "met",
            "First session held",
            "Held at least one session in their mentorship, by the word of one who was there.",
        ),
        Measure(
            "midpoint",
            "Reached the midpoint",
            "Had a mentorship that was running on the program's midpoint, which has come: the day that its admins set,"
            " or else the day halfway between its first and its last.",
        ),
        Measure("completed", "Completed", "Has a mentorship that ended as planned."),
        Measure("ended_early", "Ended early", "Has a mentorship that ended before it was completed."),
    ),
    dimensions=UNITS,
)

ENDINGS = Family(
    name="endings",
    title="Why mentorships end",
    description="Mentees whose mentorships in the program have ended, by the reason that was given.",
    measures=(
        Measure("ended", "Ended", "Has a mentorship that ended, as planned or early."),
        Measure("early", "Ended early", "Has a mentorship that ended before it was completed."),
        Measure(
            "rematch", "Would like a new match", "Said at the end of a mentorship that they would like a new match."
        ),
    ),
    dimensions=("reason",),
    nested=False,
    overlapping=frozenset({"reason"}),
)

TIMES = Family(
    name="times",
    title="How long it takes to find each other",
    description="How many days mentees of the program wait, and what comes of their requests. Days are days in UTC.",
    measures=(
        Measure("matched", "Matched", "Mentees who enrolled and have a mentorship that started in this program."),
        Measure(
            "to_match_median",
            "Days to a match, median",
            "Half of the matched mentees waited this long or less from the day they enrolled to the day their first"
            " mentorship began.",
            "days",
            additive=False,
            made_of=("matched",),
        ),
        Measure(
            "to_match_mean",
            "Days to a match, mean",
            "Mean number of days from the day a matched mentee enrolled to the day their first mentorship began.",
            "days",
            additive=False,
            made_of=("matched",),
        ),
        Measure("met", "Met", "Mentees with a mentorship in this program who held at least one session in it."),
        Measure(
            "to_session_median",
            "Days to the first session, median",
            "Half of the mentees who met did so this many days or fewer after their first mentorship began.",
            "days",
            additive=False,
            made_of=("met",),
        ),
        Measure(
            "to_session_mean",
            "Days to the first session, mean",
            "Mean number of days from the day a mentee's first mentorship began to the day of their first session.",
            "days",
            additive=False,
            made_of=("met",),
        ),
        Measure("requests", "Requests", "Requests that mentees made to mentors in the program.", "events"),
        Measure(
            "decided",
            "Requests with an end",
            "Requests that the mentor accepted or declined, or that ended without an answer; not those that are open or"
            " that the mentee withdrew.",
            "events",
        ),
        Measure("answered", "Requests answered", "Requests that the mentor accepted or declined.", "events"),
        Measure(
            "answered_share",
            "Share answered",
            "Requests answered, as a share of the requests with an end.",
            "share",
            additive=False,
            made_of=("answered", "decided"),
        ),
        Measure(
            "to_answer_median",
            "Days to an answer, median",
            "Half of the answered requests were answered within this many days, counted from day to day.",
            "days",
            additive=False,
            made_of=("answered",),
        ),
        Measure(
            "to_answer_mean",
            "Days to an answer, mean",
            "Mean number of days from the day of a request to the day the mentor accepted or declined it.",
            "days",
            additive=False,
            made_of=("answered",),
        ),
    ),
)

FAMILIES = (FUNNEL, JOURNEY, ENDINGS, TIMES)

STEPS = FUNNEL.measures


def midpoint(starts_on: date, ends_on: date, set_by_admins: date | None) -> date:
    """The day that the admins set, or the one halfway, the earlier of two."""
    return set_by_admins or starts_on + (ends_on - starts_on) // 2


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
