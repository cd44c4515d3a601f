"""People whom somebody keeps away: nobody else ever sees this list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Blocked, Names
from services.portal.pages import people_fields
from services.portal.pages.filling import NO_FIELDS
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=200)]
Which = Annotated[str, Query(max_length=40)]


@router.get("/blocks")
async def blocks_page(
    request: Request, api: Api, draft: Draft, person: UUID | None = None, cursor: Cursor = None, done: Which = ""
) -> Response:
    """person: whom the visitor came to keep away, as from their profile."""
    fields = draft
    if person is not None and not draft:
        told = (await panel(api.get(Names, "profiles", "/people/names", person_id=str(person)))).value
        fields = {f"person-{one.id}": one.name for one in told.root} if told else {}
    return await _page(request, api, fields, cursor=cursor, done=done)


@router.post("/blocks/add")
async def keep_away(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep people away from now on, in every program."""
    people = list(people_fields.chosen(form, "person"))
    if people_fields.wants_to_find(form):
        return await _page(request, api, form)
    if not people:
        errors = {"person": words.say("Type a name, find the person, and choose them.")}
        return await _page(request, api, form, errors)
    try:
        for person in people:
            await api.put("matching", f"/blocks/{person}", None)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return await _page(request, api, form, {"person": refused.detail})
    return see_other(f"{Links('').blocks()}?done=added")


@router.post("/blocks/remove")
async def let_near(form: Form, api: Api) -> Response:
    """Keep somebody away no longer."""
    try:
        person = UUID(form.get("person_id", ""))
    except ValueError as error:
        raise Refused("matching", 404, {}) from error
    await api.delete("matching", f"/blocks/{person}")
    return see_other(f"{Links('').blocks()}?done=removed")


async def _page(
    request: Request,
    api: Upstream,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    cursor: str | None = None,
    done: str = "",
) -> Response:
    listed = await api.page(Blocked, "matching", "/blocks", limit=50, cursor=cursor)
    known: dict[str, Any] = {"named": people_fields.chosen(fields, "person"), "typed": fields.get("person-named", "")}
    return show(
        request,
        "blocks.html",
        status=422 if errors else 200,
        listed=listed,
        found=await people_fields.found(api, fields),
        zone=await api.zone(),
        errors=errors,
        done=done,
        **known,
    )
