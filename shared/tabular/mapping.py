"""Which column fills which field. A mapping is a YAML file that an administrator can read and write.

people:                                   what profiles' import reads
  external_id: employee number            the name of a column
  name: {join: [first name, last name]}   several columns, joined by `separator` (a blank)
  country: {constant: DE}                 the same for every row
  grade: {column: band, values: {B4: Senior}, default: Junior}
  skills_wanted: {column: topics, split: ","}
enrollment:                               what matching's import reads
  person: employee number                 the external id again
  role: {constant: mentee}
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from shared.tabular._cells import Reader, Source, rows_without_formulas
from shared.tabular.reading import Table, normal
from shared.tabular.report import Report, TabularError, TabularProblem

__all__ = [
    "Consent",
    "EnrollmentRow",
    "IdentityAnswer",
    "Mapping",
    "PeopleMapping",
    "PersonRow",
    "Role",
    "standard_mapping",
]

Role = Literal["mentee", "mentor"]

_MOST_TEXT = 64 * 1024
_MOST_PLACES = 20
_ROLES: dict[str, tuple[Role, ...]] = {
    "": (),
    "mentee": ("mentee",),
    "mentor": ("mentor",),
    "both": ("mentee", "mentor"),
}


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


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What a person shares of their identity, only with their consent. statement: what they agreed to."""

    values: list[str]
    statement: str


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """A row for matching's import. person: external id. places: how many mentees a mentor can take, 0 for a mentee.

    identity: only what the person agreed to share.
    """

    row: int
    person: str
    roles: tuple[Role, ...]
    places: int
    answers: dict[str, str | list[str]]
    identity: dict[str, IdentityAnswer]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeopleMapping(_Strict):
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

    def column(self, field: str) -> str:
        """How a problem names the cell of this field: its column, or its place in the mapping."""
        source: Source | None = getattr(self, field)
        return " + ".join(source.columns) if source and source.columns else f"people.{field}"

    def told(self, table: Table) -> frozenset[str]:
        """The fields of which this table says something, be it that they are empty."""
        columns = {normal(name) for name in table.columns}
        return frozenset(
            name
            for name in _fields(self)
            if (source := getattr(self, name)) is not None
            and (source.constant is not None or columns & {normal(column) for column in source.columns})
        )

    def rows(self, table: Table, report: Report) -> Iterator[PersonRow]:
        """The rows as people; none when columns are missing. Problems are added to the report."""
        before = report.count
        readers = {name: Reader(getattr(self, name), f"people.{name}", table, report) for name in _fields(self)}
        if report.count > before:
            return
        texts = [(name, reader.text) for name, reader in readers.items() if name not in _LISTS]
        lists = [(name, reader.items) for name, reader in readers.items() if name in _LISTS]
        for row, cells in rows_without_formulas(table, readers.values(), report):
            fields: dict[str, Any] = {name: text(cells) for name, text in texts}
            fields.update((name, items(cells)) for name, items in lists)
            yield PersonRow(row, **fields)


def _fields(mapping: PeopleMapping) -> list[str]:
    return [name for name in type(mapping).model_fields if name != "date_format"]


class Consent(_Strict):
    """How a person agreed to share an identity attribute. statement: what they agreed to, in a sentence.

    column, values: they agreed where that column has one of these values. Without a column they agreed by answering.
    """

    statement: str = Field(min_length=10, max_length=1000)
    column: str | None = Field(default=None, min_length=1, max_length=200)
    values: tuple[str, ...] = Field(default=("yes",), min_length=1, max_length=20)


class IdentitySource(Source):
    consent: Consent


class EnrollmentMapping(_Strict):
    """The section `enrollment`. identity: attributes that need consent; they go nowhere without it."""

    person: Source
    role: Source
    places: Source | None = None
    answers: dict[str, Source] = Field(default={}, max_length=100)
    identity: dict[str, IdentitySource] = Field(default={}, max_length=20)

    def rows(self, table: Table, report: Report) -> Iterator[EnrollmentRow]:
        """The rows of those who take part (a role is named). Problems are added to the report."""
        before = report.count
        person = Reader(self.person, "enrollment.person", table, report)
        role = Reader(self.role, "enrollment.role", table, report)
        places = Reader(self.places, "enrollment.places", table, report)
        answers = [
            (name, source, Reader(source, f"enrollment.answers.{name}", table, report))
            for name, source in self.answers.items()
        ]
        identity = [_Identity(name, source, table, report) for name, source in self.identity.items()]
        if report.count > before:
            return
        readers = (person, role, places, *(item[2] for item in answers), *(item.answer for item in identity))
        for row, cells in rows_without_formulas(table, readers, report):
            roles = _roles(role.text(cells))
            if roles is None:
                report.add(row, role.column, f"{role.text(cells)[:40]!r} is not a role: mentee, mentor or both.")
            if not roles:
                continue
            if not person.text(cells):
                report.add(row, person.column, "The external id is missing.")
            yield EnrollmentRow(
                row,
                person.text(cells),
                roles,
                _places(places.text(cells), row, places.column, report) if "mentor" in roles else 0,
                {name: reader.items(cells) if source.split else reader.text(cells) for name, source, reader in answers},
                {item.name: answer for item in identity if (answer := item.read(cells))},
            )


