"""The section `enrollment` of a mapping: what matching's import reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from shared.tabular._cells import Reader, Settings, Source, rows_without_formulas
from shared.tabular.reading import Table
from shared.tabular.report import Report
from shared.text import Line
from shared.wrong import Wrong

__all__ = [
    "Consent",
    "EnrollmentMapping",
    "EnrollmentRow",
    "IdentityAnswer",
    "IdentityReader",
    "IdentitySource",
    "Role",
    "no_role",
    "roles_of",
]

Role = Literal["mentee", "mentor"]

_MOST_PLACES = 50
_ROLES: dict[str, tuple[Role, ...]] = {
    "": (),
    "mentee": ("mentee",),
    "mentor": ("mentor",),
    "both": ("mentee", "mentor"),
}


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What a person shares of their identity, only with their consent. statement: what they agreed to."""

    values: list[str]
    statement: str


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """A row for matching's import. person: external id. places: how many mentees a mentor can take, None where the
    file does not say, 0 for a mentee.

    identity: only what the person agreed to share.
    """

    row: int
    person: str
    roles: tuple[Role, ...]
    places: int | None
    answers: dict[str, str | list[str]]
    identity: dict[str, IdentityAnswer]


class Consent(Settings):
    """How a person agreed to share an identity attribute. statement: what they agreed to, in a sentence.

    column, values: they agreed where that column has one of these values. Without a column they agreed by answering.
    """

    statement: Line = Field(min_length=10, max_length=1000)
    column: str | None = Field(default=None, min_length=1, max_length=200)
    values: tuple[str, ...] = Field(default=("yes",), min_length=1, max_length=20)


class IdentitySource(Source):
    consent: Consent


class EnrollmentMapping(Settings):
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
        identity = [
            IdentityReader(name, source, f"enrollment.identity.{name}", table, report)
            for name, source in self.identity.items()
        ]
        if report.count > before:
            return
        readers = (person, role, places, *(item[2] for item in answers), *(item.answer for item in identity))
        for row, cells in rows_without_formulas(table, readers, report):
            roles = roles_of(role.text(cells))
            if roles is None:
                report.add(row, role.column, no_role(role.text(cells)))
            if not roles:
                continue
            if not person.text(cells):
                report.add(row, person.column, Wrong("no-external-id", "The external id is missing."))
            yield EnrollmentRow(
                row,
                person.text(cells),
                roles,
                _places(places.text(cells), row, places.column, report) if "mentor" in roles else 0,
                {name: reader.items(cells) if source.split else reader.text(cells) for name, source, reader in answers},
                {item.name: answer for item in identity if (answer := item.read(cells))},
            )


class IdentityReader:
    """One identity attribute bound to a table, read only where its person agreed."""

    def __init__(self, name: str, source: IdentitySource, place: str, table: Table, report: Report) -> None:
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


def roles_of(text: str) -> tuple[Role, ...] | None:
    """The roles that a cell names; none for an empty cell; None for anything else."""
    return _ROLES.get(text.casefold())


def no_role(text: str) -> Wrong:
    """What is wrong with a cell that names no roles."""
    return Wrong("not-a-role", "{text} is not a role: mentee, mentor or both.", text=repr(text[:40]))


def _places(text: str, row: int, column: str, report: Report) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _MOST_PLACES):
        report.add(
            row,
            column,
            Wrong(
                "not-places",
                "{text} is not a number of places from 1 to {most}.",
                text=repr(text[:40]),
                most=_MOST_PLACES,
            ),
        )
        return 1
    return int(text)
