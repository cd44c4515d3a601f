"""How a field gets its text out of a row's cells."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.tabular.reading import Rows, normal
from shared.tabular.report import Report
from shared.wrong import Wrong

__all__ = ["Reader", "Settings", "Source", "formula", "rows_without_formulas"]

_HARMLESS = re.compile(r"[-+]+$|[-+]\s|[-+][\d\s().,/-]*$")
"""What may begin with + or -: a lone dash, an item of a list, a number, a telephone number."""


_Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]


class Settings(BaseModel):
    """Settings in a mapping; an unknown one is an error, since it is most likely misspelled."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Settings):
    """Where a field's text comes from: exactly one of `column`, `join`, `constant`."""

    column: str | None = Field(default=None, min_length=1, max_length=200)
    join: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=20)
    separator: _Text = Field(default=" ", max_length=10)
    constant: _Text | None = Field(default=None, max_length=1000)
    default: _Text = Field(default="", max_length=1000, description="for an empty cell")
    values: Mapping[str, _Text] = Field(
        default={}, description="translates cells, without case; others stay as they are"
    )
    split: str = Field(default="", max_length=3, description="separates the items of a list")
    optional: bool = Field(default=False, description="the file may lack the column")

    @model_validator(mode="before")
    @classmethod
    def _name_of_a_column(cls, value: Any) -> Any:
        return {"column": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(origin is not None for origin in (self.column, self.join, self.constant)) != 1:
            raise Wrong("one-origin", "Give exactly one of column, join and constant.")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.column is not None else self.join or ()


class Reader:
    """A source bound to the columns of one table. Columns that the table lacks are added to the report.

    place: the field in the mapping, as in "people.name". column: how problems name the cell.
    """

    def __init__(self, source: Source | None, place: str, table: Rows, report: Report) -> None:
        self.indexes: list[int] = []
        self.column = " + ".join(source.columns) if source and source.columns else place
        self._default = (source.constant or source.default) if source else ""
        self._separator = source.separator if source else " "
        self._split = (source.split if source else "") or ";"
        self._values = {key.strip().casefold(): value for key, value in source.values.items()} if source else {}
        positions = {normal(name): index for index, name in enumerate(table.columns)}
        for name in source.columns if source else ():
            index = positions.get(normal(name))
            if index is not None:
                self.indexes.append(index)
            elif source and not source.optional:
                report.add(1, name, _missing(name, place, table.columns))

    @property
    def splits(self) -> str | None:
        """What separates the items of a list that is one cell as it stands; None where there is more to reading it."""
        return self._split if len(self.indexes) == 1 and not self._values and not self._default else None

    def text(self, cells: list[str]) -> str:
        """The field's text, in Unicode's composed form; the default where the cells are empty."""
        text = self._raw(cells)
        return self._values.get(text.casefold(), text) or self._default if self._values else text or self._default

    def items(self, cells: list[str]) -> list[str]:
        """The items of the field's list, without blanks and repetitions."""
        found = (item.strip() for item in (self._raw(cells) or self._default).split(self._split))
        return list(dict.fromkeys(self._values.get(item.casefold(), item) for item in found if item))

    def _raw(self, cells: list[str]) -> str:
        if len(self.indexes) == 1:
            text = cells[self.indexes[0]].strip()
        else:
            text = self._separator.join(filter(None, (cells[index].strip() for index in self.indexes)))
        return text if text.isascii() else unicodedata.normalize("NFC", text)


def formula(cell: str) -> Wrong | None:
    """What is wrong with a cell that a spreadsheet would run as a formula; None for any other."""
    if cell[:1].isalnum():
        return None
    text = cell.lstrip()
    if not text or text[0] not in "=@+-" or (text[0] in "+-" and _HARMLESS.match(text)):
        return None
    shown = text[:20] + ("…" if len(text) > 20 else "")
    return Wrong(
        "formula",
        "{text} is a formula to a spreadsheet. Write a value that does not begin with {sign}.",
        text=repr(shown),
        sign=text[0],
    )


def rows_without_formulas(table: Rows, readers: Iterable[Reader], report: Report) -> Iterator[tuple[int, list[str]]]:
    """The table's rows; a cell of these readers that a spreadsheet would run as a formula is added to the report."""
    used = sorted({index for reader in readers for index in reader.indexes})
    for row, cells in table.rows:
        for index in used:
            if wrong := formula(cells[index]):
                report.add(row, table.columns[index], wrong)
        yield row, cells


def _missing(name: str, place: str, columns: Iterable[str]) -> Wrong:
    known = {normal(column): column for column in columns}
    near = difflib.get_close_matches(normal(name), known, 1, 0.75)
    if not near:
        return Wrong("no-such-column", "This column is missing; {place} needs it.", place=place)
    return Wrong(
        "misspelled-column",
        'This column is missing; {place} needs it. Is it "{column}"?',
        place=place,
        column=known[near[0]],
    )
