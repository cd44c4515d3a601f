"""What the cells of a row say of a person. Most cells come again and again, so what was read is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, Protocol

from pydantic_core import to_json

from services.profiles.people import domain
from services.profiles.skills.domain import key
from shared.wrong import Wrong

__all__ = ["FIELDS", "Cells", "Read", "RowReader"]

FIELDS = (
    "external_id", "name", "email", "job_title", "department", "grade", "location", "country", "manager", "start_date",
    "zone", "language", "bio", "languages", "working_hours", "skills_offered", "skills_wanted",
)  # fmt: skip
"""The fields of a row, in the order in which they are staged."""

MOST_ITEMS = 50
MOST_LANGUAGES = 20

_REMEMBERED = 4096
_NEVER_AGAIN = frozenset({"external_id", "name", "email", "bio", "skills_offered", "skills_wanted"})
_MISSING: Any = object()

Named = tuple[int, int]
"""A skill by its number in `RowReader.skills`, and its level or priority."""


class Cells(Protocol):
    """How a field gets its text out of a row: `shared.tabular`'s Reader."""

    indexes: list[int]

    @property
    def splits(self) -> str | None: ...

    def text(self, cells: list[str]) -> str: ...

    def items(self, cells: list[str]) -> list[str]: ...


class Report(Protocol):
    def add(self, row: int | None, column: str | None, wrong: Wrong) -> None: ...


@dataclass(frozen=True, slots=True)
class Read:
    """A field as it is read from rows. get: the cells that it depends on. known: what was read from such cells."""

    get: Callable[[list[str]], Any]
    known: dict[Any, Any]
    read: Callable[[int, list[str], Any], Any]


