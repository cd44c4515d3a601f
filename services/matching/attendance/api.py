"""Routes of checking in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.attendance import handlers
from services.matching.attendance.domain import spoken
from services.matching.attendance.schemas import AttendanceIn, CodeIn, CodeOut
from services.matching.gatherings.domain import check_in_times
from services.matching.gatherings.schemas import GatheringId
from services.matching.registrations.handlers import Shown
from services.matching.registrations.schemas import RegistrationOut, RegistrationState
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import Conflict, problems, respond

__all__ = ["router"]

router = api.router("attendance")


@router.get("/gatherings/{gathering_id}/code", responses=problems(404))
async def read_code(gathering_id: GatheringId, me: Me, session: ReadSession) -> CodeOut:
    """The code by which people check in. Roles: its organizers, admins of its program."""
    gathering = await handlers.read_code(session, me, gathering_id)
    opens, closes = check_in_times(gathering.starts_at, gathering.ends_at)
    return CodeOut(
        code=gathering.code, opens_at=spoken(opens, gathering.zone), closes_at=spoken(closes, gathering.zone)
    )


@router.post("/gatherings/{gathering_id}/check-in", response_model=RegistrationOut, responses=problems(404, 409))
async def check_in(
    gathering_id: GatheringId, body: CodeIn, me: Me, session: Session, response: Response
) -> RegistrationOut | Response:
    """Check in with the code that the organizers show, from 30 minutes before the start until 2 hours after the end.

    After ten wrong codes only the organizers can record you. Repeating changes nothing. Roles: whoever has a place.
    """
    found = await handlers.check_in(session, me, gathering_id, **body.model_dump())
    # Answered and not raised, so that the wrong code is counted.
    return respond(found) if isinstance(found, Conflict) else _answer(found, response)


@router.post("/gatherings/{gathering_id}/attendance", responses=problems(404, 409))
async def record_attendance(
    gathering_id: GatheringId, body: AttendanceIn, me: Me, session: Session, response: Response
) -> RegistrationOut:
    """Record that somebody is or was there; who has not registered gets a place if one is free. Repeating changes
    nothing. Roles: its organizers, admins of its program."""
    return _answer(await handlers.record(session, me, gathering_id, **body.model_dump()), response)


@router.get("/gatherings/{gathering_id}/registrations", responses=problems(404))
async def list_registrations(
    gathering_id: GatheringId,
    me: Me,
    session: ReadSession,
    state: Annotated[RegistrationState | None, Query(description="only those in this state")] = None,
    attended: Annotated[bool | None, Query(description="only those who were there, or only those who were not")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RegistrationOut]:
    """Who comes, who waits and at which position, who was there. Roles: its organizers, admins of its program."""
    rows, total = await handlers.list_registrations(
        session, me, gathering_id, state=state, attended=attended, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda shown: shown.row.id, RegistrationOut.of, total)


def _answer(shown: Shown, response: Response) -> RegistrationOut:
    etag(response, shown.row.version)
    return RegistrationOut.of(shown)
