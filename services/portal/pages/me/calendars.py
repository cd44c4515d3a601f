"""The visitor's calendars: what is read of theirs, and where their calendar program finds what we know."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.me import BusyCalendar, Feed, NewFeed
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, named_errors
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared.links import Links

__all__ = ["my_feed", "router"]

router = APIRouter()

LINKS = Links("")


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


@router.get("/profile/calendar/forget")
async def forgetting_calendar_page(request: Request, api: Api, words: Spoken) -> Response:
    await api.me()
    return confirm(
        request,
        Question(
            asks=words.say("Forget your calendar?"),
            says=words.say(
                "Times at which you are busy are suggested again. To let it be read again, you need its address."
            ),
            does=words.say("Forget my calendar"),
            keeps=words.say("Go on reading it"),
            back=LINKS.profile_part("calendar"),
        ),
    )


@router.post("/profile/calendar/forget/now", dependencies=[GENUINE])
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
    made = await api.made(NewFeed, "notifications", f"/people/{await api.my_id()}/feed")
    return await _feed(request, api, address=made.address)


@router.get("/profile/feed/renew")
async def renewing_feed_page(request: Request, api: Api, words: Spoken) -> Response:
    await api.me()
    return confirm(
        request,
        Question(
            asks=words.say("Replace the address for your calendar program?"),
            says=words.say(
                "The one that you have stops at once: your calendar program shows your sessions no more until you give "
                "it the new one."
            ),
            does=words.say("Get a new address"),
            keeps=words.say("Keep the address"),
            back=LINKS.profile_part("feed"),
        ),
    )


@router.post("/profile/feed/renew/now", dependencies=[GENUINE])
async def renew_feed(request: Request, api: Api) -> Response:
    """Replace the visitor's address by another, which is shown in this answer and never again."""
    return await new_feed(request, api)


@router.get("/profile/feed/stop")
async def stopping_feed_page(request: Request, api: Api, words: Spoken) -> Response:
    await api.me()
    return confirm(
        request,
        Question(
            asks=words.say("Let the address stop?"),
            says=words.say("Your calendar program shows your sessions no more. You can get a new address."),
            does=words.say("Let the address stop"),
            keeps=words.say("Keep the address"),
            back=LINKS.profile_part("feed"),
        ),
    )


@router.post("/profile/feed/stop/now", dependencies=[GENUINE])
async def stop_feed(api: Api) -> Response:
    """Let the address stop."""
    await api.delete("notifications", f"/people/{await api.my_id()}/feed")
    return see_other(f"{LINKS.profile()}?saved=feed")


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


async def my_feed(api: Upstream) -> Feed:
    """Where the visitor's calendar program finds what we know."""
    return await api.get(Feed, "notifications", f"/people/{await api.my_id()}/feed")


async def _feed(request: Request, api: Upstream, *, address: str = "") -> Response:
    me, feed = await asyncio.gather(api.me(), panel(my_feed(api)))
    return show(request, "profile_feed.html", feed=feed, address=address, zone=me.zone)
