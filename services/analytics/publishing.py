"""Counting every family, hiding what would tell too much, and publishing the rest: all programs of a family at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import Row

from services.analytics.activity import domain as activity
from services.analytics.activity.handlers import count as count_activity
from services.analytics.cohorts import domain as cohorts
from services.analytics.cohorts.handlers import count as count_cohorts
from services.analytics.equity import domain as equity
from services.analytics.equity.handlers import count as count_equity
from services.analytics.matches import domain as matches
from services.analytics.matches.handlers import count as count_matches
from services.analytics.nudges import domain as nudges
from services.analytics.nudges.handlers import count as count_nudges
from services.analytics.programs import store as programs
from services.analytics.publications import store
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family, Measure
from services.analytics.publications.tables import Counted, Publication
from services.analytics.publishing_forms import content, counts_from, counts_to, shown_in
from services.analytics.settings import Settings
from services.analytics.skills import domain as skills
from services.analytics.skills.handlers import count as count_skills
from services.analytics.suppression.domain import suppress
from shared import clock
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["COUNTINGS", "Counting", "publish", "publish_news"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Counting:
    """How a family is counted: `count(session, program, family)`, with a row of `facts.programs.program`.

    programs: whether programs have it. together: whether all programs make one table, with a row for each. alone:
    whether the organization is counted by itself, with None for the program.
    """

    family: Family
    count: Callable[[AsyncSession, Any, Family], Awaitable[Counts]]
    programs: bool = True
    together: bool = True
    alone: bool = False


COUNTINGS: tuple[Counting, ...] = (
    *(Counting(family, count_cohorts) for family in cohorts.FAMILIES),
    *(Counting(family, count_activity) for family in activity.FAMILIES),
    *(Counting(family, count_matches) for family in matches.FAMILIES),
    *(Counting(family, count_skills, together=False, alone=True) for family in skills.FAMILIES),
    *(Counting(family, count_nudges, programs=False, together=False, alone=True) for family in nudges.FAMILIES),
)
"""Everything that is published."""

_LOOKED = "looked"
"""The name under which it is kept what there was when numbers were published last."""


async def publish_news(runtime: Runtime) -> None:
    """Publish when there is something new (events, another build of the facts, another day), not more often than the
    *(Counting(family, count_equity, together=False) for family in equity.FAMILIES),
    settings say."""
    settings = settings_of(runtime)
    now = clock.now()
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        build = await programs.use_facts(session)
        if build is None:
            return
        there = {"build": build.number, "events": await store.progress(session), "day": now.date().isoformat()}
        before = (await store.counted(session, _LOOKED)).get(ORGANIZATION)
        if before is not None:
            soon = before.counted_at <= now < before.counted_at + timedelta(seconds=settings.publish_every)
            if soon or before.content == there:
                return
        await store.keep_counted(session, ORGANIZATION, _LOOKED, now, there)
    await publish(runtime)


async def publish(runtime: Runtime) -> None:
    """Count and publish every family, each in a transaction of its own."""
    smallest = settings_of(runtime).smallest_group
    for counting in COUNTINGS:
        async with runtime.sessions() as session, session.begin():
            await store.hold(session)
            if await programs.use_facts(session) is None:
                return
            changed = await _publish(session, counting, smallest)
        if changed:
            log.info("numbers_published", family=counting.family.name, scopes=changed)


def settings_of(runtime: Runtime) -> Settings:
    """This service's settings of a runtime."""
    return cast("Settings", runtime.settings)


async def _publish(session: AsyncSession, counting: Counting, smallest: int) -> int:
    """Publish one family; for how many scopes its numbers are other than before."""
    now = clock.now()
    counted, k = await _count(session, counting, now, smallest)
    if not counted:
        return 0
    before = await store.all_of(session, counting.family.name)
    earlier = {scope: [shown_in(one.content) for one in before.get(scope, ())] for scope in counted}
    hidden = suppress(counting.family, counted, k, earlier)
    until = await store.newest_event(session)
    changed = 0
    for scope, counts in counted.items():
        last = before[scope][-1] if scope in before else None
        written = content(counts, hidden[scope], last)
        if last is None or last.content != written:
            # Moments that are told apart, also where the clock of a test stands still.
            taken_at = now if last is None else max(now, last.taken_at + timedelta(microseconds=1))
            session.add(
                Publication(
                    scope=scope, family=counting.family.name, taken_at=taken_at, facts_until=until, content=written
                )
            )
            changed += 1
    return changed


async def _count(
    session: AsyncSession, counting: Counting, now: datetime, smallest: int
) -> tuple[dict[UUID, Counts], dict[UUID, int]]:
    """The family of every scope, and the smallest group of each."""
    family, counted, k = counting.family, dict[UUID, Counts](), dict[UUID, int]()
    if counting.programs:
        kept = await store.counted(session, family.name)
        for program in await programs.every(session):
            counted[program.id] = await _of_program(session, counting, program, kept.get(program.id), now)
            k[program.id] = program.minimum_cell
    strictest = max([smallest, *k.values()])
    if counting.together and counted:
        counted[ORGANIZATION] = _together(family, counted)
        k[ORGANIZATION] = strictest
    elif counting.alone:
        counted[ORGANIZATION] = await counting.count(session, None, family)
        k[ORGANIZATION] = strictest
    return counted, k


async def _of_program(
    session: AsyncSession, counting: Counting, program: Row[Any], kept: Counted | None, now: datetime
) -> Counts:
    """What a program's numbers are; those of one that is over are counted once a day."""
    over = program.state in {"closed", "archived"}
    if over and kept is not None and kept.counted_at.date() == now.date():
        return counts_from(kept.content)
    counts = await counting.count(session, program, counting.family)
    if over:
        await store.keep_counted(session, program.id, counting.family.name, now, counts_to(counts))
    return counts


def _together(family: Family, counted: Mapping[UUID, Counts]) -> Counts:
    """The totals of all programs side by side, and added up; a mean or a share of all is not made of theirs."""
    rows = {
        str(scope): {measure.name: counts.total.get(measure.name, Cell(0, 0)) for measure in family.measures}
        for scope, counts in counted.items()
    }
    return Counts({measure.name: _sum(measure, list(rows.values())) for measure in family.measures}, {"program": rows})


def _sum(measure: Measure, rows: Sequence[Mapping[str, Cell]]) -> Cell:
    cells = [row[measure.name] for row in rows]
    people = sum(cell.people for cell in cells)
    return Cell(people, sum(cell.value or 0 for cell in cells) if measure.additive else None)
