"""Routes of the log of who looked at what."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.analytics.viewings import handlers
from services.analytics.viewings.schemas import ViewingOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page
from shared.values import Instant

__all__ = ["router"]

router = api.router("viewings")


@router.get("/viewings")
async def list_viewings(
    me: Me,
    session: ReadSession,
    person_id: Annotated[UUID | None, Query(description="only what this person looked at")] = None,
    program_id: Annotated[UUID | None, Query(description="only numbers and rows of this program")] = None,
    since: Annotated[Instant | None, Query(description="only since this instant")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ViewingOut]:
    """Who looked at which numbers and rows, when and in what form; the newest first. Roles: auditor."""
    found = await handlers.list_viewings(
        session, me, person=person_id, scope=program_id, since=since, after=after(cursor), limit=limit
    )
    return page(found, limit, lambda viewing: viewing.id, ViewingOut.of)
