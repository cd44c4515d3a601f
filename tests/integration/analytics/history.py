"""A program as its events tell it: some mentees of each department come to each step of the funnel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.events import Event
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipStarted,
    ParticipantEnrolled,
    ProgramLaunched,
    ProposalAccepted,
    SessionHeld,
    SessionScheduled,
)
from shared.events.profiles import PersonJoined
from shared.ids import new_id

__all__ = ["DAY", "history", "launched", "person"]

DAY = date(2026, 3, 2)


def person(department: str, effective_date: date = DAY, **fields: Any) -> PersonJoined:
    subject = new_id()
    return PersonJoined(
        subject=subject,
        version=1,
        external_id=str(subject),
        name="Somebody",
        department=department,
        effective_date=effective_date,
        **fields,
    )


def launched(admins: Sequence[UUID] = (), minimum_cell: int = 5, starts_on: date = DAY) -> ProgramLaunched:
    return ProgramLaunched(
        subject=new_id(),
        version=1,
        name="Spring",
        admins=tuple(admins),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=180),
        minimum_cell=minimum_cell,
    )


def history(program: ProgramLaunched, steps: Mapping[str, Sequence[int]], mentors: int = 6) -> list[Event]:
    """steps: for each department how many mentees come to each step and no further, the first step first."""
    events: list[Event] = [program]
    advisers = [person("Mentoring") for _ in range(mentors)]
    for adviser in advisers:
        events += [adviser, enrolled(program, adviser, "mentor")]
    for department, counts in steps.items():
        for step, count in enumerate(counts, start=1):
            for number in range(count):
                mentee = person(department, grade=f"P{number % 2}")
                events += [mentee, *_path(program, mentee, advisers[number % mentors], step)]
    return events


def enrolled(program: ProgramLaunched, someone: PersonJoined, role: str) -> ParticipantEnrolled:
    return ParticipantEnrolled.model_validate(
        {
            "subject": new_id(),
            "version": 1,
            "program_id": program.subject,
            "person_id": someone.subject,
            "role": role,
            "places": 3 if role == "mentor" else 0,
        }
    )


def _path(program: ProgramLaunched, mentee: PersonJoined, mentor: PersonJoined, step: int) -> list[Event]:
    pair: dict[str, Any] = {"program_id": program.subject, "mentee_id": mentee.subject, "mentor_id": mentor.subject}
    proposal, mentorship, session = new_id(), new_id(), new_id()
    start = datetime.combine(DAY, datetime.min.time(), clock.now().tzinfo)
    end = start + timedelta(hours=1)
    inside: dict[str, Any] = {**pair, "mentorship_id": mentorship}
    feedback: dict[str, Any] = {"program_id": program.subject, "mentorship_id": mentorship, "given_to": mentor.subject}
    path: tuple[Sequence[Event], ...] = (
        [enrolled(program, mentee, "mentee")],
        [
            MatchProposed(subject=proposal, version=1, score=0.5, **pair),
            ProposalAccepted(subject=proposal, version=2, accepted_by=mentee.subject, complete=False, **pair),
        ],
        [ProposalAccepted(subject=proposal, version=3, accepted_by=mentor.subject, complete=True, **pair)],
        [MentorshipStarted(subject=mentorship, version=1, **inside)],
        [SessionScheduled(subject=session, version=1, title="First", start=start, end=end, zone="UTC", **inside)],
        [SessionHeld(subject=session, version=2, held_on=DAY, **inside)],
        [FeedbackGiven(subject=new_id(), version=1, given_by=mentee.subject, rating=4, **feedback)],
    )
    return [event for events in path[:step] for event in events]
