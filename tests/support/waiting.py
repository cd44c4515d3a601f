"""Tests wait for an effect, never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["eventually"]

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T | None]], *, within: float = 15.0, what: str = "the effect") -> T:
    """The first truthy answer of `look`. Fails after `within` seconds, telling the last answer."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        answer = await look()
        if answer:
            return answer
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"{what} did not come within {within} s; last seen: {answer!r}")
        await asyncio.sleep(0.01)
