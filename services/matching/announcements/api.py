"""Routes of announcements."""

from __future__ import annotations

from fastapi import Response

from services.matching.announcements import handlers
from services.matching.announcements.schemas import (
    AnnouncementId,
    AnnouncementIn,
    AnnouncementOut,
    PersonReached,
    PreviewOut,
)
from services.matching.programs.schemas import ProgramId
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Newest, Page, after, page
from shared.problems import problems
from shared.text import paragraphs

__all__ = ["router"]

router = api.router("announcements")


@router.post("/programs/{program_id}/announcements/preview", responses=problems(404, 409))
async def preview_announcement(program_id: ProgramId, body: AnnouncementIn, me: Me, session: Session) -> PreviewOut:
    """See whom an announcement would reach, and how it reads; nothing is sent. Roles: the program's admins."""
    reach = await handlers.preview(session, me, program_id, audience=body.audience.to_audience())
    first = [PersonReached(person_id=key, name=name) for key, name in reach.first]
    return PreviewOut(people=reach.people, first=first, title=body.title, paragraphs=paragraphs(body.text))


@router.post("/programs/{program_id}/announcements", status_code=201, responses=problems(404, 409))
async def make_announcement(
    program_id: ProgramId, body: AnnouncementIn, me: Me, session: Session, response: Response
) -> AnnouncementOut:
    """Send an announcement by mail; it cannot be taken back. Roles: the program's admins."""
    made = await handlers.make(
        session, me, program_id, title=body.title, text=body.text, audience=body.audience.to_audience()
    )
    etag(response, made.version)
    return AnnouncementOut.model_validate(made)


@router.get("/programs/{program_id}/announcements", responses=problems(404))
async def list_announcements(
    program_id: ProgramId,
    me: Me,
    session: ReadSession,
    newest: Newest = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AnnouncementOut]:
    """The announcements of a program in the order in which they went out. Roles: the program's admins."""
    rows, total = await handlers.list_announcements(
        session, me, program_id, after=after(cursor), limit=limit, newest=newest
    )
    return page(rows, limit, lambda row: row.id, AnnouncementOut.model_validate, total)


@router.get("/announcements/{announcement_id}", responses=problems(404))
async def read_announcement(
    announcement_id: AnnouncementId, me: Me, session: ReadSession, response: Response
) -> AnnouncementOut:
    """One announcement. Roles: the program's admins."""
    found = await handlers.read(session, me, announcement_id)
    etag(response, found.version)
    return AnnouncementOut.model_validate(found)
