"""Announcements of a program: written, looked at as the mail shows them, and sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Announcement, AnnouncementPreview, Audience
from services.portal.pages.administration.administering import LINKS, NOTHING, Cursor, Typed, refusals, settings_of
from services.portal.pages.filling import listed, once_of
from services.portal.pages.fitting import fitting
from services.portal.upstream import Refused, Upstream
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

_YES_OR_NO: Mapping[str, bool] = {"yes": True, "no": False}
_FIELDS = ("title", "text", "departments", "locations", "grades")
AT_ONCE = 50
"""Announcements on one page, the newest first; fewer where they are long."""


@router.get("/programs/{program_id}/announcements")
async def announcements_page(
    program_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None, done: Typed = ""
) -> Response:
    program, sent, zone = await asyncio.gather(
        settings_of(api, program_id),
        fitting(
            lambda limit: api.page(
                Announcement,
                "matching",
                f"/programs/{program_id}/announcements",
                newest=True,
                limit=limit,
                cursor=cursor,
            ),
            AT_ONCE,
            lambda one: (one.title, one.text, _audience(one.audience, words)),
        ),
        api.zone(),
    )
    return show(
        request,
        "announcements.html",
        program=program.value,
        sent=sent,
        items=[(one, _audience(one.audience, words)) for one in sent.items],
        zone=zone,
        said=words.say("It is on its way to them.") if done == "sent" else "",
    )


@router.get("/programs/{program_id}/announcements/new")
async def write_page(program_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _written(program_id, request, api, words, fields=draft)


@router.post("/programs/{program_id}/announcements/new/preview")
async def preview(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """See whom it would reach, and how it reads; nothing is sent."""
    body, errors = _read(form, words)
    found = None
    if not errors:
        path = f"/programs/{program_id}/announcements/preview"
        try:
            found = await api.made(AnnouncementPreview, "matching", path, body)
        except Refused as refused:
            errors = _told(refused, words)
    return await _written(program_id, request, api, words, fields=form, errors=errors, found=found)


@router.post("/programs/{program_id}/announcements/new/send")
async def send(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Send it by mail; it cannot be taken back."""
    body, errors = _read(form, words)
    if not errors:
        try:
            await api.post("matching", f"/programs/{program_id}/announcements", body, key=once_of(form))
            return see_other(f"{LINKS.announcements(program_id)}?done=sent")
        except Refused as refused:
            errors = _told(refused, words)
    return await _written(program_id, request, api, words, fields=form, errors=errors)


def _read(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """What matching takes, and what is wrong, by field."""
    errors: dict[str, str] = {}
    title, text = form.get("title", "").strip(), form.get("text", "").strip()
    if not title:
        errors["title"] = words.say("Give it a subject.")
    if not text:
        errors["text"] = words.say("Write what you want to tell.")
    audience: dict[str, Any] = {"role": form.get("role") or None}
    if form.get("state") in {"waiting", "invited"}:
        audience["states"] = [form["state"]]
    audience |= {name: _YES_OR_NO.get(form.get(name, "")) for name in ("matched", "has_met", "agreed")}
    for name in ("departments", "locations", "grades"):
        audience[name] = listed(form.get(name, ""))
    return {"title": title, "text": text, "audience": audience}, errors


def _told(refused: Refused, words: Words) -> dict[str, str]:
    if refused.kind == "nobody-to-tell":
        return {"role": words.say("Nobody is like this. Choose wider whom it is for.")}
    return refusals(refused, _FIELDS, words)


async def _written(
    program_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
    found: AnnouncementPreview | None = None,
) -> Response:
    program = (await settings_of(api, program_id)).value
    either = ("", words.say("Both"))
    return show(
        request,
        "announcement_new.html",
        status=422 if errors else 200,
        program=program,
        values=fields,
        fields=NOTHING if found else fields,
        errors=errors,
        found=found,
        roles=(("", words.say("Everybody")), ("mentee", words.say("Mentees")), ("mentor", words.say("Mentors"))),
        states=(
            ("", words.say("Take part now")),
            ("waiting", words.say("Are waiting for a place")),
            ("invited", words.say("Are invited and have not answered")),
        ),
        matched=(either, ("yes", words.say("In a mentorship")), ("no", words.say("In no mentorship"))),
        has_met=(either, ("yes", words.say("Have met")), ("no", words.say("Have not met yet"))),
        agreed=(
            either,
            ("yes", words.say("Their agreement is signed by all")),
            ("no", words.say("Their agreement is not signed by all")),
        ),
        once=new_id(),
    )


def _audience(one: Audience, words: Words) -> str:
    """Whom an announcement was for, in a few words."""
    roles = {"mentee": words.say("Mentees"), "mentor": words.say("Mentors")}
    parts = [roles.get(one.role or "", words.say("Everybody"))]
    parts += [words.say("Are waiting for a place")] if "waiting" in one.states else []
    parts += [words.say("Are invited and have not answered")] if "invited" in one.states else []
    told = (
        (one.matched, words.say("In a mentorship"), words.say("In no mentorship")),
        (one.has_met, words.say("Have met"), words.say("Have not met yet")),
        (one.agreed, words.say("Their agreement is signed by all"), words.say("Their agreement is not signed by all")),
    )
    parts += [yes if value else no for value, yes, no in told if value is not None]
    return " · ".join([*parts, *one.departments, *one.locations, *one.grades])
