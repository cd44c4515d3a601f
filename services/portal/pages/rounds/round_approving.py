"""Approving a match round, with what is sent to whom said before."""

from __future__ import annotations

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.round_questions import Report
from services.portal.answers.rounds import Approval, RoundDetails, RoundProgram
from services.portal.pages.rounds import round_words
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/rounds/{round_id}/approve")
async def approval_page(round_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """What is sent to whom, before it is."""
    return await _page(round_id, request, api, words)


@router.post("/rounds/{round_id}/approve/send")
async def approve_round(round_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Approve a round: everybody in its pairs is asked."""
    try:
        approved = await api.made(Approval, "matching", f"/rounds/{round_id}/approve", etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        return await _page(round_id, request, api, words, problem=_problem(words, refused))
    return see_other(f"{Links('').match_round(round_id)}?sent={approved.proposals}")


def _problem(words: Words, refused: Refused) -> str:
    match refused.kind:
        case "round-outdated":
            return words.say(
                "Since this round was solved, some of its mentees were proposed to a mentor, or mentors have filled "
                "their places. Nothing was sent. Solve a new round with today’s people."
            )
        case "round-not-solved":
            return words.say("This round is approved already, or was never solved. Nothing was sent now.")
        case _ if refused.status == 412:
            return words.say("This round was changed meanwhile. Nothing was sent; look at it again before you approve.")
        case _:
            return refused.detail


async def _page(round_id: UUID, request: Request, api: Upstream, words: Words, *, problem: str = "") -> Response:
    answer, report = await asyncio.gather(
        api.versioned(RoundDetails, "matching", f"/rounds/{round_id}"),
        panel(api.get(Report, "matching", f"/rounds/{round_id}/report")),
    )
    found = answer.value
    program = (await panel(api.get(RoundProgram, "matching", f"/programs/{found.program_id}"))).value
    mentors = sum(bar.mentors for bar in report.value.load.bars if bar.mentees) if report.value else None
    return show(
        request,
        "round_approval.html",
        status=422 if problem else 200,
        found=found,
        etag=answer.etag,
        program=program,
        mentors=mentors,
        finding=round_words.finding(words, found),
        title=words.say_n("Ask one pair to begin?", "Ask {number} pairs to begin?", found.pairs)
        if found.state == "solved"
        else words.say("There is nothing to approve"),
        problem=problem,
    )
