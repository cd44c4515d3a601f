"""Routes of nudges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.notifications.nudges import handlers
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.schemas import NudgeOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Cursor, Limit, Page, after, page

__all__ = ["router"]

router = api.router("nudges")


@router.get("/nudges")
async def list_nudges(
    me: Me,
    session: ReadSession,
    rule: Annotated[Rule | None, Query(description="only nudges of this rule")] = None,
    person_id: Annotated[UUID | None, Query(description="only nudges to this person")] = None,
    state: Annotated[State | None, Query(description="only nudges in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NudgeOut]:
    """Nudges in the order in which they were planned. Roles: it; anyone for their own person_id."""
    rows, total = await handlers.list_nudges(
        session, me, rule=rule, person_id=person_id, state=state, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda row: row.id, NudgeOut.model_validate, total)


_COUNTS = {"match_proposed": {"delivered": 240, "planned": 6}, "session_invitation": {"delivered": 118}}


@router.get("/nudges/counts", responses={200: {"content": {"application/json": {"example": _COUNTS}}}})
async def count_nudges(me: Me, session: ReadSession) -> Mapping[Rule, Mapping[State, int]]:
    """How many nudges of each rule are in each state. Roles: it, program_admin."""
    return {
        Rule(rule): {State(state): number for state, number in states.items()}
        for rule, states in (await handlers.count_nudges(session, me)).items()
    }
