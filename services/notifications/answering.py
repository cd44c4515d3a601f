"""What the pages behind links in mails have in common: the reader's language, and how they are answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.notifications.channels.languages import Language, choose
from services.notifications.channels.pages import HEADERS, page
from services.notifications.preferences import handlers as preferences
from services.notifications.settings import settings_of
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["PAGES", "answer", "refuse", "speaks_to"]

_HTML = {"text/html": {"schema": {"type": "string"}}}
PAGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page", "content": _HTML},
    403: {"description": "A page: the link is not one of ours, or has expired", "content": _HTML},
}
"""What the routes of such pages answer."""

_MOST_WISHES = 10


async def speaks_to(session: AsyncSession, runtime: Runtime, person_id: UUID) -> Language:
    """The language in which a person likes to read."""
    wishes = await preferences.wishes(session, person_id)
    return choose(*wishes.languages, settings_of(runtime).default_language, country=wishes.country)


def answer(runtime: Runtime, name: str, language: Language, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Arguments as of channels.pages.page."""
    html = page(name, language, portal=runtime.links.preferences(), **values)
    return HTMLResponse(html, status, headers=HEADERS)


def refuse(runtime: Runtime, request: Request) -> HTMLResponse:
    """The page for a link that cannot be used, in a language of the browser's: nobody knows whose link it is."""
    wishes = [wish.partition(";")[0].strip() for wish in request.headers.get("Accept-Language", "").split(",")]
    language = choose(*wishes[:_MOST_WISHES], settings_of(runtime).default_language)
    return answer(runtime, "refused", language, 403)
