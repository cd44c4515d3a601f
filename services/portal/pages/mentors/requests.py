"""Requests to mentors: those of the visitor and those to them, and answering one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentors import Asked, AskedProgram, Known
from services.portal.pages import people_fields, your_reasons
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentors.request_words import UNDER_WAY, imagined, standing
from services.portal.pages.namesakes import told_apart
from services.portal.upstream import Page, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

REASONS = ("no-time", "not-my-topic", "someone-else-fits-better", "other")
MOST_SUGGESTED = 3
AT_ONCE = 100
"""Requests on one page, the newest first."""


@router.get("/requests")
async def requests_page(
    request: Request, api: Api, words: Spoken, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    found, me, programs = await asyncio.gather(
        api.page(Asked, "matching", "/requests", newest=True, limit=AT_ONCE, cursor=cursor),
        api.myself(),
        panel(api.every(AskedProgram, "matching", "/programs")),
    )
    # Of very many, those that wait may all be older than the newest.
    older = await _my_turn(api) if found.next and cursor is None else []
    there = {one.id: one for one in (*found.items, *older)}.values()
    names = await told_apart(api, words, [pair for one in there for pair in one.both])
    rows = [one.called(names) for one in there]
    told = [(one, standing(words, one, me.id, me.zone)) for one in rows]
    return show(
        request,
        "requests.html",
        waiting=[pair for pair in told if pair[1].my_turn],
        under_way=[pair for pair in told if pair[0].state in UNDER_WAY and not pair[1].my_turn],
        ended=[pair for pair in told if pair[0].state not in UNDER_WAY],
        next=found.next,
        later=cursor is not None,
        title=_title(words, found, sum(one.my_turn for _, one in told), later=cursor is not None),
        programs={one.id: one.name for one in programs.value or []},
        zone=me.zone,
    )


@router.get("/requests/{request_id}")
async def request_page(
    request_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft, sent: bool = False
) -> Response:
    return await _page(request_id, request, api, words, fields=draft, sent=sent)


@router.post("/requests/{request_id}/accept")
async def accept_request(request_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say yes; without a place, a yes for later is offered."""
    body = {"when_free": form.get("when_free") == "yes"}
    try:
        await api.post("matching", f"/requests/{request_id}/accept", body)
    except Refused as refused:
        if refused.status != 409:
            raise
        full = refused.kind == "mentor-full"
        return await _page(request_id, request, api, words, problem=_problem(words, refused), full=full)
    return see_other(Links("").request(request_id))


