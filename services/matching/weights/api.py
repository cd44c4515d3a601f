"""Routes of learned weights."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Response

from services.matching.programs.schemas import ProgramId
from services.matching.settings import Settings
from services.matching.weights import handlers
from services.matching.weights.schemas import LearnedWeightsOut, LearnIn
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("learned weights")

LATER: dict[int | str, dict[str, Any]] = {
    **problems(404, 409),
    202: {"model": LearnedWeightsOut, "description": "A worker learns them; watch Location"},
}


@router.post("/programs/{program_id}/learned-weights", responses=LATER)
async def learn_weights(
    program_id: ProgramId, body: LearnIn, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> LearnedWeightsOut:
    """Learn weights from what became of proposed pairs, tested against a round's weights. No rules change by it.

    Too few pairs are answered with 409 `too-little-history` and the numbers that are needed. Roles: admins of the
    program.
    """
    settings = cast("Settings", runtime.settings)
    asked = await handlers.learn(session, me, settings, program_id, **body.model_dump())
    response.headers["Location"] = f"/api/matching/v1/questions/{asked.id}"
    if asked.state != "answered":
        response.status_code = 202
    return LearnedWeightsOut.model_validate(asked)


@router.get("/programs/{program_id}/learned-weights", responses=problems(404))
async def list_learned_weights(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[LearnedWeightsOut]:
    """What was learned before, in the order of asking. Roles: admins of the program."""
    rows, total = await handlers.list_attempts(session, me, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, LearnedWeightsOut.model_validate, total)
