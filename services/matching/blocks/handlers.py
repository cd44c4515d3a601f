"""Keeping somebody away: they never learn of it, and nobody but who has said so ever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.blocks import store
from services.matching.blocks.tables import Block
from services.matching.people import store as people
from services.matching.programs.tables import Program
from services.matching.proposal_endings.handlers import expire as expire_proposal
from services.matching.proposals.store import open_of as proposals_of
from services.matching.request_endings.handlers import expire as expire_request
from services.matching.request_endings.store import of_person as requests_of
from services.matching.suggestions.handlers import best_for
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import PersonErased
from shared.policy import Principal, allow
from shared.problems import Forbidden, Invalid, NotYetKnown

__all__ = ["Blocked", "block", "blocks_of", "forget_person", "unblock"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A block with the name of whom it keeps away. going: mentorships of the two, which it does not end."""

    row: Block
    name: str
    going: Sequence[tuple[UUID, Program]]


async def block(session: AsyncSession, me: Principal, blocked_id: UUID) -> Blocked:
    """Keep somebody away from now on, in every program; once more changes nothing.

    What is open between the two comes to an end as if nobody had answered in time, which is all that the other reads.
    """
    myself = _myself(me, "block.change")
    if blocked_id == myself:
        raise Invalid("Nobody keeps themself away.", kind="with-oneself", where="path.person_id")
    known = (await people.people(session, [blocked_id])).get(blocked_id)
    if known is None:
        raise NotYetKnown("This person is not known here yet. Try again in a moment.")
    row = await store.add(session, myself, blocked_id, clock.now())
    await _end_what_is_open(session, myself, blocked_id)
    return Blocked(row, known.name, await store.going(session, myself, blocked_id))


async def unblock(session: AsyncSession, me: Principal, blocked_id: UUID) -> None:
    """Let somebody be matched with one again; once more changes nothing."""
    await store.remove(session, _myself(me, "block.change"), blocked_id)


async def blocks_of(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Blocked], int]:
    """Whom the caller keeps away."""
    myself = _myself(me, "block.read")
    rows, total = await store.blocks(session, myself, after, limit)
    names = await people.names(session, {row.blocked_id for row in rows})
    found = [
        Blocked(row, names.get(row.blocked_id, ""), await store.going(session, myself, row.blocked_id)) for row in rows
    ]
    return found, total


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep nothing of whom an erased person kept away, and of who kept them away."""
    await store.forget(session, event.subject)


async def _end_what_is_open(session: AsyncSession, one: UUID, other: UUID) -> None:
    two = {one, other}
    for request in await requests_of(session, one):
        if {request.mentee_id, request.mentor_id} == two:
            # Only who was told of no answer needs somebody else.
            told = [other] if request.mentee_id == other else []
            best = await best_for(session, request.program_id, told)
            expire_request(session, request, "withdrew", best.get(other, ()))
    for proposal in await proposals_of(session, person_id=one):
        if {proposal.mentee_id, proposal.mentor_id} == two:
            expire_proposal(session, proposal, "withdrew")


def _myself(me: Principal, action: str) -> UUID:
    allow(me, action, me.person_id)
    if me.person_id is None:
        raise Forbidden("This account belongs to no person.")
    return me.person_id
