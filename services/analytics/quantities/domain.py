"""Which numbers of several families may be shown, where these families count the same people.

A hidden number must not follow from another family that counts the same. `Measure.quantity` names what is the same, or
nearly: mentees are enrolled in the funnel, and "mentees" in equity, where those aside who were not employed on the
first day. All families with quantities are counted of the same facts, published in one transaction, and hidden
together:

- where two of them count the same, at the same place of the same scope, and differ by fewer than k people, one is
  hidden where the other is;
- where a quantity is the sum of others (`SUMS`), it and its parts are not hidden alone.

Then each family hides what has to be hidden in its own equations, in which the numbers of one quantity are one unknown:
its equations of all families are a forest as before (`suppression/domain.py`), in which some total has more dimensions.
This goes on until nothing more is hidden. Sums are no part of that forest; that they tell nothing together with it is
what the attacker's test looks for.

A row that one family has not got is known to be of nobody there. Where another family has it, for instance a department
with employees and no mentees, its number is 0 and stays hidden, but is no unknown that could protect another. What
counts some of these people only (`Measure.among`) may be shown where they are not; then nobody knows of that row, and
it must not follow either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import NamedTuple
from uuid import UUID

from services.analytics.disclosure.domain import NOTHING, TOTAL, Place, Sheet
from services.analytics.publications.domain import Cell, Family
from services.analytics.suppression.domain import Hidden, Settlement, Table

__all__ = ["SUMS", "linked", "suppress"]

SUMS: Mapping[str, tuple[str, ...]] = {"started": ("running", "ended"), "ended": ("completed", "ended early")}
"""Quantities that are the sum of others, but for people with several mentorships."""


class Row(NamedTuple):
    """A row of a family that counts all of a quantity. nobody: the measure that has nobody in this row."""

    family: str
    measure: str
    place: Place
    nobody: str


ROWS: Mapping[str, Row] = {"completed": Row("endings", "ended", ("reason", "completed"), nobody="early")}
"""Who ended for this reason has completed the mentorship; who ended for another one has ended it early."""


def linked(family: Family) -> bool:
    """Whether it counts what another family may count as well, so that it is published with those that do."""
    return any(measure.quantity for measure in family.measures)


def suppress(tables: Sequence[Table]) -> tuple[list[dict[UUID, Hidden]], set[UUID]]:
    """What is hidden of each table, by scope; all else may be shown. And of which scopes `Table.earlier` is wanting:
    then call it again with theirs."""
    settlements = [Settlement(table) for table in tables]
    shared, among = _shared(settlements), _among(settlements)
    for scope in {scope for one in settlements for scope in one.sheets}:
        _note_absent(scope, shared, among)
    while settled := {scope for one in settlements for scope in one.settle()}:
        for scope in settled:
            there = {name: _of(scope, members) for name, members in shared.items()}
            for members in there.values():
                _hide_alike(scope, members)
            for whole, parts in SUMS.items():
                _hide_in_sum(scope, [there.get(name, ()) for name in (whole, *parts)])
    return [one.hidden() for one in settlements], {scope for one in settlements for scope in one.wanting}


@dataclass(frozen=True, slots=True)
class _Member:
    """A measure of a family that counts a quantity. row: which of its rows does; None for all it has."""

    settlement: Settlement
    number: int
    row: Place | None = None

    def sheet(self, scope: UUID) -> Sheet:
        return self.settlement.sheets[scope]

    def there(self, scope: UUID) -> bool:
        """Whether it is counted of a scope."""
        return scope in self.settlement.sheets and (
            self.row is None or self.row in self.sheet(scope).cells[self.number]
        )

    def cells(self, scope: UUID) -> Mapping[Place, Cell]:
        cells = self.sheet(scope).cells[self.number]
        return cells if self.row is None else dict.fromkeys((TOTAL, self.row), cells[self.row])

    def hidden(self, scope: UUID) -> set[Place]:
        hidden = self.sheet(scope).hidden[self.number]
        return hidden if self.row is None else {TOTAL, self.row} if self.row in hidden else set()

    def has(self, scope: UUID, dimension: str) -> bool:
        """Whether it is broken down by this, or is asked for its total."""
        return not dimension or dimension in (self.sheet(scope).rows if self.row is None else self.row)

    def hide(self, scope: UUID, place: Place) -> bool:
        """Hide it there, unless it is known that it is of nobody everywhere; whether that hides more."""
        sheet = self.sheet(scope)
        if place not in self.cells(scope) or place in self.hidden(scope) or sheet.nobody(self.number):
            return False
        self.settlement.hide(scope, self.number, self.row or place)
        return True


def _shared(settlements: Sequence[Settlement]) -> dict[str, list[_Member]]:
    """The measures of each quantity."""
    shared: dict[str, list[_Member]] = {}
    for one in settlements:
        for number, measure in enumerate(one.family.measures):
            if measure.quantity:
                shared.setdefault(measure.quantity, []).append(_Member(one, number))
            for quantity, row in ROWS.items():
                if (row.family, row.measure) == (one.family.name, measure.name):
                    shared.setdefault(quantity, []).append(_Member(one, number, row.place))
    return shared


def _among(settlements: Sequence[Settlement]) -> dict[str, list[_Member]]:
    """The measures that count some of the people of each quantity."""
    among: dict[str, list[_Member]] = {}
    for one in settlements:
        for number, measure in enumerate(one.family.measures):
            if measure.among:
                among.setdefault(measure.among, []).append(_Member(one, number))
    return among


def _of(scope: UUID, members: Sequence[_Member]) -> list[_Member]:
    return [member for member in members if member.there(scope)]


def _note_absent(scope: UUID, shared: Mapping[str, Sequence[_Member]], among: Mapping[str, Sequence[_Member]]) -> None:
    """Tell every sheet in which of its rows nobody is, as everybody knows, by another one that has not got them or by
    what they mean."""
    for name, members in shared.items():
        all_of_them = [member for member in _of(scope, members) if member.row is None]
        some_of_them = _of(scope, among.get(name, ()))
        for one, other in (*permutations(all_of_them, 2), *product(some_of_them, all_of_them)):
            sheet, theirs = one.sheet(scope), other.sheet(scope)
            known = sheet.perhaps if one in some_of_them else sheet.absent
            for dimension in sheet.rows.keys() & theirs.rows.keys():
                for place in sheet.rows[dimension]:
                    if place not in theirs.cells[other.number] and not sheet.cells[one.number][place].people:
                        known[one.number].add(place)
    for quantity, row in ROWS.items():
        for member in _of(scope, [one for one in shared.get(quantity, ()) if one.row is not None]):
            names = [measure.name for measure in member.settlement.family.measures]
            member.sheet(scope).absent[names.index(row.nobody)].add(row.place)


def _hide_alike(scope: UUID, members: Sequence[_Member]) -> None:
    """Hide in each what is hidden in another one and nearly the same."""
    for one, other in permutations(members, 2):
        cells, theirs = one.cells(scope), other.cells(scope)
        for place in sorted(other.hidden(scope) - one.hidden(scope)):
            if place in cells and abs(cells[place].people - theirs[place].people) < one.sheet(scope).k:
                one.hide(scope, place)


def _hide_in_sum(scope: UUID, quantities: Sequence[Sequence[_Member]]) -> None:
    """Hide one more where a whole and its parts would have one unknown. quantities: the measures of the whole and of
    each part."""
    for place in sorted({place for members in quantities for member in members for place in member.hidden(scope)}):
        there = [[member for member in members if member.has(scope, place[0])] for members in quantities]
        if not all(there):
            continue
        numbers = [_known(scope, place, members) for members in there]
        (whole, _), *parts = numbers
        hidden = [number for number, (_, shown) in enumerate(numbers) if not shown]
        if len(hidden) != 1 or abs(whole - sum(people for people, _ in parts)) >= there[0][0].sheet(scope).k:
            continue
        for at in sorted({*range(len(numbers))} - {*hidden}, key=lambda at: numbers[at][0]):
            hiding = [member.hide(scope, place) for member in there[at]]
            if any(hiding):
                break


def _known(scope: UUID, place: Place, members: Sequence[_Member]) -> tuple[int, bool]:
    """How many people a quantity is, and whether one of its measures shows it."""
    shown = [one for one in members if place not in one.hidden(scope) or place in one.sheet(scope).absent[one.number]]
    return (shown or members)[0].cells(scope).get(place, NOTHING).people, bool(shown)
