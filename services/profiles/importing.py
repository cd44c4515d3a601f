"""One import that a worker has in hand, from the parts of its file to its end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

from services.profiles.imports import handlers as imports
from services.profiles.imports.domain import TooManyLeave
from services.profiles.imports.engine.running import carry_out
from services.profiles.imports.engine.staging import Tell
from shared.db import Sessions
from shared.leases import Claim
from shared.tabular import TabularError

__all__ = ["perform"]


async def perform(sessions: Sessions, claim: Claim, *, most_bytes: int, tell: Tell, ending: Callable[[], None]) -> None:
    """Import, and write down how it went. ending: called when the import's own row is about to be written. May raise Lost.

    What an import changes is written in one transaction with its end, so that whatever happens before changes nothing.
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
