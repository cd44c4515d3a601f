"""Workbooks become the same tables as CSV files, or the same kind of report."""

from __future__ import annotations

import contextlib
import io
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.tabular import Limits, TabularError, read_any, read_workbook


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def message(data: bytes, sheet: str | None = None, limits: Limits | None = None) -> str:
    with pytest.raises(TabularError) as caught:
        read_workbook(data, sheet=sheet, limits=limits or Limits())
    return str(caught.value)


def test_values_read_as_a_person_would_type_them():
    rows: list[list[object]] = [
        ["name", "places", "share", "from", "at", "when", "agreed", "nothing"],
        ["Zoë", 2.0, 2.5, date(2026, 3, 1), time(9, 30), datetime(2026, 3, 1, 9, 30), True, None],  # noqa: DTZ001
    ]
    table = read_any(book(("People", rows)))
    assert table.columns == ("name", "places", "share", "from", "at", "when", "agreed", "nothing")
    assert table.rows == [(2, ["Zoë", "2", "2.5", "2026-03-01", "09:30", "2026-03-01 09:30", "yes", ""])]


def test_rows_count_as_in_the_spreadsheet_and_blank_ones_are_left_out():
    table = read_any(book(("People", [["name", "city"], [None, None], ["Amara", None], ["Jonas", "Ulm"]])))
    assert table.rows == [(3, ["Amara", ""]), (4, ["Jonas", "Ulm"])]


def test_a_sheet_is_chosen_by_its_name_or_the_names_are_told():
    data = book(("Mentees", [["name"], ["Amara"]]), ("Mentors", [["name"], ["Jonas"]]))
    assert read_workbook(data).rows == [(2, ["Amara"])]
    assert read_workbook(data, sheet="Mentors").rows == [(2, ["Jonas"])]
    assert "Mentees, Mentors" in message(data, "mentor")


def test_an_error_of_the_spreadsheet_is_told_with_its_row():
    data = book(("People", [["name", "grade"], ["Amara", "#REF!"]]))
    assert message(data).startswith("row 2")
    assert "#REF!" in message(data)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["name", "name"], ["a", "b"]], "Two columns have this name"),
        ([["name"]], "no rows"),
        ([["name"], ["a", "b"]], "This row has 2 cells; the header has 1"),
    ],
)
def test_problems_are_those_of_any_file(rows: list[list[object]], told: str):
    assert told in message(book(("People", rows)))


def test_a_workbook_larger_than_allowed_is_refused():
    data = book(("People", [["name", "city"], *([f"p{number}", "Ulm"] for number in range(50))]))
    assert "cells" in message(data, limits=Limits(cells=20))
    assert "bytes" in message(data, limits=Limits(bytes=100))


def test_text_in_csv_is_read_as_before():
    assert read_any("name;city\nZoë;Łódź\n".encode()).rows == [(2, ["Zoë", "Łódź"])]


GOOD = book(("People", [["name", "city"], ["Amara", "Lagos"], ["Jonas", "Ulm"]]))


@settings(deadline=None)
@given(st.floats(0, 1), st.integers(0, 200), st.binary(max_size=20))
def test_a_damaged_workbook_is_a_table_or_a_report(at: float, length: int, put: bytes):
    start = 4 + int(at * (len(GOOD) - 4))
    with contextlib.suppress(TabularError):
        read_any(GOOD[:start] + put + GOOD[start + length :])
