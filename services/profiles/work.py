"""What a worker of profiles holds by a lease: imports of people, one at a time."""

from __future__ import annotations

import asyncio

import structlog

from services.profiles.importing import perform
from services.profiles.importing_process import in_process
from services.profiles.imports import handlers as imports
from services.profiles.imports.domain import too_slow
from services.profiles.settings import settings_of
from shared import telemetry
from shared.children import Died
from shared.leases import Claim, Duty, Signs, do_next, within
from shared.service import Runtime

__all__ = ["import_people", "prune_imports"]

log = structlog.get_logger(__name__)
_seconds = telemetry.meter.create_histogram(
    "telemachus.people_import.seconds", unit="s", description="From taking an import in hand to its end"
)


async def import_people(runtime: Runtime) -> None:
    """Run the imports that wait and that no other worker has in hand."""
    more = True
    while more:
        try:
            more = await do_next(runtime, IMPORTS)
        except Died as error:
            log.warning("import_process_died", reason=str(error))  # it is begun again, a few times at most


async def prune_imports(runtime: Runtime) -> None:
    """Delete files and rows of imports that ended long ago."""
    days = settings_of(runtime).import_kept_days
    await within(runtime, lambda session: imports.prune(session, days))


async def _perform(runtime: Runtime, claim: Claim, signs: Signs) -> None:
    settings = settings_of(runtime)
    started = asyncio.get_running_loop().time()
    _, _, size = await within(runtime, lambda session: imports.job_of(session, claim))
    try:
        async with asyncio.timeout(settings.import_seconds):
            if size > settings.import_process_bytes:
                url = settings.database_url.get_secret_value()
                await in_process(claim, url, settings.master_key_text, settings.import_bytes, signs)
            else:
                await _here(runtime, claim, settings.import_bytes, signs)
    except TimeoutError:
        why = too_slow(settings.import_seconds)
        await within(runtime, lambda session: imports.fail(session, claim, why))
    seconds = asyncio.get_running_loop().time() - started
    _seconds.record(seconds)
    log.info("people_imported", key=str(claim.key), bytes=size, seconds=round(seconds, 2))


async def _here(runtime: Runtime, claim: Claim, most_bytes: int, signs: Signs) -> None:
    """A small file in this process: rows are read in a thread, some hundred at a time."""

    def tell(phase: str, rows: int, of: int) -> None:
        signs.progress = {"phase": phase, "rows": rows, "of": of}

    def ending() -> None:
        signs.writing = True

    await perform(runtime.sessions, claim, most_bytes=most_bytes, tell=tell, ending=ending)


IMPORTS = Duty("import people", imports.begin_next, imports.show_life, imports.give_back, _perform)
