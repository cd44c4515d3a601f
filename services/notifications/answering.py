"""What the pages behind links in mails have in common: the reader's language, and how they are answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request
from fastapi.responses import HTMLResponse

from services.notifications.channels import tokens
from services.notifications.channels.languages import choose
from services.notifications.channels.pages import HEADERS, page
from services.notifications.channels.tokens import Action, Wish
from services.notifications.preferences import handlers as preferences
from services.notifications.settings import settings_of
from shared.api import CurrentRuntime
from shared.db import AsyncSession
from shared.languages import Language
from shared.problems import Answered
from shared.service import Runtime
from shared.wishes import wished

__all__ = ["PAGES", "answer", "speaks_to", "wish_of"]

Token = Annotated[str, Path(min_length=1, max_length=400, description="from a mail's link")]

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


def wish_of(action: Action) -> Callable[..., Awaitable[Wish]]:
    """What the token in a route's path says, as a dependency; a token that is of no use is answered with a page."""

    async def read(token: Token, request: Request, runtime: CurrentRuntime) -> Wish:
        try:
            return tokens.read(settings_of(runtime), action, token)
        except tokens.LinkRefused as refused:
            raise Answered(_refuse(runtime, request)) from refused

    return read


def _refuse(runtime: Runtime, request: Request) -> HTMLResponse:
    """The page for a link that cannot be used, in a language of the browser's: nobody knows whose link it is."""
    wishes = wished(request.headers.get("Accept-Language", ""))[:_MOST_WISHES]
    language = choose(*wishes, settings_of(runtime).default_language)
    return answer(runtime, "refused", language, 403)
