"""Counting every family, hiding what would tell too much, and publishing the rest: all programs, and all families that
count the same people, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from services.analytics.builds import store as builds
from services.analytics.countings import PUBLICATIONS, Counting, Found, count
from services.analytics.programs import store as programs
from services.analytics.publications import store
from services.analytics.publications.domain import ORGANIZATION, Counts, Family
from services.analytics.publications.tables import Counted, Told
from services.analytics.publishing_forms import (
    content,
    counts_to,
    hidden_from,
    hidden_to,
    history_from,
    told_alike,
    told_to,
)
from services.analytics.quantities.domain import suppress
from services.analytics.settings import settings_of
from services.analytics.suppression.domain import Hidden, Table
from shared import clock
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["outgrown", "publish", "publish_news"]

log = structlog.get_logger(__name__)


RULES = 4
"""By which rules numbers are hidden. Where they change, those that are counted as before are hidden anew, too."""

_LOOKED = "looked"
"""The name under which it is kept what there was when numbers were published last, and when that was tried last."""


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
        # Only when: of which build and day numbers are is said once they are published, else nobody would try again.
        await store.keep_counted(session, ORGANIZATION, _LOOKED, now, before)
    another_day = before.get("day") != there["day"]
    await publish(runtime, touched if before.get("build") == build.number else None, running=another_day)
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        await store.keep_counted(session, ORGANIZATION, _LOOKED, now, there)
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
    """Publish families, those together that count the same people. touched: the programs that are counted, those aside
    that never were; None for all. running: also those that are not over. families: by name; None for all, which it has
    to be where numbers are shown to anybody: those that are left out hide nothing of what they tell of others."""
    smallest = settings_of(runtime).smallest_group
    for publication in PUBLICATIONS:
        chosen = [one for one in publication if families is None or one.family.name in families]
        if not chosen:
            continue
        async with runtime.sessions() as session, session.begin():
            await store.hold(session)
            changed = await _publish(runtime, session, chosen, smallest, touched, running=running)
        for family, scopes in changed.items():
            log.info("numbers_published", family=family, scopes=scopes)


async def _publish(
    runtime: Runtime,
    session: AsyncSession,
    countings: Sequence[Counting],
    smallest: int,
    touched: Collection[UUID] | None,
    *,
    running: bool,
) -> Mapping[str, int]:
    """Publish some families together; by their names, of how many scopes numbers are other than before."""
    now = clock.now()
    kept = [await store.counted(session, counting.family.name) for counting in countings]
    async with runtime.sessions() as reading, reading.begin():
        # Counted at one moment, so that no two families tell what somebody did in between.
        await reading.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        if await programs.use_facts(reading) is None:
            return {}
        until = await store.newest_event(reading)
        found = await count(reading, countings, smallest, kept, touched, running=running)
    written = [{scope: _written(counts, one.k[scope]) for scope, counts in one.counted.items()} for one in found]
    wanting = {
        scope
        for before, theirs in zip(kept, written, strict=True)
        for scope, one in theirs.items()
        if scope not in before or {name: before[scope].content.get(name) for name in one} != one
    }
    if not wanting:
        return {}
    told, hidden = await _hide(session, countings, found, kept, wanting | {ORGANIZATION})
    changed: dict[str, int] = {}
    for number, counting in enumerate(countings):
        family = counting.family
        await store.withdraw(session, family.name, outgrown(kept[number], found[number].k, smallest))
        last = await store.newest(session, family.name, told[number])
        for scope, states in told[number].items():
            counts, theirs, before = found[number].counted[scope], hidden[number][scope], last.get(scope)
            await store.keep_counted(
                session, scope, family.name, now, {**written[number][scope], "hidden": hidden_to(theirs)}
            )
            shown = content(counts, theirs, family, before and before.content, before and before.taken_at)
            if store.publish(session, scope, family.name, shown, before, now, until):
                _keep_told(session, scope, family, counts, theirs, states)
                changed[family.name] = changed.get(family.name, 0) + 1
    return changed


def outgrown(kept: Mapping[UUID, Counted], k: Mapping[UUID, int], smallest: int) -> set[UUID]:
    """The scopes whose smallest group has been raised, so that what was shown of them may tell of too few people now.
    A program that is new is in nothing that was shown of all programs. kept: what was counted last. smallest: the
    smallest group of the organization."""
    before: dict[UUID, int] = {scope: one.content["k"] for scope, one in kept.items() if scope in k}
    raised = {scope for scope, then in before.items() if scope != ORGANIZATION and then < k[scope]}
    known = [smallest, *(k[scope] for scope in before if scope != ORGANIZATION)]
    if ORGANIZATION in before and (raised or before[ORGANIZATION] < max(known)):
        raised.add(ORGANIZATION)
    return raised


_Told = dict[UUID, Mapping[str, list[Any]]]
"""By scope, by measure: every state that was published."""


async def _hide(
    session: AsyncSession,
    countings: Sequence[Counting],
    found: Sequence[Found],
    kept: Sequence[Mapping[UUID, Counted]],
    wanting: set[UUID],
) -> tuple[list[_Told], list[dict[UUID, Hidden]]]:
    """What was told of each family, of the scopes that have changed or have to hide more; and what each has to hide.
    wanting: the scopes that have changed."""
    told: list[_Told] = [{} for _ in countings]
    unchanged = [
        {scope: hidden_from(before[scope].content["hidden"]) for scope in one.counted if scope not in wanting}
        for one, before in zip(found, kept, strict=True)
    ]
    hidden: list[dict[UUID, Hidden]] = []
    while wanting:
        for counting, one, states in zip(countings, found, told, strict=True):
            theirs = wanting & one.counted.keys()
            states.update({scope: {} for scope in theirs})
            states.update(await store.told(session, counting.family.name, theirs))
        tables = [
            Table(
                counting.family,
                one.counted,
                one.k,
                {scope: history_from(earlier) for scope, earlier in states.items()},
                before,
            )
            for counting, one, states, before in zip(countings, found, told, unchanged, strict=True)
        ]
        hidden, wanting = await asyncio.to_thread(suppress, tables)
    return told, hidden


def _written(counts: Counts, k: int) -> dict[str, Any]:
    """What is kept of what was counted, to see whether it has changed."""
    return {"rules": RULES, "k": k, "counts": counts_to(counts)}


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