@router.post("/requests/{request_id}/question")
async def ask_back(request_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask the mentee something before answering."""
    return await _say(request_id, request, form, api, words, "question")


@router.post("/requests/{request_id}/answer")
async def answer_question(request_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Answer what the mentor asked back."""
    return await _say(request_id, request, form, api, words, "answer")


@router.get("/requests/{request_id}/withdraw")
async def withdraw_page(request_id: UUID, request: Request, api: Api) -> Response:
    it = await api.get(Asked, "matching", f"/requests/{request_id}")
    if it.state not in UNDER_WAY:
        return see_other(Links("").request(request_id))
    return show(request, "request_withdraw.html", it=it)


@router.post("/requests/{request_id}/withdraw/confirm", dependencies=[GENUINE])
async def withdraw_request(request_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Ask no longer."""
    try:
        await api.post("matching", f"/requests/{request_id}/withdraw")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _page(request_id, request, api, words, problem=_problem(words, refused))
    return see_other(Links("").request(request_id))


@router.get("/requests/{request_id}/decline")
async def decline_page(request_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _decline(request_id, request, api, words, fields=draft, kept=bool(draft))


@router.post("/requests/{request_id}/decline/send")
async def decline_request(request_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say no, or look for a colleague to name."""
    if people_fields.wants_to_find(form):
        return await _decline(request_id, request, api, words, fields=form)
    named = people_fields.chosen(form, "suggested")
    errors: dict[str, str] = {}
    if form.get("reason") not in REASONS:
        errors["reason"] = words.say("Choose a reason. It helps to look on.")
    if len(named) > MOST_SUGGESTED:
        errors["suggested"] = words.say("Name three colleagues at most.")
    if not errors:
        body = {"reason": form["reason"], "words": form.get("words", ""), "suggested": [str(one) for one in named]}
        try:
            await api.post("matching", f"/requests/{request_id}/decline", body)
            return see_other(Links("").request(request_id))
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {"reason": "reason", "words": "words", "suggested": "suggested"}, "")
    return await _decline(request_id, request, api, words, fields=form, errors=errors)


async def _say(
    request_id: UUID, request: Request, form: Mapping[str, str], api: Upstream, words: Words, what: str
) -> Response:
    told = form.get("words", "")
    errors: dict[str, str] = {}
    if not told.strip():
        errors["words"] = words.say("Write what you want to say.")
    else:
        try:
            await api.post("matching", f"/requests/{request_id}/{what}", {"words": told}, key=once_of(form))
            return see_other(Links("").request(request_id))
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            if refused.status == 409:
                problem = _problem(words, refused)
                return await _page(request_id, request, api, words, fields=form, problem=problem)
            errors = named_errors(refused, {"words": "words"}, "words")
    return await _page(request_id, request, api, words, fields=form, errors=errors)


async def _my_turn(api: Upstream) -> list[Asked]:
    """What waits for the visitor: an answer to a mentee, or to what a mentor has asked back."""
    asked = [
        api.page(Asked, "matching", "/requests", newest=True, side=side, state=state, limit=AT_ONCE)
        for side, state in (("mentor", "open"), ("mentee", "questioned"))
    ]
    return [one for part in await asyncio.gather(*asked) for one in part.items]


def _title(words: Words, found: Page[Asked], waiting: int, *, later: bool) -> str:
    if waiting:
        return words.say_n("One request waits for you", "{number} requests wait for you", waiting)
    if not found.items and not later:
        return words.say("You have asked nobody yet, and nobody has asked you")
    return words.say("No request waits for you")


def _problem(words: Words, refused: Refused) -> str:
    match refused.kind:
        case "mentor-full":
            return words.say("You have no place left in this program.")
        case "has-mentor":
            return words.say("They have found a mentor in this program meanwhile.")
        case "wrong-state":
            return words.say("That was too late: this is how it is now.")
        case "program-ended":
            return words.say("The program has ended.")
        case _:
            return refused.detail


async def _page(
    request_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    problem: str = "",
    full: bool = False,
    sent: bool = False,
) -> Response:
    it, me, programs, mentorships = await asyncio.gather(
        api.get(Asked, "matching", f"/requests/{request_id}"),
        api.myself(),
        panel(api.every(AskedProgram, "matching", "/programs")),
        panel(api.every(Known, "matching", "/mentorships", mine="true")),
    )
    ours = [
        one.id
        for one in mentorships.value or []
        if (one.program_id, one.mentor_id) == (it.program_id, it.mentor_id) and it.mentee_id in {one.mentee_id, me.id}
    ]
    values: dict[str, Any] = {
        "it": it,
        "is_mentor": me.id == it.mentor_id,
        "now": standing(words, it, me.id, me.zone),
        "other": it.mentee_name if me.id == it.mentor_id else it.mentor_name,
        "me": me,
        "program": next((one.name for one in programs.value or [] if one.id == it.program_id), ""),
        "mentorship": ours[-1] if ours and it.state == "accepted" else None,
        "imagined": imagined(words, it.how.cadence, it.how.months, it.how.format),
        "your_reasons": partial(your_reasons.of_mentor, words),
        "full": full,
        "sent": sent,
        "problem": problem,
        "fields": fields,
        "errors": errors,
        "once": fields.get("once") or new_id(),
    }
    status = 409 if problem else 422 if errors else 200
    return show(request, "request.html", status=status, **values)


async def _decline(
    request_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    kept: bool = False,
) -> Response:
    it, me, found = await asyncio.gather(
        api.get(Asked, "matching", f"/requests/{request_id}"), api.myself(), people_fields.found(api, fields)
    )
    if me.id != it.mentor_id or it.state not in UNDER_WAY:
        return see_other(Links("").request(request_id))
    reasons = (
        ("no-time", words.say("I have no time for it now")),
        ("not-my-topic", words.say("It is not my topic")),
        ("someone-else-fits-better", words.say("Somebody else fits better")),
        ("other", words.say("Another reason, or none")),
    )
    own = {it.mentee_id, it.mentor_id}
    return show(
        request,
        "request_decline.html",
        status=422 if errors else 200,
        it=it,
        reasons=reasons,
        named=people_fields.chosen(fields, "suggested"),
        found=[one for one in found.get("suggested", []) if one.id not in own],
        typed=fields.get("suggested-named", ""),
        fields=fields,
        errors=errors,
        kept_fields=fields if kept else NO_FIELDS,
    )
