"""The rows of a file, staged in a temporary table chunk by chunk, with every problem told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from asyncpg import Connection
from pydantic_core import to_json

from services.profiles.imports.domain import Options
from services.profiles.imports.engine.cells import FIELDS, Named, RowReader
from services.profiles.skills import handlers as skill_handlers
from services.profiles.skills import store as skill_store
from shared.db import AsyncSession
from shared.ids import new_id
from shared.tabular import Limits, OpenRows, PeopleMapping, Report, formula, open_rows, standard_mapping
from shared.tabular import Mapping as ColumnMapping

__all__ = ["Staged", "stage", "unstage"]

Tell = Callable[[str, int, int], None]
"""Hears of progress: the phase, rows done so far, how many there seem to be (0: unknown)."""

_CHUNK = 500

_TABLE = """
CREATE TEMPORARY TABLE staged (
    n integer NOT NULL, external_id text NOT NULL, name text, email text, job_title text, department text, grade text,
    location text, country text, manager text, start_date date, zone text, language text, bio text, languages text,
    working_hours text, offered text, wanted text, offers integer[], wants integer[]
) ON COMMIT DROP
"""
_COLUMNS = ["n", *FIELDS[:-2], "offered", "wanted", "offers", "wants"]


@dataclass(frozen=True, slots=True)
class Staged:
    """What was staged. told: the fields of which the file says something. columns: how problems name each field.

    skills: the names, by id, of those that the rows name. report: the problems of rows so far.
    """

    rows: int
    told: frozenset[str]
    columns: Mapping[str, str]
    encoding: str
    delimiter: str
    guessed: bool
    skills: Mapping[UUID, str]
    report: Report


@dataclass(frozen=True, slots=True)
class _Skill:
    """number: of `staged_skill`. start: its JSON up to the level or priority."""

    number: int
    name: str
    offered: str
    wanted: str


class _Skills:
    """The catalog's skills that the file has named so far, by the number that the reader gave them."""

    def __init__(self, session: AsyncSession, *, dry_run: bool) -> None:
        self._session = session
        self._dry_run = dry_run
        self._known: list[_Skill] = []
        self._by_id: dict[UUID, _Skill] = {}
        self.new: list[tuple[int, UUID]] = []

    @property
    def names(self) -> dict[UUID, str]:
        return {skill_id: skill.name for skill_id, skill in self._by_id.items()}

    async def learn(self, named: list[tuple[str, str]]) -> None:
        """Look up skills that were named since; those that the catalog lacks are defined, or made up for a dry run.

        named: key and name of all skills so far.
        """
        fresh = dict(named[len(self._known) :])
        if not fresh:
            return
        found = {folded: (skill.id, skill.name) for folded, skill in await self._resolved(fresh)}
        missing = {folded: name for folded, name in fresh.items() if folded not in found}
        if self._dry_run:
            found |= {folded: (new_id(), name) for folded, name in missing.items()}
        elif missing:
            defined = await skill_handlers.define(self._session, missing)
            found |= {folded: (skill.id, skill.name) for folded, skill in defined.items()}
        for folded in fresh:
            self._known.append(self._skill(*found[folded]))

    async def _resolved(self, fresh: Mapping[str, str]) -> list[tuple[str, Any]]:
        return list((await skill_store.resolve(self._session, list(fresh))).items())

    def _skill(self, skill_id: UUID, name: str) -> _Skill:
        skill = self._by_id.get(skill_id)
        if skill is None:
            start = f'{{"skill_id":"{skill_id}","name":{to_json(name).decode()},'
            skill = _Skill(len(self._by_id), name, f'{start}"level":', f'{start}"priority":')
            self._by_id[skill_id] = skill
            self.new.append((skill.number, skill_id))
        return skill

    def offered(self, named: tuple[Named, ...] | None) -> tuple[str | None, list[int] | None]:
        """JSON as events have it, best known first, and codes of skill and level."""
        if named is None:
            return None, None
        found: dict[int, tuple[int, str, _Skill]] = {}
        for number, level in named:
            skill = self._known[number]
            other = found.get(skill.number)
            if other is None or -other[0] < level:
                found[skill.number] = (-level, skill.name, skill)
        best = sorted(found.values(), key=_order)
        text = ",".join([f"{skill.offered}{-level}}}" for level, _, skill in best])
        return f"[{text}]", [skill.number << 3 | -level for level, _, skill in best]

    def wanted(self, named: tuple[Named, ...] | None) -> tuple[str | None, list[int] | None]:
        """JSON as events have it, most wanted first, and codes of skill and priority."""
        if named is None:
            return None, None
        found: dict[int, tuple[int, str, _Skill]] = {}
        for number, priority in named:
            skill = self._known[number]
            other = found.get(skill.number)
            if other is None or priority < other[0]:
                found[skill.number] = (priority, skill.name, skill)
        first = sorted(found.values(), key=_order)
        text = ",".join([f"{skill.wanted}{priority}}}" for priority, _, skill in first])
        return f"[{text}]", [skill.number << 3 | priority for priority, _, skill in first]


