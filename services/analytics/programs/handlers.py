"""Finding a program, for whoever may read of it what they ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.builds.tables import Build
from services.analytics.programs import store
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import NotFound, NotYetKnown

__all__ = ["opened", "readable"]


async def opened(session: AsyncSession) -> Build:
    """From now on the session reads the facts that pages are made of. Raises NotYetKnown while the first ones are still
    being made."""
    build = await store.use_facts(session)
    if build is None:
        raise NotYetKnown("What has happened so far is still being counted. Try again in a while.", retry_after=30)
    return build


async def readable(session: AsyncSession, me: Principal, program_id: UUID, action: str = "numbers.read") -> Row[Any]:
    """A program (a row of `facts.programs.program`) of which `me` may do `action`; from then on the session reads the
    facts that pages are made of. Raises NotYetKnown, NotFound, Forbidden."""
    await opened(session)
    program = await store.program(session, program_id)
    if program is None:
        raise NotFound(f"There is no program {program_id}.")
    allow(me, action, admins=program.admins)
    return program
