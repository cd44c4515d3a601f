"""The HTTP side of every service: one request, one transaction, one caller, at least one decision of the policy.

A route of `Service.routers` is authenticated before its handler runs and is rolled back with 403 when the handler asked
the policy for no decision. Nothing below a route commits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Annotated, Any, cast
from uuid import UUID

import structlog
from asyncpg import InternalClientError, PostgresError, ReadOnlySQLTransactionError
from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import clock, problems
from shared.auth import authenticate
from shared.db import AsyncSession, is_transient
from shared.platform_tables import idempotency
from shared.policy import Principal
from shared.private_text import KeyLost, Sealed, reveal, seal
from shared.problems import Busy, Forbidden, Invalid, TooLarge
from shared.service import Runtime, Service
from shared.uploads import FORM

__all__ = ["CurrentRuntime", "IfMatch", "Me", "ReadSession", "Session", "create_api", "etag", "public_router", "router"]


log = structlog.get_logger(__name__)


# Coroutines, since FastAPI sends a plain function to a thread.
async def _session(request: Request) -> AsyncSession:
    return request.state.session


async def _me(request: Request) -> Principal:
    return request.state.me


async def _runtime(request: Request) -> Runtime:
    return request.app.state.runtime


_NOBODY = UUID(int=0)
"""Whose key seals answers to accounts that are nobody's profile."""

Session = Annotated[AsyncSession, Depends(_session)]
"""The transaction of this request; committed after the handler, rolled back by any error."""

ReadSession = Annotated[AsyncSession, Depends(_session)]
"""The same for GET, where the transaction is read-only."""

Me = Annotated[Principal, Depends(_me)]
CurrentRuntime = Annotated[Runtime, Depends(_runtime)]


async def _if_match(if_match: Annotated[str, Header(max_length=40, description="ETag of what you change")]) -> int:
    try:
        return int(if_match.strip().removeprefix("W/").strip('"'))
    except ValueError as error:
        raise Invalid("If-Match is not an ETag of ours.", where="header.if-match") from error


IfMatch = Annotated[int, Depends(_if_match)]
"""The version that the caller has read, from If-Match."""


def etag(response: Response, version: int) -> None:
    """Say which version this answer shows."""
    response.headers["ETag"] = f'"{version}"'


class TransactionalRoute(APIRoute):
    """Authenticates, opens the transaction, answers a repeated Idempotency-Key from the first answer, commits."""

    public = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        reads = set(self.methods or ()) <= {"GET", "HEAD"}
        takes_file = FORM in (self.openapi_extra or {}).get("requestBody", {}).get("content", {})

        async def in_transaction(request: Request) -> Response:
            runtime: Runtime = request.app.state.runtime
            if self.public and not reads:
                request = await _of_a_stranger(request)
            async with runtime.sessions() as session:
                if reads:
                    await session.connection(execution_options={"postgresql_readonly": True})
                request.state.session = session
                if not self.public:
                    request.state.me = await _authenticated(request, runtime, session)
                if takes_file and _idempotency_key(request) is not None:
                    raise Invalid(
                        "A file is taken without an Idempotency-Key, since it would have to be held to be compared. "
                        "Leave the header out.",
                        kind="idempotency-key-with-file",
                        where="header.idempotency-key",
                    )
                answered = None if reads else await _first_answer(request, session)
                if answered is not None:
                    return answered
                response = await handle(request)
                if not self.public and response.status_code < 400 and not request.state.me.decisions:
                    raise Forbidden("The policy has no rule for this.", action=self.name)
                if not reads:
                    await _keep_answer(request, session, response)
                    await session.commit()
                return response

        return in_transaction


class PublicRoute(TransactionalRoute):
    public = True


_MOST_OF_STRANGERS = 1 << 20
"""Bytes of a body that needs no sign-in."""


