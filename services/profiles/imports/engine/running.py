"""One import from the file to the last event, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast
from uuid import UUID

from asyncpg import Connection

from services.profiles.imports.domain import Options, Outcome, TooManyLeave
from services.profiles.imports.engine.plan import check, compare, hired, identify, lock_people
from services.profiles.imports.engine.staging import Staged, Tell, stage, unstage
from services.profiles.imports.engine.writing import Writer, find_leavers, keep_rows
from services.profiles.people import store as people
from services.profiles.personal_skills.store import hold
from shared import clock
from shared.db import AsyncSession
from shared.tabular import Limits
from shared.wrong import Wrong

__all__ = ["MOST_ROWS", "carry_out"]

MOST_ROWS = 1_000_000
_SECONDS_TO_NOTICE = 1
"""After which a server whose client has died stops what it does for it."""


async def carry_out(
    session: AsyncSession,
    file: BinaryIO,
    options: Options,
    *,
    import_id: UUID,
    dry_run: bool,
    most_bytes: int,
    tell: Tell,
) -> Outcome:
    """Let the people in a file be as it tells, and keep what became of each under the import, whose row exists.

    A dry run only keeps that. Raises TabularError with the problems of the file, and TooManyLeave; then the caller
    rolls back.
    """
    limits = Limits(bytes=most_bytes, cells=MOST_ROWS * 200, rows=MOST_ROWS)
    tell("waiting", 0, 0)
    await people.lock_imports(session)
    connection = await _connection(session)
    await connection.execute(f"SET LOCAL client_connection_check_interval = '{_SECONDS_TO_NOTICE}s'")
    await connection.execute("SET LOCAL default_statistics_target = 10; SET LOCAL work_mem = '16MB'")
    staged = await _stage(session, connection, file, options, limits, tell, dry_run=dry_run)
    now = clock.now()
    await identify(connection, now)
    await check(session, connection, staged)
    staged.report.raise_if_any()
    leaving, active = await find_leavers(connection, leave=options.leavers == "leave")
    needs_word = leaving > max(options.most_leaving * active, options.leaving or 0)
    if needs_word and not dry_run:
        raise TooManyLeave(leaving, active, options.most_leaving)
    counts = await compare(connection, staged)
    tell("writing", 0, staged.rows)
    await keep_rows(connection, import_id, staged.told)
    if not dry_run and (leaving or counts.joins or counts.returns or counts.changes):
        await Writer(session, connection, staged, now).write(tell)
    notes = _notes(staged, await hired(connection))
    changing = counts.joins + counts.returns + counts.changes
    return Outcome(
        counts.joins,
        counts.returns,
        counts.changes,
        staged.rows - changing,
        leaving,
        active,
        needs_word,
        staged.encoding,
        staged.delimiter,
        [str(note) for note in notes],
        [note.document() for note in notes],
    )


async def _stage(
    session: AsyncSession, connection: Connection, file: BinaryIO, options: Options, limits: Limits, tell: Tell,
    *, dry_run: bool,
) -> Staged:  # fmt: skip
    """The staged file, with its people locked, and then, as everywhere, their skills."""
    while True:
        staged = await stage(session, connection, file, options, limits, tell, dry_run=dry_run)
        tell("comparing", 0, staged.rows)
        await lock_people(connection, leave=options.leavers == "leave")
        if dry_run or await _hold_skills(session, staged):
            return staged
        # Now a name leads to another skill, or is another one: it is read as if the import had come after that.
        await unstage(connection)


async def _hold_skills(session: AsyncSession, staged: Staged) -> bool:
    """Let the skills that the file names stay as they are; whether they still are as they were when it was read."""
    held = await hold(session, staged.skills)
    return all(
        held[skill].name == name and held[skill].state in {"listed", "suggested"}
        for skill, name in staged.skills.items()
    )


async def _connection(session: AsyncSession) -> Connection:
    """The driver's own connection, inside the session's transaction: it copies rows, which SQLAlchemy does not."""
    raw = await (await session.connection()).get_raw_connection()
    return cast("Connection", raw.driver_connection)


def _notes(staged: Staged, hired: Sequence[int]) -> list[Wrong]:
    notes: list[Wrong] = []
    if staged.guessed:
        notes.append(
            Wrong(
                "guessed-encoding",
                "The file is not UTF-8 and was read as {encoding}. Look at names with accents, or save it as UTF-8.",
                encoding=staged.encoding,
            )
        )
    if len(hired) == 1:
        notes.append(
            Wrong(
                "coach-hired",
                "Coaches from outside until now, employees by this file: row {row}. Check that they were hired, and "
                "that no external id was given twice.",
                row=str(hired[0]),
            )
        )
    elif hired:
        notes.append(
            Wrong(
                "coaches-hired",
                "Coaches from outside until now, employees by this file: rows {rows}. Check that they were hired, and "
                "that no external id was given twice.",
                rows=", ".join(map(str, hired)),
            )
        )
    return notes
