"""Routes of calendar feeds."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Response

from services.notifications.channels.addresses import calendar_domain
from services.notifications.feeds import handlers
from services.notifications.feeds.schemas import FeedOut, NewFeedOut
from services.notifications.settings import settings_of
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session, etag
from shared.problems import problems
from shared.service import Runtime

__all__ = ["public_router", "router"]

router = api.router("feeds")
public_router = api.public_router("feeds")

_CALENDAR = "text/calendar"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {_CALENDAR: {"schema": {"type": "string"}}}, "description": "an iCalendar file (RFC 5545)"},
    304: {"description": "It is as If-None-Match has it"},
    **problems(404),
}


@router.get("/people/{person_id}/feed", responses=problems(404))
async def show_feed(person_id: UUID, me: Me, session: ReadSession, response: Response) -> FeedOut:
    """Whether you have a calendar feed. Roles: the person themself."""
    found = await handlers.show(session, me, person_id)
    etag(response, found.version)
    return FeedOut.model_validate(found)


@router.post("/people/{person_id}/feed", status_code=201)
async def give_feed(
    person_id: UUID, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> NewFeedOut:
    """Get an address from which your calendar program fetches your sessions, gatherings and the days of your goals and
    milestones. It is shown this once; an address that you got before stops. Roles: the person themself."""
    found, token = await handlers.give(session, me, person_id)
    etag(response, found.version)
    return NewFeedOut(created_at=found.created_at, address=runtime.links.feed(token))


@router.delete("/people/{person_id}/feed", status_code=204)
async def revoke_feed(person_id: UUID, me: Me, session: Session) -> None:
    """Let the address stop. Repeating changes nothing. Roles: the person themself."""
    await handlers.revoke(session, me, person_id)


@public_router.get("/feeds/{token}.ics", response_class=Response, responses=_ANSWERS)
async def read_feed(
    token: Annotated[str, Path(min_length=1, max_length=200, description="from the address")],
    session: ReadSession,
    runtime: CurrentRuntime,
    if_none_match: Annotated[str | None, Header(max_length=1000, description="ETags that you have")] = None,
) -> Response:
    """A calendar feed. Roles: whoever has its address; it needs no sign-in."""
    content = await handlers.read(session, token, runtime.links, _mail_domain(runtime))
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if if_none_match is not None and _matches(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{_CALENDAR}; charset=utf-8", headers=headers)


def _mail_domain(runtime: Runtime) -> str:
    """What names things in calendars: as in mails, where there are any."""
    try:
        return calendar_domain(settings_of(runtime))
    except ValueError:
        return "telemachus.invalid"


def _matches(given: str, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in tags or "*" in tags
