"""A goal, and the button that says it is reached."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import GoalDetails, Person
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Form, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/goals/{goal_id}")
async def goal_page(goal_id: UUID, request: Request, api: Api) -> Response:
    return await _page(goal_id, request, api)


@router.post("/goals/{goal_id}/achieve")
async def achieve_goal(goal_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Say that a goal is reached."""
    try:
        await api.post("profiles", f"/goals/{goal_id}/achieve", etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412}:
            raise
        changed = "This goal was changed in the meantime. This is how it is now."
        return await _page(goal_id, request, api, problem=refused.detail if refused.status == 409 else changed)
    return see_other(Links("").goal(goal_id))


async def _page(goal_id: UUID, request: Request, api: Api, problem: str = "") -> Response:
    answer = await api.versioned(GoalDetails, "profiles", f"/goals/{goal_id}")
    goal = answer.value
    me = await panel(api.get(Person, "profiles", "/people/me"))
    is_mine = me.value is not None and me.value.id == goal.person_id
    owner = None if is_mine else (await panel(api.get(Person, "profiles", f"/people/{goal.person_id}"))).value
    return show(
        request,
        "goal.html",
        status=409 if problem else 200,
        goal=goal,
        etag=answer.etag,
        is_mine=is_mine,
        owner=owner,
        problem=problem,
    )