class RowReader:
    """Reads rows of one file. told: the fields of which the file says something.

    skills: key and name of every skill that the rows so far have named, by the number that they go by.
    """

    def __init__(
        self,
        cells: Mapping[str, Cells],
        told: frozenset[str],
        columns: Sequence[str],
        names: Mapping[str, str],
        date_format: str,
        formula: Callable[[str], Wrong | None],
        report: Report,
    ) -> None:
        self.skills: list[tuple[str, str]] = []
        self._numbers: dict[str, int] = {}
        self._items: dict[str, Named] = {}
        self._columns = columns
        self._formula = formula
        self._report = report
        self._checked: set[int] = set()
        day = partial(domain.day, form=date_format)
        text: dict[str, tuple[Callable[[str], object], object]] = {
            "external_id": (domain.line, _MISSING),
            "name": (domain.line, _MISSING),
            "email": (domain.email, _MISSING),
            "job_title": (domain.line, ""),
            "department": (domain.line, ""),
            "grade": (domain.line, ""),
            "location": (domain.line, ""),
            "country": (domain.country, ""),
            "manager": (domain.line, ""),
            "start_date": (day, None),
            "zone": (domain.zone, None),
            "language": (domain.language_code, None),
            "bio": (domain.prose, None),
        }
        lists: dict[str, Callable[[str, list[str], int], object]] = {
            "languages": self._languages,
            "working_hours": self._hours,
            "skills_offered": partial(self._skills, max),
            "skills_wanted": partial(self._skills, min),
        }
        self._names = names
        reads = [
            self._nothing()
            if name not in told
            else self._text(name, cells[name], *text[name])
            if name in text
            else self._list(name, cells[name], lists[name])
            for name in FIELDS
        ]
        self._hot = [(read.get, read.known, read.read) for read in reads]

    def row(self, number: int, cells: list[str]) -> list[Any]:
        """The values of FIELDS; problems are added to the report.

        A field that the row leaves open is None. Lists are JSON as events have it; skills are pairs, see `Named`.
        """
        values: list[Any] = []
        for get, known, read in self._hot:
            cell = get(cells)
            value = known.get(cell, _MISSING)
            values.append(read(number, cells, cell) if value is _MISSING else value)
        return values

    def _nothing(self) -> Read:
        return Read(_no_cell, {(): None}, _nothing_told)

    def _text(self, name: str, cells: Cells, parse: Callable[[str], object], empty: object) -> Read:
        get, formulas = self._getter(cells)
        known: dict[Any, object] = {}
        remembers = name not in _NEVER_AGAIN
        column = self._names[name]

        def read(number: int, row: list[str], cell: Any) -> object:
            sound = not formulas or self._harmless(number, row, formulas)
            text = cells.text(row)
            if not text:
                if empty is not _MISSING:
                    return empty
                self._report.add(
                    number, column, Wrong("empty-cell", "This cell is empty; everyone needs a value here.")
                )
                return ""
            try:
                value = parse(text)
            except Wrong as wrong:
                self._report.add(number, column, wrong)
                return "" if empty is _MISSING else empty
            if remembers and sound:
                _remember(known, cell, value)
            return value

        return Read(get, known, read)

    def _list(self, name: str, cells: Cells, parse: Callable[[str, list[str], int], object]) -> Read:
        get, formulas = self._getter(cells)
        known: dict[Any, object] = {}
        remembers = name not in _NEVER_AGAIN
        separator = cells.splits if name.startswith("skills_") else None
        better: Callable[[int, int], int] = max if name == "skills_offered" else min

        def read(number: int, row: list[str], cell: Any) -> object:
            sound = not formulas or self._harmless(number, row, formulas)
            if separator is not None and sound and (named := self._well_known(cell.split(separator), better)):
                return named
            items = cells.items(row)
            if not items:
                return None
            value = parse(name, items, number)
            if remembers and sound and value is not None:
                _remember(known, cell, value)
            return value

        return Read(get, known, read)

    def _getter(self, cells: Cells) -> tuple[Callable[[list[str]], Any], list[int]]:
        """What gets the cells that a field depends on, and which of them this field has to look at for formulas."""
        fresh = [index for index in dict.fromkeys(cells.indexes) if index not in self._checked]
        self._checked.update(fresh)
        return (itemgetter(*cells.indexes) if cells.indexes else _no_cell), fresh

    def _harmless(self, number: int, row: list[str], indexes: list[int]) -> bool:
        found = [(index, wrong) for index in indexes if (wrong := self._formula(row[index]))]
        for index, wrong in found:
            self._report.add(number, self._columns[index], wrong)
        return not found

    def _each(self, name: str, items: list[str], parse: Callable[[str], Any], number: int, most: int) -> list[Any]:
        if len(items) > most:
            wrong = Wrong("many-items", "{found} items; at most {most} are allowed.", found=len(items), most=most)
            self._report.add(number, self._names[name], wrong)
            return []
        found: list[Any] = []
        for item in items:
            try:
                found.append(parse(item))
            except Wrong as wrong:
                self._report.add(number, self._names[name], wrong)
        return found if len(found) == len(items) else []

    def _languages(self, name: str, items: list[str], number: int) -> str | None:
        found = self._each(name, items, domain.language, number, MOST_LANGUAGES)
        return to_json([item.model_dump() for item in found]).decode() if found else None

    def _hours(self, name: str, items: list[str], number: int) -> str | None:
        found = [part for parts in self._each(name, items, domain.working_hours, number, MOST_ITEMS) for part in parts]
        found.sort(key=lambda part: (part.weekday, part.start))
        return to_json([part.model_dump() for part in found]).decode() if found else None

    def _well_known(self, items: list[str], better: Callable[[int, int], int]) -> tuple[Named, ...] | None:
        """The skills, where each item was read before just as it is written here."""
        if len(items) > MOST_ITEMS:
            return None
        found: dict[int, int] = {}
        known = self._items
        for item in items:
            named = known.get(item)
            if named is None:
                named = known.get(item.strip())
                if named is None:
                    return None
                _remember(known, item, named)
            skill, weight = named
            other = found.get(skill)
            found[skill] = weight if other is None else better(weight, other)
        return tuple(found.items())

    def _skills(self, better: Callable[[int, int], int], name: str, items: list[str], number: int) -> object:
        """The skills by number; of two spellings of one name the better weight counts."""
        if len(items) > MOST_ITEMS:
            return self._each(name, items, self._skill, number, MOST_ITEMS) or None
        found: dict[int, int] = {}
        sound = True
        for item in items:
            named = self._items.get(item)
            if named is None:
                try:
                    named = self._skill(item)
                except Wrong as wrong:
                    self._report.add(number, self._names[name], wrong)
                    sound = False
                    continue
            skill, weight = named
            other = found.get(skill)
            found[skill] = weight if other is None else better(weight, other)
        return tuple(found.items()) if found and sound else None

    def _skill(self, item: str) -> Named:
        name, weight = domain.weighted(item)
        folded = key(name)
        number = self._numbers.get(folded)
        if number is None:
            number = self._numbers[folded] = len(self.skills)
            self.skills.append((folded, name))
        _remember(self._items, item, (number, weight))
        return number, weight


def _nothing_told(_: int, __: list[str], ___: object) -> None:
    return None


def _no_cell(_: Iterable[str]) -> tuple[()]:
    return ()


def _remember(known: dict[Any, Any], cell: Any, value: object) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[cell] = value
