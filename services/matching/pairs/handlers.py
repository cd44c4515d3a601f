"""Who may be mentee and mentor of each other, whatever way they found each other."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.matching.pairs import store
from services.matching.pairs.domain import Pair, impossible, one_is_enough
from services.matching.people import store as people
from services.matching.programs.tables import Program
from shared.db import AsyncSession
from shared.problems import Conflict, Invalid

__all__ = ["check_possible", "check_unmatched", "require_possible", "require_possible_among", "require_unmatched"]


async def require_possible(session: AsyncSession, mentee_id: UUID, mentor_id: UUID) -> None:
    """Raises Invalid (`with-oneself`, `with-ones-manager`) or Conflict (`not-possible`, which does not say who blocked
    whom)."""
    known = await people.people(session, [mentee_id, mentor_id])
    mentee, mentor = known.get(mentee_id), known.get(mentor_id)
    check_possible(
        Pair(mentee_id, mentor_id, mentee and mentee.manager_id, mentor and mentor.manager_id),
        kept_apart=await store.kept_apart(session, mentee_id, mentor_id),
    )


async def require_possible_among(session: AsyncSession, person_id: UUID, others: Collection[UUID]) -> None:
    """Somebody who is to join these others. Raises Conflict (`not-possible`, which does not say who blocked whom)."""
    apart = (await store.kept_from(session, [person_id]))[person_id]
    if not apart.isdisjoint(others):
        raise Conflict("These people cannot be matched.", kind="not-possible")


def check_possible(pair: Pair, *, kept_apart: bool) -> None:
    """As `require_possible`, of two who are known. kept_apart: whether one of them has blocked the other."""
    if refusal := impossible(pair):
        raise Invalid(refusal, kind="with-oneself" if pair.mentee_id == pair.mentor_id else "with-ones-manager")
    if kept_apart:
        raise Conflict("These two cannot be matched.", kind="not-possible")


async def require_unmatched(session: AsyncSession, program: Program, mentee_id: UUID) -> None:
    """Raises Conflict (`has-mentor`) where one mentor is enough and the mentee has one in this program.

    It holds until the transaction ends only for who has locked the mentee's enrollment (`places.store.lock_mentee`).
    """
    check_unmatched(program, has_mentor=await store.has_mentor(session, program.id, mentee_id))


def check_unmatched(program: Program, *, has_mentor: bool) -> None:
    """As `require_unmatched`, of a mentee of whom it is known."""
    if one_is_enough(program.kind) and has_mentor:
        raise Conflict("This mentee has a mentor in this program, and one is enough here.", kind="has-mentor")
