"""What people of a mentorship set out to do: added, done, taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import ActionItem
from services.portal.pages.filling import NO_FIELDS, id_of, named_errors, once_of
from services.portal.pages.mentorship.together import together
from services.portal.upstream import Refused
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["read_item", "router"]

router = APIRouter()


@router.get("/mentorships/{mentorship_id}/action-items")
async def items_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, cursor: str | None = None
) -> Response:
    return await _page(mentorship_id, request, api, fields=draft, cursor=cursor)


@router.post("/mentorships/{mentorship_id}/action-items/add")
async def add_item(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Set out to do something, or ask another to."""
    body, errors = read_item(form, words)
    if not errors:
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/action-items", body, key=once_of(form))
            return see_other(Links("").action_items(mentorship_id))
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {"due": "due", "owner_id": "owner"}, "item")
    return await _page(mentorship_id, request, api, fields=form, errors=errors)


@router.post("/mentorships/{mentorship_id}/action-items/done")
async def do_item(mentorship_id: UUID, form: Form, api: Api) -> Response:
    """Say that it is done."""
    return await _say(mentorship_id, "done", form, api)


@router.post("/mentorships/{mentorship_id}/action-items/reopen")
async def reopen_item(mentorship_id: UUID, form: Form, api: Api) -> Response:
    """Say that it is not done."""
    return await _say(mentorship_id, "reopen", form, api)


def read_item(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """What the API takes, and what is wrong, by field."""
    errors: dict[str, str] = {}
    text, due = form.get("item", "").strip(), form.get("due", "").strip()
    if not text:
        errors["item"] = words.say("Say what is to be done.")
    elif len(text) > 500:
        errors["item"] = words.say("Say it in 500 characters at most.")
    try:
        by = date.fromisoformat(due).isoformat() if due else None
    except ValueError:
        by, errors["due"] = None, words.say("Give a day, as in 2030-06-30.")
    body: dict[str, Any] = {"words": text, "due": by}
    if owner := id_of(form.get("owner", "")):
        body["owner_id"] = str(owner)
    return body, errors


async def _say(mentorship_id: UUID, verb: str, form: Mapping[str, str], api: Api) -> Response:
    item, shown, links = id_of(form.get("item", "")), form.get("shown", ""), Links("")
    if item is None:
        raise Refused("matching", 404, {})
    await api.post("matching", f"/action-items/{item}/{verb}")
    if shown == "hub":
        return see_other(f"{links.mentorship(mentorship_id)}#items")
    session = id_of(shown)
    return see_other(f"{links.session(mentorship_id, session)}#items" if session else links.action_items(mentorship_id))


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    cursor: str | None = None,
) -> Response:
    path = f"/mentorships/{mentorship_id}/action-items"
    seen, still_open, everything = await asyncio.gather(
        together(api, mentorship_id),
        api.list(ActionItem, "matching", path, open=True, limit=100),
        api.page(ActionItem, "matching", path, open=False, limit=25, cursor=cursor),
    )
    return show(
        request,
        "action_items.html",
        status=422 if errors else 200,
        seen=seen,
        open=still_open,
        done=everything.items,
        next=everything.next,
        today=clock.today(seen.zone),
        fields=fields,
        errors=errors,
        values={"owner": str(seen.me), **fields},
        once=fields.get("once") or new_id(),
    )
