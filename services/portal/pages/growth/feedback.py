"""Feedback in a mentorship: asked for, given without being asked, and read by the one whom it is for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.growth import FeedbackGiven, FeedbackQuestion, MyGoal, Together
from services.portal.pages.filling import NO_FIELDS, id_in, once_of, wrong
from services.portal.pages.fitting import fitting
from services.portal.upstream import Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_WORDS = ("went_well", "change", "next_step")
_SAME = {name: name for name in (*_WORDS, "rating", "words", "asked_of", "given_to")}
Cursor = Annotated[str | None, Query(max_length=200)]
AboutGoal = Annotated[UUID | None, Query(alias="goal")]


@router.get("/mentorships/{mentorship_id}/feedback")
async def feedback_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, goal: AboutGoal = None, cursor: Cursor = None
) -> Response:
    """What was asked for and given in a mentorship; where it is asked for."""
    return await _list(mentorship_id, request, api, fields=draft, goal=goal, cursor=cursor)


@router.post("/mentorships/{mentorship_id}/feedback/ask")
async def ask_for_feedback(mentorship_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Ask another one for feedback."""
    goal = id_in(form, "goal")
    body = {"asked_of": id_in(form, "asked_of"), "words": form.get("words", "").strip(), "goal_id": goal}
    try:
        path = f"/mentorships/{mentorship_id}/feedback-requests"
        made = await api.made(FeedbackQuestion, "matching", path, body, key=once_of(form))
        return see_other(Links("").feedback_request(made.id))
    except Refused as refused:
        errors = wrong(refused, _SAME, "words")
    return await _list(mentorship_id, request, api, fields=form, errors=errors, goal=UUID(goal) if goal else None)


@router.get("/mentorships/{mentorship_id}/feedback/give")
async def give_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft, goal: AboutGoal = None) -> Response:
    """Where feedback is given without being asked."""
    return await _give(mentorship_id, request, api, fields=draft, goal=goal)


@router.post("/mentorships/{mentorship_id}/feedback/give/send")
async def give_feedback(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    goal = id_in(form, "goal")
    body = {**_read(form), "given_to": id_in(form, "given_to"), "goal_id": goal}
    errors = _empty(words.say("Give a rating, or write a sentence."), form)
    if not errors:
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/feedback", body, key=once_of(form))
            return see_other(Links("").feedback(mentorship_id))
        except Refused as refused:
            errors = wrong(refused, _SAME, "went_well")
    found = UUID(goal) if goal else None
    return await _give(mentorship_id, request, api, fields=form, errors=errors, goal=found)


@router.get("/feedback-requests/{request_id}")
async def feedback_request_page(request_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _question(request_id, request, api, fields=draft)


@router.post("/feedback-requests/{request_id}/answer")
async def answer_request(request_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Give the feedback that was asked for."""
    errors = _empty(words.say("Give a rating, or write a sentence."), form)
    mentorship = id_in(form, "mentorship")
    if not errors and mentorship:
        try:
            body = {**_read(form), "request_id": str(request_id)}
            await api.post("matching", f"/mentorships/{mentorship}/feedback", body, key=once_of(form))
            return see_other(Links("").feedback_request(request_id))
        except Refused as refused:
            errors = wrong(refused, _SAME, "went_well")
    return await _question(request_id, request, api, fields=form, errors=errors)


@router.post("/feedback-requests/{request_id}/decline", dependencies=[GENUINE])
async def decline_request(request_id: UUID, request: Request, api: Api) -> Response:
    """Say that one would rather not."""
    try:
        await api.post("matching", f"/feedback-requests/{request_id}/decline")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _question(request_id, request, api, fields={}, errors={"": refused.detail})
    return see_other(Links("").feedback_request(request_id))


def _read(form: Mapping[str, str]) -> dict[str, Any]:
    rating = form.get("rating", "")
    return {
        **{name: form.get(name, "").strip() for name in _WORDS},
        "rating": int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        "show_rating": form.get("show_rating") == "yes",
    }


def _empty(message: str, form: Mapping[str, str]) -> dict[str, str]:
    read = _read(form)
    return {} if read["rating"] or any(read[name] for name in _WORDS) else {"rating": message}


async def _goal(api: Api, goal: UUID | None) -> MyGoal | None:
    return await api.get(MyGoal, "profiles", f"/goals/{goal}") if goal else None


async def _list(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    goal: UUID | None = None,
    cursor: str | None = None,
) -> Response:
    path, about = f"/mentorships/{mentorship_id}", goal or id_in(fields, "goal")
    mentorship, me, zone, asked, given, found = await asyncio.gather(
        api.get(Together, "matching", path),
        panel(api.me()),
        api.zone(),
        api.list(FeedbackQuestion, "matching", f"{path}/feedback-requests", limit=100),
        fitting(
            lambda limit: api.page(FeedbackGiven, "matching", f"{path}/feedback", cursor=cursor, limit=limit),
            20,
            lambda one: (one.went_well, one.change, one.next_step),
        ),
        panel(_goal(api, UUID(str(about)) if about else None)),
    )
    own = me.value.id if me.value else None
    return show(
        request,
        "feedback.html",
        me=own,
        zone=zone,
        asked=asked,
        given=given,
        **_shown(mentorship, own, found.value, fields, errors),
    )


async def _give(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    goal: UUID | None = None,
) -> Response:
    about = goal or id_in(fields, "goal")
    mentorship, me, found = await asyncio.gather(
        api.get(Together, "matching", f"/mentorships/{mentorship_id}"),
        panel(api.me()),
        panel(_goal(api, UUID(str(about)) if about else None)),
    )
    own = me.value.id if me.value else None
    return show(request, "feedback_give.html", **_shown(mentorship, own, found.value, fields, errors))


def _shown(
    mentorship: Together, own: UUID | None, goal: MyGoal | None, fields: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    """What both pages show on which somebody chooses one of the others."""
    others = mentorship.others(own)
    return {
        "status": 422 if errors else 200,
        "mentorship": mentorship,
        "names": [one.name for one in others],
        "others": [(one.person_id, one.name) for one in others],
        "goal": goal,
        "fields": fields,
        "errors": errors,
        "once": fields.get("once") or new_id(),
    }


async def _question(
    request_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    question, me, zone = await asyncio.gather(
        api.get(FeedbackQuestion, "matching", f"/feedback-requests/{request_id}"), panel(api.me()), api.zone()
    )
    path = f"/mentorships/{question.mentorship_id}"
    mentorship, given, goal = await asyncio.gather(
        panel(api.get(Together, "matching", path)),
        panel(api.list(FeedbackGiven, "matching", f"{path}/feedback", limit=200)),
        panel(_goal(api, question.goal_id)),
    )
    own = me.value.id if me.value else None
    is_mine = question.asked_by == own
    other = question.asked_of if is_mine else question.asked_by
    return show(
        request,
        "feedback_request.html",
        status=422 if errors else 200,
        question=question,
        is_mine=is_mine,
        other=mentorship.value.name_of(other) if mentorship.value else "",
        answer=next((one for one in given.value or [] if one.request_id == question.id), None),
        goal=goal.value,
        zone=zone,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
