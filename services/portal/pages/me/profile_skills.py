"""What the visitor can teach and wants to learn, one skill at a time; their photo; their calendars."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.me import BusyCalendar, Feed, MySkills, NewFeed
from services.portal.pages.filling import NO_FIELDS, named_errors
from services.portal.pages.me import profile_fields
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, Upload, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")
Side = Literal["offered", "wanted"]


@router.get("/profile/photo")
async def photo_page(request: Request, api: Api) -> Response:
    return show(request, "profile_photo.html", me=await api.me(), errors={})


@router.post("/profile/photo/keep")
async def change_photo(request: Request, sent: Upload, api: Api, words: Spoken) -> Response:
    """Show another photo."""
    me, file, problem = await api.me(), sent.files.get("file"), ""
    if file is None:
        problem = words.say("Choose a photo, JPEG, PNG or WebP.")
    else:
        try:
            await api.put_file("profiles", f"/people/{me.id}/photo", file)
            return see_other(f"{LINKS.profile()}?saved=photo")
        except Refused as refused:
            if refused.status not in {413, 422}:
                raise
            problem = refused.detail
    return show(request, "profile_photo.html", status=422, me=me, errors={"file": problem})


@router.post("/profile/photo/remove", dependencies=[GENUINE])
async def remove_photo(api: Api) -> Response:
    """Show initials instead."""
    await api.delete("profiles", f"/people/{(await api.me()).id}/photo")
    return see_other(f"{LINKS.profile()}?saved=photo")


@router.get("/profile/calendar")
async def calendar_page(request: Request, api: Api, draft: Draft) -> Response:
    return await _calendar(request, api, fields=draft)


@router.post("/profile/calendar/keep")
async def let_read_calendar(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let a calendar be read, so that nobody suggests times at which the visitor is busy."""
    try:
        await api.put("matching", "/availability/calendar", {"address": form.get("address", "").strip()})
        return see_other(f"{LINKS.profile()}?saved=calendar")
    except Refused as refused:
        if refused.status != 422:
            raise
        empty = words.say("Paste the address of your calendar.")
        errors = named_errors(refused, {}, "address") if form.get("address", "").strip() else {"address": empty}
        return await _calendar(request, api, fields=form, errors=errors)


@router.post("/profile/calendar/forget", dependencies=[GENUINE])
async def forget_calendar(api: Api) -> Response:
    """Forget the calendar and its busy times."""
    await api.delete("matching", "/availability/calendar")
    return see_other(f"{LINKS.profile()}?saved=calendar")


@router.get("/profile/feed")
async def feed_page(request: Request, api: Api) -> Response:
    return await _feed(request, api)


@router.post("/profile/feed/new", dependencies=[GENUINE])
async def new_feed(request: Request, api: Api) -> Response:
    """Give the visitor an address for their calendar program. It is shown in this answer and never again."""
    made = await api.made(NewFeed, "notifications", f"/people/{(await api.me()).id}/feed")
    return await _feed(request, api, address=made.address)


@router.post("/profile/feed/stop", dependencies=[GENUINE])
async def stop_feed(api: Api) -> Response:
    """Let the address stop."""
    await api.delete("notifications", f"/people/{(await api.me()).id}/feed")
    return see_other(f"{LINKS.profile()}?saved=feed")


@router.get("/profile/{side}")
async def skills_page(side: Side, request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _skills(side, request, api, words, fields=draft)


@router.post("/profile/{side}/add")
async def add_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Add a skill in the visitor's own words; what it is taken for stands in the list then."""
    typed = form.get("skill", "").strip()
    if not typed:
        errors = {"skill": words.say("Name a skill, as in Python or leading meetings.")}
        return await _skills(side, request, api, words, fields=form, errors=errors)
    added = {"text": typed, "exactly": form.get("exactly") == "yes", **_of(side, form)}
    return await _change(side, request, api, words, form, lambda items: [*items, added])


@router.post("/profile/{side}/change")
async def change_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say another level or priority of a skill, or what shows it."""
    skill = form.get("skill_id", "")

    def changed(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**item, **_of(side, form)} if item["skill_id"] == skill else item for item in items]

    return await _change(side, request, api, words, form, changed)


@router.post("/profile/{side}/remove")
async def remove_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take a skill from the list."""
    skill = form.get("skill_id", "")
    return await _change(
        side, request, api, words, form, lambda items: [item for item in items if item["skill_id"] != skill]
    )


async def _change(
    side: Side,
    request: Request,
    api: Upstream,
    words: Words,
    form: Mapping[str, str],
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> Response:
    """Put the whole list as it is with one change. The version is that of the form, so nothing is undone by it."""
    me = await api.me()
    found = await api.get(MySkills, "profiles", f"/people/{me.id}/skills")
    if side == "offered":
        items = [{"skill_id": str(one.skill_id), "level": one.level, "evidence": one.evidence} for one in found.offered]
    else:
        items = [{"skill_id": str(one.skill_id), "priority": one.priority} for one in found.wanted]
    try:
        await api.put(
            "profiles", f"/people/{me.id}/skills/{side}", {"skills": change(items)}, etag=form.get("etag", "")
        )
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        stale = words.say("Your skills were changed elsewhere in the meantime. Look at them below and try again.")
        errors = {"": stale} if refused.status == 412 else {"skill": _first(refused)}
        return await _skills(side, request, api, words, fields=form, errors=errors)
    return see_other(f"{LINKS.profile_part(side)}")


def _first(refused: Refused) -> str:
    return next((error["message"] for error in refused.errors if error.get("message")), refused.detail)


def _of(side: Side, form: Mapping[str, str]) -> dict[str, Any]:
    number = form.get("level", "")
    chosen = int(number) if number in set("12345") else 3
    if side == "wanted":
        return {"priority": chosen}
    return {"level": chosen, "evidence": form.get("evidence", "").strip()[:300]}


async def _skills(
    side: Side,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    me = await api.me()
    answer = await api.versioned(MySkills, "profiles", f"/people/{me.id}/skills")
    scale = profile_fields.levels(words) if side == "offered" else profile_fields.priorities(words)
    return show(
        request,
        "profile_skills.html",
        status=422 if errors else 200,
        side=side,
        etag=answer.etag,
        skills=answer.value.offered if side == "offered" else answer.value.wanted,
        scale=list(scale.items()),
        # What was typed belongs into the form that adds, and not into those of the list.
        values={"level": "3", **({} if "skill_id" in fields else fields)},
        fields=fields,
        errors=errors,
    )


async def _calendar(
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    calendar, zone = await asyncio.gather(
        panel(api.get(BusyCalendar, "matching", "/availability/calendar")), api.zone()
    )
    return show(
        request,
        "profile_calendar.html",
        status=422 if errors else 200,
        calendar=calendar,
        zone=zone,
        values=fields,
        fields=fields,
        errors=errors,
    )


async def _feed(request: Request, api: Upstream, *, address: str = "") -> Response:
    me = await api.me()
    feed = await panel(api.get(Feed, "notifications", f"/people/{me.id}/feed"))
    return show(request, "profile_feed.html", feed=feed, address=address, zone=me.zone)
