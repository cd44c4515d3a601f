"""Notifications as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.notifications.base import Base
from services.notifications.nudges.api import router as nudges
from services.notifications.people.api import router as people
from services.notifications.people.store import find_person
from services.notifications.preferences.api import public_router as unsubscribing
from services.notifications.preferences.api import router as preferences
from services.notifications.settings import Settings
from services.notifications.worker import HANDLERS, SCHEDULES
from shared.api import create_api
from shared.service import Runtime, Service

__all__ = ["SERVICE", "create_app"]

SERVICE = Service(
    name="notifications",
    title="Notifications",
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    settings=Settings,
    find_person=find_person,
    routers=[nudges, preferences, people],
    public_routers=[unsubscribing],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
