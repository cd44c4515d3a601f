"""Routes of sharing goals."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.goal_shares import handlers
from services.profiles.goal_shares.schemas import GoalShareIn
from services.profiles.goals.handlers import GoalView
from services.profiles.goals.schemas import GoalDetails
from shared.api import Me, Session, etag
from shared.api import router as new_router
from shared.problems import problems

__all__ = ["router"]

router = new_router("goals")


@router.post("/goals/{goal_id}/share", responses=problems(404, 409))
async def share_goal(goal_id: UUID, body: GoalShareIn, me: Me, session: Session, response: Response) -> GoalDetails:
    """Let the mentor of a running mentorship read a goal and work on its learning plan. Roles: the person themself."""
    return _shown(response, await handlers.share_goal(session, me, goal_id, body.mentorship_id))


@router.post("/goals/{goal_id}/unshare", responses=problems(404))
async def unshare_goal(goal_id: UUID, body: GoalShareIn, me: Me, session: Session, response: Response) -> GoalDetails:
    """Take a goal back from the mentor of a mentorship. Roles: the person themself."""
    return _shown(response, await handlers.unshare_goal(session, me, goal_id, body.mentorship_id))


@router.post("/goals/{goal_id}/carry-over", responses=problems(404, 409))
async def carry_over(goal_id: UUID, body: GoalShareIn, me: Me, session: Session, response: Response) -> GoalDetails:
    """Go on with an open goal in the next mentorship. Roles: the person themself."""
    return _shown(response, await handlers.carry_over(session, me, goal_id, body.mentorship_id))


def _shown(response: Response, view: GoalView) -> GoalDetails:
    """The answer that shows one goal."""
    etag(response, view.goal.version)
    return GoalDetails.of(view)
