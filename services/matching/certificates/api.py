"""Routes of certificates."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.matching.certificates import handlers
from services.matching.certificates.schemas import CertificateId, CertificateOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("certificates")

PAPER = "application/pdf"
FILE: dict[int | str, dict[str, Any]] = {
    **problems(404, 409),
    200: {
        "content": {PAPER: {"schema": {"type": "string", "format": "binary"}}},
        "headers": {"Content-Disposition": {"description": "with a name for the file", "schema": {"type": "string"}}},
    },
}


@router.get("/mentorships/{mentorship_id}/certificate", response_class=Response, responses=FILE)
async def read_certificate(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    person_id: Annotated[UUID | None, Query(description="by admins: whose; without it your own")] = None,
) -> Response:
    """Your certificate of a mentorship that you completed, as a PDF. Roles: its people; admins of the program."""
    content, on = await handlers.paper(
        session, me, mentorship_id, person_id=person_id, check_at=runtime.settings.public_url
    )
    headers = {
        "Content-Disposition": f'inline; filename="certificate-{on.isoformat()}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers, media_type=PAPER)


@router.get("/certificates/{certificate_id}")
async def check_certificate(certificate_id: CertificateId, me: Me, session: ReadSession) -> CertificateOut:
    """Whether a certificate with this number was issued, and what it says. Roles: everyone."""
    said = await handlers.check(session, me, certificate_id)
    if said is None:
        return CertificateOut(genuine=False)
    return CertificateOut(
        genuine=True,
        name=said.name,
        role=said.role,  # pyright: ignore[reportArgumentType] - a column of these roles
        program=said.program,
        started_on=said.started_on,
        ended_on=said.ended_on,
        sessions=said.sessions,
        issued_on=said.issued_on,
    )
