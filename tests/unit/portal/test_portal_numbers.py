"""How published numbers read: with bars of one kind, findings that tell no more than is shown, rows in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.portal.answers import NumberPage, PublishedNumber, TableMeasure, TableRow
from services.portal.pages.insight.number_changes import changes, changes_by, earlier
from services.portal.pages.insight.number_sentences import ago, finding, row_name
from services.portal.pages.insight.number_words import by_name, column, grid, highest, lines
from services.portal.words import ENGLISH

NOW = datetime(2031, 3, 4, 13, tzinfo=UTC)
UNITS = {"matched": "people", "requests": "events", "to_match_median": "days", "answered_share": "share"}


def number(value: float | None, why: str | None = None, as_of: datetime | None = None) -> PublishedNumber:
    return PublishedNumber(people=None, value=value, hidden=why is not None, why=why, as_of=as_of)


def table(total: dict[str, PublishedNumber], rows: dict[str, dict[str, PublishedNumber]] | None = None) -> NumberPage:
    return NumberPage(
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
        next=None,
        first=1,
        rows_total=len(rows or {}),
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
    told = {line.label: (line.cell.text, line.width) for group in lines(ENGLISH, found) for line in group.lines}
    assert told == {
        "matched": ("40", 100),
        "requests": ("10", 25),
        "to_match_median": ("4.5\N{NO-BREAK SPACE}days", 100),
        "answered_share": ("25%", 25),
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
    assert finding(ENGLISH, table({"matched": number(9), "to_match_median": median})) == said


def test_a_hidden_number_says_why_and_an_older_one_of_which_day_it_is():
    hidden, older = number(None, "too-few"), number(8, "too-little-changed", datetime(2031, 2, 3, tzinfo=UTC))
    found = table({"matched": number(20)}, {"Legal": {"matched": hidden}, "Data": {"matched": older}})
    shown = grid(ENGLISH, found, found.rows, {})
    legal, data = column(shown, "matched")
    assert (legal.cell.text, legal.cell.note) == ("hidden", "Hidden: it tells of fewer than 5 people.")
    assert (data.cell.text, data.cell.short) == ("8", "on 3 February 2031")
    assert data.cell.note.startswith("That was on 3 February 2031.")
    assert shown.reasons == (("too few", "it tells of fewer than 5 people"),)
    assert shown.older


def test_rows_are_in_the_order_of_their_names_with_what_is_not_known_last():
    rows = table({}, {"b": {}, "": {}, "A": {}, "c": {}}).rows
    assert [row.value for row in by_name(rows, {})] == ["A", "b", "c", ""]
    assert [row.value for row in by_name(rows, {"c": "Alps"}, down=True)] == ["b", "c", "A", ""]


@pytest.mark.parametrize(
    ("dimension", "value", "said"),
    [
        ("month", "2031-03", "March 2031"),
        ("month", "2031-99", "2031-99"),
        ("reason", "no-allowed-mentor", "no allowed mentor"),
        ("department", "R-and-D", "R-and-D"),
        ("department", "", "Not known"),
        ("gender", "All others", "All others"),
        ("gender", "all others", "all others"),
        ("program", "01980f3e-5f0a", "A program (01980f3e)"),
    ],
)
def test_a_row_has_a_name_that_reads_well(dimension: str, value: str, said: str):
    assert row_name(ENGLISH, dimension, value, {}) == said


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
    assert ago(ENGLISH, NOW - passed, NOW) == said


def test_a_difference_is_told_of_what_is_shown_both_times():
    then = table({"matched": number(40), "requests": number(None, "too-few"), "answered_share": number(0.25)})
    now = table({"matched": number(43), "requests": number(12), "answered_share": number(0.20)})
    told = {
        change.label: (change.then.text, change.now.text, change.difference) for change in changes(ENGLISH, now, then)
    }
    assert told == {
        "matched": ("40", "43", "+3"),
        "requests": ("hidden", "12", "cannot be told"),
        "to_match_median": ("none", "none", ""),
        "answered_share": ("25%", "20%", "-5.0 percentage points"),
    }


def test_rows_that_came_and_went_are_beside_each_other():
    matched = TableMeasure(name="matched", label="Matched", definition="...", unit="people")
    then = table({"matched": number(20)}, {"Data": {"matched": number(8)}, "": {"matched": number(12)}})
    now = table({"matched": number(20)}, {"Legal": {"matched": number(9)}, "Data": {"matched": number(8)}})
    told = [
        (change.label, change.now.text, change.then.text, change.difference)
        for change in changes_by(ENGLISH, now, then, matched, {})
    ]
    assert told == [
        ("Data", "8", "8", "the same"),
        ("Legal", "9", "none", ""),
        ("Not known", "none", "12", ""),
        ("Total", "20", "20", "the same"),
    ]
    page = now.model_copy(update={"rows": now.rows[:1], "next": "a cursor"})
    told_of_the_page = [change.label for change in changes_by(ENGLISH, page, then, matched, {})]
    assert told_of_the_page == ["Legal", "Total"], "what is on another page has not gone"


@pytest.mark.parametrize(
    ("typed", "before", "error"),
    [
        ("", None, ""),
        ("2026-03-01", "2026-03-01T00:00:00+01:00", ""),
        ("1 March", None, "Give a day, as in 2026-03-01."),
        ("0001-01-01", None, "Give a day that has been."),
        ("9999-12-31", None, "Give a day that has been."),
    ],
)
def test_a_day_begins_by_the_clock_of_its_reader(typed: str, before: str | None, error: str):
    asked = earlier(ENGLISH, typed, "Europe/Berlin")
    assert (asked.before.isoformat() if asked.before else None, asked.error) == (before, error)


def test_where_programs_have_several_smallest_groups_no_number_is_named():
    hidden = table({}, {"Data": {"matched": number(None, "too-few")}, "Legal": {}})
    whys = {
        strictest: grid(ENGLISH, found, found.rows, {}).reasons
        for strictest in (None, 8)
        for found in [hidden.model_copy(update={"strictest_cell": strictest})]
    }
    assert whys == {
        None: (("too few", "it tells of fewer than 5 people"),),
        8: (("too few", "it tells of fewer people than the smallest group of its program"),),
    }


def test_of_many_rows_those_with_the_most_are_shown():
    rows = {name: {"matched": number(value)} for name, value in {"A": 3.0, "B": None, "C": 9.0, "D": 5.0}.items()}
    found = table({}, rows)
    assert [row.value for row in highest(found, 2)] == ["C", "D"]
    assert [row.value for row in highest(found, 4)] == ["A", "B", "C", "D"]
