"""The chat channels in which the visitor hears."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.hearing import Chat, Tested
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, found_id, named_errors, once_of
from services.portal.upstream import Refused, Upstream
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["my_chats", "router"]

router = APIRouter()

LINKS = Links("")


@router.get("/preferences/chats")
async def chats_page(request: Request, api: Api, draft: Draft) -> Response:
    return await _chats_page(request, api, fields=draft)


@router.post("/preferences/chats/connect")
async def connect_chat(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Connect a channel of Slack or Teams."""
    body = {name: form.get(name, "").strip() for name in ("channel", "name", "url")}
    errors: dict[str, str] = {}
    if body["channel"] not in {"slack", "teams"}:
        errors["channel"] = words.say("Choose Slack or Teams.")
    if not body["name"]:
        errors["name"] = words.say("Give the channel a name by which you know it.")
    if not body["url"]:
        errors["url"] = words.say("Paste the address of the incoming webhook.")
    if not errors:
        try:
            me = await api.me()
            await api.post("notifications", f"/people/{me.id}/chats", body, key=once_of(form))
            return see_other(LINKS.chats())
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {name: name for name in body}, "url")
    return await _chats_page(request, api, fields=form, errors=errors)


@router.post("/preferences/chats/test")
async def try_chat(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Post a message that means nothing, and tell what the chat said."""
    try:
        tested = await api.made(Tested, "notifications", f"/chats/{found_id(form.get('chat', ''))}/test")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _chats_page(request, api, errors={"": refused.detail})
    if tested.accepted:
        return await _chats_page(request, api, told=words.say("The chat took a message. Look there as well."))
    problem = words.say("The chat did not take the message ({code}).", code=tested.reason or "")
    return await _chats_page(request, api, errors={"": problem})


@router.get("/preferences/chats/{chat_id}/forget")
async def forgetting_chat_page(chat_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    chat = next((one for one in await my_chats(api) if one.id == chat_id), None)
    if chat is None:
        raise Refused("notifications", 404, {})
    return confirm(
        request,
        Question(
            asks=words.say("Disconnect {name}?", name=chat.name),
            says=words.say(
                "Nothing comes there any more, and its address is forgotten. To connect it again, you need the address."
            ),
            does=words.say("Disconnect it"),
            keeps=words.say("Keep the connection"),
            back=LINKS.chats(),
        ),
    )


@router.post("/preferences/chats/{chat_id}/forget/now", dependencies=[GENUINE])
async def forget_chat(chat_id: UUID, api: Api) -> Response:
    """Forget a channel and its address."""
    await api.delete("notifications", f"/chats/{chat_id}")
    return see_other(LINKS.chats())


async def my_chats(api: Upstream) -> list[Chat]:
    """The visitor's channels."""
    return await api.list(Chat, "notifications", f"/people/{await api.my_id()}/chats")


async def _chats_page(
    request: Request,
    api: Upstream,
    *,
    told: str = "",
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    zone, chats = await asyncio.gather(api.zone(), my_chats(api))
    return show(
        request,
        "chats.html",
        status=422 if errors else 200,
        chats=chats,
        zone=zone,
        told=told,
        values=fields,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
