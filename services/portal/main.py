"""The portal as a service: it has pages and sessions, and no events."""

from __future__ import annotations

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import FastAPI
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from starlette.staticfiles import StaticFiles

from services.portal import errors
from services.portal.look import Look
from services.portal.oidc import Provider
from services.portal.pages import (
    action_items,
    agreements,
    asking,
    blocks,
    check_ins,
    cohorts,
    communities,
    concerns,
    definitions,
    endings,
    enrolling,
    enrollments,
    equity,
    feedback,
    gatherings,
    goal_forms,
    goals,
    home,
    impact,
    imports,
    introductions,
    journal,
    match_rounds,
    mentors,
    mentorships,
    messages,
    number_files,
    numbers,
    organizing,
    person,
    plan_beginnings,
    plan_items,
    planning,
    plans,
    preferences,
    profile_skills,
    profiles,
    program_feedback,
    programs,
    proposals,
    recognition,
    recommendations,
    reports,
    requests,
    resources,
    round_approving,
    round_asking,
    round_comparing,
    round_people,
    running,
    session_changes,
    session_words,
    sessions,
    surveys,
    thanks,
    viewings,
    webhooks,
)
from services.portal.rendering import Renderer
from services.portal.settings import Settings
from services.portal.sign_in.api import RETURN_PATH
from services.portal.sign_in.api import router as sign_in
from services.portal.sign_in.tables import PortalSession
from services.portal.vault import Vault
from services.portal.web import Headers, Portal
from shared.db import AsyncSession
from shared.service import Runtime, Service

__all__ = ["PAGES", "SERVICE", "create_app"]

# planning comes before sessions: its "sessions/new" would be taken for the id of a session there.
PAGES = (
    home,
    running,
    match_rounds,
    round_people,
    round_asking,
    round_comparing,
    round_approving,
    check_ins,
    proposals,
    mentorships,
    agreements,
    planning,
    sessions,
    session_words,
    session_changes,
    action_items,
    endings,
    program_feedback,
    goal_forms,  # before goals: its "goals/new" would be taken for an id there
    goals,
    plans,
    plan_beginnings,
    plan_items,
    messages,
    resources,
    thanks,
    feedback,
    recognition,
    cohorts,
    numbers,
    number_files,
    equity,
    impact,
    reports,
    viewings,
    definitions,
    imports,
    preferences,
    profiles,
    journal,
    webhooks,
    profile_skills,
    programs,
    enrolling,
    enrollments,
    organizing,
    gatherings,
    asking,
    introductions,
    mentors,
    person,
    recommendations,
    requests,
    surveys,
    concerns,
    blocks,
    communities,
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


def create_app(runtime: Runtime, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The ASGI application. transport: how services and issuer are reached; None for the network."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the portal runs with its own settings")
    app = FastAPI(title="Telemachus", docs_url=None, redoc_url=None, openapi_url=None)
    redirect_uri = f"{settings.public_url.rstrip('/')}{RETURN_PATH}"
    tls = ssl.create_default_context()
    client = httpx.AsyncClient(
        timeout=5,
        transport=transport,
        verify=tls,
        # One client serves all visitors, so nothing that an answer sets may stay with it.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
    )
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
    for part in PAGES:
        app.include_router(part.router)
    app.include_router(sign_in)
    app.include_router(look.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    errors.install(app)
    app.add_middleware(Headers, issuer=settings.oidc_issuer, secure=settings.secure_cookies)
    app.add_middleware(OpenTelemetryMiddleware, exclude_spans=["receive", "send"])
    return app
