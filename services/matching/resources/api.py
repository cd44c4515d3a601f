"""Routes of shared resources, and of the search in what people of a mentorship wrote and shared."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.mentorships.schemas import MentorshipId
from services.matching.resources import handlers
from services.matching.resources.domain import SEARCHED
from services.matching.resources.schemas import HitOut, ResourceId, ResourceIn, ResourceOut, SearchOut
from shared import api
from shared.api import Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = api.router("resources")


@router.post("/mentorships/{mentorship_id}/resources", status_code=201, responses=problems(404, 409))
async def share_resource(
    mentorship_id: MentorshipId, body: ResourceIn, me: Me, session: Session, response: Response
) -> ResourceOut:
    """Share a link with all others of a mentorship, until 30 days after its end. Roles: the mentorship's people."""
    shared = await handlers.share(session, me, mentorship_id, **body.model_dump())
    etag(response, shared.row.version)
    return _shape(shared)


@router.get("/mentorships/{mentorship_id}/resources", responses=problems(404))
async def list_resources(
    mentorship_id: MentorshipId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[ResourceOut]:
    """What was shared since the day on which you joined, in the order of sharing. Roles: the mentorship's people, also
    after its end."""
    rows, total = await handlers.list_resources(session, me, mentorship_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda one: one.row.id, _shape, total)


@router.delete("/resources/{resource_id}", status_code=204, responses=problems(404))
async def withdraw_resource(resource_id: ResourceId, me: Me, session: Session) -> None:
    """Withdraw what you have shared; the others see it no more. Roles: who shared it."""
    await handlers.withdraw(session, me, resource_id)


@router.get("/mentorships/{mentorship_id}/search", responses=problems(404))
async def search_mentorship(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    q: Annotated[Line, Query(min_length=1, max_length=200, description="words that all have to occur")],
    limit: Limit = 50,
) -> SearchOut:
    """Look for words in the thread and in what was shared, whatever their case and accents. Roles: the mentorship's
    people, also after its end."""
    found = await handlers.search(session, me, mentorship_id, query=q, limit=limit)
    return SearchOut(
        items=[
            HitOut(
                kind=hit.kind,
                id=hit.id,
                by=hit.by,
                by_name=found.names.get(hit.by, ""),
                at=hit.at,
                title=hit.title,
                link=hit.link,
                words=hit.words,
            )
            for hit in found.hits
        ],
        total=found.total,
        complete=found.complete,
        searched=SEARCHED,
    )


def _shape(readable: handlers.Readable) -> ResourceOut:
    row = readable.row
    return ResourceOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        shared_by=row.shared_by,
        shared_by_name=readable.name,
        title=row.title,
        link=row.link,
        note=readable.note or "",
        erased=readable.note is None,
        shared_at=row.shared_at,
    )