def _order(skill: tuple[int, str, _Skill]) -> tuple[int, str]:
    return skill[0], skill[1]


async def stage(
    session: AsyncSession, connection: Connection, file: BinaryIO, options: Options, limits: Limits, tell: Tell,
    *, dry_run: bool,
) -> Staged:  # fmt: skip
    """Read the file into the temporary tables `staged` and `staged_skill`. Raises TabularError for a file as such."""
    report = Report()
    opened, columns, reader = await asyncio.to_thread(_open, file, options, limits, report)
    await connection.execute(_TABLE)
    await connection.execute("CREATE TEMPORARY TABLE staged_skill (number integer, skill_id uuid) ON COMMIT DROP")
    skills = _Skills(session, dry_run=dry_run)
    chunks = _chunks(opened, reader)
    done, last = 0, 0
    tell("reading", 0, opened.about)
    following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
    try:
        # The next chunk is read while PostgreSQL takes the one before it.
        while (chunk := await following) is not None:
            following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
            await skills.learn(reader.skills)
            done += len(chunk)
            last = chunk[-1][0]
            await connection.copy_records_to_table("staged", records=_records(chunk, skills), columns=_COLUMNS)
            tell("reading", done, max(opened.about, last - 1) if opened.about else 0)
    finally:
        # A thread cannot be stopped, only awaited; it ends with its chunk.
        await asyncio.gather(following, return_exceptions=True)
    await connection.copy_records_to_table("staged_skill", records=skills.new)
    await connection.execute("ANALYZE staged (n, external_id); ANALYZE staged_skill (number)")
    told = columns.told(opened)
    names = {name: columns.column(name) for name in FIELDS}
    return Staged(done, told, names, opened.encoding, opened.delimiter, opened.guessed, skills.names, report)


async def unstage(connection: Connection) -> None:
    """Drop what `stage` has made."""
    await connection.execute("DROP TABLE staged, staged_skill")


def _open(
    file: BinaryIO, options: Options, limits: Limits, report: Report
) -> tuple[OpenRows, PeopleMapping, RowReader]:
    columns = (ColumnMapping.parse(options.mapping) if options.mapping else standard_mapping()).people
    opened = open_rows(
        file, report, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet, limits=limits
    )
    readers = columns.readers(opened, report)
    report.raise_if_any()
    names = {name: columns.column(name) for name in FIELDS}
    told = columns.told(opened)
    return (
        opened,
        columns,
        RowReader(readers, told, opened.columns, names, columns.date_format, formula, report),
    )


def _chunks(opened: OpenRows, reader: RowReader) -> Iterator[list[list[Any]]]:
    """Rows as they are staged, some hundred at a time, without those whose external id is missing."""
    rows = opened.rows
    read = reader.row
    while found := list(islice(rows, _CHUNK)):
        chunk = [[number, *read(number, cells)] for number, cells in found]
        if kept := [row for row in chunk if row[1]]:
            yield kept


def _records(chunk: list[list[Any]], skills: _Skills) -> Iterator[list[Any]]:
    for row in chunk:
        offered, offers = skills.offered(row[-2])
        wanted, wants = skills.wanted(row[-1])
        row[-2:] = offered, wanted, offers, wants
        yield row
