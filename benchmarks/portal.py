"""The portal's pages against the calls that they make, one by one, and what each weighs.

    python -m benchmarks.portal [--people 2000] [--requests 40]

Prints JSON lines and a table; ends 1 when a figure is out of its bound. Every service and the portal is a process of
its own; a company of so many people has been matched and a part of it has begun. Of each page three things are
measured: its p95 against that of the sum of its calls made one after the other; with 50 ms added to each answer of an
API, its p95 against the longest chain of calls of which each waits for the one before; and the bytes and requests of a
first visit.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import structlog

from benchmarks.measuring import percentile, report
from benchmarks.portal_company import Company, open_company
from benchmarks.portal_processes import ASKED, Processes, processes

SIDE_BY_SIDE, ALONE, MARGIN = 0.8, 1.3, 0.05
ADDED = 0.05
"""Seconds that each API is made slower."""
MOST_BYTES, MOST_REQUESTS = 100_000, 5
_WARM = 5


@dataclass
class Measured:
    """Seconds of a page and of its calls one by one; calls: how many; bytes and requests of a first visit."""

    calls: int = 0
    pages: list[float] = field(default_factory=list[float])
    sums: list[float] = field(default_factory=list[float])
    over_chain: list[float] = field(default_factory=list[float])
    bytes: int = 0
    requests: int = 0


async def visit(client: httpx.AsyncClient, url: str) -> tuple[float, httpx.Response]:
    began = time.perf_counter()
    answer = await client.get(url)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    return took, answer


async def asked(client: httpx.AsyncClient, portal: str) -> list[dict[str, Any]]:
    """The calls since this was asked last."""
    return (await client.get(f"{portal}{ASKED}")).json()


async def one_by_one(client: httpx.AsyncClient, calls: Sequence[dict[str, Any]]) -> float:
    """Make the reading calls of a page again, each after the one before; the seconds."""
    total = 0.0
    for call in calls:
        began = time.perf_counter()
        await client.request(call["method"], call["url"], headers={"Authorization": call["token"]})
        total += time.perf_counter() - began
    return total


def longest_chain(calls: Sequence[dict[str, Any]]) -> float:
    """Seconds of the longest row of calls of which each began after the one before had been answered."""
    best: dict[int, float] = {}
    ordered = sorted(range(len(calls)), key=lambda number: calls[number]["ended"])
    for number in ordered:
        call = calls[number]
        before = [best[other] for other in best if calls[other]["ended"] <= call["began"]]
        best[number] = max(before, default=0.0) + call["ended"] - call["began"]
    return max(best.values(), default=0.0)


async def weigh(client: httpx.AsyncClient, portal: str, page: httpx.Response, measured: Measured) -> None:
    """What a first visit takes on the wire: the page and what it links for its look."""
    found = set(re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/[^"]+)"', page.text))
    measured.requests = 1 + len(found)
    measured.bytes = page.num_bytes_downloaded
    for address in found:
        measured.bytes += (await client.get(f"{portal}{address}")).num_bytes_downloaded


async def measure_page(company: Company, there: Processes, name: str, requests: int) -> Measured:
    portal, measured = there.urls["portal"], Measured()
    account, path = company.pages[name]
    cookies = {company.cookie: await company.session(account)}
    async with httpx.AsyncClient(cookies=cookies) as client, httpx.AsyncClient() as plain:
        there.delay.value = 0.0
        for number in range(_WARM + requests):
            await asked(plain, portal)
            took, _ = await visit(client, portal + path)
            calls = await asked(plain, portal)
            alone = await one_by_one(plain, calls)
            if number >= _WARM:
                measured.pages.append(took)
                measured.sums.append(alone)
            measured.calls = len(calls)
        await weigh(client, portal, (await visit(client, portal + path))[1], measured)
        there.delay.value = ADDED
        for _ in range(max(5, requests // 4)):
            await asked(plain, portal)
            took, _ = await visit(client, portal + path)
            measured.over_chain.append(took - longest_chain(await asked(plain, portal)))
    return measured


def tell(name: str, measured: Measured) -> bool:
    page, alone = percentile(measured.pages, 0.95), percentile(measured.sums, 0.95)
    bound = SIDE_BY_SIDE if measured.calls >= 3 else ALONE
    good = report(
        f"portal.page.{name}",
        page / alone if alone else 0.0,
        f"<= {bound} x the sum of its calls",
        not alone or page / alone <= bound,
        calls=measured.calls,
        p95_ms=round(page * 1000, 1),
        calls_ms=round(alone * 1000, 1),
    )
    over = percentile(measured.over_chain, 0.95)
    good &= report(
        f"portal.slow.{name}",
        over,
        f"<= {MARGIN} s over the longest chain of its calls, each {ADDED} s slower",
        over <= MARGIN,
    )
    fits = measured.bytes <= MOST_BYTES and measured.requests <= MOST_REQUESTS
    good &= report(f"portal.bytes.{name}", measured.bytes, f"<= {MOST_BYTES}", fits, requests=measured.requests)
    return good


async def measure(people: int, requests: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="telemachus-portal-") as folder:
        async with open_company(Path(folder), people) as company, processes(company.platform) as there:
            found = {name: await measure_page(company, there, name, requests) for name in company.pages}
    results = [tell(name, measured) for name, measured in found.items()]
    print(f"{'page':34} {'calls':>5} {'p95 ms':>7} {'calls ms':>8} {'bytes':>7} {'requests':>8}")
    for name, measured in found.items():
        page, alone = percentile(measured.pages, 0.95) * 1000, percentile(measured.sums, 0.95) * 1000
        print(f"{name:34} {measured.calls:5} {page:7.1f} {alone:8.1f} {measured.bytes:7} {measured.requests:8}")
    return all(results)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=40, help="of each page")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(given.people, given.requests)) else 1)
