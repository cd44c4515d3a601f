"""What one scope's numbers give away: sheets of numbers, and whether what is hidden in them stays unknown.

A sheet has a total and rows by several dimensions, for every measure of a family. A place is (dimension, value);
`TOTAL` is ("", ""). `Past` is one measure of the sheet as it was published at some time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.analytics.publications.domain import Cell, Family, Measure

__all__ = [
    "NOTHING",
    "TOTAL",
    "Past",
    "Place",
    "Sheet",
    "changed_by_few",
    "is_free",
    "moved_by_few",
    "together_by_few",
    "too_few_together",
    "too_little_changed",
]

Place = tuple[str, str]
TOTAL: Place = ("", "")
NOTHING = Cell(0, 0)


@dataclass(frozen=True, slots=True)
class Past:
    """cells: as they were counted. hidden: which of them were not told then."""

    cells: Mapping[Place, Cell]
    hidden: frozenset[Place]

    def of(self, dimension: str) -> Iterator[Place]:
        """The rows that a dimension had then."""
        return (place for place in self.cells if place[0] == dimension)

    def told(self, place: Place) -> Cell | None:
        """What was known of a place then; a row that was not there was known to be of nobody."""
        return None if place in self.hidden else self.cells.get(place, NOTHING)


@dataclass(slots=True)
class Sheet:
    """cells, past, hidden: by measure. rows: by dimension. k: the smallest group. judged: the rows are numbers of this
    sheet; else they are totals of other sheets, where they are hidden, and of people who hardly ever are the same.
    absent: by measure, rows of nobody that another table of the same people has not got, which tells as much. perhaps:
    rows of which that may be known or not: it must not follow that nobody is in them, and they protect nothing.
    """

    family: Family
    k: int
    rows: Mapping[str, Sequence[Place]]
    cells: Sequence[dict[Place, Cell]]
    past: Sequence[Sequence[Past]]
    hidden: list[set[Place]]
    judged: bool = True
    secret: list[set[Place]] = field(default_factory=list[set[Place]])
    absent: list[set[Place]] = field(default_factory=list[set[Place]])
    perhaps: list[set[Place]] = field(default_factory=list[set[Place]])

    def nobody(self, number: int) -> bool:
        """Whether a measure is of nobody in the whole sheet, which may be said."""
        total = self.cells[number][TOTAL]
        return total.people == 0 and not total.value

    def overlapping(self, number: int, dimension: str) -> bool:
        """Whether one person may stand in several rows of a measure."""
        return self.judged and (dimension in self.family.overlapping or self.family.measures[number].unit != "people")

    def said(self, number: int, place: Place) -> bool:
        """Whether it is known in any case: that a measure is of nobody in this sheet, or in the one of a row."""
        if place in self.absent[number]:
            return True
        cell = self.cells[number].get(place, NOTHING)
        return self.nobody(number) or (not self.judged and cell.people == 0 and not cell.value)

    def named(self, dimension: str) -> bool:
        """Whether a page names the rows of a dimension, so that there is somebody in each: it shows one, or did."""
        numbers = range(len(self.cells))
        shown = (
            place not in self.hidden[number] and not self.said(number, place)
            for number in numbers
            for place in self.rows.get(dimension, ())
        )
        before = (
            place[0] == dimension and place not in past.hidden and cell.people > 0
            for number in numbers
            for past in self.past[number]
            for place, cell in past.cells.items()
        )
        return any(shown) or any(before)

    def equations(self, number: int) -> Iterator[tuple[str, Sequence[Place]]]:
        """The dimensions that have rows: the total is their sum. Without those that are said to be of nobody."""
        for dimension, rows in self.rows.items():
            if counted := [place for place in rows if not self.said(number, place)]:
                yield dimension, counted


def too_few_together(sheet: Sheet, number: int, dimension: str, hidden: Collection[Place]) -> bool:
    """Whether rows whose sum is known tell of too few people: it is one, they have fewer than k together, or one each;
    where people may stand in several rows, none of them has k."""
    people = [sheet.cells[number][place].people for place in hidden]
    if len(people) < 2 or max(people) <= 1:
        return True
    return (max(people) if sheet.overlapping(number, dimension) else sum(people)) < sheet.k


def too_little_changed(sheet: Sheet, number: int, place: Place) -> bool:
    """Whether a number differs from what was told of it at some time by what fewer than k people did."""
    now, measure = sheet.cells[number][place], sheet.family.measures[number]
    for past in sheet.past[number]:
        then = past.told(place)
        if then is None or then == now:
            continue
        change = abs(now.people - then.people)
        if change < sheet.k and not (
            measure.unit != "people" and place == TOTAL and _many_in_a_row(sheet, number, past)
        ):
            return True
    return False


def _many_in_a_row(sheet: Sheet, number: int, past: Past) -> bool:
    """Whether k people or more have come to one row: then so many have done something that is in the total, too."""
    return any(_change(sheet, number, past, place) >= sheet.k for _, rows in sheet.equations(number) for place in rows)


def _change(sheet: Sheet, number: int, past: Past, place: Place) -> int:
    now = sheet.cells[number].get(place, NOTHING).people
    return abs(now - past.cells.get(place, NOTHING).people)


def moved_by_few(sheet: Sheet, number: int, dimension: str) -> bool:
    """Whether the rows of a dimension differ from what they were on some page, and fewer than k people came or left."""
    for past in sheet.past[number]:
        there = {*sheet.rows[dimension], *past.of(dimension)}
        pairs = [(sheet.cells[number].get(place, NOTHING), past.cells.get(place, NOTHING)) for place in there]
        changes = [abs(now.people - then.people) for now, then in pairs]
        few = (max(changes) if sheet.overlapping(number, dimension) else sum(changes)) < sheet.k
        if few and any(now != then for now, then in pairs):
            return True
    return False


def together_by_few(sheet: Sheet, number: int, dimension: str, hidden: Collection[Place]) -> set[Place] | None:
    """Rows whose sum is known now, and was known before, and has changed by what too few people did; None without such.

    The sum of the hidden rows is known where the total is; two sets of hidden rows that overlap are known together. Of
    all rows together the total tells.
    """
    theirs = set(hidden)
    for past in sheet.past[number]:
        then = {place for place in past.hidden if place[0] == dimension}
        totals = TOTAL not in sheet.hidden[number], TOTAL not in past.hidden
        groups = [theirs | then] if theirs & then and all(totals) else []
        if not theirs & then:
            groups = [group for group, known in zip((theirs, then), totals, strict=True) if group and known]
        there = {*sheet.rows[dimension], *past.of(dimension)}
        for group in groups:
            if not there <= group and changed_by_few(sheet, number, dimension, group, past):
                return group
    return None


def changed_by_few(sheet: Sheet, number: int, dimension: str, group: Collection[Place], past: Past) -> bool:
    """Whether a group of rows has changed since then, and by what fewer than k people did."""
    cells = sheet.cells[number]
    pairs = [(cells.get(place, NOTHING), past.cells.get(place, NOTHING)) for place in group]
    if all(now == then for now, then in pairs):
        return False
    if sheet.overlapping(number, dimension):
        return max(abs(now.people - then.people) for now, then in pairs) < sheet.k
    change = abs(sum(now.people - then.people for now, then in pairs))
    if change:
        return change < sheet.k
    measure = sheet.family.measures[number]
    return abs(sum(_weight(measure, now) - _weight(measure, then) for now, then in pairs)) > _ROUNDING


_ROUNDING = 1e-6


def _weight(measure: Measure, cell: Cell) -> float:
    """What a row adds to the total; a mean does by its people."""
    return (cell.value or 0) * (1 if measure.additive else cell.people)


def is_free(sheet: Sheet, number: int, place: Place) -> bool:
    """Whether a hidden number of a nested family could as well be one larger or one smaller, with others that are
    hidden making up for it, and no row growing from one measure to the next. False where that is not found soon."""
    return any(_Search(sheet).move(number, place, step, {}) is not None for step in (1, -1))


_Moved = Mapping[tuple[int, Place], int]
_TRIES = 200


@dataclass(slots=True)
class _Search:
    """Looks for other numbers that fit. left: how often it tries; there may be more ways than can be looked at."""

    sheet: Sheet
    left: int = _TRIES

    def move(self, number: int, place: Place, step: int, moved: _Moved) -> _Moved | None:
        """All that moves by one when this number does; None when it cannot."""
        sheet = self.sheet
        self.left -= 1
        if self.left < 0 or place not in sheet.hidden[number]:
            return None
        if (number, place) in moved:
            return moved if moved[number, place] == step else None
        people = sheet.cells[number][place].people + step
        if people < (place == TOTAL or (number == 0 and sheet.named(place[0]))):
            return None
        following: _Moved | None = {**moved, (number, place): step}
        neighbor = number + (1 if step < 0 else -1)
        if 0 <= neighbor < len(sheet.cells) and (people - sheet.cells[neighbor][place].people) * step > 0:
            following = self.move(neighbor, place, step, following)
        return None if following is None else self._balance(number, place, following)

    def _balance(self, number: int, place: Place, moved: _Moved) -> _Moved | None:
        """What else moves so that the total stays the sum of the rows."""
        result: _Moved | None = moved
        for dimension, rows in self.sheet.equations(number):
            if result is None or place not in (TOTAL, *rows):
                continue
            missing = result.get((number, TOTAL), 0) - sum(result.get((number, row), 0) for row in rows)
            if not missing:
                continue
            options = [(row, missing) for row in rows if row[0] == dimension]
            if (number, TOTAL) not in result:
                options.append((TOTAL, -missing))
            result = self._first(number, options, result)
        return result

    def _first(self, number: int, options: Sequence[tuple[Place, int]], moved: _Moved) -> _Moved | None:
        for place, step in options:
            if (number, place) not in moved and place in self.sheet.hidden[number] and abs(step) == 1:
                found = self.move(number, place, step, moved)
                if found is not None:
                    return found
                if self.left < 0:
                    return None
        return None
