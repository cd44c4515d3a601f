"""Which facts a session reads, and how far their builds are."""

from __future__ import annotations

from services.analytics.builds import store
from services.analytics.builds.tables import Build
from shared.db import AsyncSession
from shared.problems import Busy

__all__ = ["facts"]


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
