"""Routes of proposals."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.programs.schemas import ProgramId
from services.matching.proposals import handlers
from services.matching.proposals.schemas import (
    ProposalDeclineIn,
    ProposalId,
    ProposalIn,
    ProposalOut,
    ProposalState,
    ReasonOut,
)
from services.matching.rounds.domain import Reasons
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.schemas import ReasonCodeOut
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems, respond

__all__ = ["router"]

router = api.router("proposals")


@router.post("/programs/{program_id}/proposals", status_code=201, responses=problems(404, 409))
async def propose(program_id: ProgramId, body: ProposalIn, me: Me, session: Session, response: Response) -> ProposalOut:
    """Propose two people of a program to each other. Without a place of the mentor's this answers 409 `mentor-full`
    with `alternatives`. Roles: admins of the program."""
    return _answer(await handlers.propose(session, me, program_id, **body.model_dump()), response)


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


@router.post("/proposals/{proposal_id}/accept", response_model=ProposalOut, responses=problems(404, 409))
async def accept_proposal(
    proposal_id: ProposalId, me: Me, session: Session, response: Response
) -> ProposalOut | Response:
    """Accept; when both have, their mentorship starts. If the mentor's last place has gone to somebody else by then,
    the proposal expires, and this answers 409 `mentor-full` with `alternatives`. Repeating changes nothing. Roles: the
    two people."""
    shown, refusal = await handlers.accept(session, me, proposal_id)
    # Answered and not raised: that it has expired is kept.
    return _answer(shown, response) if refusal is None else respond(refusal)


@router.post("/proposals/{proposal_id}/decline", responses=problems(404, 409))
async def decline_proposal(
    proposal_id: ProposalId, me: Me, session: Session, response: Response, body: ProposalDeclineIn | None = None
) -> ProposalOut:
    """Decline, which ends the proposal; your reason is for the admins alone. Repeating changes nothing. Roles: the two
    people."""
    return _answer(await handlers.decline(session, me, proposal_id, body.reason if body else ""), response)


@router.get("/proposals/{proposal_id}/reason", responses=problems(404))
async def read_reason(proposal_id: ProposalId, me: Me, session: ReadSession) -> ReasonOut:
    """Why a proposal was declined. Roles: admins of the program."""
    said = await handlers.read_reason(session, me, proposal_id)
    return ReasonOut(reason=said.words or "", declined_by=said.author_id, erased=said.words is None)


def _answer(shown: handlers.Shown, response: Response) -> ProposalOut:
    etag(response, shown.row.version)
    return _shape(shown)


def _shape(shown: handlers.Shown) -> ProposalOut:
    """A proposal with the names of the two, also in its reasons."""
    proposal, mentee, mentor = shown.row, shown.mentee_name, shown.mentor_name
    reasons = Reasons(proposal.reason_codes, proposal.reasons)
    return ProposalOut(
        id=proposal.id,
        version=proposal.version,
        program_id=proposal.program_id,
        round_id=proposal.round_id,
        proposed_by=proposal.proposed_by,
        mentee_id=proposal.mentee_id,
        mentee_name=mentee,
        mentor_id=proposal.mentor_id,
        mentor_name=mentor,
        score=proposal.micro / MICRO,
        reasons=reasons.told(mentee=mentee, mentor=mentor),
        reason_codes=ReasonCodeOut.all_of(reasons),
        state=proposal.state,  # pyright: ignore[reportArgumentType] - a column of these states
        accepted_by_mentee=proposal.accepted_by_mentee,
        accepted_by_mentor=proposal.accepted_by_mentor,
        proposed_at=proposal.proposed_at,
        answer_by=proposal.answer_by,
        answered_at=proposal.answered_at,
        ended_because=proposal.ended_because,
    )
