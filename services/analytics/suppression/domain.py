"""Which numbers of a family may be shown, of all programs together and after what was shown before.

What is published are equations: the total of all programs is the sum of the programs' totals, and a program's total is
the sum of the rows of each of its dimensions. They form a forest: each number is the sum in some equations and a term
in at most one, and no two equations share more than one number. In a forest, a hidden number follows from the shown
ones only where it is the one unknown of an equation. For let every equation have no unknown or two at least, and choose
any unknown x to be one larger. An equation with x in it has another unknown, which makes up for it; that one may stand
in other equations, each of which again has another unknown, and as there is no way around in a forest, no equation is
met twice and the walk ends. So all equations hold and x is another number: what is shown did not determine it. It
suffices to look at single equations, and to hide until each has no unknown, or two at least.

With k the smallest group to show, a number is hidden

- when fewer than k people are behind it, nobody included, unless the whole measure is of nobody: then it is 0
  everywhere;
- when it was told before and differs now by what fewer than k people did: two pages would show what one did. Where it
  counts what people did, and not people, it may change while people do not; then k of them must be new in one row;
- when it is a row of people's own words about themselves, and fewer than k people have come to or left all such rows
  since any page: who knows from elsewhere that one person came would see what they call themselves by the row that
  moves, stands still or appears;
- when others would follow from it: where an equation would have one unknown; where its hidden rows together are of
  fewer than k people, or of one each; where rows whose sum was known before, and is known now, have together changed
  by what too few people did; in nested families where a hidden number would have no other value between its neighbors;
  and a share where one of the numbers that it is made of is hidden.

Hidden to protect others is whatever is of the fewest people, and a total only when nothing else is left. Nothing is
drawn by chance, so that counting the same again hides the same.

Why a number is hidden is said only as far as everybody can see it from what is published: who was told which of two
hidden rows is the small one could often compute it. Hence `TOO_FEW` says "too few people are behind this number or
another that would follow from it", `TOO_LITTLE_CHANGED` that the last number shown is an earlier one, and
`TELLS_OTHERS` that a number beside it, of which this one is a part, is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.analytics.disclosure.domain import (
    NOTHING,
    TOTAL,
    Past,
    Place,
    Sheet,
    is_free,
    moved_by_few,
    together_by_few,
    too_few_together,
    too_little_changed,
)
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family

__all__ = [
    "TELLS_OTHERS", "TOO_FEW", "TOO_LITTLE_CHANGED", "Hidden", "History", "Settlement", "Table", "cells_of",
]  # fmt: skip

TOO_FEW = "too-few"
TOO_LITTLE_CHANGED = "too-little-changed"
TELLS_OTHERS = "would-tell-others"

Hidden = Mapping[str, Mapping[Place, str]]
"""What is hidden of a scope and why: by measure, by place."""

History = Mapping[str, Sequence[Past]]
"""What was published of a scope: by measure, every state that was."""

_PROGRAM = "program"


def cells_of(counts: Counts, measure: str) -> Iterator[tuple[Place, Cell]]:
    """The total and every row of a measure; a measure that is missing is 0 of nobody."""
    yield TOTAL, counts.total.get(measure, NOTHING)
    for dimension, rows in counts.rows.items():
        for value, row in rows.items():
            yield (dimension, value), row.get(measure, NOTHING)


@dataclass(frozen=True, slots=True)
class Table:
    """A family as it was counted of all scopes, and what is known of it.

    counted: every program of the family, and ORGANIZATION where all of them are shown together; its dimension "program"
    has their ids as values. k: the smallest group of each scope. earlier: what was published. unchanged: what was
    hidden of those that were counted as before; their history is needed only where something else asks for more.
    """

    family: Family
    counted: Mapping[UUID, Counts]
    k: Mapping[UUID, int]
    earlier: Mapping[UUID, History] = field(default_factory=dict[UUID, History])
    unchanged: Mapping[UUID, Hidden] = field(default_factory=dict[UUID, Hidden])


class Settlement:
    """A table of which ever more is hidden. wanting: scopes that have to hide more and whose history is not there: what
    is hidden of them is not enough then."""

    def __init__(self, table: Table) -> None:
        self.family, self.wanting = table.family, set[UUID]()
        self._kept = {scope: hidden for scope, hidden in table.unchanged.items() if scope not in table.earlier}
        self.sheets = {
            scope: _sheet(table.family, counts, table.k[scope], table.earlier.get(scope, {}))
            for scope, counts in table.counted.items()
        }
        self._waiting: set[UUID] = {scope for scope in self.sheets if scope not in self._kept}
        for scope, hidden in self._kept.items():
            if scope in self.sheets:
                self.sheets[scope].hidden = [set(hidden.get(measure.name, ())) for measure in table.family.measures]

    def hide(self, scope: UUID, number: int, place: Place) -> None:
        """Hide a number of a measure; `settle` has to follow."""
        self.sheets[scope].hidden[number].add(place)
        self._waiting.add(scope)
        if scope in self._kept:
            self.wanting.add(scope)

    def settle(self) -> set[UUID]:
        """Hide more until nothing that is hidden follows from the rest of this family; in which scopes it may have."""
        settled = set[UUID]()
        while self._waiting:
            settled |= self._waiting
            for scope in self._waiting - self._kept.keys():
                if self.sheets[scope].judged:
                    _settle(self.sheets[scope])
            self._waiting = set[UUID]()
            together = self.sheets.get(ORGANIZATION)
            if together is not None and not together.judged:
                settled.add(ORGANIZATION)
                self._settle_together(together)
        return settled

    def _settle_together(self, together: Sheet) -> None:
        """Hide what has to be in the table of all programs, in which a program's total is a row."""
        programs = {(_PROGRAM, str(scope)): scope for scope in self.sheets if scope != ORGANIZATION}
        for place, scope in programs.items():
            for theirs, ours in zip(self.sheets[scope].hidden, together.hidden, strict=True):
                if TOTAL in theirs:
                    ours.add(place)
        _settle(together)
        for place, scope in programs.items():
            for number, ours in enumerate(together.hidden):
                if place in ours and TOTAL not in self.sheets[scope].hidden[number]:
                    self.hide(scope, number, TOTAL)

    def hidden(self) -> dict[UUID, Hidden]:
        """What is hidden, by scope; all else may be shown."""
        return {scope: self._kept.get(scope) or _reasons(sheet) for scope, sheet in self.sheets.items()}


