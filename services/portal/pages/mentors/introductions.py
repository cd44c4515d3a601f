"""Introducing two people to each other, and answering when one is introduced."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentors import AskedProgram, Introduction, Mine, Party
from services.portal.answers.people import Profile
from services.portal.pages import people_fields
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.namesakes import told_apart
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

GOING = frozenset({"open", "running"})
AT_ONCE = 100
"""Introductions on one page, the newest first."""


@router.get("/introductions")
async def introductions_page(
    request: Request, api: Api, words: Spoken, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    found, me = await asyncio.gather(
        api.page(Introduction, "matching", "/introductions", newest=True, limit=AT_ONCE, cursor=cursor), api.myself()
    )
    names = await told_apart(api, words, [who for one in found.items for who in one.everybody])
    rows = [(one, _heading(words, one)) for one in (it.called(names) for it in found.items)]
    waiting = [row for row in rows if _is_my_turn(row[0])]
    if waiting:
        title = words.say_n("One introduction waits for you", "{number} introductions wait for you", len(waiting))
    else:
        title = words.say("No introduction waits for you")
    return show(
        request,
        "introductions.html",
        title=title,
        waiting=waiting,
        others=[row for row in rows if not _is_my_turn(row[0])],
        next=found.next,
        zone=me.zone,
    )


@router.get("/introductions/{introduction_id}")
async def introduction_page(introduction_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    return await _page(introduction_id, request, api, words)


@router.post("/introductions/{introduction_id}/agree", dependencies=[GENUINE])
async def agree(introduction_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Want to be introduced."""
    return await _answer(introduction_id, request, api, words, "agree")


@router.post("/introductions/{introduction_id}/decline", dependencies=[GENUINE])
async def decline(introduction_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Rather not be introduced; nobody else is told."""
    return await _answer(introduction_id, request, api, words, "decline")


@router.get("/people/{person_id}/introduce")
async def introduce_page(person_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _introduce(person_id, request, api, fields=draft, kept=bool(draft))


@router.post("/people/{person_id}/introduce/send")
async def introduce(person_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask both, or look for whom to introduce."""
    if people_fields.wants_to_find(form):
        return await _introduce(person_id, request, api, fields=form)
    named = list(people_fields.chosen(form, "other"))
    errors: dict[str, str] = {}
    if len(named) != 1:
        errors["other"] = words.say("Choose one person.")
    if form.get("side") not in {"mentee", "mentor"}:
        errors["side"] = words.say("Say who of the two looks for a mentor.")
    if not form.get("words", "").strip():
        errors["words"] = words.say("Say why the two should meet.")
    if not errors:
        mentee, mentor = (person_id, named[0]) if form["side"] == "mentee" else (named[0], person_id)
        body = {"mentee_id": str(mentee), "to_id": str(mentor), "words": form["words"]}
        try:
            path = f"/programs/{UUID(form.get('program', ''))}/introductions"
            made = await api.made(Mine, "matching", path, body, key=once_of(form))
            return see_other(Links("").introduction(made.id))
        except ValueError:
            errors["program"] = words.say("Choose a program.")
        except Refused as refused:
            if refused.status not in {404, 409, 422}:
                raise
            errors = _refused(words, refused)
    return await _introduce(person_id, request, api, fields=form, errors=errors)


async def _answer(introduction_id: UUID, request: Request, api: Upstream, words: Words, what: str) -> Response:
    try:
        await api.post("matching", f"/introductions/{introduction_id}/{what}")
    except Refused as refused:
        if refused.status != 409:
            raise
        problem = words.say("That was too late: this is how it is now.")
        return await _page(introduction_id, request, api, words, problem=problem)
    return see_other(Links("").introduction(introduction_id))


def _is_my_turn(it: Introduction) -> bool:
    return it.role != "introducer" and it.state == "proposed" and it.my_answer is None


def _heading(words: Words, it: Introduction) -> str:
    say, two = words.say, {"mentee": it.mentee.name, "to": it.to.name}
    if it.role == "introducer":
        match it.state:
            case "made":
                return say("{mentee} and {to} know of each other", **two)
            case "proposed":
                return say("You would introduce {mentee} to {to}", **two)
            case _:
                return say("The introduction of {mentee} to {to} has not come about", **two)
    if it.state == "made":
        return say("{name} has introduced you to {other}", name=it.introduced_by_name, other=_other(it).name)
    if it.state == "proposed":
        if it.my_answer is None:
            return say("{name} would like to introduce you to somebody", name=it.introduced_by_name)
        return say("You have said yes to {name}’s introduction", name=it.introduced_by_name)
    return say("This introduction by {name} has not come about", name=it.introduced_by_name)


def _other(it: Introduction) -> Party:
    """Whom the reader is introduced to."""
    return it.to if it.role == "mentee" else it.mentee


def _refused(words: Words, refused: Refused) -> dict[str, str]:
    match refused.kind:
        case "not-enrolled":
            return {"program": words.say("Who looks for a mentor takes part in this program as a mentee first.")}
        case "not-possible":
            said = words.say(
                "These two cannot be introduced now. They may have heard of each other already, or somebody tried it."
            )
            return {"other": said}
        case "too-many-open-introductions":
            return {"": words.say("Five introductions of yours wait for an answer. Wait for one of them.")}
        case "with-oneself":
            return {"other": words.say("You introduce two others to each other.")}
        case _:
            return named_errors(refused, {"words": "words"}, "")


async def _page(introduction_id: UUID, request: Request, api: Upstream, words: Words, *, problem: str = "") -> Response:
    it, zone = await asyncio.gather(api.get(Introduction, "matching", f"/introductions/{introduction_id}"), api.zone())
    return show(
        request,
        "introduction.html",
        status=409 if problem else 200,
        it=it,
        heading=_heading(words, it),
        other=_other(it),
        my_turn=_is_my_turn(it),
        zone=zone,
        problem=problem,
    )


async def _introduce(
    person_id: UUID,
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    kept: bool = False,
) -> Response:
    person, programs, found = await asyncio.gather(
        api.get(Profile, "profiles", f"/people/{person_id}"),
        panel(api.every(AskedProgram, "matching", "/programs")),
        people_fields.found(api, fields),
    )
    return show(
        request,
        "introduce.html",
        status=422 if errors else 200,
        person=person,
        programs=programs,
        possible=[
            (str(one.id), one.name) for one in programs.value or [] if one.state in GOING and "requests" in one.ways
        ],
        named=people_fields.chosen(fields, "other"),
        found=[one for one in found.get("other", []) if one.id != person_id],
        typed=fields.get("other-named", ""),
        fields=fields,
        errors=errors,
        kept_fields=fields if kept else NO_FIELDS,
        once=fields.get("once") or new_id(),
    )
