"""Letting a coach from outside be known, of whom HR has no record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.administration import Coach
from services.portal.answers.taking_part import Program
from services.portal.pages.administration.administering import LINKS, NOTHING, refusals
from services.portal.pages.filling import once_of
from services.portal.pages.zones import zones
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, SignedIn, Spoken, Visitor, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

_FIELDS = ("external_id", "name", "email", "job_title", "zone")


@router.get("/coaches/new")
async def new_coach_page(
    request: Request,
    visitor: SignedIn,
    api: Api,
    words: Spoken,
    draft: Draft,
    known: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    return await _new(request, visitor, api, words, fields=draft, known=known)


@router.post("/coaches/new/add")
async def add_coach(request: Request, form: Form, visitor: SignedIn, api: Api, words: Spoken) -> Response:
    """Let a coach sign in and be invited to coaching programs."""
    body = {name: form.get(name, "").strip() for name in _FIELDS}
    needed = {
        "external_id": words.say("Give the id with which they sign in."),
        "name": words.say("Give their name."),
        "email": words.say("Give the address to which their mails go."),
    }
    errors = {name: sentence for name, sentence in needed.items() if not body[name]}
    if not errors:
        try:
            coach = await api.made(Coach, "profiles", "/people/external", body, key=once_of(form))
            return see_other(f"{LINKS.new_coach()}?known={quote(coach.name)}")
        except Refused as refused:
            errors = refusals(refused, _FIELDS, words)
    return await _new(request, visitor, api, words, fields=form, errors=errors)


async def _new(
    request: Request,
    visitor: Visitor,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
    known: str = "",
) -> Response:
    zone, programs = await asyncio.gather(api.zone(), panel(api.every(Program, "matching", "/programs")))
    return show(
        request,
        "coach_new.html",
        status=422 if errors else 200,
        allowed=visitor.has("hr", "it"),
        programs=[one for one in programs.value or [] if one.kind == "coaching" and one.state in {"open", "running"}],
        zones=zones(words.language, zone),
        values=fields or {"zone": zone},
        fields=fields,
        errors=errors,
        known=words.say("{name} is known now, and can be invited to coaching programs.", name=known) if known else "",
        once=fields.get("once") or new_id(),
    )
