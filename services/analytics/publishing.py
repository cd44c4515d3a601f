"""Counting every family, hiding what would tell too much, and publishing the rest: all programs of a family at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from services.analytics.activity import domain as activity
from services.analytics.activity.handlers import count as count_activity
from services.analytics.builds import store as builds
from services.analytics.cohorts import domain as cohorts
from services.analytics.cohorts.handlers import count as count_cohorts
from services.analytics.disclosure.domain import NOTHING
from services.analytics.equity import domain as equity
from services.analytics.equity.handlers import count as count_equity
from services.analytics.equity.handlers import count_participation
from services.analytics.matches import domain as matches
from services.analytics.matches.handlers import count as count_matches
from services.analytics.nudges import domain as nudges
from services.analytics.nudges.handlers import count as count_nudges
from services.analytics.programs import store as programs
from services.analytics.publications import store
from services.analytics.publications.domain import ORGANIZATION, Counts, Family
from services.analytics.publications.tables import Counted, Told
from services.analytics.publishing_forms import (
    added,
    content,
    counts_from,
    counts_to,
    folded,
    hidden_from,
    hidden_to,
    history_from,
    told_alike,
    told_to,
)
from services.analytics.settings import settings_of
from services.analytics.skills import domain as skills
from services.analytics.skills.handlers import count as count_skills
from services.analytics.suppression.domain import Hidden, suppress
from shared import clock
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["COUNTINGS", "Counting", "publish", "publish_news", "together"]

log = structlog.get_logger(__name__)


Count = Callable[[AsyncSession, Any, Family], Awaitable[Counts]]
"""Counts a family of a program, a row of `facts.programs.program`, or of the organization for None."""
CountEach = Callable[[AsyncSession, Sequence[Any], Family], Awaitable[Mapping[UUID, Counts]]]
"""Counts a family of several programs, by their ids."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a family is counted. each: of programs; None where they have none of it. alone: of the organization by
    itself; None where it has only what its programs have."""

    family: Family
    each: CountEach | None
    alone: Count | None = None


def _one_by_one(count: Count) -> CountEach:
    async def each(session: AsyncSession, programs: Sequence[Any], family: Family) -> Mapping[UUID, Counts]:
        return {program.id: await count(session, program, family) for program in programs}

    return each


COUNTINGS: tuple[Counting, ...] = (
    *(Counting(family, _one_by_one(count_cohorts)) for family in cohorts.FAMILIES),
    *(Counting(family, _one_by_one(count_activity)) for family in activity.FAMILIES),
    *(Counting(family, _one_by_one(count_matches)) for family in matches.FAMILIES),
    *(Counting(family, _one_by_one(count_skills), count_skills) for family in skills.FAMILIES),
    Counting(equity.PARTICIPATION, count_participation),
    Counting(equity.EQUITY, _one_by_one(count_equity)),
    *(Counting(family, None, count_nudges) for family in nudges.FAMILIES),
)
"""Everything that is published."""

_LOOKED = "looked"
"""The name under which it is kept what there was when numbers were published last."""


async def publish_news(runtime: Runtime) -> None:
    """Publish when there is something new (events, another build of the facts, another day), not more often than the
    settings say: what was published is never counted back, so half of what is being told now must not go out by itself.
    Where events are not in the facts yet it waits for them, for three times as long at most.
    """
    settings = settings_of(runtime)
    now = clock.now()
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        build = await programs.use_facts(session)
        if build is None:
            return
        events = await builds.archived(session)
        there = {"build": build.number, "events": events, "day": now.date().isoformat()}
        looked = (await store.counted(session, _LOOKED)).get(ORGANIZATION)
        if looked is None:
            await store.keep_counted(session, ORGANIZATION, _LOOKED, now, {})
            return
        before, since = looked.content, now - looked.counted_at
        every = timedelta(seconds=settings.publish_every)
        if timedelta() <= since < every or before == there:
            return
        if timedelta() <= since < 4 * every and (await builds.waiting(session))[0]:
            return
        touched = await store.touched(session)
        await store.keep_counted(session, ORGANIZATION, _LOOKED, now, there)
    another_day = before.get("day") != there["day"]
    await publish(runtime, touched if before.get("build") == build.number else None, running=another_day)
    async with runtime.sessions() as session, session.begin():
        await store.untouch(session, events)
        if another_day:
            await store.forget(session, now - timedelta(days=settings.keep_publications_days))


async def publish(
    runtime: Runtime,
    touched: Collection[UUID] | None = None,
    *,
    running: bool = False,
    families: Collection[str] | None = None,
) -> None:
    """Publish families, each in a transaction of its own. touched: the programs that are counted, those aside that
    never were; None for all. running: also those that are not over. families: by name; None for all."""
    smallest = settings_of(runtime).smallest_group
    for counting in COUNTINGS:
        if families is not None and counting.family.name not in families:
            continue
        async with runtime.sessions() as session, session.begin():
            await store.hold(session)
            if await programs.use_facts(session) is None:
                return
            changed = await _publish(session, counting, smallest, touched, running=running)
        if changed:
            log.info("numbers_published", family=counting.family.name, scopes=changed)


async def _publish(
    session: AsyncSession, counting: Counting, smallest: int, touched: Collection[UUID] | None, *, running: bool
) -> int:
    """Publish one family; of how many scopes numbers are other than before."""
    now, family = clock.now(), counting.family
    kept = await store.counted(session, family.name)
    counted, k = await _count(session, counting, smallest, kept, touched, running=running)
    written = {scope: {"k": k[scope], "counts": counts_to(counts)} for scope, counts in counted.items()}
    unchanged = {
        scope: hidden_from(kept[scope].content["hidden"])
        for scope, found in written.items()
        if scope in kept and {name: kept[scope].content.get(name) for name in found} == found
    }
    wanting = counted.keys() - unchanged.keys()
    if not wanting:
        return 0
    if ORGANIZATION in counted:
        wanting = {*wanting, ORGANIZATION}
    told: dict[UUID, Mapping[str, list[Any]]] = {}
    hidden: dict[UUID, Hidden] = {}
    while wanting:
        told |= {scope: {} for scope in wanting} | {**await store.told(session, family.name, wanting)}
        earlier = {scope: history_from(states) for scope, states in told.items()}
        hidden, wanting = await asyncio.to_thread(suppress, family, counted, k, earlier, unchanged)
    until = await store.newest_event(session)
    last = await store.newest(session, family.name, told)
    changed = 0
    for scope, states in told.items():
        await store.keep_counted(
            session, scope, family.name, now, {**written[scope], "hidden": hidden_to(hidden[scope])}
        )
        before = last.get(scope)
        found = content(counted[scope], hidden[scope], family, before and before.content, before and before.taken_at)
        if store.publish(session, scope, family.name, found, before, now, until):
            _keep_told(session, scope, family, counted[scope], hidden[scope], states)
            changed += 1
    return changed


def _keep_told(
    session: AsyncSession,
    scope: UUID,
    family: Family,
    counts: Counts,
    hidden: Hidden,
    states: Mapping[str, Sequence[Any]],
) -> None:
    """Remember what is published now, unless it was published like this before."""
    for measure in family.measures:
        before, now = states.get(measure.name, ()), told_to(counts, hidden, measure.name)
        if told_alike(now) not in {told_alike(state) for state in before}:
            session.add(Told(scope=scope, family=family.name, measure=measure.name, number=len(before), content=now))


async def _count(
    session: AsyncSession,
    counting: Counting,
    smallest: int,
    kept: Mapping[UUID, Counted],
    touched: Collection[UUID] | None,
    *,
    running: bool,
) -> tuple[dict[UUID, Counts], dict[UUID, int]]:
    """The family of every scope, and the smallest group of each."""
    family, counted, k = counting.family, dict[UUID, Counts](), dict[UUID, int]()
    if counting.each is not None:
        there = await programs.every(session)
        fresh = [
            program
            for program in there
            if (touched is None or program.id in touched or program.id not in kept)
            or (running and program.state not in {"closed", "archived"})
        ]
        found = await counting.each(session, fresh, family)
        for program in there:
            counts = found.get(program.id)
            counted[program.id] = (
                counts_from(kept[program.id].content["counts"])
                if counts is None
                else folded(counts, family, kept.get(program.id))
            )
            k[program.id] = program.minimum_cell
    strictest = max([smallest, *k.values()])
    if family.by_program and counted:
        counted[ORGANIZATION] = together(family, counted)
        k[ORGANIZATION] = strictest
    elif counting.alone is not None:
        counts = await counting.alone(session, None, family)
        counted[ORGANIZATION] = folded(counts, family, kept.get(ORGANIZATION))
        k[ORGANIZATION] = strictest
    return counted, k


def together(family: Family, counted: Mapping[UUID, Counts]) -> Counts:
    """The totals of all programs side by side, and added up; a mean or a share of all is not made of theirs."""
    totals = [counts.total for counts in counted.values()]
    rows = {
        str(scope): {measure.name: counts.total.get(measure.name, NOTHING) for measure in family.measures}
        for scope, counts in counted.items()
    }
    return Counts({measure.name: added(measure, totals) for measure in family.measures}, {"program": rows})
