"""Routes of preferences: for people who are signed in, and for the links in their mails."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response
from fastapi.responses import HTMLResponse

from services.notifications.channels import unsubscribing
from services.notifications.preferences import handlers
from services.notifications.preferences.schemas import Preferences, PreferencesOut
from services.notifications.settings import settings_of
from shared import api
from shared.api import CurrentRuntime, IfMatch, Me, ReadSession, Session, etag
from shared.problems import problems
from shared.service import Runtime

__all__ = ["public_router", "router"]

router = api.router("preferences")
public_router = api.public_router("unsubscribing")

Token = Annotated[str, Path(min_length=1, max_length=400, description="from a mail's link")]


@router.get("/people/{person_id}/preferences")
async def read_preferences(person_id: UUID, me: Me, session: ReadSession, response: Response) -> PreferencesOut:
    """When a person may be written to, and about what. Roles: the person themself."""
    chosen = await handlers.read_preferences(session, me, person_id)
    etag(response, chosen.version)
    return PreferencesOut.model_validate(chosen)


@router.put("/people/{person_id}/preferences", responses=problems(412))
async def change_preferences(
    person_id: UUID, body: Preferences, if_match: IfMatch, me: Me, session: Session, response: Response
) -> PreferencesOut:
    """Replace a person's preferences. Roles: the person themself."""
    chosen = await handlers.change_preferences(session, me, person_id, **body.model_dump(), if_match=if_match)
    etag(response, chosen.version)
    return PreferencesOut.model_validate(chosen)


_REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "The link is not one of ours, or has expired", "content": {"text/html": {}}}
}


@public_router.get("/unsubscribe/{token}", response_class=HTMLResponse, responses=_REFUSED)
async def ask_to_unsubscribe(token: Token, runtime: CurrentRuntime) -> HTMLResponse:
    """A page with one button. Reading it changes nothing: mail scanners follow links."""
    try:
        wish = unsubscribing.read(settings_of(runtime), token)
    except unsubscribing.LinkRefused:
        return _page(runtime, "refused", 403)
    return _page(runtime, "ask", kind=wish.kind)


@public_router.post("/unsubscribe/{token}", response_class=HTMLResponse, responses=_REFUSED)
async def unsubscribe(token: Token, runtime: CurrentRuntime, session: Session) -> HTMLResponse:
    """Turn a kind of mail off: by the page's button, or by a mail program's one click (RFC 8058)."""
    try:
        wish = unsubscribing.read(settings_of(runtime), token)
    except unsubscribing.LinkRefused:
        return _page(runtime, "refused", 403)
    await handlers.mute(session, wish.person_id, wish.kind)
    return _page(runtime, "done", kind=wish.kind)


def _page(runtime: Runtime, state: str, status: int = 200, kind: str | None = None) -> HTMLResponse:
    html = unsubscribing.page(state, kind, runtime.links.preferences())
    return HTMLResponse(html, status, headers=unsubscribing.PAGE_HEADERS)
