"""Communities of interest: finding one, belonging to it, and founding one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Community, Made, Member
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.upstream import Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, SignedIn, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=200)]
Which = Annotated[str, Query(max_length=40)]
_FOUND = ("program_admin", "hr")


@router.get("/communities")
async def communities_page(
    request: Request, visitor: SignedIn, api: Api, which: Which = "", cursor: Cursor = None
) -> Response:
    listed, mine = await asyncio.gather(
        api.page(Community, "matching", "/communities", limit=50, cursor=cursor, closed=which == "all" or None),
        panel(api.list(Community, "matching", "/communities", limit=200, mine=True, closed=True)),
    )
    own = mine.value or []
    return show(
        request,
        "communities.html",
        mine=own,
        away=mine.away,
        others=[one for one in listed.items if not one.mine],
        next=listed.next,
        which=which,
        founds=visitor.has(*_FOUND),
    )


@router.get("/communities/new")
async def new_community_page(request: Request, draft: Draft) -> Response:
    return _form(request, None, draft, draft=draft)


@router.post("/communities/new/found")
async def found(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    body, errors = _read(form, words)
    if errors:
        return _form(request, None, form, errors)
    try:
        made = await api.made(Made, "matching", "/communities", body, key=once_of(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _form(request, None, form, named_errors(refused, {"description": "description"}, "name"))
    return see_other(f"{Links('').community(made.id)}?done=founded")


@router.get("/communities/{community_id:uuid}")
async def community_page(
    community_id: UUID, request: Request, visitor: SignedIn, api: Api, cursor: Cursor = None, done: Which = ""
) -> Response:
    path = f"/communities/{community_id}"
    community, members, me = await asyncio.gather(
        api.get(Community, "matching", path),
        panel(api.page(Member, "matching", f"{path}/members", limit=50, cursor=cursor)),
        panel(api.myself()),
    )
    return show(
        request,
        "community.html",
        community=community,
        members=members,
        is_person=me.value is not None,
        changes=visitor.has(*_FOUND),
        zone=me.value.zone if me.value else "UTC",
        done=done,
    )


@router.post("/communities/{community_id:uuid}/join", dependencies=[GENUINE])
async def join(community_id: UUID, api: Api) -> Response:
    """Belong to it."""
    await api.post("matching", f"/communities/{community_id}/join")
    return see_other(f"{Links('').community(community_id)}?done=joined")


@router.post("/communities/{community_id:uuid}/leave", dependencies=[GENUINE])
async def leave(community_id: UUID, api: Api) -> Response:
    """Belong to it no longer."""
    await api.post("matching", f"/communities/{community_id}/leave")
    return see_other(f"{Links('').community(community_id)}?done=left")


@router.get("/communities/{community_id:uuid}/describe")
async def describe_page(community_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    answer = await api.versioned(Community, "matching", f"/communities/{community_id}")
    kept = {"name": answer.value.name, "description": answer.value.description}
    return _form(request, answer.value, draft or kept, etag=draft.get("etag") or answer.etag, draft=draft)


@router.post("/communities/{community_id:uuid}/describe/keep")
async def describe(community_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Give it another name or description."""
    answer = await api.versioned(Community, "matching", f"/communities/{community_id}")
    body, errors = _read(form, words)
    if errors:
        return _form(request, answer.value, form, errors, etag=form.get("etag", ""))
    try:
        await api.put("matching", f"/communities/{community_id}", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        if refused.status == 412:
            stale = words.say(
                "It was changed elsewhere in the meantime. It is called {name} now: {description}",
                name=answer.value.name,
                description=answer.value.description,
            )
            return _form(request, answer.value, form, {"": stale}, etag=answer.etag)
        errors = named_errors(refused, {"description": "description"}, "name")
        return _form(request, answer.value, form, errors, etag=form.get("etag", ""))
    return see_other(f"{Links('').community(community_id)}?done=described")


@router.get("/communities/{community_id:uuid}/close")
async def close_page(community_id: UUID, request: Request, api: Api) -> Response:
    """Asks before nobody can join any more."""
    community = await api.get(Community, "matching", f"/communities/{community_id}")
    return show(request, "community_close.html", community=community)


@router.post("/communities/{community_id:uuid}/close/confirm", dependencies=[GENUINE])
async def close(community_id: UUID, api: Api) -> Response:
    await api.post("matching", f"/communities/{community_id}/close")
    return see_other(f"{Links('').community(community_id)}?done=closed")


def _read(form: Mapping[str, str], words: Spoken) -> tuple[dict[str, str], dict[str, str]]:
    name = form.get("name", "").strip()
    errors = {} if name else {"name": words.say("Give it a name.")}
    return {"name": name, "description": form.get("description", "")}, errors


def _form(
    request: Request,
    community: Community | None,
    values: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    etag: str = "",
    draft: Mapping[str, str] = NO_FIELDS,
) -> Response:
    return show(
        request,
        "community_edit.html",
        status=422 if errors else 200,
        community=community,
        values=values,
        errors=errors,
        etag=etag,
        draft=draft,
        once=values.get("once") or new_id(),
    )
