"""Profiles as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.profiles.base import Base
from services.profiles.catalogs.api import router as catalogs
from services.profiles.coaches.api import router as coaches
from services.profiles.credentials.api import router as credentials
from services.profiles.curation.api import router as curation
from services.profiles.directory.api import router as directory
from services.profiles.endorsements.api import router as endorsements
from services.profiles.goal_shares.api import router as goal_shares
from services.profiles.goals.api import router as goals
from services.profiles.imports.api import router as imports
from services.profiles.people.api import router as people
from services.profiles.people.handlers import find_person
from services.profiles.personal_skills.api import router as personal_skills
from services.profiles.photos.api import router as photos
from services.profiles.plan_templates.api import router as plan_templates
from services.profiles.plans.api import router as plans
from services.profiles.recommendations.api import router as recommendations
from services.profiles.reflections.api import router as reflections
from services.profiles.settings import Settings
from services.profiles.skills.api import router as skills
from services.profiles.testimonials.api import router as testimonials
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
    # Of two routes that fit an address the first answers: /people/imports before /people/{person_id}, and
    # /skills/suggestions before /skills/{skill_id}.
    routers=[
        imports,
        coaches,
        people,
        photos,
        credentials,
        catalogs,
        curation,
        personal_skills,
        skills,
        directory,
        endorsements,
        recommendations,
        testimonials,
        goals,
        goal_shares,
        plans,
        plan_templates,
        reflections,
    ],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
