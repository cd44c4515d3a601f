"""telemachus match: two files in, pairs with reasons and a proof out."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.e2e.match_files import Rows, make_files, match, read, rows_of, sample, write

ROOT = Path(__file__).parents[2]
CIVIL_SERVICE = ROOT.parent / "shared" / "data" / "civil-service"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Mentees, mentors, rules."""
    return make_files(tmp_path)


@pytest.mark.skipif(
    not CIVIL_SERVICE.is_dir(),
    reason=f"{CIVIL_SERVICE} is absent: the civil service's files are not part of the project",
)
@pytest.mark.parametrize(("size", "count"), [("small", 50), ("large", 500)])
def test_the_civil_service_is_matched_without_a_mapping(tmp_path: Path, size: str, count: int) -> None:
    sides = [CIVIL_SERVICE / f"{size}-{role}.csv" for role in ("mentees", "mentors")]
    out, report = tmp_path / "pairs.xlsx", tmp_path / "report.pdf"
    ended = match(*sides, "--out", out, "--report", report)
    assert ended.exit_code == 0, ended.output
    assert "civil-service-mentees" in ended.stderr
    assert "Nobody can do better" in ended.stdout
    pairs = rows_of(out, "Pairs")
    given = [[row["email address"] for row in read(side)] for side in sides]
    assert sorted(row["Mentee id"] for row in pairs) == sorted(given[0])
    assert sorted(row["Mentor id"] for row in pairs) == sorted(given[1])
    assert len(pairs) == count
    for row in pairs:
        shares = [value for name, value in row.items() if "(at most" in name]
        assert sum(shares) == pytest.approx(row["Score"], abs=1e-9)
        assert row["Why"]
    assert report.read_bytes().startswith(b"%PDF")
    assert match("verify", out, *sides).exit_code == 0


