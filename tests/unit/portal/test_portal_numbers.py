"""How published numbers read: with bars of one kind, findings that tell no more than is shown, rows in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.portal.answers import NumberTable, PublishedNumber, TableMeasure, TableRow
from services.portal.pages.number_words import ago, column, finding, grid, in_order, lines, row_name

NOW = datetime(2031, 3, 4, 13, tzinfo=UTC)
UNITS = {"matched": "people", "requests": "events", "to_match_median": "days", "answered_share": "share"}


def number(value: float | None, why: str | None = None, as_of: datetime | None = None) -> PublishedNumber:
    return PublishedNumber(people=None, value=value, hidden=why is not None, why=why, as_of=as_of)


def table(total: dict[str, PublishedNumber], rows: dict[str, dict[str, PublishedNumber]] | None = None) -> NumberTable:
    return NumberTable(
        family="times",
        title="How long it takes",
        description="...",
        dimension="department" if rows else None,
        as_of=NOW,
        facts_until=NOW,
        minimum_cell=5,
        rule="...",
        measures=[TableMeasure(name=name, label=name, definition="...", unit=unit) for name, unit in UNITS.items()],
        total=total,
        rows=[TableRow(value=value, numbers=numbers) for value, numbers in (rows or {}).items()],
    )


def test_bars_are_compared_with_those_of_their_kind_only():
    found = table(
        {
            "matched": number(40),
            "requests": number(10),
            "to_match_median": number(4.5),
            "answered_share": number(0.25),
        }
    )
    told = {line.label: (line.cell.text, line.width) for group in lines(found) for line in group.lines}
    assert told == {
        "matched": ("40", 100),
        "requests": ("10", 25),
        "to_match_median": ("4.5\N{NO-BREAK SPACE}days", 100),
        "answered_share": ("25\N{NO-BREAK SPACE}%", 25),
    }


@pytest.mark.parametrize(
    ("median", "said"),
    [
        (number(4.5), "Half of the matched mentees found their mentor within 4.5\N{NO-BREAK SPACE}days"),
        (number(None), ""),
        (number(None, "too-few"), ""),
        (number(4.5, "too-little-changed", NOW - timedelta(days=1)), ""),
    ],
)
def test_a_finding_is_of_what_is_shown_today(median: PublishedNumber, said: str):
    assert finding(table({"matched": number(9), "to_match_median": median})) == said


def test_a_hidden_number_says_why_and_an_older_one_of_which_day_it_is():
    hidden, older = number(None, "too-few"), number(8, "too-little-changed", datetime(2031, 2, 3, tzinfo=UTC))
    found = table({"matched": number(20)}, {"Legal": {"matched": hidden}, "Data": {"matched": older}})
    shown = grid(found, found.rows, {})
    legal, data = column(shown, "matched")
    assert (legal.cell.text, legal.cell.note) == ("hidden", "Hidden: it tells of fewer than 5 people.")
    assert (data.cell.text, data.cell.short) == ("8", "on 3 February 2031")
    assert data.cell.note.startswith("That was on 3 February 2031.")
    assert shown.reasons == (("too few", "it tells of fewer than 5 people"),)
    assert shown.older


def test_rows_are_in_order_with_what_has_no_number_last():
    found = table(
        {},
        {
            "b": {"matched": number(None, "too-few")},
            "": {"matched": number(7)},
            "A": {"matched": number(5)},
            "c": {"matched": number(9)},
        },
    )
    assert [row.value for row in in_order(found, "matched", {}, down=True)] == ["c", "", "A", "b"]
    assert [row.value for row in in_order(found, "matched", {}, down=False)] == ["A", "", "c", "b"]
    assert [row.value for row in in_order(found, "nonsense", {}, down=False)] == ["A", "b", "c", ""]


@pytest.mark.parametrize(
    ("dimension", "value", "said"),
    [
        ("month", "2031-03", "March 2031"),
        ("month", "2031-99", "2031-99"),
        ("reason", "no-allowed-mentor", "no allowed mentor"),
        ("department", "R-and-D", "R-and-D"),
        ("department", "", "Not known"),
        ("program", "01980f3e-5f0a", "A program (01980f3e)"),
    ],
)
def test_a_row_has_a_name_that_reads_well(dimension: str, value: str, said: str):
    assert row_name(dimension, value, {}) == said


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-9), "just now"),
        (timedelta(minutes=1, seconds=5), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=2, hours=5), "2 days ago"),
    ],
)
def test_how_long_ago_numbers_were_taken_is_said(passed: timedelta, said: str):
    assert ago(NOW - passed, NOW) == said
