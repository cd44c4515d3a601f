"""telemachus match groups: mentors with several mentees each, who should suit each other, too."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table
from rich.text import Text

from services.matching.rounds.engine.circles import Groups, TooMany, groups
from services.matching.rounds.engine.criteria import MENTEE, MENTOR
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons import explain_pair
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.reports.words import counted
from shared.sheets import Column, Lines, Value, add_lines, add_table, new_book
from telemachus.console import err, out
from telemachus.match.companions import of_people, suiting
from telemachus.match.files import refuse
from telemachus.match.preparing import Given, Prepared, prepare
from telemachus.match.running import run
from telemachus.match.writing import require_place, write_all

__all__ = ["form_groups"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Line:
    """A mentee in a group. score: with the mentor; suits: how well they suit the others; both in [0, 1]."""

    mentor: str
    mentee: str
    score: float
    suits: float
    why: str
    mentor_key: str
    mentee_key: str


def form_groups(
    given: Given, weight: float, rules: Path | None, target: Path | None, limits: Limits, *, as_json: bool
) -> None:
    """Give mentees groups, show and write. weight: of suiting each other. rules: of that.

    Raises Refused, SolverFailed, OSError; then nothing is written.
    """
    require_place(target, ".xlsx")
    prepared = prepare(given)
    people = prepared.people
    cohesion, _, left_out = of_people(people.mentees, people, rules, given.seed)
    for note in (*prepared.notes, *(f"Within groups: {note}" for note in left_out)):
        err.print(note, highlight=False, markup=False, style="dim")
    problem = Problem(prepared.snapshot)
    try:
        found = run(lambda watch: groups(problem, cohesion, weight, limits, watch))
    except TooMany as error:
        refuse(given.mentees, str(error))
    lines = _lines(problem, cohesion, found, prepared)
    left = _left(problem, found, prepared)
    if target:
        write_all({target: _workbook(problem, found, lines, left)})
    if as_json:
        out.print_json(json.dumps(_as_json(found, lines, left)))
    else:
        _show(found, lines, left)
    if target:
        err.print(f"Written: {target}", highlight=False, markup=False)


def _lines(problem: Problem, cohesion: Problem, found: Groups, prepared: Prepared) -> list[_Line]:
    directory, names = prepared.people.directory, prepared.people.directory.names()
    snapshot = problem.snapshot
    lines: list[_Line] = []
    used: list[int] = sorted(set(found.partners[found.partners >= 0].tolist()))
    for column in used:
        mentor = snapshot.mentors[column].id
        members = [snapshot.mentees[row].id for row in np.flatnonzero(found.partners == column).tolist()]
        suits = suiting(cohesion, members)
        for mentee in members:
            shares = explain_pair(problem, mentee, mentor)
            said = [share.sentence for share in sorted(shares, key=lambda share: -share.points) if share.sentence]
            why = " ".join(said).replace(MENTEE, directory.name(mentee)).replace(MENTOR, directory.name(mentor))
            score = sum(share.points for share in shares) / MICRO
            keys = directory.told(mentor), directory.told(mentee)
            lines.append(_Line(names[mentor], names[mentee], score, suits[mentee], why, *keys))
    return sorted(lines, key=lambda line: (line.mentor.casefold(), line.mentor_key, line.mentee.casefold()))


def _left(problem: Problem, found: Groups, prepared: Prepared) -> list[tuple[str, str, str]]:
    """Name, why, key of those without a group."""
    directory, names = prepared.people.directory, prepared.people.directory.names()
    apart = set(found.apart.tolist())
    left: list[tuple[str, str, str]] = []
    for row in np.flatnonzero(found.partners < 0).tolist():
        mentee = problem.snapshot.mentees[row].id
        why = (
            "Every group with a place has somebody whom they must not meet."
            if row in apart
            else "No place is left with a mentor whom the rules allow."
        )
        left.append((names[mentee], why, directory.told(mentee)))
    return sorted(left)


def _words(found: Groups) -> str:
    """What is proven."""
    more = found.bound_people - found.people
    said = (
        f"Nobody could place more than these {found.people:,}" if not more else f"At most {more:,} more could have one"
    )
    gap = f"the total is at most {100 * found.gap:.2g} % below the best" if found.gap > 0 else "no answer is better"
    ended = "" if found.finished else " The time ran out before the search was over."
    return f"{said}; {gap}.{ended}"


def _show(found: Groups, lines: Sequence[_Line], left: Sequence[tuple[str, str, str]]) -> None:
    members: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        members.setdefault((line.mentor, line.mentor_key), []).append(line.mentee)
    out.print(f"{counted(len(members), 'group')} of {counted(found.people, 'mentee')}.", highlight=False)
    out.print(_words(found), highlight=False)
    out.print()
    table = Table("mentor", "mentees", box=None)
    for (mentor, _), mentees in list(members.items())[:_SHOWN]:
        table.add_row(Text(mentor), Text(", ".join(mentees)))
    out.print(table)
    for mentee, why, _ in left[:_SHOWN]:
        out.print(f"{mentee}: {why}", markup=False, highlight=False)
    if len(members) > _SHOWN or len(left) > _SHOWN:
        out.print("… and more: name a workbook with --out groups.xlsx.")


def _workbook(problem: Problem, found: Groups, lines: Sequence[_Line], left: Sequence[tuple[str, str, str]]) -> bytes:
    book = new_book()
    columns = [
        Column("Mentor", 28),
        Column("Mentee", 28),
        Column("Score", 9, "0.000"),
        Column("Suits the others", 10, "0.000"),
        Column("Why", 80, wraps=True),
        Column("Mentor id", 30),
        Column("Mentee id", 30),
    ]
    rows = (
        (line.mentor, line.mentee, line.score, line.suits, line.why or None, line.mentor_key, line.mentee_key)
        for line in lines
    )
    add_table(book, "Groups", columns, rows)
    add_table(book, "Unmatched", [Column("Mentee", 30), Column("Why", 70, wraps=True), Column("Mentee id", 30)], left)
    facts: list[list[Value]] = [
        ["Mentees in groups", found.people],
        ["Without a group", len(left)],
        ["Scores with mentors", found.scores / MICRO],
        ["Suiting each other, weighed", found.cohesion / MICRO],
        ["Total", found.total / MICRO],
        ["At most", found.bound_total / MICRO],
        ["Input (SHA-256)", problem.snapshot.digest()],
        ["Seed", problem.snapshot.rules.seed],
    ]
    add_lines(book, "Summary", [30, 20], [Lines([[_words(found)]], "title"), Lines([[]]), Lines(facts)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _as_json(found: Groups, lines: Sequence[_Line], left: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    return {
        "pairs": [{"mentor": line.mentor_key, "mentee": line.mentee_key, "score": line.score} for line in lines],
        "unmatched": [{"id": key, "why": why} for _, why, key in left],
        "people": found.people,
        "total": found.total / MICRO,
        "bound_people": found.bound_people,
        "bound_total": found.bound_total / MICRO,
        "gap": found.gap,
        "finished": found.finished,
    }
