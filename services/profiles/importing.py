"""One import that a worker has in hand, from the parts of its file to its end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import BinaryIO
from uuid import UUID

from services.profiles.imports import handlers as imports
from services.profiles.imports.domain import Options, Outcome, TooManyLeave
from services.profiles.imports.engine.running import carry_out
from services.profiles.imports.engine.staging import Tell
from shared.db import AsyncSession, Sessions
from shared.leases import Claim
from shared.tabular import TabularError

__all__ = ["import_file", "perform"]


async def perform(sessions: Sessions, claim: Claim, *, most_bytes: int, tell: Tell, ending: Callable[[], None]) -> None:
    """Import, and write down how it went. ending: called when the import's own row is about to be written.

    What an import changes is written in one transaction with its end, so that whatever happens before changes nothing.
    Raises Lost.
    """
    with tempfile.TemporaryFile() as file:
        async with sessions() as session, session.begin():
            options, dry_run, _ = await imports.job_of(session, claim)
            await imports.parts(session, claim, file)
        try:
            async with sessions() as session, session.begin():
                outcome = await carry_out(
                    session,
                    file,
                    options,
                    import_id=claim.key,
                    dry_run=dry_run,
                    most_bytes=most_bytes,
                    tell=tell,
                )
                ending()
                await imports.keep(session, claim, outcome)
        except (TabularError, TooManyLeave) as error:
            ending()
            async with sessions() as session, session.begin():
                await imports.reject(session, claim, error)


async def import_file(
    session: AsyncSession, file: BinaryIO, name: str, options: Options, *, dry_run: bool, most_bytes: int, tell: Tell
) -> tuple[UUID, Outcome]:
    """Import a file of the machine in the caller's transaction: what the command line does. Returns the import's id.

    The import is known afterwards as any other, but its file is not kept. Raises TabularError, TooManyLeave.
    """
    new = imports.new_import("command line", name, options, dry_run=dry_run)
    new.bytes = file.seek(0, 2)
    session.add(new)
    await session.flush()
    outcome = await carry_out(
        session, file, options, import_id=new.id, dry_run=dry_run, most_bytes=most_bytes, tell=tell
    )
    imports.end(new, outcome)
    return new.id, outcome