async def _of_a_stranger(request: Request) -> Request:
    """The same request with its body, which is counted while it arrives. Raises TooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_OF_STRANGERS:
            raise TooLarge(f"The body has more than {_MOST_OF_STRANGERS:,} bytes.")

    async def receive() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return Request(request.scope, receive)


async def _authenticated(request: Request, runtime: Runtime, session: AsyncSession) -> Principal:
    settings = runtime.settings
    service: Service = request.app.state.service
    return await authenticate(
        request.headers.get("Authorization"),
        session,
        runtime.tokens,
        service.find_person,
        person_claim=settings.person_claim,
        roles_claim=settings.roles_claim,
    )


def _idempotency_key(request: Request) -> tuple[str, str] | None:
    """Who asks, and their key. Without sign-in there is none: strangers would fill the table with what they send, and
    what may be done so can be done twice."""
    key = request.headers.get("Idempotency-Key")
    me: Principal | None = getattr(request.state, "me", None)
    if request.method != "POST" or key is None or me is None:
        return None
    if not 1 <= len(key) <= 200:
        raise Invalid("An Idempotency-Key has 1 to 200 characters.", where="header.idempotency-key")
    return me.subject, key


async def _first_answer(request: Request, session: AsyncSession) -> Response | None:
    """The stored answer to this Idempotency-Key, or None when this request is the first.

    The row is inserted at once, so that a second request with the key waits for the first one's commit.
    """
    scope = _idempotency_key(request)
    if scope is None:
        return None
    caller, key = scope
    content = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    content.update(await request.body())
    row = {"caller": caller, "key": key, "request": content.digest(), "created_at": clock.now()}
    new = insert(idempotency).values(row).on_conflict_do_nothing().returning(idempotency.c.key)
    if (await session.execute(new)).first() is not None:
        return None
    stored = (
        await session.execute(select(idempotency).where(idempotency.c.caller == caller, idempotency.c.key == key))
    ).one()
    if stored.request != content.digest():
        raise Invalid("This Idempotency-Key came with another request before.", kind="idempotency-key-reused")
    try:
        body = await reveal(session, Sealed.from_bytes(stored.body)) if stored.body is not None else None
    except KeyLost:
        body = None
    if body is None:
        raise Invalid(
            "This was done before, and its answer has been erased since. See what there is before you ask with another "
            "Idempotency-Key.",
            kind="idempotent-answer-erased",
        )
    headers = {**cast("dict[str, str]", stored.headers), "Idempotent-Replayed": "true"}
    return Response(body.encode("latin-1"), stored.status, headers)


async def _keep_answer(request: Request, session: AsyncSession, response: Response) -> None:
    scope = _idempotency_key(request)
    if scope is None:
        return
    kept = {name: value for name, value in response.headers.items() if name in {"content-type", "etag", "location"}}
    me: Principal | None = getattr(request.state, "me", None)
    # An answer repeats private words: it is sealed as they are, and erased with them. Latin-1 has a letter per byte.
    body = await seal(session, (me and me.person_id) or _NOBODY, bytes(response.body).decode("latin-1"))
    await session.execute(
        update(idempotency)
        .where(idempotency.c.caller == scope[0], idempotency.c.key == scope[1])
        .values(status=response.status_code, headers=kept, body=body.to_bytes())
    )


class FeatureRouter(APIRouter):
    """A feature's routes. A path that none of them has is told by one pattern of all: a service has dozens of features,
    and asking every route of them takes longer than a query."""

    @cached_property
    def _paths(self) -> re.Pattern[str]:
        paths = (route.path for route in self.routes if isinstance(route, APIRoute))
        return re.compile("|".join(_PARAMETER.sub("[^/]+", path) for path in paths))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        _, _, path = scope["path"].partition("/v1")
        return super().matches(scope) if self._paths.fullmatch(path) else (Match.NONE, {})


_PARAMETER = re.compile(r"\{\w+\}")


def router(tag: str) -> APIRouter:
    """A feature's routes. Each needs a valid token, and a handler that asks the policy."""
    return FeatureRouter(route_class=TransactionalRoute, tags=[tag])


