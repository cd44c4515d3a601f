"""Matching as a service."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.matching.action_items.api import router as action_items
from services.matching.agreement_templates.api import router as agreement_templates
from services.matching.agreements.api import router as agreements
from services.matching.announcements.api import router as announcements
from services.matching.appreciations.api import router as appreciations
from services.matching.assigning.api import router as assigning
from services.matching.attendance.api import router as attendance
from services.matching.availability.api import router as availability
from services.matching.base import Base
from services.matching.blocks.api import router as blocks
from services.matching.certificates.api import router as certificates
from services.matching.check_ins.api import router as check_ins
from services.matching.circles.api import router as circles
from services.matching.closings.api import router as closings
from services.matching.communities.api import router as communities
from services.matching.concerns.api import router as concerns
from services.matching.encounters.api import router as encounters
from services.matching.endings.api import router as endings
from services.matching.enrollments.api import router as enrollments
from services.matching.feedback.api import router as feedback
from services.matching.feedback_requests.api import router as feedback_requests
from services.matching.gatherings.api import router as gatherings
from services.matching.imports.api import router as imports
from services.matching.introductions.api import router as introductions
from services.matching.invitations.api import router as invitations
from services.matching.lookups.api import router as lookups
from services.matching.mentorships.api import router as mentorships
from services.matching.messages.api import router as messages
from services.matching.openings.api import router as openings
from services.matching.participation.api import router as participation
from services.matching.people.api import router as people
from services.matching.people.store import find_person
from services.matching.program_feedback.api import router as program_feedback
from services.matching.programs.api import router as programs
from services.matching.proposals.api import router as proposals
from services.matching.questions.api import router as questions
from services.matching.registrations.api import router as registrations
from services.matching.reports.api import router as reports
from services.matching.requests.api import router as requests
from services.matching.resources.api import router as resources
from services.matching.round_views.api import router as round_views
from services.matching.rounds.api import router as rounds
from services.matching.session_answers.api import router as session_answers
from services.matching.session_notes.api import router as session_notes
from services.matching.sessions.api import router as sessions
from services.matching.settings import Settings
from services.matching.sharing.api import router as sharing
from services.matching.suggestions.api import router as suggestions
from services.matching.surveys.api import router as surveys
from services.matching.to_do.api import router as to_do
from services.matching.waitlist.api import router as waitlist
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
        participation,
        invitations,
        waitlist,
        lookups,
        sharing,
        imports,
        rounds,
        round_views,
        questions,
        reports,
        weights,
        proposals,
        mentorships,
        feedback,
        feedback_requests,
        program_feedback,
        action_items,
        agreements,
        agreement_templates,
        assigning,
        circles,
        endings,
        announcements,
        appreciations,
        attendance,
        availability,
        blocks,
        certificates,
        check_ins,
        closings,
        communities,
        concerns,
        encounters,
        gatherings,
        introductions,
        messages,
        openings,
        registrations,
        requests,
        resources,
        session_answers,
        session_notes,
        sessions,
        suggestions,
        surveys,
        to_do,
    ],
    handlers=HANDLERS,
    schedules=SCHEDULES,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The ASGI application."""
    return create_api(SERVICE, runtime)
