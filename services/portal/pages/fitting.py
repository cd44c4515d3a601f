"""Lists of what people write, of which some write at length: as many on a page as it can carry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from itertools import accumulate
from typing import TypeVar

from pydantic import BaseModel

from services.portal.upstream import Page

__all__ = ["carried", "fitting"]

_ROOM = 60_000
"""Bytes of words on one page of 100 KB."""

M = TypeVar("M", bound=BaseModel)


def carried(texts: Iterable[str], room: int = _ROOM) -> int:
    """How many of these a page can carry, from the first on; one at least. room: in bytes."""
    return max(1, sum(size <= room for size in accumulate(len(text.encode()) for text in texts)))


async def fitting(
    ask: Callable[[int], Awaitable[Page[M]]], most: int, words: Callable[[M], Iterable[str]], room: int = _ROOM
) -> Page[M]:
    """A part of a list. ask: for at most so many. words: what is shown of one. room: for all of them, in bytes."""
    found = await ask(most)
    fits = carried(("".join(words(one)) for one in found.items), room)
    return found if fits >= len(found.items) else await ask(fits)
