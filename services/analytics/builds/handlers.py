"""Which facts a session reads, and how far their builds are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.analytics.archive import store as archive
from services.analytics.builds import store
from services.analytics.builds.tables import Build
from services.analytics.facts import DEFINITION
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow, may
from shared.problems import Busy

__all__ = ["State", "facts", "read_state", "state"]


async def facts(session: AsyncSession, *, of_any_definition: bool = False) -> Build:
    """From now on the session reads the facts that pages are made of (as of `store.use_facts`). Raises Busy while there
    are none."""
    build = await store.use_facts(session, of_any_definition=of_any_definition)
    if build is None:
        raise Busy(
            "What has happened so far is being counted anew. Try again in a while.",
            retry_after=30,
            kind="facts-being-rebuilt",
        )
    return build


@dataclass(frozen=True, slots=True)
class State:
    """How the facts are. definition: of this code. events: how many are folded. newest: when the newest archived event
    happened. waiting: events in no facts yet. lag: seconds since the oldest of them happened.
    exact: whether whoever asks may see of how many events all this is; else it is told roughly."""

    definition: int
    builds: Sequence[Build]
    events: int
    newest: datetime | None
    waiting: int
    lag: float
    exact: bool = True

    @property
    def active(self) -> Build | None:
        """What pages are made of."""
        return next((build for build in self.builds if build.state == "active"), None)

    @property
    def under_way(self) -> Build | None:
        """What this code makes."""
        mine = (build for build in self.builds if build.state == "building" and build.definition == self.definition)
        return next(mine, None)

    @property
    def current(self) -> bool:
        """Whether pages can be made of the active build by this code."""
        return self.active is not None and self.active.definition == self.definition


async def read_state(session: AsyncSession, me: Principal) -> State:
    """How the facts are: exactly for whoever may count the archive. Raises Forbidden."""
    allow(me, "build.read")
    return replace(await state(session), exact=may(me, "archive.count"))


async def state(session: AsyncSession) -> State:
    """The same for an operator."""
    waiting, oldest = await store.waiting(session)
    lag = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return State(
        definition=DEFINITION,
        builds=await store.all_builds(session),
        events=await store.archived(session),
        newest=await archive.newest(session),
        waiting=waiting,
        lag=max(0.0, lag),
    )
