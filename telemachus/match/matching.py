"""telemachus match: two files in, pairs with reasons out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.matching.rounds.engine import fairness
from services.matching.rounds.engine.answer import answer
from services.matching.rounds.engine.solver import Limits, Solution, solve
from services.matching.rounds.engine.solver.solution import Watch
from services.matching.rounds.reports import (
    Findings,
    Listing,
    Report,
    build_listing,
    build_report,
    paper,
    prices,
    to_json,
    workbook,
)
from telemachus.console import err, out
from telemachus.match import showing
from telemachus.match.keeping import INPUT, input_lines
from telemachus.match.preparing import Given, Prepared, prepare
from telemachus.match.running import run
from telemachus.match.writing import require_place, write_all

__all__ = ["Wanted", "found", "match"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to come out. workbook, pdf: files. as_json: the report on stdout. title: of the report."""

    workbook: Path | None
    pdf: Path | None
    title: str
    made_on: date
    as_json: bool = False


def match(given: Given, wanted: Wanted, limits: Limits) -> None:
    """Match and write. Raises Refused, SolverFailed, OSError; then nothing is written."""
    require_place(wanted.workbook, ".xlsx")
    require_place(wanted.pdf, ".pdf")
    prepared = prepare(given)
    for note in prepared.notes:
        err.print(note, highlight=False, markup=False, style="dim")
    report, listing, solution = run(lambda watch: found(prepared, wanted, limits, watch))
    contents: dict[Path, bytes] = {}
    with err.status("Writing"):
        if wanted.workbook:
            lines = input_lines(given, prepared, report.provenance.digest, optimal=solution.optimal)
            contents[wanted.workbook] = workbook(report, listing, [(INPUT, lines)])
        if wanted.pdf:
            contents[wanted.pdf] = paper(report, listing)
        write_all(contents)
    if wanted.as_json:
        out.print_json(json.dumps(to_json(report)))
    else:
        showing.report(report, listing)
    for path in contents:
        err.print(f"Written: {path}", highlight=False, markup=False)
    if not contents and not wanted.as_json:
        err.print("Nothing was written; name a file with --out pairs.xlsx.")


def found(prepared: Prepared, wanted: Wanted, limits: Limits, watch: Watch) -> tuple[Report, Listing, Solution]:
    """Everything there is to say about a snapshot."""
    answered = answer(prepared.snapshot, limits, watch)
    explained, solution = answered.explanation, answered.solution
    tables = fairness.fairness(answered.problem, solution.partners)
    findings = Findings(
        answered.outcome,
        list(explained.pairs),  # each is put together whenever it is asked for
        explained.unmatched,
        explained.topics,
        tables,
        prices(answered.outcome, tables, lambda changed: solve(changed, limits, watch)),
    )
    report = build_report(findings, title=wanted.title, made_on=wanted.made_on.isoformat())
    return report, build_listing(findings, prepared.who()), solution
