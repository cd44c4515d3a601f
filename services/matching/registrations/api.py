"""Routes of registrations."""

from __future__ import annotations

from fastapi import Response

from services.matching.gatherings.schemas import GatheringId
from services.matching.registrations import handlers
from services.matching.registrations.handlers import Shown
from services.matching.registrations.schemas import RegistrationIn, RegistrationOut
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("registrations")


@router.post(
    "/gatherings/{gathering_id}/registration",
    status_code=201,
    responses={
        **problems(404, 409),
        200: {"model": RegistrationOut, "description": "You had a place or waited for one before"},
    },
)
async def register(
    gathering_id: GatheringId, body: RegistrationIn, me: Me, session: Session, response: Response
) -> RegistrationOut:
    """Take a place at a gathering, or wait for one where all are taken; the answer says which, and your position.

    Who has or awaits one stays as they are. Roles: everyone who is a person here; of a gathering of a program, those
    who take part in it.
    """
    shown, new = await handlers.register(session, me, gathering_id, **body.model_dump())
    response.status_code = 201 if new else 200
    return _answer(shown, response)


@router.get("/gatherings/{gathering_id}/registration", responses=problems(404))
async def read_own_registration(
    gathering_id: GatheringId, me: Me, session: ReadSession, response: Response
) -> RegistrationOut:
    """Your own registration for a gathering. Roles: everyone who is a person here."""
    return _answer(await handlers.read_own(session, me, gathering_id), response)


@router.put("/gatherings/{gathering_id}/registration", responses=problems(404, 412))
async def change_registration(
    gathering_id: GatheringId, body: RegistrationIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> RegistrationOut:
    """Say whether others who were there may see you. Roles: the person themself."""
    return _answer(await handlers.change(session, me, gathering_id, **body.model_dump(), if_match=if_match), response)


@router.post("/gatherings/{gathering_id}/registration/release", responses=problems(404, 409))
async def release_place(gathering_id: GatheringId, me: Me, session: Session, response: Response) -> RegistrationOut:
    """Give your place back, or wait no longer. Whoever has waited longest gets the place at once; repeating changes
    nothing. Roles: the person themself."""
    return _answer(await handlers.release(session, me, gathering_id), response)


@router.get("/registrations")
async def list_own_registrations(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[RegistrationOut]:
    """Your own registrations, in the order in which you first asked. Roles: everyone who is a person here."""
    rows, total = await handlers.registrations_of(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda shown: shown.row.id, RegistrationOut.of, total)


def _answer(shown: Shown, response: Response) -> RegistrationOut:
    etag(response, shown.row.version)
    return RegistrationOut.of(shown)
