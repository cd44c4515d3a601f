"""Matching as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.matching.base import Base
from services.matching.enrollments.api import router as enrollments
from services.matching.feedback.api import router as feedback
from services.matching.imports.api import router as imports
from services.matching.mentorships.api import router as mentorships
from services.matching.people.api import router as people
from services.matching.people.store import find_person
from services.matching.programs.api import router as programs
from services.matching.proposals.api import router as proposals
from services.matching.questions.api import router as questions
from services.matching.reports.api import router as reports
from services.matching.rounds.api import router as rounds
from services.matching.settings import Settings
from services.matching.weights.api import router as weights
from services.matching.worker import HANDLERS, SCHEDULES
from shared.api import create_api
from shared.service import Runtime, Service

__all__ = ["SERVICE", "create_app"]

SERVICE = Service(
    name="matching",
    title="Matching",
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    settings=Settings,
    find_person=find_person,
    routers=[
        people,
        programs,
        enrollments,
        imports,
        rounds,
        questions,
        reports,
        weights,
        proposals,
        mentorships,
        feedback,
    ],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
