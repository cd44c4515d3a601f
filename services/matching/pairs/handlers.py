"""Who may be mentee and mentor of each other, whatever way they found each other."""

from __future__ import annotations

from uuid import UUID

from services.matching.pairs import store
from services.matching.people import store as people
from shared.db import AsyncSession
from shared.problems import Conflict, Invalid

__all__ = ["require_possible"]


async def require_possible(session: AsyncSession, mentee_id: UUID, mentor_id: UUID) -> None:
    """Raises Invalid (`with-oneself`, `with-ones-manager`) or Conflict (`not-possible`, which does not say who blocked
    whom)."""
    if mentee_id == mentor_id:
        raise Invalid("Nobody is their own mentor.", kind="with-oneself")
    known = await people.people(session, [mentee_id, mentor_id])
    mentee, mentor = known.get(mentee_id), known.get(mentor_id)
    if mentee is not None and mentee.manager_id == mentor_id:
        raise Invalid("A manager is not the mentor of somebody who reports to them.", kind="with-ones-manager")
    if mentor is not None and mentor.manager_id == mentee_id:
        raise Invalid("Nobody is the mentor of their own manager here.", kind="with-ones-manager")
    if await store.kept_apart(session, mentee_id, mentor_id):
        raise Conflict("These two cannot be matched.", kind="not-possible")
