"""Analytics as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.analytics.archive.api import router as archive
from services.analytics.asking import UNDERSTOOD
from services.analytics.base import Base
from services.analytics.builds.api import router as builds
from services.analytics.cohorts.api import router as cohorts
from services.analytics.equity.api import router as equity
from services.analytics.exports.api import router as exports
from services.analytics.health.api import router as health
from services.analytics.impact.api import router as impact
from services.analytics.participants.api import router as participants
from services.analytics.people.api import router as people
from services.analytics.people.handlers import find_person
from services.analytics.preparing import prepare
from services.analytics.publications.api import router as publications
from services.analytics.reports.api import router as reports
from services.analytics.settings import Settings
from services.analytics.viewings.api import router as viewings
from services.analytics.watching import NOTED
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
    # Exports come first: a path that ends in .svg is a table's path as well.
    routers=[
        exports,
        cohorts,
        participants,
        publications,
        health,
        impact,
        equity,
        reports,
        viewings,
        builds,
        archive,
        people,
    ],
    around=[UNDERSTOOD, NOTED],
    handlers=HANDLERS,
    schedules=SCHEDULES,
    prepare=prepare,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
