"""One decision: whether these two become mentor and mentee."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Program
from services.portal.answers.mentors import Known, WholeProposal
from services.portal.answers.people import Profile
from services.portal.pages import reason_words, your_reasons
from services.portal.pages.filling import NO_FIELDS
from services.portal.pages.home import other_name, waits_for
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/proposals/{proposal_id}")
async def proposal_page(proposal_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _page(proposal_id, request, api, words, fields=draft)


@router.post("/proposals/{proposal_id}/accept", dependencies=[GENUINE])
async def accept_proposal(proposal_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Say yes, and show what that has led to."""
    try:
        await api.post("matching", f"/proposals/{proposal_id}/accept")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _page(proposal_id, request, api, words, problem=_problem(words, refused))
    return see_other(Links("").proposal(proposal_id))


@router.post("/proposals/{proposal_id}/decline")
async def decline_proposal(proposal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say no, with a reason if one likes, for the program's admins alone."""
    try:
        await api.post("matching", f"/proposals/{proposal_id}/decline", {"reason": form.get("reason", "")})
    except Refused as refused:
        if refused.status == 422:
            errors = {"reason": next((one["message"] for one in refused.errors), refused.detail)}
            return await _page(proposal_id, request, api, words, fields=form, errors=errors)
        if refused.status != 409:
            raise
        return await _page(proposal_id, request, api, words, fields=form, problem=_problem(words, refused))
    return see_other(Links("").proposal(proposal_id))


def _problem(words: Words, refused: Refused) -> str:
    match refused.kind:
        case "mentor-full":
            return words.say("The mentor’s last place went to somebody else in the meantime.")
        case "has-mentor":
            return words.say("The mentee has found a mentor in the meantime.")
        case "wrong-state":
            return words.say("This proposal has ended in the meantime.")
        case _:
            return refused.detail


async def _page(
    proposal_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    problem: str = "",
) -> Response:
    proposal, me, mentorships = await asyncio.gather(
        api.get(WholeProposal, "matching", f"/proposals/{proposal_id}"),
        panel(api.myself()),
        panel(api.every(Known, "matching", "/mentorships", mine="true")),
    )
    person = me.value.id if me.value else None
    is_mine = person in {proposal.mentee_id, proposal.mentor_id}
    is_mentor = person == proposal.mentor_id
    other_id = proposal.mentee_id if is_mentor else proposal.mentor_id
    program, other = await asyncio.gather(
        panel(api.get(Program, "matching", f"/programs/{proposal.program_id}")),
        panel(api.get(Profile, "profiles", f"/people/{other_id}")),
    )
    other_is = other_name(proposal, person)
    if is_mine:
        reasons = your_reasons.told(words, proposal, other_is, mentor=is_mentor)
    else:
        names = {"mentee": proposal.mentee_name, "mentor": proposal.mentor_name}
        reasons = reason_words.reasons(words, proposal.reason_codes, proposal.reasons, **names)
    ours = [
        one.id
        for one in mentorships.value or []
        if (one.program_id, one.mentor_id) == (proposal.program_id, proposal.mentor_id)
    ]
    return show(
        request,
        "proposal.html",
        status=409 if problem else 422 if errors else 200,
        proposal=proposal,
        program=program.value,
        is_mine=is_mine,
        is_mentor=is_mentor,
        other_id=other_id,
        other_name=other_is,
        other=other,
        reasons=reasons,
        waits=person is not None and is_mine and waits_for(proposal, person),
        i_said_yes=proposal.accepted_by_mentor if is_mentor else proposal.accepted_by_mentee,
        mentorship=ours[-1] if ours and proposal.state == "accepted" else None,
        ended=_ended(words, proposal),
        zone=me.value.zone if me.value else "UTC",
        problem=problem,
        fields=fields,
        errors=errors,
    )


def _ended(words: Words, it: WholeProposal) -> str:
    """Why a proposal has come to nothing."""
    if it.state == "declined":
        return words.say("One of you said no. The program can propose somebody else in its next round.")
    match it.ended_because:
        case "time":
            return words.say("It was not answered in time.")
        case "mentor-full":
            return words.say("The mentor’s last place went to somebody else in the meantime.")
        case "matched":
            return words.say("The mentee has found a mentor in the meantime.")
        case "program-closed":
            return words.say("The program has ended.")
        case "withdrew" | "paused" | "left":
            return words.say("One of the two takes part no longer, or not now.")
        case _:
            return words.say("The two cannot be matched now.")