def _sheet(family: Family, counts: Counts, k: int, history: History) -> Sheet:
    rows = {name: [(name, value) for value in sorted(values)] for name, values in counts.rows.items()}
    cells = [dict(cells_of(counts, measure.name)) for measure in family.measures]
    past = [history.get(measure.name, ()) for measure in family.measures]
    hidden, absent, perhaps = ([set[Place]() for _ in cells] for _ in range(3))
    return Sheet(
        family, k, rows, cells, past, hidden, judged=_PROGRAM not in rows, absent=absent, perhaps=perhaps
    )  # fmt: skip


def _settle(sheet: Sheet) -> None:
    """Hide more until nothing that is hidden follows from the rest."""
    _hide_for_themselves(sheet)
    waiting = True
    while waiting:
        waiting = any(_protect(sheet, number) for number in range(len(sheet.cells)))
        waiting = (sheet.family.nested and not waiting and _loosen(sheet)) or waiting


def _hide_for_themselves(sheet: Sheet) -> None:
    """Those that are of too few people, or have changed by too few."""
    sheet.secret = [set() for _ in sheet.cells]
    for dimension in sheet.rows:
        if sheet.family.in_own_words(dimension):
            _keep_own_words(sheet, dimension)
    for number, cells in enumerate(sheet.cells):
        if sheet.nobody(number):
            continue
        for place, cell in cells.items():
            if (sheet.judged or place == TOTAL) and (cell.people < sheet.k or too_little_changed(sheet, number, place)):
                sheet.hidden[number].add(place)
                sheet.secret[number].add(place)


def _keep_own_words(sheet: Sheet, dimension: str) -> None:
    """Hide how all rows of a dimension are now where few came or left, also that nobody is in one any more."""
    for number, cells in enumerate(sheet.cells):
        if sheet.nobody(number) or not moved_by_few(sheet, number, dimension):
            continue
        gone = {place for past in sheet.past[number] for place in past.of(dimension)} - cells.keys()
        cells.update(dict.fromkeys(gone, NOTHING))
        sheet.hidden[number] |= {*sheet.rows[dimension], *gone}


