"""Routes of goals."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.profiles.goals import handlers
from services.profiles.goals.handlers import GoalView
from services.profiles.goals.schemas import GoalChangeOut, GoalDetails, GoalIn, GoalOut, GoalRevision, GoalState
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("goals")


@router.post("/people/{person_id}/goals", status_code=201, responses=problems(404))
async def set_goal(person_id: UUID, body: GoalIn, me: Me, session: Session, response: Response) -> GoalDetails:
    """Set a learning goal. Roles: the person themself, or their mentor, with whom alone it is then shared."""
    return _shown(response, await handlers.set_goal(session, me, person_id, **body.model_dump()))


@router.get("/people/{person_id}/goals")
async def list_goals(
    person_id: UUID,
    me: Me,
    session: ReadSession,
    state: Annotated[GoalState | None, Query(description="only goals in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[GoalOut]:
    """A person's goals in the order in which they were set. Roles: the person themself; their mentor, who sees those
    that are shared with them."""
    views, total = await handlers.list_goals(session, me, person_id, state=state, after=after(cursor), limit=limit)
    return page(views, limit, lambda view: view.goal.id, GoalOut.of, total)


@router.get("/goals/{goal_id}", responses=problems(404))
async def read_goal(goal_id: UUID, me: Me, session: ReadSession, response: Response) -> GoalDetails:
    """A goal with its private words. Roles: the person themself, or a mentor with whom it is shared."""
    return _shown(response, await handlers.read_goal(session, me, goal_id))


@router.patch("/goals/{goal_id}", responses=problems(404, 409, 412))
async def revise_goal(
    goal_id: UUID, body: GoalRevision, if_match: IfMatch, me: Me, session: Session, response: Response
) -> GoalDetails:
    """Revise an open goal; what is left out stays as it is. Roles: the person themself."""
    told = body.model_dump(exclude_unset=True)
    return _shown(response, await handlers.revise_goal(session, me, goal_id, if_match=if_match, told=told))


@router.get("/goals/{goal_id}/history", responses=problems(404))
async def read_history(
    goal_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[GoalChangeOut]:
    """What became of a goal, from the first change on. Roles: the person themself; a mentor with whom it is shared, who
    does not see with whom it is shared besides."""
    changes, total = await handlers.read_history(session, me, goal_id, after=after(cursor), limit=limit)
    return page(changes, limit, lambda view: view.change.id, GoalChangeOut.of, total)


@router.post("/goals/{goal_id}/achieve", responses=problems(404, 409, 412))
async def achieve_goal(goal_id: UUID, if_match: IfMatch, me: Me, session: Session, response: Response) -> GoalDetails:
    """Say that a goal is reached. Roles: the person themself."""
    return _shown(response, await handlers.achieve_goal(session, me, goal_id, if_match=if_match))


@router.post("/goals/{goal_id}/drop", responses=problems(404, 409, 412))
async def drop_goal(goal_id: UUID, if_match: IfMatch, me: Me, session: Session, response: Response) -> GoalDetails:
    """Let a goal go. Roles: the person themself."""
    return _shown(response, await handlers.drop_goal(session, me, goal_id, if_match=if_match))


@router.post("/goals/{goal_id}/reopen", responses=problems(404, 409, 412))
async def reopen_goal(goal_id: UUID, if_match: IfMatch, me: Me, session: Session, response: Response) -> GoalDetails:
    """Take up a goal that was achieved or dropped. Roles: the person themself."""
    return _shown(response, await handlers.reopen_goal(session, me, goal_id, if_match=if_match))


def _shown(response: Response, view: GoalView) -> GoalDetails:
    """The answer that shows one goal."""
    etag(response, view.goal.version)
    return GoalDetails.of(view)
