"""Routes of what people share of their identity."""

from __future__ import annotations

from fastapi import Response

from services.matching.enrollments.api import shape_detail
from services.matching.enrollments.schemas import EnrollmentDetail, EnrollmentId
from services.matching.sharing import handlers
from services.matching.sharing.schemas import SharingIn
from shared import api
from shared.api import IfMatch, Me, Session, etag
from shared.problems import problems

__all__ = ["router"]

router = api.router("sharing")


@router.put("/enrollments/{enrollment_id}/identity", responses=problems(404, 409, 412))
async def share(
    enrollment_id: EnrollmentId, body: SharingIn, me: Me, session: Session, if_match: IfMatch, response: Response
) -> EnrollmentDetail:
    """Share something of your identity for matching and, if you agree to that as well, for being counted.

    Roles: the person themself.
    """
    detail = await handlers.change(session, me, enrollment_id, **body.model_dump(), if_match=if_match)
    etag(response, detail.row.version)
    return shape_detail(detail)


@router.delete("/enrollments/{enrollment_id}/identity", responses=problems(404))
async def withdraw_consent(
    enrollment_id: EnrollmentId, me: Me, session: Session, response: Response
) -> EnrollmentDetail:
    """Take back every consent: what you shared of your identity is erased and counted no more, also from match rounds.

    Roles: the person themself.
    """
    detail = await handlers.withdraw(session, me, enrollment_id)
    etag(response, detail.row.version)
    return shape_detail(detail)
