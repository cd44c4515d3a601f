"""Routes of action items."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from services.matching.action_items import handlers
from services.matching.action_items.schemas import ActionItemChangeIn, ActionItemId, ActionItemIn, ActionItemOut
from services.matching.mentorships.schemas import MentorshipId
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("action-items")

Open = Annotated[bool | None, Query(alias="open", description="only those that are open, or only those that are done")]


@router.get("/action-items/mine")
async def list_my_action_items(
    me: Me, session: ReadSession, is_open: Open = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[ActionItemOut]:
    """What you have set out to do, in all your mentorships. Roles: anyone, for themself."""
    rows, total = await handlers.list_mine(session, me, is_open=is_open, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.item.id, _shape, total)


@router.get("/mentorships/{mentorship_id}/action-items", responses=problems(404))
async def list_action_items(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    is_open: Open = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ActionItemOut]:
    """What people of a mentorship have set out to do since the day on which you joined, and what is yours. Roles: the
    two people, and nobody else."""
    rows, total = await handlers.list_items(
        session, me, mentorship_id, is_open=is_open, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda row: row.item.id, _shape, total)


@router.post("/mentorships/{mentorship_id}/action-items", status_code=201, responses=problems(404, 409))
async def add_action_item(
    mentorship_id: MentorshipId, body: ActionItemIn, me: Me, session: Session, response: Response
) -> ActionItemOut:
    """Set out to do something, or ask another to. Roles: the two people."""
    added = await handlers.add(session, me, mentorship_id, **body.model_dump())
    etag(response, added.item.version)
    return _shape(added)


@router.put("/action-items/{item_id}", responses=problems(404, 412))
async def change_action_item(
    item_id: ActionItemId, body: ActionItemChangeIn, me: Me, session: Session, if_match: IfMatch, response: Response
) -> ActionItemOut:
    """Write it anew. Roles: of the two people who has added it, or is to do it."""
    changed = await handlers.change(session, me, item_id, **body.model_dump(), if_match=if_match)
    etag(response, changed.item.version)
    return _shape(changed)


@router.post("/action-items/{item_id}/done", responses=problems(404))
async def finish_action_item(item_id: ActionItemId, me: Me, session: Session, response: Response) -> ActionItemOut:
    """Say that it is done. Repeating changes nothing. Roles: the two people."""
    finished = await handlers.finish(session, me, item_id)
    etag(response, finished.item.version)
    return _shape(finished)


@router.post("/action-items/{item_id}/reopen", responses=problems(404))
async def reopen_action_item(item_id: ActionItemId, me: Me, session: Session, response: Response) -> ActionItemOut:
    """Say that it is not done. Repeating changes nothing. Roles: the two people."""
    reopened = await handlers.reopen(session, me, item_id)
    etag(response, reopened.item.version)
    return _shape(reopened)


@router.delete("/action-items/{item_id}", status_code=204, responses=problems(404))
async def delete_action_item(item_id: ActionItemId, me: Me, session: Session) -> None:
    """Delete it for good. Roles: of the two people who has added it, or is to do it."""
    await handlers.delete(session, me, item_id)


def _shape(shown: handlers.Readable) -> ActionItemOut:
    row = shown.item
    return ActionItemOut(
        id=row.id,
        version=row.version,
        mentorship_id=row.mentorship_id,
        session_id=row.session_id,
        owner_id=row.owner_id,
        added_by=row.added_by,
        words=shown.words or "",
        erased=shown.words is None,
        due=row.due,
        done_on=row.done_on,
        added_at=row.added_at,
    )
