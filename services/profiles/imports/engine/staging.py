"""The rows of a file, staged in a temporary table chunk by chunk, with every problem told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from asyncpg import Connection

from services.profiles.imports.domain import Options
from services.profiles.imports.engine.cells import FIELDS
from services.profiles.imports.engine.named import Skills
from services.profiles.imports.engine.reading import Chunk, Tell, opened
from shared.db import AsyncSession
from shared.tabular import Limits, Report

__all__ = ["Staged", "stage"]

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

    report: the problems of rows so far.
    """

    rows: int
    told: frozenset[str]
    columns: Mapping[str, str]
    encoding: str
    delimiter: str
    guessed: bool
    report: Report


async def stage(
    session: AsyncSession, connection: Connection, file: BinaryIO, options: Options, limits: Limits, tell: Tell,
    *, dry_run: bool,
) -> Staged:  # fmt: skip
    """Read the file into the temporary tables `staged` and `staged_skill`. Raises TabularError for a file as such."""
    skills = Skills(session, dry_run=dry_run)
    done = 0
    async with opened(file, options, limits, tell) as source:
        await connection.execute(_TABLE)
        await connection.execute("CREATE TEMPORARY TABLE staged_skill (number integer, skill_id uuid) ON COMMIT DROP")
        async for chunk in source.chunks:
            await skills.learn(source.reader.skills)
            done += len(chunk[0])
            await connection.copy_records_to_table("staged", records=_records(chunk, skills), columns=_COLUMNS)
    await connection.copy_records_to_table("staged_skill", records=enumerate(skills.ids))
    await connection.execute("ANALYZE staged (n, external_id); ANALYZE staged_skill (number)")
    rows = source.rows
    return Staged(done, source.told, source.columns, rows.encoding, rows.delimiter, rows.guessed, source.report)


def _records(chunk: Chunk, skills: Skills) -> Iterable[tuple[Any, ...]]:
    offered, offers = skills.offered(chunk[-2])
    wanted, wants = skills.wanted(chunk[-1])
    return zip(*chunk[:-2], offered, wanted, offers, wants, strict=True)