class _Identity:
    """One identity attribute bound to a table, read only where its person agreed."""

    def __init__(self, name: str, source: IdentitySource, table: Table, report: Report) -> None:
        place = f"enrollment.identity.{name}"
        consent = source.consent
        self.name = name
        self.answer = Reader(source, place, table, report)
        self._statement = consent.statement
        self._agreed = frozenset(value.strip().casefold() for value in consent.values)
        self._consent = (
            Reader(Source(column=consent.column), f"{place}.consent", table, report) if consent.column else None
        )

    def read(self, cells: list[str]) -> IdentityAnswer | None:
        if self._consent is not None and self._consent.text(cells).casefold() not in self._agreed:
            return None
        values = self.answer.items(cells)
        return IdentityAnswer(values, self._statement) if values else None


def _roles(text: str) -> tuple[Role, ...] | None:
    """The roles that a cell names; none for an empty cell; None for anything else."""
    return _ROLES.get(text.casefold())


def _places(text: str, row: int, column: str, report: Report) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _MOST_PLACES):
        report.add(row, column, f"{text[:40]!r} is not a number of places from 1 to {_MOST_PLACES}.")
        return 1
    return int(text)


class _Document(_Strict):
    people: PeopleMapping | None = None
    enrollment: EnrollmentMapping | None = None


class Mapping:
    """A mapping that was read and checked. `people` and `enrollment` raise TabularError where it lacks the section."""

    def __init__(self, document: _Document) -> None:
        self._document = document

    @classmethod
    def parse(cls, text: str) -> Mapping:
        """A mapping from YAML. Raises TabularError; its problems name the place in the file by their column."""
        if len(text) > _MOST_TEXT:
            raise _refused(f"A mapping has at most {_MOST_TEXT // 1024} KiB.")
        try:
            if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, yaml.BaseLoader)):
                raise _refused("A mapping has no aliases (*name); write the value again.")
            # The base loader leaves every scalar a string: `yes` stays a word and `007` keeps its zeros.
            return cls(_Document.model_validate(yaml.load(text, yaml.BaseLoader)))  # noqa: S506 - it makes no objects
        except yaml.MarkedYAMLError as error:
            row = error.problem_mark.line + 1 if error.problem_mark else None
            raise _refused(f"The mapping is not YAML: {error.problem}.", row) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise _refused("The mapping is not YAML, or is nested too deeply.") from error
        except ValidationError as error:
            problems = [TabularProblem(column=_place(item), message=_told(item)) for item in error.errors()]
            raise TabularError(problems) from error

    @property
    def people(self) -> PeopleMapping:
        return self._document.people or _lacks("people")

    @property
    def enrollment(self) -> EnrollmentMapping:
        return self._document.enrollment or _lacks("enrollment")


def _refused(message: str, row: int | None = None) -> TabularError:
    return TabularError([TabularProblem(row=row, message=message)])


def _lacks(section: str) -> Any:
    raise _refused(f"The mapping has no section {section!r}, which this import needs.")


def _place(item: ErrorDetails) -> str:
    return ".".join(str(part) for part in item["loc"]) or "mapping"


def _told(item: ErrorDetails) -> str:
    known = {
        "missing": "This is needed.",
        "extra_forbidden": "There is no such setting; look for a misspelling.",
        "model_type": "This has to be settings, as in `name: full name`.",
    }
    return known.get(item["type"]) or item["msg"].removeprefix("Value error, ").capitalize() + "."


@lru_cache(maxsize=1)
def standard_mapping() -> Mapping:
    """The mapping of the standard layout, in which a file needs none of its own."""
    return Mapping.parse(importlib.resources.files("shared.tabular").joinpath("standard.yaml").read_text("utf-8"))
