"""Routes of requests."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.programs.schemas import ProgramId
from services.matching.requests import handlers
from services.matching.requests.domain import Asked
from services.matching.requests.schemas import (
    ColleagueOut,
    ImaginedOut,
    RequestAcceptIn,
    RequestDeclineIn,
    RequestId,
    RequestIn,
    RequestOut,
    RequestState,
    SaidOut,
    WordsIn,
)
from services.matching.rounds.domain import Reasons
from services.matching.rounds.schemas import ReasonCodeOut
from services.matching.suggestions.schemas import AlternativeOut
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Newest, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("requests")


@router.post("/programs/{program_id}/requests", status_code=201, responses=problems(404, 409))
async def ask_mentor(
    program_id: ProgramId, body: RequestIn, me: Me, session: Session, response: Response
) -> RequestOut:
    """Ask a mentor of a program. Roles: anyone who is enrolled in it as a mentee, for themself."""
    shown = await handlers.make(
        session,
        me,
        program_id,
        mentor_id=body.mentor_id,
        asked=Asked(body.goals, body.why_you, body.how.cadence, body.how.months, body.how.format),
        goal_ids=body.goal_ids,
        gathering_id=body.gathering_id,
        introduction_id=body.introduction_id,
    )
    return _answer(shown, response)


@router.get("/requests")
async def list_requests(
    me: Me,
    session: ReadSession,
    program_id: Annotated[UUID | None, Query(description="only those of this program")] = None,
    side: Annotated[handlers.Side | None, Query(description="only those in which you are this")] = None,
    state: Annotated[RequestState | None, Query(description="only those in this state")] = None,
    newest: Newest = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RequestOut]:
    """Requests that you made and that were made to you, in the order of asking. Roles: everyone who is a person."""
    rows, total = await handlers.list_requests(
        session, me, program_id=program_id, side=side, state=state, after=after(cursor), limit=limit, newest=newest
    )
    return page(rows, limit, lambda shown: shown.row.id, _shape, total)


@router.get("/requests/{request_id}", responses=problems(404))
async def read_request(request_id: RequestId, me: Me, session: ReadSession, response: Response) -> RequestOut:
    """One request. Roles: the mentee and the mentor, nobody else."""
    return _answer(await handlers.read(session, me, request_id), response)


@router.post("/requests/{request_id}/question", responses=problems(404, 409))
async def ask_back(request_id: RequestId, body: WordsIn, me: Me, session: Session, response: Response) -> RequestOut:
    """Ask the mentee something before you answer; then it is their turn. Roles: the mentor."""
    return _answer(await handlers.question(session, me, request_id, body.words), response)


@router.post("/requests/{request_id}/answer", responses=problems(404, 409))
async def answer_question(
    request_id: RequestId, body: WordsIn, me: Me, session: Session, response: Response
) -> RequestOut:
    """Answer what the mentor asked back; then it is their turn, with the days counted anew. Roles: the mentee."""
    return _answer(await handlers.answer(session, me, request_id, body.words), response)


@router.post("/requests/{request_id}/accept", responses=problems(404, 409))
async def accept_request(
    request_id: RequestId, me: Me, session: Session, response: Response, body: RequestAcceptIn | None = None
) -> RequestOut:
    """Say yes: the mentorship starts. Without a place this answers 409 `mentor-full` with `alternatives`, or waits for
    one if you say `when_free`. Repeating changes nothing. Roles: the mentor."""
    when_free = body is not None and body.when_free
    return _answer(await handlers.accept(session, me, request_id, when_free=when_free), response)


@router.post("/requests/{request_id}/decline", responses=problems(404, 409))
async def decline_request(
    request_id: RequestId, me: Me, session: Session, response: Response, body: RequestDeclineIn | None = None
) -> RequestOut:
    """Say no, with a reason and up to three colleagues; the mentee hears who else has a place. Repeating changes
    nothing. Roles: the mentor."""
    given = body or RequestDeclineIn()
    shown = await handlers.decline(
        session, me, request_id, reason=given.reason, words=given.words, suggested=given.suggested
    )
    return _answer(shown, response)


@router.post("/requests/{request_id}/withdraw", responses=problems(404, 409))
async def withdraw_request(request_id: RequestId, me: Me, session: Session, response: Response) -> RequestOut:
    """Ask no longer. Repeating changes nothing. Roles: the mentee."""
    return _answer(await handlers.withdraw(session, me, request_id), response)


def _answer(shown: handlers.Shown, response: Response) -> RequestOut:
    etag(response, shown.row.version)
    return _shape(shown)


def _shape(shown: handlers.Shown) -> RequestOut:
    request, asked, names = shown.row, shown.asked, shown.names
    mentee = names.get(request.mentee_id, "")
    return RequestOut(
        id=request.id,
        version=request.version,
        program_id=request.program_id,
        mentee_id=request.mentee_id,
        mentee_name=mentee,
        mentor_id=request.mentor_id,
        mentor_name=names.get(request.mentor_id, ""),
        state=request.state,  # pyright: ignore[reportArgumentType] - a column of these states
        goals=asked.goals if asked else "",
        why_you=asked.why_you if asked else "",
        how=ImaginedOut(
            cadence=asked.cadence if asked else "",
            months=asked.months if asked else None,
            format=asked.form if asked else "either",
        ),
        goal_ids=request.goal_ids,
        gathering_id=request.gathering_id,
        introduction_id=request.introduction_id,
        said=[SaidOut.model_validate(one) for one in shown.said],
        answer_by=request.answer_by,
        requested_at=request.requested_at,
        answered_at=request.answered_at,
        waiting_since=request.waiting_since,
        reason=request.reason,
        reply=shown.reply,
        suggested=[ColleagueOut(person_id=one, name=names.get(one, "")) for one in shown.suggested],
        alternatives=_alternatives(shown, mentee) if shown.to_mentee else [],
        erased=shown.erased,
    )


def _alternatives(shown: handlers.Shown, mentee: str) -> list[AlternativeOut]:
    """Those of whom something is still known."""
    found = [
        (UUID(one["mentor_id"]), Reasons(one.get("reason_codes", ()), one["reasons"])) for one in shown.row.alternatives
    ]
    return [
        AlternativeOut(
            mentor_id=mentor,
            mentor_name=name,
            reasons=reasons.told(mentee=mentee, mentor=name),
            reason_codes=ReasonCodeOut.all_of(reasons),
        )
        for mentor, reasons in found
        if (name := shown.names.get(mentor))
    ]
