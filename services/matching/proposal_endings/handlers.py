"""Proposals that come to an end without an answer of both: by the clock, with their program, as one of the two leaves,
or as the mentee finds a mentor otherwise."""

from __future__ import annotations

from uuid import UUID

from services.matching.pairs.domain import one_is_enough
from services.matching.pairs.store import has_mentor
from services.matching.proposals import store
from services.matching.proposals.domain import MACHINE
from services.matching.proposals.tables import Proposal
from services.matching.states.handlers import moved
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MentorshipStarted, ProposalExpired
from shared.messaging import outbox

__all__ = ["expire", "expire_due", "expire_of_leaver", "expire_of_person", "expire_of_program", "match"]

AT_ONCE = 100


async def expire_due(session: AsyncSession) -> int:
    """End some proposals whose last day has passed; returns how many. To be done again until it is none."""
    due = await store.due(session, clock.today(), AT_ONCE)
    for proposal in due:
        late = proposal.answer_by is not None and proposal.answer_by < clock.today()
        expire(session, proposal, "time" if late else "program-closed")
    return len(due)


async def expire_of_program(session: AsyncSession, program_id: UUID) -> None:
    """End every open proposal of a program that has closed."""
    for proposal in await store.open_of(session, program_id=program_id):
        expire(session, proposal, "program-closed")


async def expire_of_person(
    session: AsyncSession, program_id: UUID, person_id: UUID, reason: str, *, role: str | None = None
) -> None:
    """End the open proposals of somebody who takes part in a program no longer. reason: as of ProposalExpired. role:
    only those as a mentee, or as a mentor."""
    sides = {None: {"person_id": person_id}, "mentee": {"mentee_id": person_id}, "mentor": {"mentor_id": person_id}}
    for proposal in await store.open_of(session, program_id=program_id, **sides[role]):
        expire(session, proposal, reason)


async def expire_of_leaver(session: AsyncSession, person_id: UUID) -> None:
    """End the open proposals of somebody who has left the organization."""
    for proposal in await store.open_of(session, person_id=person_id):
        expire(session, proposal, "left")


async def match(session: AsyncSession, event: MentorshipStarted) -> None:
    """The mentee has found a mentor: where one is enough, nobody else is proposed to them any more."""
    if one_is_enough(event.kind) and await has_mentor(session, event.program_id, event.mentee_id):
        for proposal in await store.open_of(session, program_id=event.program_id, mentee_id=event.mentee_id):
            expire(session, proposal, "matched")


def expire(session: AsyncSession, proposal: Proposal, reason: str) -> None:
    """End a proposal without an answer of both. reason: as of ProposalExpired."""
    proposal.state = moved(MACHINE, proposal.state, "expire")
    proposal.answered_at = clock.now()
    proposal.ended_because = reason
    event = ProposalExpired(
        subject=proposal.id,
        version=proposal.raise_version(),
        program_id=proposal.program_id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        reason=reason,
    )
    outbox.add(session, event)
