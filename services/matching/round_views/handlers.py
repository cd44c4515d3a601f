"""Questions about a round as a whole, and beside another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.people import store as people
from services.matching.round_views import store
from services.matching.round_views.store import Changes, Difference, FoundMentor
from services.matching.rounds.handlers import administered_round
from services.matching.rounds.tables import RoundPair
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import NotFound

__all__ = ["Beside", "Difference", "FoundMentor", "Ranks", "compare", "list_mentors", "read_ranks"]

Ranks = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two rounds beside each other: how many mentees change, some of them, and the names of whom these mention."""

    counts: Changes
    rows: Sequence[Difference]
    names: Mapping[UUID, str]


async def read_ranks(session: AsyncSession, me: Principal, round_id: UUID) -> tuple[Ranks, Ranks]:
    """Which choice the pairs are for the mentees, and for the mentors."""
    await administered_round(session, me, "round.read", round_id)
    for_mentees = await store.ranks(session, round_id, RoundPair.better_mentors)
    return for_mentees, await store.ranks(session, round_id, RoundPair.better_mentees)


async def list_mentors(
    session: AsyncSession, me: Principal, round_id: UUID, *, search: str, after: UUID | None, limit: int
) -> tuple[Sequence[FoundMentor], int]:
    """Up to `limit` + 1 mentors of a round whose names contain this, and how many there are."""
    found = await administered_round(session, me, "round.read", round_id)
    frozen = found.based_on or found.id
    return await store.mentors(session, frozen, found.id, search=search, after=after, limit=limit)


async def compare(
    session: AsyncSession, me: Principal, round_id: UUID, other_id: UUID, *, after: UUID | None, limit: int
) -> Beside:
    """What is different from another round. Raises NotFound for one of another program."""
    found = await administered_round(session, me, "round.read", round_id)
    other = await administered_round(session, me, "round.read", other_id)
    if other.program_id != found.program_id:
        raise NotFound(f"There is no match round {other_id} of this program.")
    counts = await store.changes(session, round_id, other_id)
    rows = await store.differences(session, round_id, other_id, after=after, limit=limit)
    ids = {key for row in rows for key in (row.mentee_id, row.before_id, row.after_id) if key is not None}
    return Beside(counts, rows, await people.names(session, ids))
