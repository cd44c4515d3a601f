"""Asking somebody to be one's mentor: what helps to say it well, a summary, and what happens then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentors import Mine, Opening
from services.portal.answers.people import Profile
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentors.request_words import imagined
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["composed", "router"]

router = APIRouter()

MONTHS = ("1", "2", "3", "4", "6", "9", "12")
MOST = 2000
"""Letters of each of the two parts of a request, as matching takes them."""


@router.get("/people/{person_id}/ask")
async def ask_page(person_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    carried = {name: request.query_params.get(name, "")[:36] for name in ("program", "introduction", "gathering")}
    return await _page(person_id, request, api, words, fields={**carried, **draft}, kept=bool(draft))


@router.post("/people/{person_id}/ask/summary")
async def summary_of_request(person_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Show what would be sent."""
    errors = _missing(words, form)
    if errors:
        return await _page(person_id, request, api, words, fields=form, errors=errors)
    return await _page(person_id, request, api, words, fields=form, template="ask_summary.html")


@router.post("/people/{person_id}/ask/change")
async def change_request(person_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Back from the summary to the form."""
    return await _page(person_id, request, api, words, fields=form)


@router.post("/people/{person_id}/ask/send")
async def send_request(person_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask."""
    errors = _missing(words, form)
    if not errors:
        try:
            path = f"/programs/{UUID(form['program'])}/requests"
            made = await api.made(Mine, "matching", path, composed(words, person_id, form), key=once_of(form))
            return see_other(f"{Links('').request(made.id)}?sent=true")
        except ValueError:
            errors = {"program": words.say("Choose the program in which you ask.")}
        except Refused as refused:
            if refused.status not in {404, 409, 422}:
                raise
            errors = _refused(words, refused)
    return await _page(person_id, request, api, words, fields=form, errors=errors)


def composed(words: Words, person_id: UUID, form: Mapping[str, str]) -> dict[str, Any]:
    """The request as matching takes it: what helps to say it well becomes two texts, with a line above each part."""

    def told(name: str) -> str:
        return form.get(name, "").strip()

    goals, why = [told("goal")], [told("why")]
    if told("tried"):
        goals.append(f"{words.say('What I have tried so far:')}\n{told('tried')}")
    if by := _day(form):
        goals.append(words.say("I would like to be there by {day}.", day=words.date(by)))
    if told("question"):
        why.append(f"{words.say('A question to begin with:')}\n{told('question')}")
    body: dict[str, Any] = {
        "mentor_id": str(person_id),
        "goals": "\n\n".join(goals),
        "why_you": "\n\n".join(why),
        "how": {
            "cadence": told("cadence"),
            "months": int(form["months"]) if form.get("months") in MONTHS else None,
            "format": form["format"] if form.get("format") in {"in-person", "remote"} else "either",
        },
    }
    for name in ("introduction", "gathering"):
        if told(name):
            body[f"{name}_id"] = told(name)
    return body


def _day(form: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(form.get("by", "").strip())
    except ValueError:
        return None


def _missing(words: Words, form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong before it is sent, by field."""
    errors: dict[str, str] = {}
    if not form.get("goal", "").strip():
        errors["goal"] = words.say("Say what you want to learn or change.")
    if not form.get("why", "").strip():
        errors["why"] = words.say("Say why you ask this person, and for what.")
    if form.get("by", "").strip():
        by = _day(form)
        if by is None:
            errors["by"] = words.say("Give a day, as in 2030-06-30.")
        elif by < clock.today():
            errors["by"] = words.say("Choose a day to come.")
    body = composed(words, UUID(int=0), form)
    for field, name in (("goal", "goals"), ("why", "why_you")):
        if len(body[name]) > MOST and field not in errors:
            over = len(body[name]) - MOST
            errors[field] = words.say_n(
                "This is one letter too long, with what belongs to it below.",
                "This is {shown} letters too long, with what belongs to it below.",
                over,
                shown=words.number(over),
            )
    if not form.get("program", "").strip():
        errors["program"] = words.say("Choose the program in which you ask.")
    return errors


def _refused(words: Words, refused: Refused) -> dict[str, str]:
    """Why matching does not take it, by field."""
    match refused.kind:
        case "already-asked":
            said = words.say("You have asked this mentor already, and that request is open.")
        case "has-mentor":
            said = words.say("You have a mentor in this program, and one is enough here.")
        case "mentor-not-enrolled":
            said = words.say("This person is no mentor of this program.")
        case "mentor-pausing":
            said = words.say("This mentor takes nobody for now.")
        case "not-enrolled":
            said = words.say("You take part in this program as a mentee first.")
        case "with-ones-manager":
            said = words.say("Nobody is the mentor of somebody in their own line of reporting.")
        case _:
            fields = {"goals": "goal", "why_you": "why", "cadence": "cadence", "months": "months"}
            return named_errors(refused, fields, "program")
    return {"program": said}


async def _page(
    person_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    template: str = "ask.html",
    kept: bool = False,
) -> Response:
    person, openings = await asyncio.gather(
        api.get(Profile, "profiles", f"/people/{person_id}"),
        panel(api.list(Opening, "matching", f"/people/{person_id}/openings")),
    )
    possible = [one for one in openings.value or [] if one.request_id is None]
    chosen = next((one for one in possible if str(one.program_id) == fields.get("program")), None)
    if chosen is None and len(possible) == 1:
        chosen = possible[0]
    return show(
        request,
        template,
        status=422 if errors else 200,
        person=person,
        openings=openings,
        possible=possible,
        asked=[one for one in openings.value or [] if one.request_id],
        chosen=chosen,
        answer_by=clock.today() + timedelta(days=chosen.request_days if chosen else 10),
        month_choices=[(one, words.say_n("{number} month", "{number} months", int(one))) for one in MONTHS],
        program_choices=[(str(one.program_id), one.program_name) for one in possible],
        imagined=imagined(words, *composed(words, person_id, fields)["how"].values()),
        carried={**fields, "program": str(chosen.program_id) if chosen else "", "once": fields.get("once", "")},
        fields={**fields, "program": str(chosen.program_id) if chosen else fields.get("program", "")},
        by=_day(fields),
        today=clock.today(),
        errors=errors,
        kept_fields=fields if kept else NO_FIELDS,
        once=fields.get("once") or new_id(),
    )
