"""The report of a round: what it says adds up, and the workbook and the PDF say the same."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.reports import Listing, Report, from_json, paper, to_json, workbook
from services.matching.rounds.reports.paper import pictures
from telemachus.demo import company
from telemachus.match.matching import Wanted, found
from telemachus.match.preparing import Given, prepare
from telemachus.match.rules import parse_rules
from tests.unit.matching.reports.sheets import DAY, MENTEES, MENTORS, people, write

RULES = b"""
grades: [Associate, Professional, Senior, Lead, Principal, Director, Executive]
objective: {raise_lowest: true}
"""


def round_of(given: Given, rules: bytes | None = None) -> tuple[Report, Listing]:
    prepared = prepare(given, parse_rules(rules, "rules") if rules else None)
    report, listing, _ = found(prepared, Wanted(None, None, "Spring", DAY), Limits(threads=1), lambda _: None)
    return report, listing


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Listing]:
    """The sample company with fewer places than mentees."""
    rows = company.generate(160)
    for number, row in enumerate(rows):
        row["places"] = "1"
        if number % 3 and row["role"] == "mentor":
            row["role"] = ""
    path = write(tmp_path_factory.mktemp("scarce") / "people.csv", rows)
    return round_of(Given(path, path, on=DAY), RULES)


def sheets(report: Report, listing: Listing) -> Any:
    return load_workbook(io.BytesIO(workbook(report, listing)))


def test_numbers_add_up(scarce: tuple[Report, Listing]):
    report, listing = scarce
    totals = report.totals
    assert totals.matched == len(listing.pairs) == sum(bar.count for bar in report.distribution)
    assert totals.unmatched == len(listing.alone) == sum(reason.count for reason in report.reasons) > 0
    assert totals.total == pytest.approx(sum(pair.score for pair in listing.pairs), abs=1e-9)
    assert sum(step.mentors for step in report.load.bars) == totals.mentors == len(listing.mentors)
    assert sum(step.mentees * step.mentors for step in report.load.bars) == report.load.used == totals.matched
    assert sum(part.weight for part in report.criteria) == pytest.approx(1)
    assert sum(part.gives for part in report.criteria) == pytest.approx(totals.mean)
    for pair in listing.pairs:
        assert sum(pair.gives) == pytest.approx(pair.score, abs=1e-9)
        assert pair.sentences
    for mentor in listing.mentors:
        assert 0 <= len(mentor.mentees) <= mentor.places


def test_a_report_becomes_json_and_comes_back(scarce: tuple[Report, Listing]):
    report, _ = scarce
    assert from_json(json.loads(json.dumps(to_json(report)))) == from_json(to_json(report))
    assert from_json(to_json(report)).totals == report.totals


def test_a_report_names_nobody(scarce: tuple[Report, Listing]):
    report, listing = scarce
    text = json.dumps(to_json(report), ensure_ascii=False)
    names = {line.mentee.name for line in (*listing.pairs, *listing.alone)} | {
        line.mentor.name for line in listing.mentors
    }
    assert not [name for name in names if name in text]


def test_every_unmatched_mentee_is_told_why_and_what_would_help(scarce: tuple[Report, Listing]):
    for line in scarce[1].alone:
        assert line.reason
        assert line.why.endswith(".")
        assert line.relief


def test_what_is_sought_besides_is_told(scarce: tuple[Report, Listing]):
    certificate = scarce[0].certificate
    assert certificate.optimal
    assert any("lowest score is as high as can be" in said for said in certificate.words)


def test_the_workbook_has_the_same_pairs_and_is_ready_to_use(scarce: tuple[Report, Listing]):
    report, listing = scarce
    book = sheets(report, listing)
    assert book.sheetnames == ["Pairs", "Unmatched", "Load", "Summary", "Fairness"]
    pairs = book["Pairs"]
    header, *rows = pairs.iter_rows(values_only=True)
    assert pairs.freeze_panes == "B2"
    assert pairs.auto_filter.ref == f"A1:{pairs.cell(1, len(header)).coordinate[:-1]}{len(rows) + 1}"
    assert pairs.cell(2, 3).number_format == "0.000"
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (line.mentee.name, line.mentor.name, line.score) for line in listing.pairs
    ]
    assert len(list(book["Unmatched"].iter_rows())) == len(listing.alone) + 1
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["Matched"] == report.totals.matched
    assert summary["Input (SHA-256)"] == report.provenance.digest


def test_the_report_hides_small_groups_in_the_workbook_too(tmp_path: Path):
    mentees = [
        MENTEES[0]
        | {"email": f"m{number}@x.org", "department": "Rare" if number < 2 else "Common" if number % 2 else "Other"}
        for number in range(22)
    ]
    mentors = [MENTORS[0] | {"places": "30"}]
    report, listing = round_of(people(tmp_path, mentees, mentors))
    table = next(table for table in report.fairness if table.about == "department")
    assert "Rare" not in {group.name for group in table.groups}
    shown = [row for row in sheets(report, listing)["Fairness"].iter_rows(values_only=True) if row[0] == "Rare"]
    assert not shown


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(scarce: tuple[Report, Listing], text: str):
    report, listing = scarce
    first = listing.pairs[0]
    who = type(first.mentee)(text, text, text)
    changed = Listing([type(first)(who, first.mentor, *_rest(first))], listing.alone, listing.mentors)
    cell = sheets(report, changed)["Pairs"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


def _rest(line: Any) -> list[Any]:
    return [getattr(line, name) for name in list(line.__slots__)[2:]]


def test_a_round_without_any_pair_has_a_report(tmp_path: Path):
    rules = b"{minimum_score: 1.0, criteria: [{kind: skills, weight: 1}]}"
    report, listing = round_of(people(tmp_path, [MENTEES[1]], [MENTORS[0]]), rules)
    assert (report.totals.matched, report.totals.mean) == (0, None)
    assert listing.alone[0].relief == "A mentor with a place who offers Negotiation."
    assert sheets(report, listing)["Pairs"].max_row == 1
    assert paper(report, listing).startswith(b"%PDF")


def test_the_pdf_holds_every_page_and_is_the_same_each_time(scarce: tuple[Report, Listing]):
    report, listing = scarce
    made = paper(report, listing)
    assert made.startswith(b"%PDF")
    assert made == paper(report, listing)
    assert len(pictures(report)) < len(pictures(report, listing))


def test_letters_of_many_alphabets_show(tmp_path: Path):
    """A letter that the font lacks is drawn as the same empty box, so that two such names would look alike."""
    looks: set[bytes] = set()
    names = ["Žofia Łączkowska", "Ünsal Özgür", "Ἀθηνᾶ Παπαδοπούλου", "Нина Щербакова", "Нина Щербаковы", "Nguyễn Ánh"]
    for number, name in enumerate(names):
        folder = tmp_path / str(number)
        folder.mkdir()
        report, listing = round_of(people(folder, [MENTEES[0] | {"name": name}], [MENTORS[0]]))
        looks.add(pictures(report, listing)[-1])
    assert len(looks) == len(names)
