"""Runs jobs of `computing` without blocking the event loop: in a thread, or in a process that can be ended."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from services.matching.computing import Job, Message, Refused, perform
from services.matching.computing_process import lines
from services.matching.rounds.domain import FAILURES
from services.matching.rounds.engine.solver import SolverFailed
from shared.children import Child, Died, child

__all__ = ["in_process", "in_thread"]

log = structlog.get_logger(__name__)

_LONGEST_LINE = 1 << 28
_CHUNK = 500

Heard = Callable[[Message], None]
"""Hears progress as it comes."""


async def in_thread(job: Job, heard: Heard) -> Sequence[Message]:
    """Compute a small job in a thread; being cancelled stops it. Returns the messages without progress.

    Raises Refused, SolverFailed.
    """
    answers: list[Message] = []
    stop = threading.Event()

    def told(message: Message) -> None:
        (heard if "progress" in message else answers.append)(message)

    try:
        await asyncio.to_thread(perform, job, told, stop.is_set)
    finally:
        stop.set()
    return answers


async def in_process(job: Job, heard: Heard, *, megabytes: int, seconds: float) -> Sequence[Message]:
    """Compute a job in a process of its own; being cancelled kills it. Returns the messages without progress.

    megabytes: of memory that it may have. seconds: after which it is killed. Raises Refused, SolverFailed, Died.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            child("services.matching.computing_process", str(megabytes), longest_line=_LONGEST_LINE) as process,
        ):
            feeding = asyncio.create_task(_feed(process.tell, job))
            try:
                return await _hear(process, heard)
            finally:
                feeding.cancel()
                with suppress(asyncio.CancelledError, ConnectionError):
                    await feeding
    except TimeoutError:
        raise SolverFailed(FAILURES.say("too-slow", seconds=seconds)) from None


async def _feed(stdin: asyncio.StreamWriter, job: Job) -> None:
    """Write the job."""
    for number, line in enumerate(lines(job)):
        stdin.write(line)
        if number % _CHUNK == 0:
            await stdin.drain()
    await stdin.drain()


async def _hear(process: Child, heard: Heard) -> Sequence[Message]:
    answers: list[Message] = []
    async for line in process.hear:
        message: Message = json.loads(line)
        if "progress" in message:
            heard(message)
        elif "refused" in message:
            raise Refused(message["refused"])
        elif "failed" in message:
            raise SolverFailed(message["failed"])
        elif "done" in message:
            return answers
        else:
            answers.append(message)
    code = await process.process.wait()
    log.warning("computing_process_died", code=code)
    raise Died(f"the process that computed it ended with code {code}")
