"""Folding what arrives into the facts, and building them anew when their definition has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from services.analytics.builds import store
from services.analytics.builds.tables import Build
from services.analytics.erasing import erase, erase_archived
from services.analytics.facts import DEFINITION
from services.analytics.publications import store as publications
from shared import clock
from shared.db import AsyncSession, Sessions
from shared.service import Runtime

__all__ = ["advance", "begin_build", "drop_replaced", "go_on", "project", "project_all", "under_way"]

log = structlog.get_logger(__name__)

FRESH_AT_ONCE = 5_000
ARCHIVED_AT_ONCE = 50_000

STILL_CHOSEN = timedelta(minutes=1)
"""Longer than anybody takes from finding the active build to saying that they read it."""


async def project_all(runtime: Runtime) -> None:
    """Fold all that is fresh; then go on with a build that this code needs, if there is one."""
    while await project(runtime):
        pass
    while await advance(runtime.sessions):
        while await project(runtime):
            pass


async def project(runtime: Runtime) -> int:
    """Fold up to FRESH_AT_ONCE fresh events into every build of this code's definition; how many."""
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        builds = await _builds_of_this_code(session)
        if builds is None:
            return 0
        count = await store.take_fresh(session, FRESH_AT_ONCE)
        if count:
            await erase(session)
            for build in builds:
                await store.fold_into(session, build.number)
            if await store.use_facts(session) is not None:
                await publications.touch(session, await store.archived(session))
        return count


async def _builds_of_this_code(session: AsyncSession) -> list[Build] | None:
    """Those that this code can fill, of which one begins when there is none; None where newer code is at work."""
    builds = [build for build in await store.all_builds(session) if build.state != "replaced"]
    if any(build.definition > DEFINITION for build in builds):
        log.warning("facts_are_newer_than_this_release")
        return None
    ours = [build for build in builds if build.definition == DEFINITION]
    return ours or [await begin_build(session)]


async def begin_build(session: AsyncSession, *, by_hand: bool = False) -> Build:
    """Begin a build; the caller holds the lock."""
    await erase_archived(session)
    builds = await store.all_builds(session)
    total = await store.archived(session)
    build = Build(
        number=max((build.number for build in builds), default=0) + 1,
        definition=DEFINITION,
        state="building",
        by_hand=by_hand,
        started_at=clock.now(),
        events=0,
        total=total,
    )
    session.add(build)
    await session.flush()
    await (await session.connection()).run_sync(store.create, build.number)
    log.info("facts_build_began", build=build.number, definition=DEFINITION, events=total)
    return build


async def go_on(sessions: Sessions) -> tuple[Build, bool]:
    """The build that is under way, or a new one that was begun by hand; and whether it is new."""
    async with sessions() as session, session.begin():
        await store.hold(session)
        for build in await store.all_builds(session):
            if under_way(build):
                return build, False
        return await begin_build(session, by_hand=True), True


async def advance(sessions: Sessions, *, by_hand: bool = False) -> Build | None:
    """Fold the next ARCHIVED_AT_ONCE events of the archive into the build that is under way, and switch to it after the
    last one. The build as it is then; None when none is under way. One that was begun by hand is gone on with by hand,
    unless pages wait for it; it may be both, one after the other."""
    async with sessions() as session, session.begin():
        await store.hold(session)
        builds = await store.all_builds(session)
        waited_for = not any(build.state == "active" and build.definition == DEFINITION for build in builds)
        any_of_them = by_hand or waited_for
        build = next((build for build in builds if under_way(build) and build.by_hand <= any_of_them), None)
        if build is None:
            return None
        after = (build.reached_time, build.reached_id) if build.reached_time and build.reached_id else None
        count, reached = await store.fill_from(session, after, ARCHIVED_AT_ONCE)
        if count:
            await erase(session)
            await store.fold_into(session, build.number)
            build.events += count
            build.reached_time, build.reached_id = reached or (None, None)
        else:
            _switch(builds, build)
        return build


def under_way(build: Build) -> bool:
    """Whether this code can go on with a build."""
    return build.state == "building" and build.definition == DEFINITION


def _switch(builds: Sequence[Build], build: Build) -> None:
    """Make pages of this build from now on, and of no other."""
    now = clock.now()
    for other in builds:
        if other is not build and other.state != "replaced":
            other.state, other.replaced_at = "replaced", now
    build.state, build.active_since = "active", now
    log.info("facts_build_is_active", build=build.number, events=build.events)


async def drop_replaced(runtime: Runtime) -> None:
    """Drop the builds that another one has replaced, once nobody reads them any more."""
    async with runtime.sessions() as session, session.begin():
        await store.hold(session)
        before = clock.now() - STILL_CHOSEN
        for build in await store.all_builds(session):
            if (
                build.replaced_at is not None
                and build.replaced_at < before
                and await store.unread(session, build.number)
            ):
                await store.drop(session, build.number)
                await session.delete(build)
                log.info("facts_build_dropped", build=build.number)
