"""Routes of learning plans."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from services.profiles.plan_merging.schemas import stale_plan
from services.profiles.plans import handlers
from services.profiles.plans.handlers import PlanView
from services.profiles.plans.schemas import DoneIn, FromTemplateIn, PlanIn, PlanOut, ReachedIn, ShiftIn, VersionOut
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("plans")


@router.get("/goals/{goal_id}/plan", responses=problems(404))
async def read_plan(goal_id: UUID, me: Me, session: ReadSession, response: Response) -> PlanOut:
    """A goal's learning plan; an empty one with version 0 where nobody has written any.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    return _shown(response, await handlers.read_plan(session, me, goal_id))


@router.put("/goals/{goal_id}/plan", responses=problems(404, 409) | stale_plan())
async def write_plan(
    goal_id: UUID, body: PlanIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> PlanOut:
    """Write the whole plan: order, revise, add, remove. The first time with If-Match "0".

    When somebody else was faster, the 412 shows the plan as it is, what is different since, and a plan that has both
    changes. Roles: the goal's person, and the mentors with whom it is shared.
    """
    document = body.model_dump(mode="json")
    return _shown(response, await handlers.write_plan(session, me, goal_id, document, if_match=if_match))


@router.put("/goals/{goal_id}/plan/milestones/{milestone_id}/reached", responses=problems(404, 409))
async def reach_milestone(
    goal_id: UUID, milestone_id: UUID, body: ReachedIn, me: Me, session: Session, response: Response
) -> PlanOut:
    """Say that a milestone is reached today, or is not after all.

    Needs no If-Match: it is said of the plan as it is now, and what others write stays. Saying it again changes
    nothing.
    Roles: the goal's person, and the mentors with whom it is shared.
    """
    return _shown(response, await handlers.reach_milestone(session, me, goal_id, milestone_id, reached=body.reached))


@router.put("/goals/{goal_id}/plan/activities/{activity_id}/done", responses=problems(404, 409))
async def do_activity(
    goal_id: UUID, activity_id: UUID, body: DoneIn, me: Me, session: Session, response: Response
) -> PlanOut:
    """Say that an activity is done today, or is not after all. Needs no If-Match, as for milestones.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    return _shown(response, await handlers.do_activity(session, me, goal_id, activity_id, done=body.done))


@router.post("/goals/{goal_id}/plan/shift", responses=problems(404, 409))
async def shift_plan(goal_id: UUID, body: ShiftIn, me: Me, session: Session, response: Response) -> PlanOut:
    """Date what is left of a plan from another start on, when the goal goes on in another mentorship.

    The unreached milestone with the earliest date is as many days after the new start as it was after what it
    followed: the last reached milestone before it, or the plan's own start where that is later. All other dates of
    unreached milestones move by as many days. Saying it again changes nothing, so it needs no If-Match.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    return _shown(response, await handlers.shift_plan(session, me, goal_id, body.start))


@router.post("/goals/{goal_id}/plan/from-template", responses=problems(404, 409) | stale_plan())
async def use_template(
    goal_id: UUID, body: FromTemplateIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> PlanOut:
    """Add a template's milestones behind those of the plan.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    view = await handlers.use_template(session, me, goal_id, body.template_id, body.start, if_match=if_match)
    return _shown(response, view)


@router.get("/goals/{goal_id}/plan/versions", responses=problems(404))
async def list_versions(
    goal_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[VersionOut]:
    """What was changed in a plan, when, by whom; the latest first.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    beginning = after(cursor)
    versions, total = await handlers.list_versions(
        session, me, goal_id, before=None if beginning is None else beginning.int, limit=limit
    )
    return page(versions, limit, lambda version: UUID(int=version.version), VersionOut.of, total)


@router.get("/goals/{goal_id}/plan/versions/{version}", responses=problems(404))
async def read_version(
    goal_id: UUID,
    version: Annotated[int, Path(ge=0, le=2**31 - 1, description="0 for the empty plan before the first writing")],
    me: Me,
    session: ReadSession,
    response: Response,
) -> PlanOut:
    """The plan as it was in a version, which is what a late writer had read.

    Roles: the goal's person, and the mentors with whom it is shared.
    """
    return _shown(response, await handlers.read_version(session, me, goal_id, version))


def _shown(response: Response, view: PlanView) -> PlanOut:
    etag(response, view.version)
    return PlanOut.of(view)
