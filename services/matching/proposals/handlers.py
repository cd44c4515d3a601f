"""Commands and questions about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching.mentorships.handlers import begin
from services.matching.people.handlers import Named, named
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.proposals import domain, store
from services.matching.proposals.domain import ACCEPTED, DECLINED, OPEN, NewProposal
from services.matching.proposals.tables import Proposal
from services.matching.rounds.domain import render
from services.matching.rounds.engine.rules import MICRO
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import MatchProposed, ProposalAccepted, ProposalDeclined
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["Shown", "accept", "decline", "list_proposals", "propose_all", "read"]


Shown = Named[Proposal]
"""A proposal with the names of the two."""


async def propose_all(
    session: AsyncSession, program_id: UUID, round_id: UUID | None, pairs: Sequence[NewProposal]
) -> int:
    """Propose these people to each other; returns how many proposals there are."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "version": 1,
            "program_id": program_id,
            "round_id": round_id,
            "mentee_id": pair.mentee_id,
            "mentor_id": pair.mentor_id,
            "micro": pair.micro,
            "reasons": list(pair.reasons),
            "state": OPEN,
            "accepted_by_mentee": False,
            "accepted_by_mentor": False,
            "proposed_at": now,
            "answered_at": None,
            "proposed_by": None,
            "answer_by": None,
            "reason": None,
            "ended_because": "",
        }
        for pair in pairs
    ]
    await store.add_all(session, rows)
    for row, pair in zip(rows, pairs, strict=True):
        event = MatchProposed(
            subject=row["id"],
            version=1,
            program_id=program_id,
            round_id=round_id,
            mentee_id=pair.mentee_id,
            mentor_id=pair.mentor_id,
            score=pair.micro / MICRO,
            reasons=tuple(render(reason) for reason in pair.reasons),
        )
        outbox.add(session, event)
    return len(rows)


async def accept(session: AsyncSession, me: Principal, proposal_id: UUID) -> Shown:
    """Accept for one side; once more changes nothing. When both have, their mentorship starts.

    Raises Conflict when the proposal has ended, or when the mentor's last place has gone to somebody else.
    """
    proposal = await _mine(session, me, proposal_id)
    side = domain.side_of(me.person_id, proposal.mentee_id)
    if getattr(proposal, f"accepted_by_{side}"):
        return await _shown(session, proposal)
    _require_open(proposal)
    setattr(proposal, f"accepted_by_{side}", True)
    complete = proposal.accepted_by_mentee and proposal.accepted_by_mentor
    if complete:
        proposal.state = ACCEPTED
        proposal.answered_at = clock.now()
    event = ProposalAccepted(
        subject=proposal.id,
        version=proposal.raise_version(),
        program_id=proposal.program_id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        accepted_by=proposal.mentee_id if side == "mentee" else proposal.mentor_id,
        complete=complete,
    )
    outbox.add(session, event)
    if complete:
        program = await db.get(session, Program, proposal.program_id)
        await begin(session, program, proposal.mentee_id, proposal.mentor_id, proposal_id=proposal.id)
    return await _shown(session, proposal)


async def decline(session: AsyncSession, me: Principal, proposal_id: UUID) -> Shown:
    """End a proposal; once more changes nothing. Raises Conflict when both have accepted."""
    proposal = await _mine(session, me, proposal_id)
    if proposal.state == DECLINED:
        return await _shown(session, proposal)
    _require_open(proposal)
    proposal.state = DECLINED
    proposal.answered_at = clock.now()
    side = domain.side_of(me.person_id, proposal.mentee_id)
    event = ProposalDeclined(
        subject=proposal.id,
        version=proposal.raise_version(),
        program_id=proposal.program_id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        declined_by=proposal.mentee_id if side == "mentee" else proposal.mentor_id,
    )
    outbox.add(session, event)
    return await _shown(session, proposal)


async def read(session: AsyncSession, me: Principal, proposal_id: UUID) -> Shown:
    proposal = await db.get(session, Proposal, proposal_id)
    program = await db.get(session, Program, proposal.program_id)
    allow(
        me,
        "proposal.read",
        mentee=proposal.mentee_id,
        mentor=proposal.mentor_id,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    return await _shown(session, proposal)


async def list_proposals(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    mine: bool,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """The caller's own proposals; or, with a program and without `mine`, all of that program."""
    if program_id is not None and not mine:
        await administered(session, me, "proposal.list", program_id)
        person_id = None
    else:
        allow(me, "proposal.list", me.person_id)
        person_id = me.person_id
    rows, total = await store.proposals(
        session, program_id=program_id, person_id=person_id, state=state, after=after, limit=limit
    )
    return await named(session, rows), total


async def _mine(session: AsyncSession, me: Principal, proposal_id: UUID) -> Proposal:
    proposal = await db.get(session, Proposal, proposal_id, lock=True)
    allow(me, "proposal.answer", mentee=proposal.mentee_id, mentor=proposal.mentor_id)
    return proposal


async def _shown(session: AsyncSession, proposal: Proposal) -> Shown:
    [shown] = await named(session, [proposal])
    return shown


def _require_open(proposal: Proposal) -> None:
    if proposal.state != OPEN:
        raise Conflict(f"This proposal was {proposal.state} already.", kind="proposal-answered")
