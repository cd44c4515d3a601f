"""Who may be mentee and mentor of each other, whatever way they found each other."""

from __future__ import annotations

from uuid import UUID

from services.matching.pairs import store
from services.matching.pairs.domain import one_is_enough
from services.matching.people import store as people
from services.matching.programs.tables import Program
from shared.db import AsyncSession
from shared.problems import Conflict, Invalid

__all__ = ["require_possible", "require_unmatched"]


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


async def require_unmatched(session: AsyncSession, program: Program, mentee_id: UUID) -> None:
    """Raises Conflict (`has-mentor`) where one mentor is enough and the mentee has one in this program.

    It holds until the transaction ends only for who has locked the mentee's enrollment (`places.store.lock_mentee`).
    """
    if one_is_enough(program.kind) and await store.has_mentor(session, program.id, mentee_id):
        raise Conflict("This mentee has a mentor in this program, and one is enough here.", kind="has-mentor")
