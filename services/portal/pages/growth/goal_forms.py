"""Where a goal is set or put in other words, by its person or for somebody by their mentor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.growth import MyGoal, MyGoalDetails, Together
from services.portal.pages.filling import NO_FIELDS, day_of, once_of, wrong
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_FIELDS = ("title", "why", "measure", "skill", "due")
_MOST = 20
"""Mentees of a group whose goals are shown: each is asked for by itself."""
_SAME = {name: name for name in _FIELDS}


@router.get("/goals/new")
async def new_goal_page(request: Request, api: Api, draft: Draft) -> Response:
    return await _new(request, api, fields=draft)


@router.post("/goals/new/set")
async def set_goal(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Set a goal."""
    me = await api.me()
    body, errors = _read(words, form, await api.zone())
    if not errors:
        try:
            body["shared"] = form.get("shared") == "yes"
            made = await api.made(MyGoal, "profiles", f"/people/{me.id}/goals", body, key=once_of(form))
            return see_other(Links("").goal(made.id))
        except Refused as refused:
            errors = wrong(refused, _SAME)
    return await _new(request, api, fields=form, errors=errors)


@router.get("/goals/{goal_id}/edit")
async def edit_goal_page(goal_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _edit(goal_id, request, api, fields=draft)


@router.post("/goals/{goal_id}/edit/keep")
async def edit_goal(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put a goal in other words; what was changed meanwhile is shown beside what was written."""
    body, errors = _read(words, form, await api.zone())
    if not errors:
        try:
            await api.patch("profiles", f"/goals/{goal_id}", body, etag=form.get("etag", ""))
            return see_other(Links("").goal(goal_id))
        except Refused as refused:
            if refused.status == 412:
                return await _edit(goal_id, request, api, fields=form, is_stale=True)
            errors = wrong(refused, _SAME)
    return await _edit(goal_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/goals")
async def shared_goals_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """The goals of those who are mentored, as the visitor may see them."""
    return await _shared(mentorship_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/goals/set")
async def set_goal_for(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Set a goal for somebody whom the visitor mentors."""
    body, errors = _read(words, form, await api.zone())
    if not errors:
        try:
            person = UUID(form.get("person", ""))
            made = await api.made(MyGoal, "profiles", f"/people/{person}/goals", body, key=once_of(form))
            return see_other(Links("").goal(made.id))
        except ValueError:
            errors = {"person": words.say("Choose for whom the goal is.")}
        except Refused as refused:
            errors = wrong(refused, _SAME)
    return await _shared(mentorship_id, request, api, fields=form, errors=errors)


def _read(words: Words, form: Mapping[str, str], zone: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What the API takes, and what is wrong, by field. A date that stays, which may have passed, is not sent."""
    told = {name: form.get(name, "").strip() for name in _FIELDS}
    errors: dict[str, str] = {}
    if not told["title"]:
        errors["title"] = words.say("Say in a line what you want to be able to do.")
    due = None
    try:
        due = day_of(form, "due")
    except ValueError:
        errors["due"] = words.say("Give a day, as in 2030-06-30.")
    body: dict[str, Any] = {**told, "skill": told["skill"] or None, "due": due.isoformat() if due else None}
    if told["due"] == form.get("due_was"):
        del body["due"]
    elif due and due < clock.today(zone):
        errors["due"] = words.say("Choose a day that is still to come.")
    return body, errors


async def _new(
    request: Request, api: Api, *, fields: Mapping[str, str], errors: Mapping[str, str] = NO_FIELDS
) -> Response:
    me, together = await asyncio.gather(
        panel(api.me()), panel(api.every(Together, "matching", "/mentorships", mine=True))
    )
    own = me.value.id if me.value else None
    mentors = {
        one.name
        for pair in together.value or []
        if pair.state != "ended" and any(member.person_id == own and member.role == "mentee" for member in pair.members)
        for one in pair.others(own)
        if one.role == "mentor"
    }
    return show(
        request,
        "goal_new.html",
        status=422 if errors else 200,
        fields=fields,
        values=fields or {"shared": "yes"},
        errors=errors,
        mentors=sorted(mentors),
        once=fields.get("once") or new_id(),
    )


async def _edit(
    goal_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    is_stale: bool = False,
) -> Response:
    answer, me = await asyncio.gather(api.versioned(MyGoalDetails, "profiles", f"/goals/{goal_id}"), panel(api.me()))
    goal = answer.value
    if me.value is None or me.value.id != goal.person_id:
        raise Refused("profiles", 403, {})
    now = {name: str(getattr(goal, name) or "") for name in _FIELDS}
    # What was typed stays in the form, and saving it again then writes over what is there now, knowingly.
    differing = [name for name in _FIELDS if is_stale and fields.get(name, "").strip() != now[name]]
    return show(
        request,
        "goal_edit.html",
        status=422 if errors or is_stale else 200,
        goal=goal,
        etag=answer.etag,
        fields=fields,
        values=fields or now,
        errors=errors,
        is_stale=is_stale,
        now=[(name, now[name]) for name in differing],
    )


async def _shared(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    together, own = await asyncio.gather(api.get(Together, "matching", f"/mentorships/{mentorship_id}"), api.my_id())
    if not any(one.person_id == own for one in together.members):
        raise Refused("matching", 403, {})
    mentees = [one for one in together.members if one.role == "mentee" and one.left_on is None]
    is_mentor = any(one.person_id == own and one.role == "mentor" and one.left_on is None for one in together.members)
    seen = mentees if is_mentor else [one for one in mentees if one.person_id == own]
    goals = await asyncio.gather(
        *(panel(api.page(MyGoal, "profiles", f"/people/{one.person_id}/goals", limit=50)) for one in seen[:_MOST])
    )
    return show(
        request,
        "shared_goals.html",
        status=422 if errors else 200,
        mentorship=together,
        others=[one.name for one in together.others(own)],
        is_mentor=is_mentor,
        people=[
            (one, found, [goal for goal in found.value.items if _belongs(goal, mentorship_id)] if found.value else [])
            for one, found in zip(seen, goals, strict=False)
        ],
        fields=fields,
        values=fields,
        errors=errors,
        options=[(one.person_id, one.name) for one in mentees],
        once=fields.get("once") or new_id(),
    )


def _belongs(goal: MyGoal, mentorship_id: UUID) -> bool:
    """Whether a goal is shared with this mentorship; to a mentor it is shown only if it is shared with them."""
    return goal.shared_with is None or mentorship_id in goal.shared_with
