"""A goal, and what its person can do with it: reach it, let it go, take it up again, choose another date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import GoalDetails, Person
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Form, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_CHANGED = "This goal was changed in the meantime. This is how it is now."


@router.get("/goals/{goal_id}")
async def goal_page(goal_id: UUID, request: Request, api: Api) -> Response:
    return await _page(goal_id, request, api)


@router.post("/goals/{goal_id}/achieve")
async def achieve_goal(goal_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Say that a goal is reached."""
    return await _act(goal_id, "achieve", request, form, api)


@router.post("/goals/{goal_id}/drop")
async def drop_goal(goal_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Let a goal go."""
    return await _act(goal_id, "drop", request, form, api)


@router.post("/goals/{goal_id}/reopen")
async def reopen_goal(goal_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Take a goal up again."""
    return await _act(goal_id, "reopen", request, form, api)


@router.post("/goals/{goal_id}/due")
async def move_goal(goal_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Choose another date, or none."""
    told = form.get("due", "").strip()
    try:
        due = date.fromisoformat(told) if told else None
    except ValueError:
        return await _page(goal_id, request, api, fields=form, errors={"due": "Give a day, as in 2030-06-30."})
    try:
        body = {"due": due.isoformat() if due else None}
        await api.patch("profiles", f"/goals/{goal_id}", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status == 422:
            return await _page(goal_id, request, api, fields=form, errors={"due": refused.detail})
        return await _refused(goal_id, request, api, refused)
    return see_other(Links("").goal(goal_id))


async def _act(goal_id: UUID, action: str, request: Request, form: Form, api: Api) -> Response:
    try:
        await api.post("profiles", f"/goals/{goal_id}/{action}", etag=form.get("etag", ""))
    except Refused as refused:
        return await _refused(goal_id, request, api, refused)
    return see_other(Links("").goal(goal_id))


async def _refused(goal_id: UUID, request: Request, api: Api, refused: Refused) -> Response:
    if refused.status not in {409, 412}:
        raise refused
    return await _page(goal_id, request, api, problem=refused.detail if refused.status == 409 else _CHANGED)


async def _page(
    goal_id: UUID,
    request: Request,
    api: Api,
    *,
    problem: str = "",
    fields: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    answer = await api.versioned(GoalDetails, "profiles", f"/goals/{goal_id}")
    goal = answer.value
    me = await panel(api.get(Person, "profiles", "/people/me"))
    is_mine = me.value is not None and me.value.id == goal.person_id
    owner = None if is_mine else (await panel(api.get(Person, "profiles", f"/people/{goal.person_id}"))).value
    due = goal.due.isoformat() if goal.due else ""
    return show(
        request,
        "goal.html",
        status=409 if problem else 422 if errors else 200,
        goal=goal,
        etag=answer.etag,
        is_mine=is_mine,
        owner=owner,
        problem=problem,
        errors=errors or {},
        due=(fields or {}).get("due", due),
    )