def test_the_same_files_give_the_same_pairs_whatever_the_order_of_rows(
    files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    mentees, mentors, rules = files
    assert match(mentees, mentors, "--rules", rules, "--out", tmp_path / "a.xlsx", "--threads", 1).exit_code == 0
    shuffled: list[Path] = []
    for path in (mentees, mentors):
        rows = read(path)
        Random(5).shuffle(rows)
        shuffled.append(write(tmp_path / f"other-{path.name}", rows))
    assert match(*shuffled, "--rules", rules, "--out", tmp_path / "b.xlsx", "--threads", 2).exit_code == 0
    assert rows_of(tmp_path / "a.xlsx", "Pairs") == rows_of(tmp_path / "b.xlsx", "Pairs")


def test_a_workbook_with_two_sheets_is_as_good_as_two_files(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    book = Workbook()
    for path in files[:2]:
        sheet = book.create_sheet(path.stem)
        rows = read(path)
        for row in (list(rows[0]), *(list(row.values()) for row in rows)):
            sheet.append(row)
    book.save(tmp_path / "people.xlsx")
    texts = [
        match(*sides, "--rules", files[2], "--json")
        for sides in (files[:2], [f"{tmp_path}/people.xlsx#{name}" for name in ("mentees", "mentors")])
    ]
    digests = [json.loads(ended.stdout)["provenance"]["digest"] for ended in texts]
    assert digests[0] == digests[1]


def test_pins_and_forbidden_pairs_are_kept(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    mentees, mentors, rules = files
    match(mentees, mentors, "--rules", rules, "--out", tmp_path / "free.xlsx")
    free = rows_of(tmp_path / "free.xlsx", "Pairs")
    pin = f"{free[0]['Mentee id']}={free[1]['Mentor id']}"
    ban = f"{free[2]['Mentee id']}={free[2]['Mentor id']}"
    out = tmp_path / "fixed.xlsx"
    ended = match(mentees, mentors, "--rules", rules, "--out", out, "--pins", pin, "--forbid", ban)
    assert ended.exit_code == 0, ended.output
    pairs = {f"{row['Mentee id']}={row['Mentor id']}": row["Fixed by hand"] for row in rows_of(out, "Pairs")}
    assert pairs[pin] == "yes"
    assert ban not in pairs
    assert match("verify", out, mentees, mentors).exit_code == 0


@pytest.mark.parametrize(
    ("column", "change", "told"),
    [
        ("B2", "Somebody Else", "the workbook has"),
        ("C2", 0.123, "the workbook has"),
        (None, 0.0, "no mentor in the workbook"),
    ],
)
def test_verify_finds_a_changed_pair(
    files: tuple[Path, Path, Path], tmp_path: Path, column: str | None, change: str | float, told: str
) -> None:
    mentees, mentors, rules = files
    out = tmp_path / "pairs.xlsx"
    match(mentees, mentors, "--rules", rules, "--out", out)
    book = load_workbook(out)
    if column is None:
        book["Pairs"].delete_rows(2)
    else:
        book["Pairs"][column] = change
    book.save(out)
    ended = match("verify", out, mentees, mentors)
    assert ended.exit_code == 1
    assert told in ended.stderr


def test_verify_finds_other_input(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    mentees, mentors, rules = files
    out = tmp_path / "pairs.xlsx"
    match(mentees, mentors, "--rules", rules, "--out", out)
    rows = read(mentees)
    rows[0]["skills wanted"] = "Juggling"
    ended = match("verify", out, write(tmp_path / "other.csv", rows), mentors)
    assert ended.exit_code == 1
    assert "The input differs" in ended.stderr
    assert match("verify", mentees, mentees, mentors).exit_code == 2


def _without_mentors(mentees: Rows, mentors: Rows) -> None:
    for row in mentors:
        row["role"] = "mentee"


def _without_places(mentees: Rows, mentors: Rows) -> None:
    for row in mentors:
        row["places"] = "0"


def _with_a_negative_place(mentees: Rows, mentors: Rows) -> None:
    mentors[3]["places"] = "-2"


def _managers_in_a_circle(mentees: Rows, mentors: Rows) -> None:
    mentees[4]["manager"], mentees[5]["manager"] = mentees[5]["external id"], mentees[4]["external id"]
    for row in mentors:
        if row["external id"] in {mentees[4]["external id"], mentees[5]["external id"]}:
            row["role"] = ""


def _the_same_person_twice(mentees: Rows, mentors: Rows) -> None:
    mentees.append(dict(mentees[0]))


BAD = [
    (_without_mentors, "mentors: there are none"),
    (_without_places, "has a free place"),
    (_with_a_negative_place, "'-2' is not a whole number from 0"),
    (_managers_in_a_circle, "in a circle"),
    (_the_same_person_twice, "is in row 2 as well"),
]


@pytest.mark.parametrize(("spoil", "told"), BAD)
def test_a_bad_file_is_told_and_leaves_nothing_behind(tmp_path: Path, spoil: Any, told: str) -> None:
    mentees, mentors = sample()
    spoil(mentees, mentors)
    sides = write(tmp_path / "mentees.csv", mentees), write(tmp_path / "mentors.csv", mentors)
    before = sorted(tmp_path.iterdir())
    ended = match(*sides, "--out", tmp_path / "pairs.xlsx", "--report", tmp_path / "report.pdf")
    assert ended.exit_code == 2, ended.output
    assert told in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.output
    assert sorted(tmp_path.iterdir()) == before


def test_places_where_nothing_can_be_written_are_told_before_anything_is_done(
    files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    for option, target in (
        ("--out", tmp_path / "nowhere" / "pairs.xlsx"),
        ("--out", tmp_path / "pairs.docx"),
        ("--report", tmp_path / "report.xlsx"),
    ):
        ended = match(*files[:2], option, target)
        assert ended.exit_code == 2
        assert not target.exists()
    assert match(tmp_path / "absent.csv", files[1]).exit_code == 2


def test_a_stored_round_needs_the_settings_of_its_service() -> None:
    ended = match("verify", "01980f3e-0000-7000-8000-000000000000")
    assert ended.exit_code == 2
    assert "TELEMACHUS_DATABASE_URL" in ended.stderr
    assert match("verify", "no-such-thing").exit_code == 2


def test_help_shows_an_example() -> None:
    assert "telemachus match mentees.csv mentors.csv" in match("--help").stdout
    assert "--rules" in match("files", "--help").stdout


async def test_ctrl_c_stops_and_leaves_nothing_behind(tmp_path: Path) -> None:
    mentees, mentors = sample(3_000)
    sides = write(tmp_path / "mentees.csv", mentees), write(tmp_path / "mentors.csv", mentors)
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telemachus", "match", *map(str, sides), "--out", str(tmp_path / "pairs.xlsx"),
        cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = (await process.stderr.readline()).decode()
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130, said + err.decode()
    assert "Nothing was written" in err.decode()
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208
