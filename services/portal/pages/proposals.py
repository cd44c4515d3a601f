"""One decision: whether these two become mentor and mentee."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Person, Program, Proposal
from services.portal.pages.home import other_name, waits_for
from services.portal.upstream import Refused, panel
from services.portal.web import GENUINE, Api, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/proposals/{proposal_id}")
async def proposal_page(proposal_id: UUID, request: Request, api: Api) -> Response:
    return await _page(proposal_id, request, api)


@router.post("/proposals/{proposal_id}/{answer}", dependencies=[GENUINE])
async def answer_proposal(
    proposal_id: UUID, answer: Literal["accept", "decline"], request: Request, api: Api
) -> Response:
    """Say yes or no, and show what that has led to."""
    try:
        await api.post("matching", f"/proposals/{proposal_id}/{answer}")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _page(proposal_id, request, api, problem=refused.detail, status=409)
    return see_other(Links("").proposal(proposal_id))


async def _page(proposal_id: UUID, request: Request, api: Api, *, problem: str = "", status: int = 200) -> Response:
    proposal = await api.get(Proposal, "matching", f"/proposals/{proposal_id}")
    me = await panel(api.get(Person, "profiles", "/people/me"))
    program = await panel(api.get(Program, "matching", f"/programs/{proposal.program_id}"))
    person = me.value.id if me.value else None
    is_mine = person in {proposal.mentee_id, proposal.mentor_id}
    other = proposal.mentor_id if person == proposal.mentee_id else proposal.mentee_id
    return show(
        request,
        "proposal.html",
        status=status,
        proposal=proposal,
        program=program.value,
        is_mine=is_mine,
        other_name=other_name(proposal, person),
        other=await panel(api.get(Person, "profiles", f"/people/{other}")),
        as_role="mentor" if person == proposal.mentee_id else "mentee",
        waits=person is not None and is_mine and waits_for(proposal, person),
        problem=problem,
    )
