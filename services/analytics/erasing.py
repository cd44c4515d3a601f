"""Making people who are erased nobody's acquaintance: their ids are exchanged for random ones, and the numbers stay.

Whoever folds a batch does so first for those whom the batch erases, in all builds, then for whom its events name. The
archive is rewritten in steps; from then on a build of it needs no pseudonyms. Once no event with an old id can come any
more, it is forgotten whose pseudonym is whose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row

from services.analytics.builds import store as builds
from services.analytics.erasures import store
from services.analytics.erasures.domain import rewritten
from services.analytics.facts import DEFINITION
from services.analytics.settings import settings_of
from shared import clock
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["erase", "erase_archived", "forget_all", "rewrite_all"]

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE = 20_000


async def erase(session: AsyncSession) -> None:
    """Erase whom the batch says, and exchange the ids of all erased people in it. The caller holds the lock."""
    await _give(session, await store.asked(session, anywhere=False))
    if pseudonyms := await store.pseudonyms(session):
        await _rewrite(session, await store.in_batch(session), pseudonyms, fresh=True)


async def erase_archived(session: AsyncSession) -> None:
    """Erase whom the archive says, so that a build of it need not look for them again after every batch. The caller
    holds the lock."""
    await _give(session, await store.asked(session, anywhere=True))


async def _give(session: AsyncSession, people: Sequence[UUID]) -> None:
    """Give people pseudonyms, and exchange their ids in all builds."""
    if not people:
        return
    given = await store.add(session, people, clock.now())
    # Builds of another definition go as soon as there is one of this code's.
    for build in await builds.all_builds(session):
        if build.definition == DEFINITION:
            await builds.use(session, build.number)
            await store.exchange(session, given)
    log.info("people_erased", people=len(people))


async def _rewrite(
    session: AsyncSession, events: Sequence[Row[Any]], pseudonyms: Mapping[UUID, UUID], *, fresh: bool
) -> None:
    if not events:
        return
    rows: list[dict[str, Any]] = []
    for event in events:
        subject, data = rewritten(event.type, event.subject, event.data, pseudonyms)
        rows.append({"time": event.time, "id": event.id, "subject": subject, "data": data})
    await store.rewrite(session, rows, fresh=fresh)


async def rewrite_all(runtime: Runtime) -> None:
    """Rewrite the archive for all who are erased, and forget whose pseudonyms were whose when it is time."""
    while await _rewrite_some(runtime):
        pass
    await forget_all(runtime)


async def _rewrite_some(runtime: Runtime) -> bool:
    """Take the next step for those who are least far; whether there may be more to do."""
    async with runtime.sessions() as session, session.begin():
        await builds.hold(session)
        pending = await store.pending(session)
        if not pending:
            return False
        start = pending[0].rewritten_until
        together = [one for one in pending if one.rewritten_until == start]
        # Whoever is further is caught up with, to go on together.
        reached = [one.rewritten_until for one in pending[len(together) :]]
        ends = [await store.step_end(session, start, EVENTS_AT_ONCE), *reached]
        end = min((at for at in ends if at is not None), default=None)
        found = await store.archived_naming(session, start, end)
        await _rewrite(session, found, await store.pseudonyms(session), fresh=False)
        for one in together:
            one.rewritten_until = end or start
            one.rewritten_at = None if end else clock.now()
        return True


async def forget_all(runtime: Runtime) -> None:
    """Forget whose pseudonyms were whose, of those erased longer ago than any event with their ids is on its way."""
    settings = settings_of(runtime)
    async with runtime.sessions() as session, session.begin():
        await builds.hold(session)
        people = await store.drop_older(session, clock.now() - timedelta(days=settings.erasure_days))
    if people:
        log.info("pseudonyms_forgotten", people=len(people))
