"""The section `people` of a mapping: what profiles' import reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import Field, field_validator

from shared.tabular._cells import Reader, Settings, Source, rows_without_formulas
from shared.tabular.reading import Rows, normal
from shared.tabular.report import Report
from shared.wrong import Wrong

__all__ = ["PeopleMapping", "PersonRow"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row for profiles' import: the text that the file has for each field, empty where it tells nothing.

    row: as a spreadsheet counts. manager: the manager's external id.
    """

    row: int
    external_id: str
    name: str
    email: str
    job_title: str
    department: str
    grade: str
    location: str
    country: str
    manager: str
    start_date: str
    zone: str
    language: str
    bio: str
    languages: list[str]
    working_hours: list[str]
    skills_offered: list[str]
    skills_wanted: list[str]


_LISTS = ("languages", "working_hours", "skills_offered", "skills_wanted")


class PeopleMapping(Settings):
    """The section `people`."""

    external_id: Source
    name: Source
    email: Source
    job_title: Source | None = None
    department: Source | None = None
    grade: Source | None = None
    location: Source | None = None
    country: Source | None = None
    manager: Source | None = None
    start_date: Source | None = None
    zone: Source | None = None
    language: Source | None = None
    bio: Source | None = None
    languages: Source | None = None
    working_hours: Source | None = None
    skills_offered: Source | None = None
    skills_wanted: Source | None = None
    date_format: str = Field(default="%Y-%m-%d", max_length=40, description="as Python's strptime reads it")

    @field_validator("date_format")
    @classmethod
    def _reads_dates(cls, form: str) -> str:
        sample = date(2024, 12, 31)
        try:
            read = datetime.strptime(sample.strftime(form), form).date()  # noqa: DTZ007 - a date has no zone
        except (ValueError, re.error):
            read = None
        if read != sample:
            raise Wrong("no-date-format", "This reads no dates; name day, month and year, as in %d/%m/%Y.")
        return form

    def column(self, field: str) -> str:
        """How a problem names the cell of this field: its column, or its place in the mapping."""
        source: Source | None = getattr(self, field)
        return " + ".join(source.columns) if source and source.columns else f"people.{field}"

    def told(self, table: Rows) -> frozenset[str]:
        """The fields of which this table says something, be it that they are empty."""
        columns = {normal(name) for name in table.columns}
        return frozenset(
            name
            for name in _fields(self)
            if (source := getattr(self, name)) is not None
            and (source.constant is not None or columns & {normal(column) for column in source.columns})
        )

    def readers(self, table: Rows, report: Report) -> dict[str, Reader]:
        """What reads each field; none when columns are missing, which is added to the report."""
        before = report.count
        readers = {name: Reader(getattr(self, name), f"people.{name}", table, report) for name in _fields(self)}
        return readers if report.count == before else {}

    def rows(self, table: Rows, report: Report) -> Iterator[PersonRow]:
        """The rows as people; none when columns are missing. Problems are added to the report."""
        readers = self.readers(table, report)
        if not readers:
            return
        texts = [(name, reader.text) for name, reader in readers.items() if name not in _LISTS]
        lists = [(name, reader.items) for name, reader in readers.items() if name in _LISTS]
        for row, cells in rows_without_formulas(table, readers.values(), report):
            fields: dict[str, Any] = {name: text(cells) for name, text in texts}
            fields.update((name, items(cells)) for name, items in lists)
            yield PersonRow(row, **fields)


def _fields(mapping: PeopleMapping) -> list[str]:
    return [name for name in type(mapping).model_fields if name != "date_format"]
