"""Every route that answers with numbers or rows writes down who looked at them.

Service(…, around=[NOTED])

A GET has a read-only transaction, so the log has one of its own, after the answer is made and before it is sent. Where
it cannot be written the request fails: an audit that can be skipped is none.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from services.analytics.asking import known_to
from services.analytics.viewings import domain, handlers
from shared.api import CurrentRuntime, Me

__all__ = ["NOTED", "WITHOUT_NUMBERS", "Sight"]

WITHOUT_NUMBERS = frozenset(("viewings", "builds", "archive", "people", "definitions", "subscriptions"))
"""Features, by their routers' tags, that tell nothing of what people do."""

_ANSWERED = frozenset(("GET", "HEAD", "POST"))
"""What answers with numbers: a report that somebody makes is answered like one that they read."""


@dataclass(slots=True)
class Seen:
    """scope: the program whose numbers are read; a route whose path does not name it sets it."""

    scope: UUID | None = None


async def _note(request: Request, me: Me, runtime: CurrentRuntime) -> AsyncGenerator[Seen]:
    seen = Seen()
    yield seen
    # Here the request's own transaction is over, its connection given back, and whoever was refused is gone.
    route: APIRoute = request.scope["route"]
    if request.method not in _ANSWERED or WITHOUT_NUMBERS.intersection(route.tags):
        return
    program = request.path_params.get("program_id")
    known = [*known_to(route.dependant)]
    asked = {**request.query_params, **request.path_params}
    filters = domain.filters(asked, [*known, *request.path_params], without="program_id")
    async with runtime.sessions.begin() as session:
        scope = UUID(str(program)) if program else seen.scope
        await handlers.note(session, me, route.name, scope, domain.form(request.url.path), filters)


NOTED = Depends(_note, scope="function")

Sight = Annotated[Seen, NOTED]
"""What is written down of this request once it is answered."""
