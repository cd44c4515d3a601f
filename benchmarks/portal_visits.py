"""Visiting pages and asking their calls one by one, in a process of its own: the platform's workers share nothing with
whoever holds the watch."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import httpx

from benchmarks.portal_processes import ASKED

__all__ = ["ADDED", "Measured", "Visits", "visited"]

ADDED = 0.05
"""Seconds that each API is made slower."""
_WARM = 20
"""Visits before those that count: an API's connections and caches are warm for whoever is not its first reader."""


@dataclass(frozen=True)
class Visits:
    """portal: its address. pages: by name, the path and the cookies of whoever looks. requests: of each page."""

    portal: str
    pages: Mapping[str, tuple[str, Mapping[str, str]]]
    requests: int


@dataclass
class Measured:
    """Seconds of a page and of its calls one by one; calls: how many; links: how many are in the longest chain of which
    each waits for the one before; bytes and requests of a first visit."""

    calls: int = 0
    pages: list[float] = field(default_factory=list[float])
    sums: list[float] = field(default_factory=list[float])
    over_chain: list[float] = field(default_factory=list[float])
    links: list[int] = field(default_factory=list[int])
    bytes: int = 0
    requests: int = 0


async def _visit(client: httpx.AsyncClient, url: str) -> tuple[float, httpx.Response]:
    began = time.perf_counter()
    answer = await client.get(url)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    return took, answer


async def _asked(client: httpx.AsyncClient, portal: str) -> list[dict[str, Any]]:
    """The calls since this was asked last."""
    return (await client.get(f"{portal}{ASKED}")).json()


async def _one_by_one(client: httpx.AsyncClient, calls: Sequence[dict[str, Any]]) -> float:
    """Make the reading calls of a page again, each after the one before; the seconds."""
    total = 0.0
    for call in calls:
        began = time.perf_counter()
        await client.request(call["method"], call["url"], headers={"Authorization": call["token"]})
        total += time.perf_counter() - began
    return total


def _longest_chain(calls: Sequence[dict[str, Any]]) -> tuple[float, int]:
    """Of the longest row of calls of which each began after the one before had been answered: its seconds, and how many
    they are."""
    best: dict[int, tuple[float, int]] = {}
    for number in sorted(range(len(calls)), key=lambda number: calls[number]["ended"]):
        call = calls[number]
        before = [best[other] for other in best if calls[other]["ended"] <= call["began"]]
        seconds, links = max(before, default=(0.0, 0))
        best[number] = (seconds + call["ended"] - call["began"], links + 1)
    return max(best.values(), default=(0.0, 0))


async def _weigh(client: httpx.AsyncClient, portal: str, page: httpx.Response, measured: Measured) -> None:
    """What a first visit takes on the wire: the page and what it links for its look."""
    found = set(re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/[^"]+)"', page.text))
    measured.requests = 1 + len(found)
    measured.bytes = page.num_bytes_downloaded
    for address in found:
        measured.bytes += (await client.get(f"{portal}{address}")).num_bytes_downloaded


async def _measure_page(path: str, cookies: Mapping[str, str], visits: Visits) -> Measured:
    portal, requests, measured = visits.portal, visits.requests, Measured()
    async with httpx.AsyncClient(cookies=dict(cookies)) as client, httpx.AsyncClient() as plain:
        _delay.value = 0.0
        for number in range(_WARM + requests):
            await _asked(plain, portal)
            took, _ = await _visit(client, portal + path)
            calls = await _asked(plain, portal)
            alone = await _one_by_one(plain, calls)
            if number >= _WARM:
                measured.pages.append(took)
                measured.sums.append(alone)
            measured.calls = len(calls)
        await _weigh(client, portal, (await _visit(client, portal + path))[1], measured)
        _delay.value = ADDED
        for _ in range(max(5, requests // 4)):
            await _asked(plain, portal)
            took, _ = await _visit(client, portal + path)
            seconds, links = _longest_chain(await _asked(plain, portal))
            measured.over_chain.append(took - seconds)
            measured.links.append(links)
    return measured


_delay: Any = None
"""Shared with the APIs' processes: seconds that each adds to its answers."""


def _share(delay: Any) -> None:
    global _delay  # noqa: PLW0603 - a process is given what is shared with it when it starts
    _delay = delay


def _measure(visits: Visits) -> dict[str, Measured]:
    async def all_pages() -> dict[str, Measured]:
        return {name: await _measure_page(path, cookies, visits) for name, (path, cookies) in visits.pages.items()}

    return asyncio.run(all_pages())


async def visited(visits: Visits, delay: Any) -> dict[str, Measured]:
    """Visit every page. delay: of `portal_processes.Processes`."""
    with ProcessPoolExecutor(1, get_context("spawn"), _share, (delay,)) as visitor:
        return await asyncio.get_running_loop().run_in_executor(visitor, _measure, visits)
