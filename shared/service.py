"""What a service is made of, and what it runs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.params import Depends
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.auth import FindPerson, OidcTokens, Tokens
from shared.db import Sessions, create_engine, create_sessions
from shared.links import Links
from shared.messaging.handlers import HandlerTable
from shared.messaging.outbox import OutboxBell
from shared.messaging.relay import libpq_dsn
from shared.messaging.transport import Transport
from shared.private_text import MasterKey
from shared.settings import Settings

__all__ = ["Runtime", "Schedule", "Service", "open_runtime"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that a worker does by the clock: `run` is awaited every `every` seconds, and when the clock is moved.

    Any number of workers may run it at once, so it takes rows with SKIP LOCKED or is harmless when done twice.
    """

    name: str
    every: float
    run: Callable[[Runtime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """A service as its code declares it.

    routers: every route of them needs a token and a decision of the policy. public_routers: need neither.
    around: dependencies of each route of `routers`. handlers: what its consumer listens to. find_person: resolves an
    external id in its own projection. prepare: what a migration does besides, in its transaction; harmless when it was
    done before.
    """

    name: str
    title: str
    metadata: MetaData
    migrations: Path
    settings: type[Settings]
    find_person: FindPerson
    routers: Sequence[APIRouter] = ()
    public_routers: Sequence[APIRouter] = ()
    around: Sequence[Depends] = ()
    handlers: HandlerTable = field(default_factory=dict[Any, Any])
    schedules: Sequence[Schedule] = ()
    prepare: Callable[[Connection], None] | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process gives to the service that runs in it. stack: closes at its end what the service opens."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    transport: Transport
    tokens: Tokens
    links: Links
    stack: AsyncExitStack


async def open_runtime(
    service: str,
    settings: Settings,
    stack: AsyncExitStack,
    *,
    transport: Transport | None = None,
    tokens: Tokens | None = None,
    engine: AsyncEngine | None = None,
) -> Runtime:
    """Connect a service as its settings say; `stack` closes it all. The embedded run brings its own transport, and an
    engine that is brought stays open."""
    url = settings.database_url.get_secret_value()
    if engine is None:
        engine = create_engine(url, pool_size=settings.database_pool_size, application_name=f"telemachus-{service}")
        stack.push_async_callback(engine.dispose)
    bell = await stack.enter_async_context(OutboxBell(libpq_dsn(url)))
    master_key = MasterKey(settings.master_key_text)
    sessions = create_sessions(engine, {**bell.info(), **master_key.info()})
    if transport is None:
        from shared.messaging.connect import connect

        transport = connect(settings, f"telemachus-{service}")
        stack.push_async_callback(transport.aclose)
    if tokens is None:
        tokens = OidcTokens(settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks_url)
        stack.push_async_callback(tokens.aclose)
    return Runtime(settings, engine, sessions, transport, tokens, Links(settings.public_url), stack)