def public_router(tag: str) -> APIRouter:
    """Routes that anyone may call."""
    return FeatureRouter(route_class=PublicRoute, tags=[tag])


def create_api(service: Service, runtime: Runtime) -> FastAPI:
    """The ASGI application of a service, documented at /docs and /openapi.json below its prefix."""

    prefix = f"/api/{service.name}"
    # Swagger UI comes with a package instead of from a CDN: a company's network may reach none.
    app = FastAPIOffline(
        docs_url=f"{prefix}/docs",
        redoc_url=None,
        static_url=f"{prefix}/docs-files",
        title=f"Telemachus: {service.title}",
        version="1",
        openapi_url=f"{prefix}/openapi.json",
        swagger_ui_oauth2_redirect_url=f"{prefix}/docs/sign-in",
        # FastAPI's own spans come second to those of `Traced`, and show the query.
        telemetry={"tracing": False},
    )
    app.state.runtime = runtime
    app.state.service = service
    problems.install(app)
    for failure in (SQLAlchemyError, PostgresError, InternalClientError, ConnectionError):
        app.add_exception_handler(failure, _on_database)
    bearer = HTTPBearer(auto_error=False, description="An access token of the organization's OIDC issuer")
    for feature in (*service.routers, *service.public_routers):
        public = feature in service.public_routers
        wanted = PublicRoute if public else TransactionalRoute
        if any(type(route) is not wanted for route in feature.routes):
            raise TypeError(f"the routes of {service.name} are made by shared.api.router or public_router")
        app.include_router(
            feature,
            prefix=f"{prefix}/v1",
            dependencies=[] if public else [Depends(bearer), *service.around],
            responses=problems.problems(400, 413, 422) if public else problems.problems(400, 401, 403, 422),
        )
    app.add_middleware(Traced, secret=_paths_with_tokens(service, f"{prefix}/v1"))
    return app


def _paths_with_tokens(service: Service, prefix: str) -> re.Pattern[str]:
    """The paths of routes that whoever knows their token may call; it is the last of a path."""
    paths = {
        route.path for feature in service.public_routers for route in feature.routes if isinstance(route, APIRoute)
    }
    known = (re.split(r"\{token(?::path)?\}", path) for path in sorted(paths) if "{token" in path)
    each = ("[^/]+".join(re.escape(part) for part in parts) for parts in known)
    return re.compile(f"{re.escape(prefix)}(?:{'|'.join(each)})")


async def _on_database(request: Request, error: Exception) -> Response:
    """A deadlock, a serialization failure, a connection that is lost or not to be had: nothing was committed."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    # A standby says the same for a moment; to GET it is said of our own transaction, where it is a bug.
    wrote_while_reading = state == ReadOnlySQLTransactionError.sqlstate and request.method in {"GET", "HEAD"}
    if wrote_while_reading or not is_transient(error):
        raise error
    log.warning("database_busy", method=request.method, error=type(error).__name__, state=state)
    return problems.respond(Busy("The database was busy or away for a moment. Send the request again."))


class Traced:
    """Each request in a span that does not show its query: that may hold the words of a search in a journal, and bytes
    that are no UTF-8, at which the instrumentation fails. Nor does it show a token in its path. secret: such paths."""

    def __init__(self, app: ASGIApp, secret: re.Pattern[str]) -> None:
        self._app = app
        self._secret = secret
        self._traced = OpenTelemetryMiddleware(self._with_query, exclude_spans=["receive", "send"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_HIDDEN], scope["query_string"] = (scope["query_string"], scope["path"]), b""
            if self._secret.fullmatch(scope["path"]):
                scope["path"] = scope["path"].rpartition("/")[0] + "/token"
        await self._traced(scope, receive, send)

    async def _with_query(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _HIDDEN in scope:
            scope["query_string"], scope["path"] = scope.pop(_HIDDEN)
        await self._app(scope, receive, send)


_HIDDEN = "telemachus.hidden"
