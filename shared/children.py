"""Work in a process of its own: another processor's, with a memory of its own, and one that can be ended.

A child runs a module of ours. What it is to do comes on its standard input, which stays open as long as the parent
lives; what it has to say goes to standard output, in lines of JSON.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["Child", "Died", "child", "end_with_parent", "messages"]


class Died(RuntimeError):
    """A process ended without saying that it is done, as one that is killed does."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that runs. tell: its standard input, which is left open, as its end would end the process. hear: what
    it says."""

    tell: asyncio.StreamWriter
    hear: asyncio.StreamReader
    process: asyncio.subprocess.Process


@asynccontextmanager
async def child(module: str, *arguments: str, longest_line: int = 1 << 16) -> AsyncGenerator[Child]:
    """A process of `python -m module`, for as long as this is entered: leaving it kills one that still runs.

    longest_line: bytes of a line that it may say.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=pipe, stdout=pipe, limit=longest_line
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they are pipes
    try:
        yield Child(process.stdin, process.stdout, process)
    finally:
        process.stdin.close()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()


def messages() -> BinaryIO:
    """For the child: where it says something. Standard output is for that alone from now on; whatever a library prints
    goes where the log goes."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def end_with_parent() -> None:
    """For the child, once it has read what it is to do: end when the parent does."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Standard input stays open as long as the parent lives, and says nothing more."""
    os.read(0, 1)  # past the buffer, whose lock would be held when this process ends by itself
    os._exit(1)
