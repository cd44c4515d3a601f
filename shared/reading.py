"""Reading files that strangers have made, in a process that ends alone.

A file that is made to take forever, or all memory, ends that process and nothing else. Each question is a line of JSON
and that many bytes; each answer is a line of JSON. An answer with "failure" says by a code why there is none.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any

from shared.children import Child, messages

__all__ = ["TOO_MUCH", "TooMuch", "answer_all", "ask"]

TOO_MUCH = "too-much"


class TooMuch(Exception):
    """The file was not read in time, or not survived. The process is of no use any more."""


async def ask(process: Child, asked: Mapping[str, Any], content: bytes, seconds: float) -> dict[str, Any]:
    """What a process that runs `answer_all` says of a file. Raises TooMuch."""
    try:
        return await asyncio.wait_for(_ask(process, asked, content), seconds)
    except (TimeoutError, OSError, ValueError) as error:
        raise TooMuch from error


async def _ask(process: Child, asked: Mapping[str, Any], content: bytes) -> dict[str, Any]:
    process.tell.write(json.dumps({**asked, "bytes": len(content)}).encode() + b"\n" + content)
    await process.tell.drain()
    return json.loads(await process.hear.readline())


def answer_all(answer: Callable[[Mapping[str, Any], bytes], Mapping[str, object]], megabytes: int) -> None:
    """For the child: answer until standard input ends, with at most so much memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = megabytes << 20 if hard == resource.RLIM_INFINITY else min(megabytes << 20, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    out = messages()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        content = sys.stdin.buffer.read(asked["bytes"])
        try:
            answered = answer(asked, content)
        except (MemoryError, RecursionError):
            answered = {"failure": TOO_MUCH}
        out.write(json.dumps(answered).encode() + b"\n")
        out.flush()
