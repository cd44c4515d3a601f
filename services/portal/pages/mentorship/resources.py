"""Links that people of a mentorship share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.growth import Resource, Together
from services.portal.pages.filling import NO_FIELDS, once_of, wrong
from services.portal.pages.fitting import fitting
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/mentorships/{mentorship_id}/resources")
async def resources_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, cursor: Cursor = None
) -> Response:
    return await _page(mentorship_id, request, api, fields=draft, cursor=cursor)


@router.post("/mentorships/{mentorship_id}/resources/share")
async def share_resource(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Share a link with all others of the mentorship."""
    body = {name: form.get(name, "").strip() for name in ("title", "link", "note")}
    errors: dict[str, str] = {}
    if not body["title"]:
        errors["title"] = words.say("Say in a line what it is.")
    if not body["link"].startswith(("https://", "http://")):
        errors["link"] = words.say("Give a web address that begins with https://.")
    if not errors:
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/resources", body, key=once_of(form))
            return see_other(Links("").resources(mentorship_id))
        except Refused as refused:
            errors = wrong(refused, {name: name for name in body})
    return await _page(mentorship_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/resources/{resource_id}/withdraw")
async def ask_to_withdraw(mentorship_id: UUID, resource_id: UUID, request: Request, api: Api) -> Response:
    """Whether a link is to be withdrawn."""
    shared, me = await asyncio.gather(
        api.every(Resource, "matching", f"/mentorships/{mentorship_id}/resources"), api.myself()
    )
    resource = next((one for one in shared if one.id == resource_id and one.shared_by == me.id), None)
    if resource is None:
        raise Refused("matching", 404, {})
    return show(request, "resource_withdraw.html", mentorship_id=mentorship_id, resource=resource)


@router.post("/mentorships/{mentorship_id}/resources/{resource_id}/withdraw/yes")
async def withdraw_resource(mentorship_id: UUID, resource_id: UUID, form: Form, api: Api) -> Response:
    """Withdraw a link that the visitor has shared."""
    del form
    await api.delete("matching", f"/resources/{resource_id}")
    return see_other(Links("").resources(mentorship_id))


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    cursor: str | None = None,
) -> Response:
    path = f"/mentorships/{mentorship_id}"
    mentorship, me, zone, shared = await asyncio.gather(
        api.get(Together, "matching", path),
        panel(api.myself()),
        api.zone(),
        fitting(
            lambda limit: api.page(Resource, "matching", f"{path}/resources", cursor=cursor, limit=limit),
            50,
            lambda one: (one.title, one.link, one.note),
        ),
    )
    own = me.value.id if me.value else None
    return show(
        request,
        "resources.html",
        status=422 if errors else 200,
        mentorship=mentorship,
        others=[one.name for one in mentorship.others(own)],
        me=own,
        zone=zone,
        shared=shared,
        is_first=cursor is None,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
