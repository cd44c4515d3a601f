"""Routes of circles."""

from __future__ import annotations

from typing import cast

from fastapi import Response

from services.matching.circles import handlers
from services.matching.circles.schemas import CircleIn, LeftOut, PeerOut, SuggestedCircleOut, SuggestedCirclesOut
from services.matching.members.handlers import show_one
from services.matching.mentorships.api import answer
from services.matching.mentorships.schemas import MentorshipOut
from services.matching.programs.schemas import ProgramId
from services.matching.settings import Settings
from shared import api
from shared.api import CurrentRuntime, Me, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("circles")


@router.post("/programs/{program_id}/circles", status_code=201, responses=problems(404, 409))
async def form_circle(
    program_id: ProgramId, body: CircleIn, me: Me, session: Session, response: Response
) -> MentorshipOut:
    """Form a circle of peers who take part in a program of that kind. Roles: admins of the program."""
    circle = await handlers.form(session, me, program_id, members=body.people)
    return answer(await show_one(session, me, circle), response)


@router.post("/programs/{program_id}/circles/suggest", responses=problems(404, 409))
async def suggest_circles(
    program_id: ProgramId, me: Me, session: Session, runtime: CurrentRuntime
) -> SuggestedCirclesOut:
    """Circles in which those suit each other who share none yet, to be formed one by one. Changes nothing.

    What counts: to want to learn the same, a common language, hours in common, other departments. Roles: admins of the
    program.
    """
    found = await handlers.suggest(session, me, cast("Settings", runtime.settings), program_id)
    names = found.names
    return SuggestedCirclesOut(
        circles=[
            SuggestedCircleOut(
                people=[PeerOut(person_id=one, name=names.get(one, ""), suits=suits) for one, suits in circle.items()]
            )
            for circle in found.division.circles
        ],
        left=[
            LeftOut(person_id=one, name=names.get(one, ""), why=why.replace("{mentee}", names.get(one, "")))
            for one, why in found.division.left.items()
        ],
        gap=found.division.gap,
    )
