"""Routes of gatherings."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.gatherings import handlers
from services.matching.gatherings.handlers import Shown
from services.matching.gatherings.schemas import (
    GatheringChangeIn,
    GatheringId,
    GatheringIn,
    GatheringKind,
    GatheringOut,
)
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.values import Instant

__all__ = ["router"]

router = api.router("gatherings")


@router.post("/gatherings", status_code=201, responses=problems(404, 409))
async def schedule_gathering(body: GatheringIn, me: Me, session: Session, response: Response) -> GatheringOut:
    """Schedule a workshop or a conference, which you organize then. Roles: of a program, its admins; for everyone,
    program_admin."""
    return _answer(await handlers.schedule(session, me, **body.model_dump()), response)


@router.get("/gatherings")
async def list_gatherings(
    me: Me,
    session: ReadSession,
    program_id: Annotated[UUID | None, Query(description="only those of this program")] = None,
    kind: Annotated[GatheringKind | None, Query(description="only those of this kind")] = None,
    past: Annotated[bool, Query(description="those that are over, the latest first")] = False,
    mine: Annotated[bool, Query(description="only those at which you speak or that you organize")] = False,
    since: Annotated[
        Instant | None, Query(description="with `until`: those that go on in between, over or not")
    ] = None,
    until: Annotated[Instant | None, Query(description="those that begin before it, over or not")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[GatheringOut]:
    """Gatherings to come or going on, the next first; cancelled ones stay listed until they would have ended.
    Roles: everyone."""
    rows, total = await handlers.list_gatherings(
        session,
        me,
        program_id=program_id,
        kind=kind,
        past=past,
        mine=mine,
        since=since,
        until=until,
        after=after(cursor),
        limit=limit,
    )
    return page(rows, limit, lambda shown: shown.row.id, GatheringOut.of, total)


@router.get("/gatherings/{gathering_id}", responses=problems(404))
async def read_gathering(gathering_id: GatheringId, me: Me, session: ReadSession, response: Response) -> GatheringOut:
    """One gathering. Roles: everyone."""
    return _answer(await handlers.read(session, me, gathering_id), response)


@router.put("/gatherings/{gathering_id}", responses=problems(404, 409, 412))
async def change_gathering(
    gathering_id: GatheringId, body: GatheringChangeIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> GatheringOut:
    """Say all of a gathering anew. Places that are added go at once to those who have waited longest; fewer than are
    taken are refused. Roles: its organizers, admins of its program."""
    return _answer(await handlers.change(session, me, gathering_id, if_match=if_match, **body.model_dump()), response)


@router.post("/gatherings/{gathering_id}/cancel", responses=problems(404, 409, 412))
async def cancel_gathering(
    gathering_id: GatheringId, if_match: IfMatch, me: Me, session: Session, response: Response
) -> GatheringOut:
    """Call a gathering off; repeating changes nothing. Roles: its organizers, admins of its program."""
    return _answer(await handlers.cancel(session, me, gathering_id, if_match=if_match), response)


def _answer(shown: Shown, response: Response) -> GatheringOut:
    etag(response, shown.row.version)
    return GatheringOut.of(shown)
