"""Reading CSV files: whatever the bytes are, a table or a report, never anything else."""

from __future__ import annotations

import contextlib
import csv
import io
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tabular import Limits, TabularError, TabularProblem, read


def problems(data: bytes, encoding: str | None = None) -> list[TabularProblem]:
    with pytest.raises(TabularError) as caught:
        read(data, encoding=encoding)
    return caught.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str):
    table = read(f"name{delimiter}city\nZoë{delimiter}Łódź\n".encode(encoding))
    assert table.columns == ("name", "city")
    assert list(table.rows) == [(2, ["Zoë", "Łódź"])]
    assert (table.delimiter, table.guessed) == (delimiter, False)


def test_a_western_spreadsheet_is_recognized_and_the_guess_is_told():
    table = read("name;city\nZoë Müller;Besançon\nJosé Núñez;Málaga\n".encode("cp1252"))
    assert list(table.rows) == [(2, ["Zoë Müller", "Besançon"]), (3, ["José Núñez", "Málaga"])]
    assert (table.encoding, table.guessed) == ("cp1252", True)


def test_an_encoding_that_is_given_is_used():
    table = read("name\nŁukasz\n".encode("cp1250"), encoding="cp1250")
    assert list(table.rows) == [(2, ["Łukasz"])]
    [problem] = problems("name\nŁukasz\n".encode(), encoding="ascii")
    assert (problem.row, problem.column) == (2, "name")
    for unknown in ("klingon", "rot13", "unicode_escape"):
        assert "encoding" in problems(b"name\nx\n", encoding=unknown)[0].message


def test_bytes_in_no_encoding_are_told_by_their_cells():
    found = problems(b"name,city\nAmara,Lagos\n\x81\xff,Lagos\nJonas,\x8d\n")
    assert [(problem.row, problem.column) for problem in found] == [(3, "name"), (4, "city")]


def test_utf_16_without_a_mark_is_told():
    assert "UTF-16" in problems("name,city\nAmara,Lagos\n".encode("utf-16-le"))[0].message


@pytest.mark.parametrize("data", [b"", b" \n\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_told(data: bytes):
    assert "empty" in problems(data)[0].message


def test_a_header_alone_is_told():
    assert "no rows" in problems(b"name,city\n\n,\n")[0].message


def test_every_problem_of_a_header_is_told_at_once():
    found = problems(b"name, NAME ,,first_name,First-Name\n1,2,3,4,5\n")
    assert [(problem.row, problem.column) for problem in found] == [(1, "NAME"), (1, "C"), (1, "First-Name")]
    assert "A and B" in found[0].message


def test_rows_count_as_in_a_spreadsheet():
    table = read(b'name,note\na,"two\nlines"\n\n,\nb,x\n')
    assert list(table.rows) == [(2, ["a", "two\nlines"]), (5, ["b", "x"])]


def test_a_row_of_another_length_is_told_and_empty_cells_beyond_are_fine():
    found = problems(b"a,b\n1\n1,2,3\n1,2,,\n")
    assert [problem.row for problem in found] == [2, 3]
    assert list(read(b"a,b,\n1,2,\n").rows) == [(2, ["1", "2"])]


def test_an_open_quotation_is_told():
    [problem] = problems(b'a,b\n1,2\n"3,4\n5,6\n')
    assert problem.row == 3
    assert "quotation" in problem.message


def test_control_characters_and_lost_characters_are_told():
    found = problems("a,b\n1,\x00\n\ufffd,2\n".encode())
    assert [(problem.row, problem.column) for problem in found] == [(2, "b"), (3, "a")]


def test_limits_are_told():
    limits = Limits(bytes=100, cells=12, columns=3, cell_length=5)

    def told(data: bytes) -> tuple[int | None, str | None]:
        with pytest.raises(TabularError) as caught:
            read(data, limits=limits)
        [problem] = caught.value.problems
        return problem.row, problem.column

    assert told(b"x" * 101) == (None, None)
    assert told(b"a,b,c\n" + b"1,2,3\n" * 4) == (5, None)
    assert told(b"a,b,c,d\n1,2,3,4\n") == (1, None)
    assert told(b"a,b\n1,2\n123456,2\n") == (3, "a")


def test_a_report_stops_listing_and_goes_on_counting():
    with pytest.raises(TabularError) as caught:
        read(b"a,b\n" + b"1\n" * 1000)
    assert (len(caught.value.problems), caught.value.count) == (200, 1000)


def test_a_million_cells_are_told_within_seconds_and_bounded_memory():
    data = b"a,b,c,d,e,f,g,h,i,j\n" + b"1,2,3,4,5,6,7,8,9,0\n" * 100_000
    started = time.perf_counter()
    tracemalloc.start()
    [problem] = problems(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (problem.row, problem.column) == (100_001, None)
    assert time.perf_counter() - started < 10
    assert most < 300 * 1024 * 1024


@given(st.binary(max_size=400) | st.text(alphabet='ab,;"\n\r\t|=é\x00', max_size=200).map(str.encode))
def test_any_bytes_are_a_table_or_a_report(data: bytes):
    with contextlib.suppress(TabularError):
        table = read(data)
        assert table.rows
        assert all(len(cells) == len(table.columns) for _, cells in table.rows)
        numbers = [number for number, _ in table.rows]
        assert numbers == sorted(set(numbers))
        assert numbers[0] > 1


cell = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufffd"), max_size=12)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_writer_wrote_is_read_as_it_was(rows: list[tuple[str, str, str]], delimiter: str):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("a", "b", "c"), *rows])
    kept = [list(row) for row in rows if any(cell.strip() for cell in row)]
    try:
        table = read(text.getvalue().encode())
    except TabularError:
        assert not kept
    else:
        assert [cells for _, cells in table.rows] == kept
