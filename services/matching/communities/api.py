"""Routes of communities."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.matching.communities import handlers
from services.matching.communities.handlers import Shown
from services.matching.communities.schemas import CommunityId, CommunityIn, CommunityMemberOut, CommunityOut
from shared import api
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("communities")


@router.post("/communities", status_code=201, responses=problems(409))
async def found_community(body: CommunityIn, me: Me, session: Session, response: Response) -> CommunityOut:
    """Found a community of interest: an association, a guild, an alumni group. Roles: program_admin, hr."""
    return _answer(await handlers.found(session, me, **body.model_dump()), response)


@router.get("/communities")
async def list_communities(
    me: Me,
    session: ReadSession,
    closed: Annotated[bool, Query(description="closed ones too")] = False,
    mine: Annotated[bool, Query(description="only those that you belong to")] = False,
    shared_with: Annotated[UUID | None, Query(description="only those that you and this person belong to")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CommunityOut]:
    """Communities with how many belong to each, in the order in which they were founded. Roles: everyone."""
    rows, total = await handlers.list_communities(
        session, me, closed=closed, mine=mine, shared_with=shared_with, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda shown: shown.row.id, CommunityOut.of, total)


@router.get("/communities/{community_id}", responses=problems(404))
async def read_community(community_id: CommunityId, me: Me, session: ReadSession, response: Response) -> CommunityOut:
    """One community. Roles: everyone."""
    return _answer(await handlers.read(session, me, community_id), response)


@router.put("/communities/{community_id}", responses=problems(404, 409, 412))
async def describe_community(
    community_id: CommunityId, body: CommunityIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> CommunityOut:
    """Give a community another name or description. Roles: program_admin, hr, who founded it."""
    return _answer(await handlers.describe(session, me, community_id, **body.model_dump(), if_match=if_match), response)


@router.post("/communities/{community_id}/close", responses=problems(404))
async def close_community(community_id: CommunityId, me: Me, session: Session, response: Response) -> CommunityOut:
    """Let nobody join any more; members stay, and may leave. Repeating changes nothing.
    Roles: program_admin, hr, who founded it."""
    return _answer(await handlers.close(session, me, community_id), response)


@router.post("/communities/{community_id}/join", responses=problems(404, 409))
async def join_community(community_id: CommunityId, me: Me, session: Session, response: Response) -> CommunityOut:
    """Belong to a community; repeating changes nothing. Roles: everyone who is a person here."""
    return _answer(await handlers.join(session, me, community_id), response)


@router.post("/communities/{community_id}/leave", responses=problems(404))
async def leave_community(community_id: CommunityId, me: Me, session: Session, response: Response) -> CommunityOut:
    """Belong to a community no longer; repeating changes nothing. Roles: everyone who is a person here."""
    return _answer(await handlers.leave(session, me, community_id), response)


@router.get("/communities/{community_id}/members", responses=problems(404))
async def list_members(
    community_id: CommunityId, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[CommunityMemberOut]:
    """Who belongs to a community, in the order in which they first joined. Roles: its members."""
    rows, total = await handlers.list_members(session, me, community_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda member: member[0].id, CommunityMemberOut.of, total)


def _answer(shown: Shown, response: Response) -> CommunityOut:
    etag(response, shown.row.version)
    return CommunityOut.of(shown)
