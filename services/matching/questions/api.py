"""Routes of questions about solved match rounds."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Response

from services.matching.computing import Kind
from services.matching.questions import handlers
from services.matching.questions.schemas import (
    ANSWERS,
    FairnessIn,
    QuestionId,
    QuestionOut,
    QuestionSummaryOut,
    WhatIfIn,
    WhyNotIn,
)
from services.matching.rounds.domain import why_failed
from services.matching.rounds.schemas import RoundFailureOut, RoundId
from services.matching.settings import Settings
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Page, after, page
from shared.policy import Principal
from shared.problems import problems
from shared.service import Runtime

__all__ = ["router"]

router = api.router("questions about rounds")

LATER: dict[int | str, dict[str, Any]] = {
    **problems(404, 409),
    202: {"model": QuestionOut, "description": "It is too large for a request: a worker answers; watch Location"},
}


@router.post("/rounds/{round_id}/why-not", responses=LATER)
async def ask_why_not(
    round_id: RoundId, body: WhyNotIn, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """Why two are not matched: the rule that forbids it, or who would lose what. Roles: admins of the program."""
    return await _ask(session, me, runtime, response, round_id, "why-not", body.model_dump(mode="json"))


@router.post("/rounds/{round_id}/what-if", responses=LATER)
async def ask_what_if(
    round_id: RoundId, body: WhatIfIn, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """What other rules would answer for the same people, pair by pair. Roles: admins of the program."""
    return await _ask(session, me, runtime, response, round_id, "what-if", body.model_dump(mode="json"))


@router.post("/rounds/{round_id}/rematch", responses=LATER)
async def ask_rematch(
    round_id: RoundId, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """How many pairs of a round can stay together for today's people, at what cost. Roles: admins of the program."""
    return await _ask(session, me, runtime, response, round_id, "rematch", {})


@router.post("/rounds/{round_id}/fairness", responses=LATER)
async def ask_fairness(
    round_id: RoundId, body: FairnessIn, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """How groups of mentees fare, and what closing a gap costs. Roles: admins of the program."""
    return await _ask(session, me, runtime, response, round_id, "fairness", body.model_dump(mode="json"))


@router.post("/rounds/{round_id}/verify", responses=LATER)
async def ask_verification(
    round_id: RoundId, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """Solve a round again from the same input, and compare. Roles: admins of the program."""
    return await _ask(session, me, runtime, response, round_id, "verify", {})


@router.post("/rounds/{round_id}/report", responses=LATER)
async def ask_report(
    round_id: RoundId, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> QuestionOut:
    """Make the report of a round anew and keep it; of a large round, it is read after that. Roles: admins of the
    program."""
    return await _ask(session, me, runtime, response, round_id, "report", {})


@router.get("/rounds/{round_id}/questions", responses=problems(404))
async def list_questions(
    round_id: RoundId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[QuestionSummaryOut]:
    """What was asked about a round, in that order. Roles: admins of the program."""
    rows, total = await handlers.list_questions(session, me, round_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, QuestionSummaryOut.model_validate, total)


@router.get("/questions/{question_id}", responses=problems(404))
async def read_question(question_id: QuestionId, me: Me, session: ReadSession) -> QuestionOut:
    """A question and its answer. Roles: admins of the program."""
    return _shape(await handlers.read(session, me, question_id))


async def _ask(
    session: Session, me: Principal, runtime: Runtime, response: Response, round_id: RoundId, kind: Kind, about: Any
) -> QuestionOut:
    settings = cast("Settings", runtime.settings)
    shown = await handlers.ask(session, me, settings, round_id, kind, about)
    response.headers["Location"] = f"/api/matching/v1/questions/{shown.row.id}"
    if shown.row.state != "answered":
        response.status_code = 202
    return _shape(shown)


def _shape(shown: handlers.Shown) -> QuestionOut:
    row = shown.row
    summary = QuestionSummaryOut.model_validate(row).model_dump()
    found = None if row.found is None else ANSWERS[row.kind].model_validate(row.found)
    failures = list(map(RoundFailureOut.model_validate, why_failed(row.failure)))
    return QuestionOut(**summary, failures=failures, answer=found, names=dict(shown.names))  # pyright: ignore[reportArgumentType] - one of them
