"""Profiles as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.profiles.base import Base
from services.profiles.goals.api import router as goals
from services.profiles.imports.api import router as imports
from services.profiles.people.api import router as people
from services.profiles.people.handlers import find_person
from services.profiles.settings import Settings
from services.profiles.skills.api import router as skills
from services.profiles.worker import HANDLERS, SCHEDULES
from shared.api import create_api
from shared.service import Runtime, Service

__all__ = ["SERVICE", "create_app"]

SERVICE = Service(
    name="profiles",
    title="Profiles",
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    settings=Settings,
    find_person=find_person,
    routers=[imports, people, skills, goals],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
