"""A process that performs one import and ends: python -m services.profiles.importing_process

What it is to do comes on standard input in one line of JSON, progress goes to standard output. Reading a large file
keeps a processor busy for seconds, which the process that answers requests has not to notice. It ends when its parent
does, and PostgreSQL then rolls back what it has not committed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock, telemetry
from shared.children import Died, child, end_with_parent, messages
from shared.leases import Claim, Lost, Signs

__all__ = ["in_process"]

_BETWEEN = 0.1
"""Seconds between two lines of progress."""


async def in_process(claim: Claim, database_url: str, master_key: str, most_bytes: int, signs: Signs) -> None:
    """Perform an import in a process of its own; being cancelled kills it. Raises Lost, Died."""
    job = {
        "import": str(claim.key),
        "worker": str(claim.worker),
        "traceparent": telemetry.traceparent() or claim.traceparent,
        "database_url": database_url,
        "master_key": master_key,
        "most_bytes": most_bytes,
        "clock": clock.moved_by().total_seconds(),
    }
    async with child("services.profiles.importing_process") as process:
        process.tell.write(json.dumps(job).encode() + b"\n")
        await process.tell.drain()
        async for line in process.hear:
            message: Mapping[str, Any] = json.loads(line)
            if "progress" in message:
                signs.hear(message)
            elif "ending" in message:
                signs.writing = True
            elif "lost" in message:
                raise Lost
            elif "done" in message:
                return
        raise Died(f"the process of import {claim.key} ended with code {await process.process.wait()}")


class _Told:
    """Progress as it is told to the parent: not more often than it is shown."""

    def __init__(self) -> None:
        self._out = messages()
        self._phase = ""
        self._next = 0.0

    def progress(self, phase: str, rows: int, of: int) -> None:
        if phase != self._phase or time.monotonic() >= self._next:
            self._phase, self._next = phase, time.monotonic() + _BETWEEN
            self.say(progress={"phase": phase, "rows": rows, "of": of})

    def ending(self) -> None:
        self.say(ending=True)

    def say(self, **message: object) -> None:
        self._out.write(json.dumps(message).encode() + b"\n")
        self._out.flush()


async def _perform(job: Mapping[str, Any], told: _Told) -> None:
    from services.profiles.importing import perform
    from shared.db import create_engine, create_sessions
    from shared.private_text import MasterKey

    claim = Claim(UUID(job["import"]), UUID(job["worker"]), job["traceparent"])
    engine = create_engine(job["database_url"], pool_size=2, application_name="telemachus-profiles-import")
    try:
        with telemetry.continued("import people", claim.traceparent):
            await perform(
                create_sessions(engine, MasterKey(job["master_key"]).info()),
                claim,
                most_bytes=job["most_bytes"],
                tell=told.progress,
                ending=told.ending,
            )
    finally:
        await engine.dispose()


def main() -> int:
    """Perform the import on standard input."""
    told = _Told()
    job = json.loads(sys.stdin.buffer.readline())
    end_with_parent()
    if job["clock"] > 0:
        clock.advance(timedelta(seconds=job["clock"]))
    try:
        asyncio.run(_perform(job, told))
    except Lost:
        told.say(lost=True)
    else:
        told.say(done=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
