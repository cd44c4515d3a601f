"""Analytics as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.analytics.archive.api import router as archive
from services.analytics.base import Base
from services.analytics.cohorts.api import router as cohorts
from services.analytics.people.api import router as people
from services.analytics.people.handlers import find_person
from services.analytics.settings import Settings
from services.analytics.worker import HANDLERS, SCHEDULES
from shared.api import create_api
from shared.service import Runtime, Service

__all__ = ["SERVICE", "create_app"]

SERVICE = Service(
    name="analytics",
    title="Analytics",
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    settings=Settings,
    find_person=find_person,
    routers=[cohorts, archive, people],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
