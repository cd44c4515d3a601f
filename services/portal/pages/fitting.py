"""Lists of what people write, of which some write at length: as many on a page as it can carry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from services.portal.upstream import Page

__all__ = ["fitting"]

_MOST_BYTES = 64_000
"""Of words, on one page of 100 KB."""

M = TypeVar("M", bound=BaseModel)


async def fitting(
    ask: Callable[[int], Awaitable[Page[M]]], limits: Sequence[int], words: Callable[[M], Iterable[str]]
) -> Page[M]:
    """A part of a list. ask: for as many as a limit says. limits: the most first; the next is tried where that is too
    long. words: what is shown of one."""
    found = await ask(limits[0])
    for limit in limits[1:]:
        if sum(len(text.encode()) for one in found.items for text in words(one)) <= _MOST_BYTES:
            break
        found = await ask(limit)
    return found
