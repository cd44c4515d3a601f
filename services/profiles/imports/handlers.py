"""Import people from a file: all of them or none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from services.profiles.people import domain, store
from services.profiles.people.domain import PersonFacts
from services.profiles.people.handlers import Tally, put_people
from services.profiles.people.store import ReportingLine
from shared.db import AsyncSession
from shared.events.profiles import WorkingInterval
from shared.policy import Principal, allow
from shared.problems import Invalid
from shared.tabular import Mapping as ColumnMapping
from shared.tabular import PeopleMapping, PersonRow, Report, Table, TabularError, read, standard_mapping

__all__ = ["Outcome", "import_people"]

MOST_PEOPLE = 50_000
MOST_ITEMS = 50
MOST_LANGUAGES = 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do when it was a dry run. notes: what the one who imports might want to check."""

    joined: int
    changed: int
    unchanged: int
    dry_run: bool
    encoding: str
    delimiter: str
    notes: list[str]


async def import_people(
    session: AsyncSession,
    me: Principal,
    data: bytes,
    *,
    mapping: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Let the people in a CSV file be as it tells; people who are not in it stay as they are.

    mapping: YAML; the standard layout without it. encoding, delimiter: found when not given. Raises Forbidden, and
    Invalid ("import-rejected") with every problem by row and column.
    """
    allow(me, "people.import")
    try:
        sheet = await asyncio.to_thread(_read, data, mapping, encoding, delimiter)
        await store.lock_imports(session)
        lines = await store.reporting_lines(session)
        _check_managers(sheet, lines)
        sheet.report.raise_if_any()
    except TabularError as error:
        raise _rejected(error) from error
    tally = await put_people(session, [facts for _, facts in sheet.people], lines, dry_run=dry_run)
    return _outcome(tally, sheet.table, dry_run=dry_run)


def _rejected(error: TabularError) -> Invalid:
    what = "1 problem" if error.count == 1 else f"{error.count:,} problems"
    return Invalid(
        f"The file has {what}, so nothing was changed. {error.problems[0]}",
        kind="import-rejected",
        problems=[problem.model_dump() for problem in error.problems],
        count=error.count,
    )


def _outcome(tally: Tally, table: Table, *, dry_run: bool) -> Outcome:
    notes = (
        [f"The file is not UTF-8 and was read as {table.encoding}. Look at names with accents, or save it as UTF-8."]
        if table.guessed
        else []
    )
    return Outcome(tally.joined, tally.changed, tally.unchanged, dry_run, table.encoding, table.delimiter, notes)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file as read. people: row number and what the row tells. manager: the column that names managers."""

    table: Table
    people: list[tuple[int, PersonFacts]]
    manager: str
    report: Report


def _read(data: bytes, mapping: str | None, encoding: str | None, delimiter: str | None) -> _Sheet:
    table = read(data, encoding=encoding, delimiter=delimiter)
    columns = (ColumnMapping.parse(mapping) if mapping else standard_mapping()).people
    report = Report()
    if len(table.rows) > MOST_PEOPLE:
        report.add(None, None, f"There are {len(table.rows):,} people; at most {MOST_PEOPLE:,} are allowed. Split it.")
        report.raise_if_any()
    told = columns.told(table)
    rows: dict[str, int] = {}
    people: list[tuple[int, PersonFacts]] = []
    for row in columns.rows(table, report):
        first = rows.setdefault(row.external_id, row.row)
        if first != row.row and row.external_id:
            report.add(row.row, columns.column("external_id"), f"Row {first} has this external id as well.")
            continue
        people.append((row.row, _Row(row, told, columns, report).facts()))
    return _Sheet(table, people, columns.column("manager"), report)


class _Row:
    """Reads one row; what cannot be read is added to the report."""

    def __init__(self, row: PersonRow, told: frozenset[str], columns: PeopleMapping, report: Report) -> None:
        self._row = row
        self._told = told
        self._columns = columns
        self._report = report

    def facts(self) -> PersonFacts:
        row = self._row
        return PersonFacts(
            external_id=self._value("external_id", row.external_id, domain.line, needed=True) or "",
            values=self._values(),
            email=self._value("email", row.email, domain.email, needed=True) or "",
            language=self._value("language", row.language, domain.language_code),
            manager=(self._value("manager", row.manager, domain.line) or "") if "manager" in self._told else None,
            offered=self._skills("skills_offered", row.skills_offered),
            wanted=self._skills("skills_wanted", row.skills_wanted),
        )

    def _values(self) -> dict[str, object]:
        """HR's fields as they are told, even empty; a person's own fields only where something is told."""
        row, told = self._row, self._told
        day = partial(domain.day, form=self._columns.date_format)
        hr: dict[str, tuple[str, Callable[[str], object], object]] = {
            "job_title": (row.job_title, domain.line, ""),
            "department": (row.department, domain.line, ""),
            "grade": (row.grade, domain.line, ""),
            "location": (row.location, domain.line, ""),
            "country": (row.country, domain.country, ""),
            "start_date": (row.start_date, day, None),
        }
        languages = self._items("languages", row.languages, domain.language, MOST_LANGUAGES)
        hours = self._items("working_hours", row.working_hours, domain.working_hours, MOST_ITEMS)
        own: dict[str, object] = {
            "zone": self._value("zone", row.zone, domain.zone),
            "bio": self._value("bio", row.bio, domain.prose),
            "languages": [language.model_dump(mode="json") for language in languages],
            "working_hours": [interval.model_dump(mode="json") for interval in _in_order(hours)],
        }
        return {
            "name": self._value("name", row.name, domain.line, needed=True) or "",
            **{
                name: self._value(name, text, reader) or empty
                for name, (text, reader, empty) in hr.items()
                if name in told
            },
            **{name: value for name, value in own.items() if value},
        }

    def _value(self, field: str, text: str, reader: Callable[[str], T], *, needed: bool = False) -> T | None:
        if not text:
            if needed:
                self._problem(field, "This cell is empty; everyone needs a value here.")
            return None
        try:
            return reader(text)
        except ValueError as error:
            self._problem(field, str(error))
            return None

    def _items(self, field: str, texts: list[str], reader: Callable[[str], T], most: int) -> list[T]:
        if len(texts) > most:
            self._problem(field, f"{len(texts)} items; at most {most} are allowed.")
            return []
        return [value for text in texts if (value := self._value(field, text, reader)) is not None]

    def _skills(self, field: str, texts: list[str]) -> Mapping[str, int] | None:
        return dict(self._items(field, texts, domain.weighted, MOST_ITEMS)) or None

    def _problem(self, field: str, message: str) -> None:
        self._report.add(self._row.row, self._columns.column(field), message)


def _in_order(hours: list[tuple[WorkingInterval, ...]]) -> list[WorkingInterval]:
    return sorted((part for parts in hours for part in parts), key=lambda part: (part.weekday, part.start))


def _check_managers(sheet: _Sheet, lines: Mapping[str, ReportingLine]) -> None:
    """Add managers whom nobody knows, and loops of managers, to the report."""
    managers = {person: line.manager for person, line in lines.items() if line.manager}
    rows: dict[str, int] = {}
    for row, facts in sheet.people:
        rows[facts.external_id] = row
        if facts.manager is not None:
            managers[facts.external_id] = facts.manager
    for row, facts in sheet.people:
        if facts.manager and facts.manager not in rows and facts.manager not in lines:
            sheet.report.add(row, sheet.manager, f"Nobody has the external id {domain.shown(facts.manager)}.")
    for loop in domain.manager_loops({person: manager for person, manager in managers.items() if manager}):
        row, index = min((rows[person], index) for index, person in enumerate(loop) if person in rows)
        chain = [*loop[index:], *loop[:index], loop[index]]
        shown = chain if len(chain) <= 11 else [*chain[:10], f"… ({len(loop)} people)", chain[-1]]
        sheet.report.add(row, sheet.manager, f"Managers manage each other in a loop: {' → '.join(shown)}.")
