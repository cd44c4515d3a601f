"""Finding a program, for whoever may read of it what they ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.builds import handlers as builds
from services.analytics.programs import store
from services.analytics.publications.domain import SmallestGroups
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import NotFound

__all__ = ["opened", "readable", "smallest_groups"]


async def opened(session: AsyncSession) -> None:
    """From now on the session can ask which programs there are, even while facts are made anew. Raises Busy while
    nothing is known yet."""
    await builds.facts(session, of_any_definition=True)


async def readable(
    session: AsyncSession, me: Principal, program_id: UUID, action: str = "numbers.read", *, live: bool = False
) -> Row[Any]:
    """A program (a row of `facts.programs.program`) of which `me` may do `action`. live: whether more is read than what
    was published; the session reads the facts that pages are made of from then on, and the row has all columns.
    Raises Busy, NotFound, Forbidden."""
    await builds.facts(session, of_any_definition=not live)
    program = await (store.program if live else store.known)(session, program_id)
    if program is None:
        raise NotFound(f"There is no program {program_id}.")
    allow(me, action, admins=program.admins)
    return program


async def smallest_groups(session: AsyncSession, smallest: int) -> SmallestGroups:
    """The smallest groups of numbers about all programs. smallest: of the organization. Raises Busy while nothing is
    known yet."""
    await opened(session)
    least, strictest = await store.smallest_groups(session)
    whole = max(smallest, strictest or 0)
    return SmallestGroups(least or whole, whole)
