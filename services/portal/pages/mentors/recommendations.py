"""Asking colleagues from whom one could learn something, and answering when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentors import Mine, OfMe, Question
from services.portal.pages import people_fields
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

MOST_ASKED = 10
TO_ANSWER = "/recommendation-requests/to-answer"


@router.get("/recommendations")
async def recommendations_page(
    request: Request,
    api: Api,
    words: Spoken,
    draft: Draft,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    skill: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    return await _page(request, api, words, fields={"skill": skill, **draft}, kept=bool(draft), cursor=cursor)


@router.post("/recommendations/ask")
async def ask_colleagues(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask, or look for a colleague to ask."""
    if people_fields.wants_to_find(form):
        return await _page(request, api, words, fields=form)
    named = people_fields.chosen(form, "ask")
    errors: dict[str, str] = {}
    if not form.get("skill", "").strip():
        errors["skill"] = words.say("Say what you want to learn.")
    if not named:
        errors["ask"] = words.say("Choose at least one colleague whom you trust.")
    elif len(named) > MOST_ASKED:
        errors["ask"] = words.say("Ask ten colleagues at most.")
    if not errors:
        body = {"skill": form["skill"], "words": form.get("words", ""), "ask": [str(one) for one in named]}
        try:
            path = f"/people/{await api.my_id()}/recommendation-requests"
            made = await api.made(Mine, "profiles", path, body, key=once_of(form))
            return see_other(f"{Links('').recommendation(made.id)}?asked=true")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = _refused(words, refused, {"skill": "skill", "words": "words", "ask": "ask"}, "ask")
    return await _page(request, api, words, fields=form, errors=errors)


@router.post("/recommendations/decline")
async def decline_recommendation(form: Form, api: Api) -> Response:
    """Rather not be suggested; who asked sees it no more."""
    try:
        recommendation = UUID(form.get("recommendation", ""))
    except ValueError as error:
        raise Refused("profiles", 404, {}) from error
    await api.post("profiles", f"/recommendations/{recommendation}/decline")
    return see_other(f"{Links('').recommendations()}?declined=true")


@router.get("/recommendations/{question_id}")
async def question_page(
    question_id: UUID, request: Request, api: Api, draft: Draft, asked: bool = False, named: bool = False
) -> Response:
    return await _question(question_id, request, api, fields=draft, kept=bool(draft), asked=asked, done=named)


@router.post("/recommendations/{question_id}/answer")
async def answer_question(question_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Name somebody, or look for them."""
    if people_fields.wants_to_find(form):
        return await _question(question_id, request, api, fields=form)
    named = list(people_fields.chosen(form, "person"))
    errors: dict[str, str] = {}
    if len(named) != 1:
        errors["person"] = words.say("Choose one person; you can name others after that.")
    if not form.get("words", "").strip():
        errors["words"] = words.say("Say why you think of them.")
    if not errors:
        body = {"person_id": str(named[0]), "words": form["words"]}
        try:
            path = f"/recommendation-requests/{question_id}/answers"
            await api.post("profiles", path, body, key=once_of(form))
            return see_other(f"{Links('').recommendation(question_id)}?named=true")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = _refused(words, refused, {"person_id": "person", "words": "words"}, "person")
    return await _question(question_id, request, api, fields=form, errors=errors)


@router.post("/recommendations/{question_id}/pass", dependencies=[GENUINE])
async def pass_question(question_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Say that one knows nobody."""
    return await _do(question_id, request, api, words, "pass")


@router.post("/recommendations/{question_id}/close", dependencies=[GENUINE])
async def close_question(question_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Take no more answers."""
    return await _do(question_id, request, api, words, "close")


async def _do(question_id: UUID, request: Request, api: Upstream, words: Words, what: str) -> Response:
    try:
        await api.post("profiles", f"/recommendation-requests/{question_id}/{what}")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _question(question_id, request, api, errors=_refused(words, refused, NO_FIELDS, ""))
    return see_other(Links("").recommendation(question_id))


def _refused(words: Words, refused: Refused, fields: Mapping[str, str], otherwise: str) -> dict[str, str]:
    match refused.kind:
        case "too-many-open":
            return {"": words.say("Five questions of yours are open. Close one, then ask again.")}
        case "named-already":
            return {"person": words.say("You have named this person already.")}
        case "enough-named":
            return {"person": words.say("You have named ten people, which is enough to choose from.")}
        case "answered-already":
            return {"": words.say("You have named somebody already.")}
        case "request-closed":
            return {"": words.say("This question takes no more answers.")}
        case _:
            return named_errors(refused, fields, otherwise)


async def _mine(api: Upstream) -> list[Question]:
    path = f"/people/{await api.my_id()}/recommendation-requests"
    return await api.list(Question, "profiles", path, limit=200)


async def _page(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    kept: bool = False,
    cursor: str | None = None,
) -> Response:
    me, mine, to_answer, of_me, found = await asyncio.gather(
        api.me(),
        panel(_mine(api)),
        panel(api.list(Question, "profiles", TO_ANSWER, limit=50)),
        panel(api.page(OfMe, "profiles", "/recommendations/of-me", limit=50, cursor=cursor)),
        people_fields.found(api, fields),
    )
    waiting = len(to_answer.value or [])
    if waiting:
        title = words.say_n(
            "One colleague asks whom you recommend", "{number} colleagues ask whom you recommend", waiting
        )
    else:
        title = words.say("Ask colleagues from whom you could learn")
    return show(
        request,
        "recommendations.html",
        status=422 if errors else 200,
        title=title,
        me=me,
        to_answer=to_answer,
        of_me=of_me,
        mine=mine,
        declined=request.query_params.get("declined") == "true",
        named=people_fields.chosen(fields, "ask"),
        found=[one for one in found.get("ask", []) if one.id != me.id],
        typed=fields.get("ask-named", ""),
        fields=fields,
        errors=errors,
        kept_fields=fields if kept else NO_FIELDS,
        once=fields.get("once") or new_id(),
    )


async def _question(
    question_id: UUID,
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    kept: bool = False,
    asked: bool = False,
    done: bool = False,
) -> Response:
    it, me, found = await asyncio.gather(
        api.get(Question, "profiles", f"/recommendation-requests/{question_id}"),
        api.me(),
        people_fields.found(api, fields),
    )
    left_out = {it.person_id, *(one.person_id for one in it.answers if one.given_by == me.id)}
    own = next((one for one in it.asked if one.person_id == me.id), None)
    return show(
        request,
        "recommendation.html",
        status=422 if errors else 200,
        it=it,
        me=me,
        is_mine=it.person_id == me.id,
        own_state=own.state if own else "",
        waiting=[one.name for one in it.asked if one.state == "waiting"],
        named=people_fields.chosen(fields, "person"),
        found=[one for one in found.get("person", []) if one.id not in left_out],
        typed=fields.get("person-named", ""),
        asked=asked,
        done=done,
        fields=fields,
        errors=errors,
        kept_fields=fields if kept else NO_FIELDS,
        once=fields.get("once") or new_id(),
    )
