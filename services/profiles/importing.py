"""One import that a worker has in hand, from the parts of its file to its end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import BinaryIO
from uuid import UUID

from services.profiles.imports import handlers as imports
from services.profiles.imports import store
from services.profiles.imports.domain import Options, Outcome, TooManyLeave
from services.profiles.imports.engine.running import carry_out
from services.profiles.imports.engine.staging import Tell
from services.profiles.people.store import erased_among
from shared.db import AsyncSession, Sessions
from shared.leases import Claim
from shared.tabular import Mapping, Report, TabularError, standard_mapping

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
                outcome = await _carry_out(
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
    outcome = await _carry_out(
        session, file, options, import_id=new.id, dry_run=dry_run, most_bytes=most_bytes, tell=tell
    )
    imports.end(new, outcome)
    return new.id, outcome


async def _carry_out(
    session: AsyncSession,
    file: BinaryIO,
    options: Options,
    *,
    import_id: UUID,
    dry_run: bool,
    most_bytes: int,
    tell: Tell,
) -> Outcome:
    """`carry_out`, by which nobody comes back who was erased. Raises TabularError, TooManyLeave."""
    outcome = await carry_out(
        session, file, options, import_id=import_id, dry_run=dry_run, most_bytes=most_bytes, tell=tell
    )
    joining = await store.joining(session, import_id) if outcome.joined else ()
    erased = await erased_among(session, (external_id for _, external_id in joining))
    report = Report()
    column = (Mapping.parse(options.mapping) if options.mapping else standard_mapping()).people.column("external_id")
    for row, external_id in joining:
        if external_id in erased:
            report.add(row, column, "The data of this person have been erased for good. Take the row out.")
    report.raise_if_any()
    return outcome
