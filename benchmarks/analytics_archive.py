"""An archive of many programs over several years, and how fast facts are made of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.analytics import projecting
from services.analytics.builds import store
from services.analytics.builds.tables import Build
from shared.service import Runtime
from tests.support.year import Year, year
from tests.support.year.archived import append, count_events, counts, lines, of_other_people, raw

__all__ = ["Archive", "Told", "executed", "fill", "rebuild"]

YEARS = 5


@dataclass(frozen=True)
class Told:
    """A year as text of its archived rows, with how many there are of each type. program: its largest."""

    text: bytes
    counted: Counter[str]
    admin: UUID
    program: UUID
    until: datetime

    @classmethod
    def of(cls, one: Year) -> Told:
        return cls(lines(one.events), counts(one.events), one.admin, one.programs[0], one.until)


@dataclass
class Archive:
    """What was copied. copying: seconds that COPY took, without the making of its text."""

    years: list[Told] = field(default_factory=list[Told])
    events: int = 0
    copies: int = 0
    copying: float = 0.0


async def fill(runtime: Runtime, archive: Archive, events: int, people: int) -> None:
    """Copy years of other people into the archive until it has so many events. people: in a year's largest program."""
    if not archive.years:
        archive.years = [Told.of(year(people, seed, date(2026 + seed, 1, 5))) for seed in range(YEARS)]
    while archive.events < events:
        told = archive.years[archive.copies % YEARS]
        chosen = of_other_people(told.text, archive.copies // YEARS + 1)
        async with runtime.sessions() as session, session.begin():
            connection = await raw(session)
            began = time.perf_counter()
            await append(connection, chosen)
            archive.copying += time.perf_counter() - began
            await count_events(session, told.counted)
        archive.events += chosen.count(b"\n")
        archive.copies += 1
    await analyze(runtime)


async def rebuild(runtime: Runtime) -> float:
    """Make the facts anew, by hand; the seconds."""
    began = time.perf_counter()
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        await projecting.begin_build(session, by_hand=True)
    while await _state(await projecting.advance(runtime.sessions, by_hand=True)) == "building":
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
