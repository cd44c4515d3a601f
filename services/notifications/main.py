"""Notifications as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.notifications.base import Base
from services.notifications.chats.api import router as chats
from services.notifications.deliveries.api import router as deliveries
from services.notifications.feeds.api import public_router as public_feeds
from services.notifications.feeds.api import router as feeds
from services.notifications.nudges.api import router as nudges
from services.notifications.people.api import router as people
from services.notifications.people.store import find_person
from services.notifications.preferences.api import public_router as unsubscribing
from services.notifications.preferences.api import router as preferences
from services.notifications.previews.api import router as previews
from services.notifications.ratings.api import public_router as public_ratings
from services.notifications.ratings.api import router as ratings
from services.notifications.rule_previews.api import router as rule_previews
from services.notifications.rules.api import router as rules
from services.notifications.sessions.api import router as sessions
from services.notifications.settings import Settings
from services.notifications.suppressions.api import public_router as public_suppressions
from services.notifications.suppressions.api import router as suppressions
from services.notifications.webhooks.api import router as webhooks
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
    routers=[
        nudges,
        deliveries,
        preferences,
        rules,
        rule_previews,
        previews,
        sessions,
        feeds,
        ratings,
        chats,
        webhooks,
        suppressions,
        people,
    ],
    public_routers=[unsubscribing, public_feeds, public_ratings, public_suppressions],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
