"""The thread of a mentorship: read, write, look for words, put a message in other words, take it back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.growth import Found, Message, Thread, Together
from services.portal.pages.filling import NO_FIELDS, once_of, wrong
from services.portal.pages.fitting import carried
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_CHANGEABLE = timedelta(minutes=15)
"""For so long matching lets an author change a message; the button goes when that is over."""
_WRITABLE_AFTER = timedelta(days=30)
"""For so long after the end of a mentorship people can still write to each other."""
_SAME = {"words": "words"}
Place = Annotated[str | None, Query(max_length=200)]
Asked = Annotated[str, Query(max_length=200)]


@router.get("/mentorships/{mentorship_id}/messages")
async def messages_page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    draft: Draft,
    before: Place = None,
    after: Place = None,
    q: Asked = "",
) -> Response:
    """The newest messages, or those that were looked for."""
    return await _thread(mentorship_id, request, api, fields=draft, before=before, after=after, q=q.strip())


@router.post("/mentorships/{mentorship_id}/messages/write")
async def write_message(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Write to all others of the mentorship."""
    said = form.get("words", "").strip()
    errors = {} if said else {"words": words.say("Write something first.")}
    if said:
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/messages", {"words": said}, key=once_of(form))
            return see_other(Links("").messages(mentorship_id))
        except Refused as refused:
            errors = wrong(refused, _SAME, "words")
    return await _thread(mentorship_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/messages/{message_id}")
async def message_page(mentorship_id: UUID, message_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """A message, where its author puts it in other words."""
    return await _message(mentorship_id, message_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/messages/{message_id}/change")
async def change_message(
    mentorship_id: UUID, message_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Put a message in other words."""
    said = form.get("words", "").strip()
    errors = {} if said else {"words": words.say("Write something first, or take the message back.")}
    if said:
        try:
            body = {"words": said}
            await api.put("matching", f"/messages/{message_id}", body, etag=f'"{form.get("version", "")}"')
            return see_other(Links("").messages(mentorship_id))
        except Refused as refused:
            if refused.status == 412:
                errors = {"words": words.say("You changed this message elsewhere meanwhile. Save again to put this.")}
            else:
                errors = wrong(refused, _SAME, "words")
    return await _message(mentorship_id, message_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/messages/{message_id}/take-back")
async def ask_to_take_back(mentorship_id: UUID, message_id: UUID, request: Request, api: Api) -> Response:
    """Whether a message is to be taken back."""
    return await _message(mentorship_id, message_id, request, api, fields={}, template="message_take_back.html")


@router.post("/mentorships/{mentorship_id}/messages/{message_id}/take-back/yes")
async def take_back(mentorship_id: UUID, message_id: UUID, form: Form, api: Api) -> Response:
    """Delete the words of a message."""
    del form
    await api.delete("matching", f"/messages/{message_id}")
    return see_other(Links("").messages(mentorship_id))


async def _thread(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    before: str | None = None,
    after: str | None = None,
    q: str = "",
) -> Response:
    path = f"/mentorships/{mentorship_id}"
    mentorship, me, zone, thread, found = await asyncio.gather(
        api.get(Together, "matching", path),
        panel(api.myself()),
        api.zone(),
        api.get(Thread, "matching", f"{path}/messages", before=before, after=after, limit=30),
        _found(api, path, q),
    )
    oldest_first = thread.items if after is not None else reversed(thread.items)
    if (fits := carried(one.words for one in oldest_first)) < len(thread.items):
        thread = await api.get(Thread, "matching", f"{path}/messages", before=before, after=after, limit=fits)
    own = me.value.id if me.value else None
    is_newest = before is None and after is None and not q
    if is_newest and thread.items:
        read = {"message_id": str(thread.items[-1].id)}
        # What is shown is read; a page that could not say so is still a page.
        await panel(api.put("matching", f"{path}/messages/read", read))
    now = clock.now()
    return show(
        request,
        "messages.html",
        status=422 if errors else 200,
        mentorship=mentorship,
        others=[one.name for one in mentorship.others(own)],
        me=own,
        known=not me.away,
        zone=zone,
        thread=thread,
        found=found,
        q=q,
        is_newest=is_newest,
        changeable={one.id for one in thread.items if _is_changeable(one, own)},
        writable=mentorship.ended_on is None or now.date() - mentorship.ended_on <= _WRITABLE_AFTER,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


async def _found(api: Api, path: str, q: str) -> Found | None:
    return await api.get(Found, "matching", f"{path}/search", q=q, limit=50) if q else None


async def _message(
    mentorship_id: UUID,
    message_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    template: str = "message.html",
) -> Response:
    message, me, zone = await asyncio.gather(
        api.get(Message, "matching", f"/messages/{message_id}"), panel(api.myself()), api.zone()
    )
    own = me.value.id if me.value else None
    if message.mentorship_id != mentorship_id or message.author_id != own:
        raise Refused("matching", 404, {})
    return show(
        request,
        template,
        status=422 if errors else 200,
        mentorship_id=mentorship_id,
        message=message,
        is_changeable=_is_changeable(message, own),
        zone=zone,
        fields=fields,
        values=fields or {"words": message.words},
        errors=errors,
    )


def _is_changeable(message: Message, me: UUID | None) -> bool:
    gone = message.taken_back or message.erased
    return message.author_id == me and not gone and clock.now() - message.posted_at < _CHANGEABLE
