"""Routes of proposals."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.proposals import handlers
from services.matching.proposals.schemas import ProposalId, ProposalOut, ProposalState
from services.matching.rounds.domain import render
from services.matching.rounds.engine.rules import MICRO
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("proposals")


@router.get("/proposals", responses=problems(404))
async def list_proposals(
    me: Me,
    session: ReadSession,
    program_id: Annotated[UUID | None, Query(description="only those of this program")] = None,
    mine: Annotated[bool, Query(description="only your own; always so without a program")] = False,
    state: Annotated[ProposalState | None, Query(description="only those in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProposalOut]:
    """Proposals in the order in which they were made. Roles: the two people; admins of the program for all of it."""
    rows, total = await handlers.list_proposals(
        session, me, program_id=program_id, mine=mine, state=state, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda shown: shown.row.id, _shape, total)


@router.get("/proposals/{proposal_id}", responses=problems(404))
async def read_proposal(proposal_id: ProposalId, me: Me, session: ReadSession, response: Response) -> ProposalOut:
    """One proposal. Roles: the two people, admins of the program."""
    return _answer(await handlers.read(session, me, proposal_id), response)


@router.post("/proposals/{proposal_id}/accept", responses=problems(404, 409))
async def accept_proposal(proposal_id: ProposalId, me: Me, session: Session, response: Response) -> ProposalOut:
    """Accept; when both have, their mentorship starts. Repeating changes nothing. Roles: the two people."""
    return _answer(await handlers.accept(session, me, proposal_id), response)


@router.post("/proposals/{proposal_id}/decline", responses=problems(404, 409))
async def decline_proposal(proposal_id: ProposalId, me: Me, session: Session, response: Response) -> ProposalOut:
    """Decline, which ends the proposal. Repeating changes nothing. Roles: the two people."""
    return _answer(await handlers.decline(session, me, proposal_id), response)


def _answer(shown: handlers.Shown, response: Response) -> ProposalOut:
    etag(response, shown.row.version)
    return _shape(shown)


def _shape(shown: handlers.Shown) -> ProposalOut:
    """A proposal with the names of the two, also in its reasons."""
    proposal, mentee, mentor = shown.row, shown.mentee_name, shown.mentor_name
    return ProposalOut(
        id=proposal.id,
        version=proposal.version,
        program_id=proposal.program_id,
        round_id=proposal.round_id,
        mentee_id=proposal.mentee_id,
        mentee_name=mentee,
        mentor_id=proposal.mentor_id,
        mentor_name=mentor,
        score=proposal.micro / MICRO,
        reasons=[render(reason, mentee=mentee, mentor=mentor) for reason in proposal.reasons],
        state=proposal.state,  # pyright: ignore[reportArgumentType] - a column of these states
        accepted_by_mentee=proposal.accepted_by_mentee,
        accepted_by_mentor=proposal.accepted_by_mentor,
        proposed_at=proposal.proposed_at,
        answered_at=proposal.answered_at,
    )
