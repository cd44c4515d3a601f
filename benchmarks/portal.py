"""The portal's pages against the calls that they make, one by one, and what each weighs.

    python -m benchmarks.portal [--people 2000] [--requests 40]

Prints JSON lines and a table; ends 1 when a figure is out of its bound. Every service, the portal and whoever visits
is a process of its own; a company of so many people has been matched and a part of it has begun. Of each page three
things are measured: its p95 against that of the sum of its calls made one after the other; with 50 ms added to each
answer of an API, its p95 against the longest chain of calls of which each waits for the one before; and the bytes and
requests of a first visit.

What was found on two cores: a short call takes 5 to 15 ms, and the calls of one page to one service wait for each other
in its one process; with two of each, as in production, more pages keep their bound. A walk of the garbage collector
through all that a process has loaded took a quarter of a second, until it was told to leave that alone.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from statistics import median

import structlog

from benchmarks.measuring import percentile, report
from benchmarks.portal_company import open_company
from benchmarks.portal_processes import processes
from benchmarks.portal_visits import ADDED, Measured, Visits, visited

SIDE_BY_SIDE, ALONE, MARGIN = 0.8, 1.3, 0.05
MOST_BYTES, MOST_REQUESTS = 100_000, 5
WAITING: dict[str, int] = dict.fromkeys(("mentors", "proposal", "mentorship", "session", "numbers"), 2)
"""Of pages on which a call needs what another has answered: the most in a row. Suggestions are of the programs in which
the visitor takes part; a proposal, a mentorship and a session name their people and their program; a table of numbers
names the programs that are called by their names."""


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
    over, links, most = percentile(measured.over_chain, 0.95), round(median(measured.links)), WAITING.get(name, 1)
    good &= report(
        f"portal.slow.{name}",
        over,
        f"<= {MARGIN} s over the longest chain of its calls, each {ADDED} s slower, which has at most {most}",
        over <= MARGIN and links <= most,
        links=links,
    )
    fits = measured.bytes <= MOST_BYTES and measured.requests <= MOST_REQUESTS
    good &= report(f"portal.bytes.{name}", measured.bytes, f"<= {MOST_BYTES}", fits, requests=measured.requests)
    return good


async def measure(people: int, requests: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="telemachus-portal-") as folder:
        async with open_company(Path(folder), people) as company, processes(company.platform) as there:
            pages = {
                name: (path, {company.cookie: await company.session(account)})
                for name, (account, path) in company.pages.items()
            }
            found = await visited(Visits(there.urls["portal"], pages, requests), there.delay)
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
