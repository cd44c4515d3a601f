"""Routes of blocks."""

from __future__ import annotations

from services.matching.blocks import handlers
from services.matching.blocks.schemas import BlockedId, BlockOut
from shared import api
from shared.api import Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("blocks")


@router.put("/blocks/{person_id}", responses=problems(409))
async def block_person(person_id: BlockedId, me: Me, session: Session) -> BlockOut:
    """Keep somebody away: in no program are you two proposed to each other, suggested, or able to ask each other.

    They do not hear of it. A mentorship of you two goes on; the answer says where to end it. Repeating changes nothing.
    Roles: everyone who is a person here.
    """
    return BlockOut.of(await handlers.block(session, me, person_id))


@router.delete("/blocks/{person_id}", status_code=204)
async def unblock_person(person_id: BlockedId, me: Me, session: Session) -> None:
    """Keep somebody away no longer; repeating changes nothing. Roles: whoever kept them away."""
    await handlers.unblock(session, me, person_id)


@router.get("/blocks")
async def list_own_blocks(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[BlockOut]:
    """Whom you keep away; nobody else sees this list. Roles: everyone who is a person here."""
    rows, total = await handlers.blocks_of(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda blocked: blocked.row.blocked_id, BlockOut.of, total)
