"""Runs jobs of `computing` without blocking the event loop: in a thread, or in a process that can be ended."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from services.matching.computing import Job, Message, Refused, perform
from services.matching.computing_process import lines
from services.matching.rounds.engine.solver import SolverFailed

__all__ = ["Died", "in_process", "in_thread"]

log = structlog.get_logger(__name__)

_LONGEST_LINE = 1 << 28
_CHUNK = 500

Heard = Callable[[Message], None]
"""Hears progress as it comes."""


class Died(RuntimeError):
    """The process ended without an answer, as one that is killed does."""


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
    command = (sys.executable, "-m", "services.matching.computing_process", str(megabytes))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=_LONGEST_LINE)
    try:
        async with asyncio.timeout(seconds):
            feeding = asyncio.create_task(_feed(process, job))
            try:
                answers = await _hear(process, heard)
            finally:
                feeding.cancel()
                with suppress(asyncio.CancelledError, ConnectionError):
                    await feeding
    except TimeoutError:
        raise SolverFailed(f"It was ended after {seconds:,g} seconds, as it did not end by itself.") from None
    finally:
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
    return answers


async def _feed(process: asyncio.subprocess.Process, job: Job) -> None:
    """Write the job; the pipe stays open, as its end would end the process."""
    stdin = process.stdin
    assert stdin is not None  # noqa: S101 - it is a pipe
    for number, line in enumerate(lines(job)):
        stdin.write(line)
        if number % _CHUNK == 0:
            await stdin.drain()
    await stdin.drain()


async def _hear(process: asyncio.subprocess.Process, heard: Heard) -> Sequence[Message]:
    stdout = process.stdout
    assert stdout is not None  # noqa: S101 - it is a pipe
    answers: list[Message] = []
    async for line in stdout:
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
    code = await process.wait()
    log.warning("computing_process_died", code=code)
    raise Died(f"the process that computed it ended with code {code}")
