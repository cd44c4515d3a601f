"""Taking a mentor's place: the one way to it, by requests, proposals, the waitlist and admins."""

from __future__ import annotations

from uuid import UUID

from services.matching.places import store
from shared.db import AsyncSession
from shared.problems import Conflict

__all__ = ["require_place"]


async def require_place(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> None:
    """Hold a mentor's place until this transaction ends: the lock on their enrollment decides who comes first.

    Raises Conflict (`mentor-full`) when they have none left, or take part no longer.
    """
    mentor = await store.lock(session, program_id, mentor_id, "mentor")
    if mentor is None or await store.taken(session, program_id, mentor_id) >= mentor.places:
        raise Conflict("The mentor's last place went to somebody else in the meantime.", kind="mentor-full")
