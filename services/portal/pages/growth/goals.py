"""My goals, a goal, and what its person can do with it: reach it, let it go, take it up again, share it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Person
from services.portal.answers.growth import GoalStep, MyGoal, MyGoalDetails, Together
from services.portal.pages.filling import NO_FIELDS, day_of, named_errors
from services.portal.pages.growth.growth_words import step_words
from services.portal.upstream import Panel, Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

GoalState = Annotated[Literal["open", "achieved", "dropped"], Query()]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/goals")
async def goals_page(request: Request, api: Api, state: GoalState = "open", cursor: Cursor = None) -> Response:
    """The visitor's goals, those on the way first."""
    path = f"/people/{await api.my_id()}/goals"
    goals = await panel(api.page(MyGoal, "profiles", path, state=state, cursor=cursor, limit=20))
    return show(request, "goals.html", goals=goals, state=state, is_first=cursor is None)


@router.get("/goals/{goal_id}")
async def goal_page(goal_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _page(goal_id, request, api, words, fields=draft if "due" in draft else NO_FIELDS)


@router.post("/goals/{goal_id}/achieve")
async def achieve_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say that a goal is reached."""
    return await _act(goal_id, "achieve", request, form, api, words)


@router.post("/goals/{goal_id}/drop")
async def drop_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let a goal go."""
    return await _act(goal_id, "drop", request, form, api, words)


@router.post("/goals/{goal_id}/reopen")
async def reopen_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take a goal up again."""
    return await _act(goal_id, "reopen", request, form, api, words)


@router.post("/goals/{goal_id}/due")
async def move_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Choose another date, or none."""
    try:
        due = day_of(form, "due")
    except ValueError:
        errors = {"due": words.say("Give a day, as in 2030-06-30.")}
        return await _page(goal_id, request, api, words, fields=form, errors=errors)
    try:
        body = {"due": due.isoformat() if due else None}
        await api.patch("profiles", f"/goals/{goal_id}", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status == 422:
            errors = named_errors(refused, {}, "due")
            return await _page(goal_id, request, api, words, fields=form, errors=errors)
        return await _refused(goal_id, request, api, words, refused)
    return see_other(Links("").goal(goal_id))


@router.post("/goals/{goal_id}/share")
async def share_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let the mentor of a mentorship read the goal and write its plan along, or take that back."""
    action = "unshare" if form.get("shared") == "no" else "share"
    try:
        body = {"mentorship_id": form.get("mentorship_id", "")}
        await api.post("profiles", f"/goals/{goal_id}/{action}", body)
    except Refused as refused:
        return await _refused(goal_id, request, api, words, refused)
    return see_other(Links("").goal(goal_id))


async def _act(
    goal_id: UUID, action: str, request: Request, form: Mapping[str, str], api: Api, words: Words
) -> Response:
    try:
        await api.post("profiles", f"/goals/{goal_id}/{action}", etag=form.get("etag", ""))
    except Refused as refused:
        return await _refused(goal_id, request, api, words, refused)
    return see_other(Links("").goal(goal_id))


async def _refused(goal_id: UUID, request: Request, api: Api, words: Words, refused: Refused) -> Response:
    if refused.status not in {409, 412, 422}:
        raise refused
    changed = words.say("This goal was changed in the meantime. This is how it is now.")
    problem = changed if refused.status == 412 else refused.detail
    return await _page(goal_id, request, api, words, problem=problem)


async def _page(
    goal_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    problem: str = "",
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    answer, me, zone, mentorships, history = await asyncio.gather(
        api.versioned(MyGoalDetails, "profiles", f"/goals/{goal_id}"),
        panel(api.me()),
        api.zone(),
        panel(api.every(Together, "matching", "/mentorships", mine=True)),
        panel(api.list(GoalStep, "profiles", f"/goals/{goal_id}/history", limit=50)),
    )
    goal = answer.value
    own = me.value.id if me.value else None
    together = [one for one in mentorships.value or [] if one.state != "ended"]
    is_mine = own == goal.person_id
    names = {one.person_id: one.name for pair in mentorships.value or [] for one in pair.members}
    owner = "" if is_mine else names.get(goal.person_id) or await _name(api, goal.person_id)
    shared_with = set(goal.shared_with or [])
    due = goal.due.isoformat() if goal.due else ""
    return show(
        request,
        "goal.html",
        status=409 if problem else 422 if errors else 200,
        goal=goal,
        etag=answer.etag,
        is_mine=is_mine,
        owner=owner,
        zone=zone,
        mentorships=Panel(
            [(one, _mentors(one, own)) for one in together if _is_mentee(one, own)],
            away=mentorships.away,
            refused=mentorships.refused,
        ),
        shared_with=shared_with,
        with_me=[one for one in together if goal.person_id != own and _is_mentee(one, goal.person_id)],
        history=[(step, step_words(words, step), _who(words, step.by, own, names)) for step in history.value or []],
        problem=problem,
        fields=fields,
        errors=errors,
        values={"due": fields.get("due", due)},
    )


async def _name(api: Api, person: UUID) -> str:
    found = (await panel(api.get(Person, "profiles", f"/people/{person}"))).value
    return found.name if found else ""


def _who(words: Words, by: UUID | None, me: UUID | None, names: Mapping[UUID, str]) -> str:
    if by is None:
        return ""
    return words.say("You") if by == me else names.get(by, "")


def _is_mentee(together: Together, person: UUID | None) -> bool:
    return any(one.person_id == person and one.role == "mentee" and one.left_on is None for one in together.members)


def _mentors(together: Together, me: UUID | None) -> list[str]:
    """Names of those who read a goal that is shared with this mentorship."""
    return [one.name for one in together.others(me) if one.role == "mentor"]
