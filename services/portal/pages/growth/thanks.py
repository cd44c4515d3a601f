"""Thank-you notes: written in a mentorship, read by the two, shown on a mentor's profile when both want that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.growth import Appreciation, Together
from services.portal.pages.filling import NO_FIELDS, id_in, once_of, wrong
from services.portal.pages.growth.growth_words import occasions
from services.portal.upstream import Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=200)]
OccasionAsked = Annotated[str, Query(max_length=20)]


@router.get("/mentorships/{mentorship_id}/thank-you")
async def thank_you_page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    draft: Draft,
    occasion: OccasionAsked = "",
    cursor: Cursor = None,
) -> Response:
    return await _write(mentorship_id, request, api, words, fields=draft, occasion=occasion, cursor=cursor)


@router.post("/mentorships/{mentorship_id}/thank-you/send")
async def send_thanks(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Thank another one of the mentorship."""
    body: dict[str, Any] = {
        "words": form.get("words", "").strip(),
        "occasion": form.get("occasion", "other"),
        "sent_to": id_in(form, "sent_to"),
        "offer_to_show": form.get("offer") == "yes",
    }
    errors = {} if body["words"] else {"words": words.say("Write what you are thankful for.")}
    if not errors:
        try:
            path = f"/mentorships/{mentorship_id}/appreciations"
            made = await api.made(Appreciation, "matching", path, body, key=once_of(form))
            return see_other(Links("").appreciation(made.id))
        except Refused as refused:
            not_shown = refused.kind == "not-a-mentor"
            errors = (
                {"offer": words.say("Thanks are shown on profiles of mentors only. Send it without that.")}
                if not_shown
                else wrong(refused, {name: name for name in body}, "words")
            )
    return await _write(mentorship_id, request, api, words, fields=form, errors=errors)


@router.get("/appreciations/{appreciation_id}")
async def appreciation_page(appreciation_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    return await _note(appreciation_id, request, api, words)


@router.post("/appreciations/{appreciation_id}/show", dependencies=[GENUINE])
async def show_note(appreciation_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Agree that a note is on the mentor's profile."""
    return await _agree(appreciation_id, "show", request, api, words)


@router.post("/appreciations/{appreciation_id}/hide", dependencies=[GENUINE])
async def hide_note(appreciation_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Take a note off the mentor's profile."""
    return await _agree(appreciation_id, "hide", request, api, words)


async def _agree(appreciation_id: UUID, action: str, request: Request, api: Api, words: Words) -> Response:
    try:
        await api.post("matching", f"/appreciations/{appreciation_id}/{action}")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _note(appreciation_id, request, api, words, problem=refused.detail)
    return see_other(Links("").appreciation(appreciation_id))


async def _write(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    occasion: str = "",
    cursor: str | None = None,
) -> Response:
    path = f"/mentorships/{mentorship_id}"
    mentorship, me, zone, notes = await asyncio.gather(
        api.get(Together, "matching", path),
        panel(api.me()),
        api.zone(),
        api.page(Appreciation, "matching", f"{path}/appreciations", cursor=cursor, limit=20),
    )
    own = me.value.id if me.value else None
    others = mentorship.others(own)
    options = occasions(words)
    chosen = occasion if occasion in dict(options) else "closing" if mentorship.state == "ended" else "session"
    return show(
        request,
        "thank_you.html",
        status=422 if errors else 200,
        mentorship=mentorship,
        me=own,
        names=[one.name for one in others],
        receivers=[(one.person_id, one.name) for one in others],
        mentors=[one.name for one in others if one.role in {"mentor", "peer"}],
        occasions=options,
        zone=zone,
        notes=notes,
        fields=fields,
        values=fields or {"occasion": chosen},
        errors=errors,
        once=fields.get("once") or new_id(),
    )


async def _note(appreciation_id: UUID, request: Request, api: Api, words: Words, *, problem: str = "") -> Response:
    note, me, zone = await asyncio.gather(
        api.get(Appreciation, "matching", f"/appreciations/{appreciation_id}"), panel(api.me()), api.zone()
    )
    together = (await panel(api.get(Together, "matching", f"/mentorships/{note.mentorship_id}"))).value
    own = me.value.id if me.value else None
    shown_on = (
        {one.person_id for one in together.members if one.role in {"mentor", "peer"}} if together else set[UUID]()
    )
    return show(
        request,
        "appreciation.html",
        status=409 if problem else 200,
        note=note,
        is_sender=note.sent_by == own,
        receiver=together.name_of(note.sent_to) if together else "",
        occasion=dict(occasions(words)).get(note.occasion, ""),
        can_be_shown=note.sent_to in shown_on,
        agreed=note.show_offered if note.sent_by == own else note.show_accepted,
        zone=zone,
        problem=problem,
    )