def _protect(sheet: Sheet, number: int) -> bool:
    """Hide more of a measure until no equation tells of what is hidden; whether anything was."""
    hidden, before = sheet.hidden[number], len(sheet.hidden[number])
    parts = _parts(sheet, number)
    for part in parts:
        hidden |= sheet.hidden[part]
    if len(parts) < 2 and not sheet.nobody(number):
        waiting = True
        while waiting:
            waiting = False
            for dimension, rows in sheet.equations(number):
                while (more := _more_to_hide(sheet, number, dimension, rows)) is not None:
                    hidden.add(more)
                    waiting = True
    return len(hidden) > before


def _parts(sheet: Sheet, number: int) -> list[int]:
    """The measures of which a share or a mean is made. One of two others tells nothing where these are shown."""
    names = sheet.family.measures[number].made_of
    return [place for place, measure in enumerate(sheet.family.measures) if measure.name in names]


def _more_to_hide(sheet: Sheet, number: int, dimension: str, rows: Sequence[Place]) -> Place | None:
    """What has to be hidden next on account of one equation; None when it tells of nothing that is hidden."""
    hidden = [place for place in rows if place in sheet.hidden[number]]
    unknown = [place for place in hidden if place not in sheet.perhaps[number]]
    shown = [place for place in rows if place not in sheet.hidden[number]]
    total_hidden = TOTAL in sheet.hidden[number]
    if total_hidden and not unknown and shown:
        return _fewest(sheet, number, shown)
    if not shown:
        if sheet.family.in_own_words(dimension):
            return None  # How many rows there are is not known: others may have words of their own.
        # Rows that are there no more, and those that were not there then, are known as well.
        told = not total_hidden and (len(unknown) < 2 or together_by_few(sheet, number, dimension, hidden) is not None)
        return TOTAL if told else None
    if (
        hidden
        and not total_hidden
        and any(too_few_together(sheet, number, dimension, group) for group in (hidden, unknown))
    ):
        return _fewest(sheet, number, shown)
    group = together_by_few(sheet, number, dimension, hidden)
    if group is None:
        return None
    # A group of shown rows is broken up by hiding one of them; one with hidden rows has to grow.
    more = [place for place in shown if (place in group) == group.isdisjoint(hidden)]
    return _fewest(sheet, number, more or shown) if more or total_hidden else TOTAL


def _fewest(sheet: Sheet, number: int, places: Sequence[Place]) -> Place:
    return min(places, key=lambda place: (sheet.cells[number][place].people, place))


def _loosen(sheet: Sheet) -> bool:
    """Hide more where a secret number has no other value for its neighbors; whether anything was."""
    for number, secret in enumerate(sheet.secret):
        for place in sorted(secret):
            if not is_free(sheet, number, place) and _widen(sheet, number, place):
                return True
    return False


def _widen(sheet: Sheet, number: int, place: Place) -> bool:
    """Hide what follows in this row and in those that are hidden with it; else another row; else what was before."""
    beside = [(name, rows) for name, rows in sheet.equations(number) if place == TOTAL or place in rows]
    theirs = {place, *(row for _, rows in beside for row in rows if row in sheet.hidden[number])}
    for later in range(number + 1, len(sheet.cells)):
        following = {one for one in theirs if not sheet.said(later, one)}
        if not following <= sheet.hidden[later]:
            sheet.hidden[later] |= following
            return True
    for _, rows in beside:
        if shown := [row for row in rows if row not in sheet.hidden[number]]:
            sheet.hidden[number].add(_fewest(sheet, number, shown))
            return True
    for other, one in ((number, TOTAL), (number - 1, place)):
        if other >= 0 and one not in sheet.hidden[other]:
            sheet.hidden[other].add(one)
            return True
    return False


def _reasons(sheet: Sheet) -> dict[str, dict[Place, str]]:
    return {
        measure.name: {place: _reason(sheet, number, place) for place in sorted(sheet.hidden[number])}
        for number, measure in enumerate(sheet.family.measures)
    }


def _reason(sheet: Sheet, number: int, place: Place) -> str:
    """What everybody can see from what is published."""
    if any(place in past.cells and place not in past.hidden for past in sheet.past[number]):
        return TOO_LITTLE_CHANGED
    beside = [*_parts(sheet, number), *([number - 1] if sheet.family.nested and number else [])]
    return TELLS_OTHERS if any(place in sheet.hidden[other] for other in beside) else TOO_FEW
