"""Routes of surveys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Response

from services.matching.programs.schemas import ProgramId
from services.matching.survey_answers import handlers as answering
from services.matching.survey_answers.schemas import AskedOut, FormOut, SurveyAnswersIn
from services.matching.survey_results import handlers as results
from services.matching.survey_results.schemas import QuestionResultOut, ResultsOut
from services.matching.survey_states import handlers as states
from services.matching.surveys import handlers
from services.matching.surveys.schemas import SurveyId, SurveyIn, SurveyOut, SurveyQuestion
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.events.matching import Role
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("surveys")


@router.post("/programs/{program_id}/surveys", status_code=201, responses=problems(404, 409))
async def plan_survey(program_id: ProgramId, body: SurveyIn, me: Me, session: Session, response: Response) -> SurveyOut:
    """Plan a survey, which opens and closes on its days. Roles: the program's admins."""
    return _shown(await handlers.plan(session, me, program_id, **body.model_dump()), response)


@router.get("/programs/{program_id}/surveys", responses=problems(404))
async def list_surveys(
    program_id: ProgramId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[SurveyOut]:
    """The surveys of a program in the order of planning. Roles: the program's admins."""
    rows, total = await handlers.list_surveys(session, me, program_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, SurveyOut.model_validate, total)


@router.get("/surveys/mine")
async def list_own_surveys(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[AskedOut]:
    """The open surveys that you are asked, and whether you have answered. Roles: everyone, for themselves."""
    rows, total = await answering.list_own(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.survey.id, _asked, total)


@router.get("/surveys/{survey_id}", responses=problems(404))
async def read_survey(survey_id: SurveyId, me: Me, session: ReadSession, response: Response) -> FormOut:
    """A survey, and what you have answered. Roles: who is asked, the program's admins."""
    return _form(await answering.read(session, me, survey_id), response)


@router.put("/surveys/{survey_id}", responses=problems(404, 409, 412))
async def change_survey(
    survey_id: SurveyId, body: SurveyIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> SurveyOut:
    """Write a whole survey anew while it is planned. Roles: the program's admins."""
    return _shown(await handlers.change(session, me, survey_id, **body.model_dump(), if_match=if_match), response)


@router.delete("/surveys/{survey_id}", status_code=204, responses=problems(404, 409, 412))
async def delete_survey(survey_id: SurveyId, if_match: IfMatch, me: Me, session: Session) -> None:
    """Drop a survey while it is planned. Roles: the program's admins."""
    await handlers.delete(session, me, survey_id, if_match=if_match)


@router.post("/surveys/{survey_id}/open", responses=problems(404, 409))
async def open_survey(survey_id: SurveyId, me: Me, session: Session, response: Response) -> SurveyOut:
    """Ask people today; on its day it opens by itself. Roles: the program's admins."""
    return _shown(await states.open_now(session, me, survey_id), response)


@router.post("/surveys/{survey_id}/close", responses=problems(404, 409))
async def close_survey(survey_id: SurveyId, me: Me, session: Session, response: Response) -> SurveyOut:
    """Take no more answers; after its last day it closes by itself, and it does not open again. Roles: the program's
    admins."""
    return _shown(await states.close(session, me, survey_id), response)


@router.post("/surveys/{survey_id}/answers", responses=problems(404, 409))
async def answer_survey(
    survey_id: SurveyId, body: SurveyAnswersIn, me: Me, session: Session, response: Response
) -> FormOut:
    """Answer, or answer anew as long as the survey is open. Admins read answers in sum, and texts without names. Roles:
    who is asked."""
    return _form(await answering.answer(session, me, survey_id, body.answers), response)


@router.get("/surveys/{survey_id}/results", responses=problems(404))
async def read_results(
    survey_id: SurveyId,
    me: Me,
    session: ReadSession,
    role: Annotated[
        Role | None, Query(description="only the answers of this role; whoever is in both counts as a mentor")
    ] = None,
) -> ResultsOut:
    """What was answered to a closed survey, as far as nobody's answer can be told. An erasure after its close changes
    no count. Roles: the program's admins."""
    survey, minimum, found = await results.read(session, me, survey_id, role)
    return ResultsOut(
        survey_id=survey.id,
        program_id=survey.program_id,
        moment=survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
        title=survey.title,
        state=survey.state,  # pyright: ignore[reportArgumentType] - a state of the machine
        closes_on=survey.closes_on,
        role=role,
        minimum_cell=minimum,
        asked=survey.asked,
        answered=found.answered,
        hidden=found.hidden,
        questions=[QuestionResultOut.model_validate(asdict(one)) for one in found.questions],
    )


def _shown(survey: handlers.Survey, response: Response) -> SurveyOut:
    etag(response, survey.version)
    return SurveyOut.model_validate(survey)


def _asked(row: answering.Asked) -> AskedOut:
    return AskedOut(
        id=row.survey.id,
        program_id=row.survey.program_id,
        program_name=row.program_name,
        moment=row.survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
        title=row.survey.title,
        closes_on=row.survey.closes_on,
        answered=row.answered_at is not None,
        answered_at=row.answered_at,
    )


def _form(form: answering.Form, response: Response) -> FormOut:
    survey = form.survey
    etag(response, survey.version)
    return FormOut(
        id=survey.id,
        version=survey.version,
        program_id=survey.program_id,
        moment=survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
        title=survey.title,
        state=survey.state,  # pyright: ignore[reportArgumentType] - a state of the machine
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        questions=[SurveyQuestion.model_validate(asdict(one)) for one in form.questions],
        asked=form.is_asked,
        answered_at=form.answered_at,
        answers=None if form.answers is None else dict(form.answers),  # pyright: ignore[reportArgumentType]
    )
