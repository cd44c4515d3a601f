"""The portal as a service: it has pages and sessions, and no events."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import FastAPI
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from starlette.types import ASGIApp

from services.portal import errors
from services.portal.headers import Headers
from services.portal.look import Look
from services.portal.network import open_client, over_network
from services.portal.oidc import Provider
from services.portal.pages import (
    administration,
    company,
    growth,
    home,
    insight,
    me,
    mentors,
    mentorship,
    rounds,
    taking_part,
)
from services.portal.rendering import Renderer
from services.portal.settings import Settings
from services.portal.sign_in.api import RETURN_PATH
from services.portal.sign_in.api import router as sign_in
from services.portal.sign_in.tables import PortalSession
from services.portal.site import Portal
from services.portal.vault import Vault
from shared.db import AsyncSession
from shared.service import Runtime, Service

__all__ = ["PAGES", "SERVICE", "create_app"]

PAGES = (
    home,
    *administration.PAGES,
    *company.PAGES,
    *growth.PAGES,
    *insight.PAGES,
    *me.PAGES,
    *mentors.PAGES,
    *mentorship.PAGES,
    *rounds.PAGES,
    *taking_part.PAGES,
)


async def _find_nobody(_: AsyncSession, __: str) -> UUID | None:
    """The portal has no API of its own, so nobody calls it with a bearer token."""
    return None


SERVICE = Service(
    name="portal",
    title="Portal",
    metadata=PortalSession.metadata,
    migrations=Path(__file__).parent / "migrations",
    settings=Settings,
    find_person=_find_nobody,
)


class _Application(FastAPI):
    """headers: told with every answer, also with the page of an error that nothing else has caught."""

    headers: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        return self.headers(super().build_middleware_stack())


def create_app(runtime: Runtime, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The ASGI application. transport: how services and issuer are reached; None for the network."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the portal runs with its own settings")
    app = _Application(title="Telemachus", docs_url=None, redoc_url=None, openapi_url=None)
    app.headers = partial(Headers, issuer=settings.oidc_issuer, secure=settings.secure_cookies)
    redirect_uri = f"{settings.public_url.rstrip('/')}{RETURN_PATH}"
    tls = ssl.create_default_context()
    client = open_client(transport or over_network(tls))
    runtime.stack.push_async_callback(client.aclose)
    look = Look.of(settings)
    app.state.portal = Portal(
        runtime,
        settings,
        Vault(settings.session_secret_text),
        Provider(settings, redirect_uri, tls, transport),
        Renderer(look=look, mailbox_url=settings.mailbox_url),
        client,
        transport,
    )
    # Their own routes, since a router that is included costs each request twice as long to find its page.
    for page in PAGES:
        app.router.routes.extend(page.router.routes)
    app.include_router(sign_in)
    app.include_router(look.router)
    errors.install(app)
    app.add_middleware(OpenTelemetryMiddleware, exclude_spans=["receive", "send"])
    return app
