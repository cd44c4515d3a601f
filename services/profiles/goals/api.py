"""Routes of goals."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.goals import handlers
from services.profiles.goals.schemas import GoalDetails, GoalIn, GoalOut
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("goals")


@router.post("/people/{person_id}/goals", status_code=201, responses=problems(404))
async def set_goal(person_id: UUID, body: GoalIn, me: Me, session: Session, response: Response) -> GoalDetails:
    """Set a learning goal. Roles: the person themself, or their mentor."""
    goal = await handlers.set_goal(session, me, person_id, **body.model_dump())
    etag(response, goal.version)
    return GoalDetails(**GoalOut.model_validate(goal).model_dump(), why=body.why)


@router.get("/people/{person_id}/goals")
async def list_goals(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[GoalOut]:
    """A person's goals in the order in which they were set. Roles: the person themself, or their mentor."""
    goals, total = await handlers.list_goals(session, me, person_id, after=after(cursor), limit=limit)
    return page(goals, limit, lambda goal: goal.id, GoalOut.model_validate, total)


@router.get("/goals/{goal_id}", responses=problems(404))
async def read_goal(goal_id: UUID, me: Me, session: ReadSession, response: Response) -> GoalDetails:
    """A goal with the reason for it. Roles: the person themself, or their mentor."""
    goal, why = await handlers.read_goal(session, me, goal_id)
    etag(response, goal.version)
    return GoalDetails(**GoalOut.model_validate(goal).model_dump(), why=why)


@router.post("/goals/{goal_id}/achieve", responses=problems(404, 409, 412))
async def achieve_goal(goal_id: UUID, if_match: IfMatch, me: Me, session: Session, response: Response) -> GoalDetails:
    """Say that a goal is reached. Roles: the person themself."""
    goal, why = await handlers.achieve_goal(session, me, goal_id, if_match=if_match)
    etag(response, goal.version)
    return GoalDetails(**GoalOut.model_validate(goal).model_dump(), why=why)
