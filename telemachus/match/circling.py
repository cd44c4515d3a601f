"""telemachus match circles: people of one file divided into circles of peers."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from rich.table import Table
from rich.text import Text

from services.matching.rounds.engine.circles import LEFT, Circles, Sizes, TooMany, circles
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.reports.words import counted
from shared.sheets import Column, Lines, Value, add_lines, add_table, new_book
from telemachus.console import err, out
from telemachus.match.companions import of_people, suiting, wished
from telemachus.match.files import read_source, refuse
from telemachus.match.layouts import choose_one
from telemachus.match.people import People, read_people
from telemachus.match.preparing import how_read
from telemachus.match.running import run
from telemachus.match.skills import Skills
from telemachus.match.writing import require_place, write_all

__all__ = ["form_circles", "sizes"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Member:
    """circle: from 1. suits: how well this person suits the others of it, in [0, 1]."""

    circle: int
    name: str
    key: str
    suits: float


@dataclass(frozen=True, slots=True)
class _Circle:
    number: int
    members: Sequence[_Member]
    wishes: str


def sizes(text: str) -> Sizes:
    """ "5", "4-6". Raises Refused."""
    least, _, most = text.partition("-")
    if not (least.strip().isdecimal() and (most or least).strip().isdecimal()):
        refuse("--sizes", f"{text!r} is not a size as in 5 or 4-6.")
    found = Sizes(int(least), int(most or least))
    if not 2 <= found.least <= found.most:
        refuse("--sizes", f"{text!r}: a circle has at least 2 people, and the smaller number comes first.")
    return found


def form_circles(
    file: str,
    wanted: Sizes,
    rules: Path | None,
    mapping: str | None,
    seed: int | None,
    on: date,
    target: Path | None,
    limits: Limits,
    *,
    as_json: bool,
) -> None:
    """Divide, show and write. Raises Refused, OSError; then nothing is written."""
    require_place(target, ".xlsx")
    source = read_source(file)
    side = source, choose_one(source, mapping)
    people = read_people(side, side, Skills(), on)
    problem, _, left_out = of_people(people.mentees, people, rules, seed)
    for note in (*how_read([side, side]), *people.notes, *left_out):
        err.print(note, highlight=False, markup=False, style="dim")
    try:
        found = run(lambda watch: circles(problem, wanted, limits, watch))
    except TooMany as error:
        refuse(file, str(error))
    made = _circles(problem, found, people)
    left = _left(problem, found, people)
    if target:
        write_all({target: _workbook(problem, found, made, left)})
    if as_json:
        out.print_json(json.dumps(_as_json(found, made, left)))
    else:
        _show(found, made, left)
    if target:
        err.print(f"Written: {target}", highlight=False, markup=False)


def _circles(problem: Problem, found: Circles, people: People) -> list[_Circle]:
    names, told = people.directory.names(), people.directory.told
    made: list[_Circle] = []
    for number in range(int(found.home.max(initial=-1)) + 1):
        members = [problem.snapshot.mentees[row] for row in np.flatnonzero(found.home == number).tolist()]
        suits = suiting(problem, [member.id for member in members])
        lines = [_Member(number + 1, names[one.id], told(one.id), suits[one.id]) for one in members]
        wishes = ", ".join(wished(members, people.skills))
        made.append(_Circle(number + 1, sorted(lines, key=lambda line: (line.name.casefold(), line.key)), wishes))
    return made


def _left(problem: Problem, found: Circles, people: People) -> list[tuple[str, str, str]]:
    """Name, why, key of those without a circle."""
    names = people.directory.names()
    ids = {row: problem.snapshot.mentees[row].id for row in found.left}
    return sorted(
        (names[ids[row]], LEFT[why].replace("{mentee}", names[ids[row]]), people.directory.told(ids[row]))
        for row, why in found.left.items()
    )


def _words(found: Circles) -> str:
    """What is proven."""
    more = found.bound_people - found.people
    said = (
        f"Nobody could place more than these {found.people:,}" if not more else f"At most {more:,} more could have one"
    )
    gap = f"no division that places as many suits people more than {100 * found.gap:.2g} % better"
    ended = "" if found.finished else " The time ran out before the search was over."
    return f"{said}; {gap if found.gap > 0 else 'and none suits people better'}.{ended}"


def _show(found: Circles, made: Sequence[_Circle], left: Sequence[tuple[str, str, str]]) -> None:
    mean = found.total / MICRO / found.people if found.people else 0.0
    out.print(f"{counted(len(made), 'circle')} of {found.people:,} people; mean score {mean:.3f}.", highlight=False)
    out.print(_words(found), highlight=False)
    out.print()
    table = Table("circle", "people", "several want to learn", box=None)
    for circle in made[:_SHOWN]:
        table.add_row(
            str(circle.number), Text(", ".join(member.name for member in circle.members)), Text(circle.wishes or "–")
        )
    out.print(table)
    for _, why, _ in left[:_SHOWN]:
        out.print(why, markup=False, highlight=False)
    if len(made) > _SHOWN or len(left) > _SHOWN:
        out.print("… and more: name a workbook with --out circles.xlsx.")


def _workbook(problem: Problem, found: Circles, made: Sequence[_Circle], left: Sequence[tuple[str, str, str]]) -> bytes:
    book = new_book()
    columns = [
        Column("Person", 30),
        Column("Circle", 8, "#,##0"),
        Column("Suits the others", 10, "0.000"),
        Column("Several here want to learn", 60, wraps=True),
        Column("Id", 30),
    ]
    rows = (
        (member.name, member.circle, member.suits, circle.wishes or None, member.key)
        for circle in made
        for member in circle.members
    )
    add_table(book, "Circles", columns, rows)
    add_table(book, "Without a circle", [Column("Person", 30), Column("Why", 80, wraps=True), Column("Id", 30)], left)
    facts: list[list[Value]] = [
        ["Circles", len(made)],
        ["People in circles", found.people],
        ["Without a circle", len(left)],
        ["Total score", found.total / MICRO],
        ["At most", found.bound_total / MICRO],
        ["Input (SHA-256)", problem.snapshot.digest()],
        ["Seed", problem.snapshot.rules.seed],
    ]
    add_lines(book, "Summary", [30, 20], [Lines([[_words(found)]], "title"), Lines([[]]), Lines(facts)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _as_json(found: Circles, made: Sequence[_Circle], left: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    return {
        "circles": [[member.key for member in circle.members] for circle in made],
        "left": [{"id": key, "why": why} for _, why, key in left],
        "people": found.people,
        "total": found.total / MICRO,
        "bound_people": found.bound_people,
        "bound_total": found.bound_total / MICRO,
        "gap": found.gap,
        "finished": found.finished,
    }
