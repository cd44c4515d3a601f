"""Routes of enrollments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.enrollments import handlers
from services.matching.enrollments.domain import Consented
from services.matching.enrollments.handlers import Detail, Shown
from services.matching.enrollments.schemas import (
    EnrollmentAnswersIn,
    EnrollmentDetail,
    EnrollmentId,
    EnrollmentIn,
    EnrollmentOut,
    IdentityOut,
    MentionedOut,
    RoleName,
    StateName,
)
from services.matching.programs.schemas import ProgramId
from services.matching.waitlist.schemas import PlaceOut
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router", "shape", "shape_detail"]

router = api.router("enrollments")


@router.post(
    "/programs/{program_id}/enrollments",
    status_code=201,
    responses={**problems(404, 409), 200: {"model": EnrollmentOut, "description": "They were enrolled before"}},
)
async def enroll(
    program_id: ProgramId, body: EnrollmentIn, me: Me, session: Session, response: Response
) -> EnrollmentOut:
    """Enroll a person in one role; once more changes nothing, and whoever withdrew takes part again.

    A mentee for whom there is no place waits, `state` says so. 409 `not-eligible` says whom the program is for.
    Roles: the person themself, admins of the program.
    """
    shown, new = await handlers.enroll(session, me, program_id, **body.model_dump())
    response.status_code = 201 if new else 200
    etag(response, shown.row.version)
    return shape(shown)


@router.get("/programs/{program_id}/enrollments", responses=problems(404))
async def list_enrollments(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    role: Annotated[RoleName | None, Query(description="only those in this role")] = None,
    state: Annotated[StateName | None, Query(description="only those in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EnrollmentOut]:
    """Who takes part, waits, is invited or withdrew, in the order of coming. Roles: admins of the program."""
    rows, total = await handlers.list_enrollments(
        session, me, program_id, role=role, state=state, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda shown: shown.row.id, shape, total)


@router.get("/enrollments")
async def list_own_enrollments(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[EnrollmentOut]:
    """Your own enrollments in all programs, with your place in the waitlist. Roles: everyone who is a person here."""
    rows, total = await handlers.enrollments_of(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.id, shape, total)


@router.get("/enrollments/{enrollment_id}", responses=problems(404))
async def read_enrollment(
    enrollment_id: EnrollmentId, me: Me, session: ReadSession, response: Response
) -> EnrollmentDetail:
    """One enrollment; its person reads their own answers with it, and nobody else does.

    Roles: the person themself, admins of the program.
    """
    detail = await handlers.read(session, me, enrollment_id)
    etag(response, detail.row.version)
    return shape_detail(detail)


@router.put("/enrollments/{enrollment_id}/answers", responses=problems(404, 409, 412))
async def answer(
    enrollment_id: EnrollmentId,
    body: EnrollmentAnswersIn,
    me: Me,
    session: Session,
    if_match: IfMatch,
    response: Response,
) -> EnrollmentDetail:
    """Answer the program's questions anew, and say whom you would like and whom not. Roles: the person themself."""
    detail = await handlers.answer(session, me, enrollment_id, **body.model_dump(), if_match=if_match)
    etag(response, detail.row.version)
    return shape_detail(detail)


def shape(shown: Shown) -> EnrollmentOut:
    """An enrollment as everybody sees it who may see it at all."""
    place = None if shown.place is None else PlaceOut.model_validate(shown.place)
    return EnrollmentOut.model_validate(shown.row).model_copy(update={"waiting": place})


def shape_detail(detail: Detail) -> EnrollmentDetail:
    """With what only its person reads."""
    one = EnrollmentDetail(
        **shape(detail).model_dump(),
        erased=detail.answers_erased,
        reason=detail.reason,
        reason_erased=detail.reason_erased,
    )
    if (told := detail.answers) is not None:
        one.counted = detail.row.counted
        one.answers = {key: given if isinstance(given, str) else list(given) for key, given in told.answers.items()}
        one.picks, one.avoided = list(told.picks), list(told.avoided)
        mentioned = dict.fromkeys((*told.picks, *told.avoided))
        one.people = [MentionedOut(id=key, name=detail.names.get(key, "")) for key in mentioned]
        one.identity = [
            IdentityOut.model_validate({"attribute": name, **_told(given)}) for name, given in told.identity.items()
        ]
    return one


def _told(given: Consented) -> dict[str, object]:
    return {"values": list(given.values), "statement": given.statement, "agreed_at": given.agreed_at}
