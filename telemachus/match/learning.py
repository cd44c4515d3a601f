"""telemachus match learn: weights from what became of earlier pairs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from rich.table import Table
from rich.text import Text

from services.matching.rounds.engine.learning import (
    BadHistory,
    History,
    Learned,
    Outcome,
    Row,
    Target,
    history_of_pairs,
    learn,
    went_well,
)
from services.matching.rounds.engine.problem import Problem as Scored
from services.matching.rounds.engine.snapshot import Couple
from services.matching.rules.schemas import RulesIn
from services.profiles.people.domain import shown
from shared.tabular.reading import normal
from telemachus.console import err, out
from telemachus.match.files import Problem, Problems, Refused, Source, read_source, refuse
from telemachus.match.preparing import Given, prepare
from telemachus.match.rules import read_rules, rules_text
from telemachus.match.running import run
from telemachus.match.writing import require_place, write_all

__all__ = ["learn_weights"]

_YES, _NO = {"yes", "y", "true", "1", "accepted", "completed"}, {"no", "n", "false", "0", "declined", "ended"}

T = TypeVar("T")


def learn_weights(
    history: str,
    given: Given | None,
    rules: Path | None,
    target: Target,
    seed: int,
    report: Path | None,
    new_rules: Path | None,
    *,
    as_json: bool,
) -> None:
    """Learn and tell. given: the people of the history, from whom the criteria's values are computed.

    Without them the history has a column for each criterion. report, new_rules: files to write.
    Raises Refused, OSError.
    """
    require_place(report, ".json")
    require_place(new_rules, ".yaml")
    sheet = _Sheet(read_source(history), target)
    try:
        chosen, rows = sheet.of_people(given) if given else sheet.of_columns(read_rules(rules))
        current = {part.title: part.weight for part in chosen.criteria}
        learned = run(lambda _: learn(rows, current, seed))
    except BadHistory as error:
        raise Refused([Problem(history, None, None, problem) for problem in error.problems]) from error
    contents: dict[Path, bytes] = {}
    if report:
        contents[report] = json.dumps(asdict(learned), indent=2, ensure_ascii=False).encode()
    if new_rules:
        contents[new_rules] = rules_text(_with_weights(chosen, learned.use)).encode()
    write_all(contents)
    if as_json:
        out.print_json(json.dumps(asdict(learned)))
    else:
        _show(learned)
    for path in contents:
        err.print(f"Written: {path}", highlight=False, markup=False)


class _Sheet:
    """The file of earlier pairs. Its problems are collected and told together."""

    def __init__(self, source: Source, target: Target) -> None:
        self._source = source
        self._target: Target = target
        self._columns = {normal(column): number for number, column in enumerate(source.table.columns)}
        self._problems = Problems()
        self._report = self._problems.of(source.name)
        if not self._columns.keys() & {"accepted", "completed", "rating"}:
            refuse(source.name, "No column tells how pairs went: accepted, completed or rating.", row=1)

    def of_people(self, given: Given) -> tuple[RulesIn, History]:
        """Pairs of people who are in two files, and the rules that count for them."""
        for side in ("mentee", "mentor"):
            if side not in self._columns:
                refuse(self._source.name, f"The column {side!r} is missing; a row names a mentee and a mentor.", row=1)
        prepared = prepare(given)
        snapshot, directory = prepared.snapshot, prepared.people.directory
        couples, good = list[Couple](), list[bool | None]()
        for row, cells in self._source.table.rows:
            ids = [directory.find(self._text(cells, side)) for side in ("mentee", "mentor")]
            for side, person, known in zip(("mentee", "mentor"), ids, (snapshot.rows, snapshot.columns), strict=True):
                if person not in known:
                    self._report.add(row, side, f"{shown(self._text(cells, side))} is not among the {side}s.")
            if ids[0] is not None and ids[1] is not None:
                couples.append((ids[0], ids[1]))
                good.append(self._good(row, cells))
        self._problems.raise_if_any()
        groups = (
            [self._text(cells, "group") for _, cells in self._source.table.rows] if "group" in self._columns else []
        )
        return prepared.rules, history_of_pairs(Scored(snapshot), couples, good, groups)

    def of_columns(self, rules: RulesIn) -> tuple[RulesIn, History]:
        """Pairs whose criteria are columns with values in [0, 1]."""
        titles = [part.title for part in rules.criteria if normal(part.title) in self._columns]
        if not titles:
            known = ", ".join(part.title for part in rules.criteria)
            refuse(
                self._source.name,
                f"No column is named after a criterion ({known}). Or name the people's files: --mentees and --mentors.",
                row=1,
            )
        rows: list[Row] = []
        for row, cells in self._source.table.rows:
            values = {title: self._read(row, cells, normal(title), _share) for title in titles}
            rows.append(
                Row(
                    {title: value for title, value in values.items() if value is not None},
                    self._good(row, cells),
                    self._text(cells, "group"),
                    self._text(cells, "mentee"),
                    self._text(cells, "mentor"),
                    f"row {row}",
                )
            )
        self._problems.raise_if_any()
        return rules, History.of(rows)

    def _good(self, row: int, cells: list[str]) -> bool | None:
        outcome = Outcome(
            self._read(row, cells, "accepted", _yes_or_no),
            self._read(row, cells, "completed", _yes_or_no),
            self._read(row, cells, "rating", _rating),
        )
        return went_well(outcome, self._target)

    def _text(self, cells: list[str], column: str) -> str:
        return cells[self._columns[column]].strip() if column in self._columns else ""

    def _read(self, row: int, cells: list[str], column: str, reader: Callable[[str], T]) -> T | None:
        text = self._text(cells, column)
        if not text:
            return None
        try:
            return reader(text)
        except ValueError:
            self._report.add(row, self._source.table.columns[self._columns[column]], f"{shown(text)} {reader.__doc__}")
            return None


def _yes_or_no(text: str) -> bool:
    """is neither yes nor no."""
    if text.casefold() not in _YES | _NO:
        raise ValueError
    return text.casefold() in _YES


def _rating(text: str) -> float:
    """is not a rating from 1 to 5."""
    found = float(text.replace(",", ".", 1))
    if not 1 <= found <= 5:
        raise ValueError
    return found


def _share(text: str) -> float:
    """is not a number from 0 to 1."""
    found = float(text.replace(",", ".", 1))
    if not 0 <= found <= 1:
        raise ValueError
    return found


def _with_weights(rules: RulesIn, weights: Mapping[str, float]) -> RulesIn:
    criteria = [part.model_copy(update={"weight": round(weights[part.title], 6)}) for part in rules.criteria]
    return rules.model_copy(update={"criteria": criteria})


def _show(learned: Learned) -> None:
    out.print(learned.summary, highlight=False)
    out.print()
    table = Table("criterion", "current", "learned", "95 % interval", "", box=None)
    for column in table.columns[1:4]:
        column.justify = "right"
    for weight in learned.weights:
        shares = (f"{100 * share:.1f} %" for share in (weight.current, weight.share))
        interval = f"{100 * weight.low:.1f} to {100 * weight.high:.1f} %" if weight.learned else "–"
        table.add_row(Text(weight.title), *shares, interval, "" if weight.learned else "stays")
    out.print(table)
    for said in (
        *(curve.sentence for curve in learned.curves if curve.sentence),
        *(pair.sentence for pair in learned.together),
        *learned.notes,
    ):
        out.print(said, highlight=False, markup=False)
