"""Routes of what people change while they take part."""

from __future__ import annotations

from fastapi import Response

from services.matching.enrollments.api import shape
from services.matching.enrollments.handlers import Shown
from services.matching.enrollments.schemas import EnrollmentId, EnrollmentOut
from services.matching.participation import handlers
from services.matching.participation.schemas import EnrollmentPauseIn, PlacesIn, PlacesOut, WithdrawIn
from shared import api
from shared.api import IfMatch, Me, Session, etag
from shared.problems import problems

__all__ = ["router"]

router = api.router("enrollments")


@router.patch("/enrollments/{enrollment_id}/places", responses=problems(404, 409, 412))
async def change_places(
    enrollment_id: EnrollmentId, body: PlacesIn, me: Me, session: Session, if_match: IfMatch, response: Response
) -> PlacesOut:
    """Take another number of mentees. With fewer than there are, nobody is taken away and nobody new comes.

    Roles: the mentor themself, admins of the program.
    """
    found = await handlers.change_places(session, me, enrollment_id, body.places, if_match=if_match)
    etag(response, found.row.version)
    return PlacesOut(**shape(found).model_dump(), taken=found.taken, note=found.note)


@router.post("/enrollments/{enrollment_id}/pause", responses=problems(404, 409))
async def pause(
    enrollment_id: EnrollmentId, body: EnrollmentPauseIn, me: Me, session: Session, response: Response
) -> EnrollmentOut:
    """Be matched with nobody until a day. Open proposals and requests of yours end; mentorships go on.

    Roles: the person themself.
    """
    return _told(await handlers.pause(session, me, enrollment_id, body.until), response)


@router.post("/enrollments/{enrollment_id}/resume", responses=problems(404, 409))
async def resume(enrollment_id: EnrollmentId, me: Me, session: Session, response: Response) -> EnrollmentOut:
    """End a pause before its day. Roles: the person themself."""
    return _told(await handlers.resume(session, me, enrollment_id), response)


@router.post("/enrollments/{enrollment_id}/withdraw", responses=problems(404, 409))
async def withdraw(
    enrollment_id: EnrollmentId, body: WithdrawIn, me: Me, session: Session, response: Response
) -> EnrollmentOut:
    """Take part no longer, or stop waiting; once more changes nothing. Open proposals and requests end.

    409 `has-mentorship` while a mentorship of yours goes on in the program: end it first. Admins withdraw somebody
    all the same. Roles: the person themself, admins of the program.
    """
    return _told(await handlers.withdraw(session, me, enrollment_id, reason=body.reason, shared=body.shared), response)


def _told(shown: Shown, response: Response) -> EnrollmentOut:
    etag(response, shown.row.version)
    return shape(shown)
