"""telemachus match compare: two sets of rules for the same people, side by side."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from uuid import UUID

from rich.table import Table
from rich.text import Text

from services.matching.rounds.engine.answer import solved
from services.matching.rounds.engine.comparison import Comparison, Move, Outcome, compare
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.engine.solver.solution import Watch
from shared.sheets import Column, Lines, Value, add_lines, add_table, new_book
from telemachus.console import err, out
from telemachus.match.files import refuse
from telemachus.match.preparing import Given, Prepared, prepare
from telemachus.match.running import run
from telemachus.match.writing import require_place, write_all

__all__ = ["compare_rules"]

_SHOWN = 20
_WORDS: dict[Outcome, str] = {
    "matched": "has a mentor only with the second rules",
    "unmatched": "has a mentor only with the first rules",
    "better": "fits better with the second",
    "worse": "fits better with the first",
    "equal": "fits as well with either",
    "mixed": "depends on whose rules one asks",
}


def compare_rules(given: Given, rules: Sequence[Path], target: Path | None, limits: Limits, *, as_json: bool) -> None:
    """Match with either set of rules and tell who is matched differently. Raises Refused, SolverFailed, OSError."""
    if len(rules) != 2:
        refuse("--rules", f"Name two files of rules, as in --rules a.yaml --rules b.yaml; {len(rules)} were named.")
    require_place(target, ".xlsx")
    first, second = (prepare(replace(given, rules=path)) for path in rules)
    for note in first.notes:
        err.print(note, highlight=False, markup=False, style="dim")
    found = run(lambda watch: _compared(first, second, limits, watch))
    if target:
        write_all({target: _workbook(found, first, rules)})
    if as_json:
        out.print_json(json.dumps({**asdict(found), "sentence": found.sentence}, default=str))
    else:
        _show(found, first, rules)
    if target:
        err.print(f"Written: {target}", highlight=False, markup=False)


def _compared(first: Prepared, second: Prepared, limits: Limits, watch: Watch) -> Comparison:
    one, other = (solved(Problem(prepared.snapshot), limits, watch) for prepared in (first, second))
    return compare(one.problem, one.solution.partners, other.problem, other.solution.partners)


def _show(found: Comparison, prepared: Prepared, rules: Sequence[Path]) -> None:
    out.print(found.sentence, highlight=False)
    out.print()
    sides = Table(
        "", "matched", f"total by {rules[0].name}", f"total by {rules[1].name}", "pairs the other forbids", box=None
    )
    for column in sides.columns[1:]:
        column.justify = "right"
    for path, side in zip(rules, (found.first, found.second), strict=True):
        totals = (f"{side.by_first / MICRO:,.3f}", f"{side.by_second / MICRO:,.3f}")
        sides.add_row(Text(path.name), f"{side.people:,}", *totals, f"{side.forbidden:,}")
    out.print(sides)
    if not found.moves:
        return
    out.print()
    moves = Table("mentee", rules[0].name, rules[1].name, "", box=None)
    rows = list(_moves(found.moves, prepared))
    for mentee, before, after, words, *_ in rows[:_SHOWN]:
        moves.add_row(*(Text(str(part or "–")) for part in (mentee, before, after, words)))
    out.print(moves)
    if len(rows) > _SHOWN:
        out.print(f"… and {len(rows) - _SHOWN:,} more: name a workbook with --out compare.xlsx.")


def _moves(moves: Sequence[Move], prepared: Prepared) -> Iterator[tuple[Value, ...]]:
    """Mentee, mentors before and after, what it means, gains by either rules; by name."""
    names = prepared.people.directory.names()

    def name(person: UUID | None) -> str | None:
        return names[person] if person else None

    for move in sorted(moves, key=lambda move: (names[move.mentee].casefold(), move.mentee)):
        gains = (None if gain is None else gain / MICRO for gain in (move.by_first, move.by_second))
        yield name(move.mentee), name(move.before), name(move.after), _WORDS[move.outcome], *gains


def _workbook(found: Comparison, prepared: Prepared, rules: Sequence[Path]) -> bytes:
    book = new_book()
    one, two = (path.name for path in rules)
    names = prepared.people.directory.names()
    columns = [Column("Mentee", 26), Column(f"With {one}", 26), Column(f"With {two}", 26), Column("What it means", 40)]
    columns += [Column(f"Gain by {path}", 14, "+0.000;-0.000;0.000") for path in (one, two)]
    add_table(book, "Changes", columns, _moves(found.moves, prepared))
    loads = sorted((names[load.mentor], load.before, load.after) for load in found.loads)
    add_table(book, "Load", [Column("Mentor", 26), Column(f"With {one}", 14), Column(f"With {two}", 14)], loads)
    sides = [
        [path, side.people, side.by_first / MICRO, side.by_second / MICRO, side.forbidden]
        for path, side in ((one, found.first), (two, found.second))
    ]
    head = ["Rules", "matched", f"total by {one}", f"total by {two}", "pairs the other forbids"]
    forms = ["General", "#,##0", "#,##0.000", "#,##0.000", "#,##0"]
    add_lines(
        book,
        "Summary",
        [30, 14, 18, 18, 24],
        [Lines([[found.sentence]], "title"), Lines([[]]), Lines([head], "head"), Lines(sides, forms=forms)],
    )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
