"""An archive of many programs over several years, and how fast facts are made of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text

from services.analytics import projecting
from services.analytics.builds import store
from services.analytics.builds.tables import Build
from shared.service import Runtime
from tests.support.year import Year, year
from tests.support.year.archived import append, count_events, lines, of_other_people, raw

__all__ = ["Archive", "executed", "fill", "rebuild"]

YEARS = 5


@dataclass
class Archive:
    """What was copied. copying: seconds that COPY took, without the making of its text."""

    years: list[Year] = field(default_factory=list[Year])
    events: int = 0
    copies: int = 0
    copying: float = 0.0


async def fill(runtime: Runtime, archive: Archive, events: int, people: int) -> None:
    """Copy years of other people into the archive until it has so many events. people: in a year's largest program."""
    if not archive.years:
        archive.years = [year(people, seed, date(2026 + seed, 1, 5)) for seed in range(YEARS)]
    texts = [lines(one.events) for one in archive.years]
    while archive.events < events:
        number = archive.copies % YEARS
        chosen = of_other_people(texts[number], archive.copies // YEARS + 1)
        async with runtime.sessions() as session, session.begin():
            connection = await raw(session)
            began = time.perf_counter()
            await append(connection, chosen)
            archive.copying += time.perf_counter() - began
            await count_events(session, archive.years[number].events)
        archive.events += chosen.count(b"\n")
        archive.copies += 1
    await analyze(runtime)


async def rebuild(runtime: Runtime) -> float:
    """Make the facts anew, by hand; the seconds."""
    began = time.perf_counter()
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        await projecting.begin_build(session, by_hand=True)
    while await _state(await projecting.advance(runtime, by_hand=True)) == "building":
        pass
    return time.perf_counter() - began


async def _state(build: Build | None) -> str:
    return "none" if build is None else build.state


async def analyze(runtime: Runtime) -> None:
    """Tell the planner how large everything is, as autovacuum does in time."""
    async with runtime.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def executed(runtime: Runtime, statement: str, **values: Any) -> Sequence[Any]:
    async with runtime.engine.begin() as connection:
        found = await connection.execute(text(statement), values)
        return found.all() if found.returns_rows else []
