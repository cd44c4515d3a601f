"""What asks before a program is changed for good, and the copy of an earlier one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Some
from services.portal.pages.administration.administering import LINKS, NOTHING, day_in, refusals, settings_of
from services.portal.pages.filling import once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

Change = Literal["begin", "close", "archive", "restore", "drop"]
_DONE: Mapping[Change, str] = {"begin": "begun", "close": "closed", "archive": "archived", "restore": "restored"}


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, what follows from saying yes, and the button that says it."""

    question: str
    follows: list[str]
    button: str
    hurts: bool = False


@router.get("/programs/{program_id}/change/{change}")
async def change_page(program_id: UUID, change: Change, request: Request, api: Api, words: Spoken) -> Response:
    return await _asked(program_id, change, request, api, words)


@router.post("/programs/{program_id}/change/{change}/do")
async def change_state(
    program_id: UUID, change: Change, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Do what was asked about."""
    try:
        if change == "drop":
            await api.delete("matching", f"/programs/{program_id}", etag=form.get("etag", ""))
            return see_other(LINKS.programs())
        await api.post("matching", f"/programs/{program_id}/{change}")
    except Refused as refused:
        return await _asked(program_id, change, request, api, words, errors=refusals(refused, (), words))
    return see_other(f"{LINKS.administration(program_id)}?done={_DONE[change]}")


@router.get("/programs/{program_id}/copy")
async def copy_page(program_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _copy(program_id, request, api, fields=draft)


@router.post("/programs/{program_id}/copy/make")
async def copy(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take the settings of a program over into a draft that starts on another day."""
    errors: dict[str, str] = {}
    start = day_in(form, "starts_on", words, errors)
    if start is None:
        errors.setdefault("starts_on", words.say("Give the first day."))
    else:
        body = {"starts_on": start.isoformat(), "name": form.get("name", "").strip() or None}
        try:
            made = await api.made(Some, "matching", f"/programs/{program_id}/copy", body, key=once_of(form))
            return see_other(LINKS.program_step(made.id, "dates"))
        except Refused as refused:
            errors = refusals(refused, ("starts_on", "name"), words)
    return await _copy(program_id, request, api, fields=form, errors=errors)


async def _copy(
    program_id: UUID,
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    program = (await settings_of(api, program_id)).value
    return show(
        request,
        "program_copy.html",
        status=422 if errors else 200,
        program=program,
        values=fields or {"name": program.name},
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


async def _asked(
    program_id: UUID,
    change: Change,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    answer, mentorships, proposals = await asyncio.gather(
        settings_of(api, program_id),
        panel(api.page(Some, "matching", "/mentorships", program_id=str(program_id), limit=1)),
        panel(api.page(Some, "matching", "/proposals", program_id=str(program_id), state="open", limit=1)),
    )
    return show(
        request,
        "program_change.html",
        status=409 if errors else 200,
        program=answer.value,
        etag=answer.etag,
        change=change,
        asking=_asking(change, answer.value.name, words),
        mentorships=mentorships.value.total if mentorships.value else None,
        proposals=proposals.value.total if proposals.value else None,
        errors=errors,
    )


def _asking(change: Change, name: str, words: Words) -> Asking:
    match change:
        case "begin":
            follows = [
                words.say("It is running from now on, as it would be from its kickoff on."),
                words.say("Enrollment and match rounds go on as its days say."),
                words.say("A program that runs does not go back to before its beginning."),
            ]
            return Asking(words.say("Begin {name} now?", name=name), follows, words.say("Begin it now"))
        case "close":
            follows = [
                words.say("Every mentorship in it ends today, and its people hear of it."),
                words.say("Open requests, proposals and invitations expire."),
                words.say("Nobody can enroll or be matched any more."),
                words.say("None of this can be undone; you can copy the program and launch it again."),
            ]
            return Asking(
                words.say("End {name} for everybody?", name=name), follows, words.say("End it for everybody"), True
            )
        case "archive":
            follows = [
                words.say("Lists leave it out. Its pages and numbers can still be read."),
                words.say("You can restore it at any time."),
            ]
            return Asking(words.say("Archive {name}?", name=name), follows, words.say("Archive it"))
        case "restore":
            follows = [words.say("Lists show it again. It stays ended: nobody can enroll.")]
            return Asking(words.say("List {name} again?", name=name), follows, words.say("Restore it"))
        case "drop":
            follows = [
                words.say("The draft is gone for good, with its surveys and its templates of agreements."),
                words.say("Nobody but its admins has seen it."),
            ]
            return Asking(words.say("Drop the draft {name}?", name=name), follows, words.say("Drop the draft"), True)
