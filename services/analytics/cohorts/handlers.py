"""Keeping what happens in programs, and telling how far their people have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.cohorts import domain, store
from services.analytics.cohorts.domain import Dimension, Table
from services.analytics.cohorts.tables import Enrollment, Feedback, Mentorship, Program, Proposal, Session
from services.analytics.publications.domain import Counts, Family
from shared import clock
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipStarted,
    ParticipantEnrolled,
    ProgramSnapshot,
    ProposalAccepted,
    SessionHeld,
    SessionScheduled,
    TogetherEvent,
)
from shared.policy import Principal, Role, allow
from shared.problems import NotFound

__all__ = [
    "Breakdown",
    "Funnel",
    "Overview",
    "count",
    "keep_acceptance",
    "keep_enrollment",
    "keep_feedback",
    "keep_held_session",
    "keep_mentorship",
    "keep_program",
    "keep_proposal",
    "keep_scheduled_session",
    "list_programs",
    "read_breakdown",
    "read_funnel",
]


@dataclass(frozen=True, slots=True)
class Overview:
    """A program with how many take part; None where that is hidden."""

    program: Program
    mentees: int | None
    mentors: int | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """counts: mentees per step of `domain.STEPS`; None where hidden. as_of: when they were counted."""

    program: Program
    as_of: datetime
    mentors: int | None
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The funnel by one dimension. as_of: when it was counted."""

    program: Program
    as_of: datetime
    dimension: Dimension
    table: Table


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    names = [measure.name for measure in family.measures]
    if family is domain.FUNNEL:
        return await store.steps(session, program, names)
    if family is domain.JOURNEY:
        return await store.journeys(session, program, names, clock.today())
    if family is domain.ENDINGS:
        return await store.endings(session, program)
    return await store.times(session, program)


async def keep_program(session: AsyncSession, event: ProgramSnapshot) -> None:
    values = {
        "id": event.subject,
        "version": event.version,
        "admins": list(event.admins),
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "minimum_cell": event.minimum_cell,
    }
    await upsert_newer(session, Program, values)


async def keep_enrollment(session: AsyncSession, event: ParticipantEnrolled) -> None:
    await store.add(session, Enrollment, program_id=event.program_id, person_id=event.person_id, role=event.role)


async def keep_proposal(session: AsyncSession, event: MatchProposed) -> None:
    values = {"id": event.subject, "program_id": event.program_id, "mentee_id": event.mentee_id}
    await store.fill(session, Proposal, "proposed_at", **values, proposed_at=event.time)


async def keep_acceptance(session: AsyncSession, event: ProposalAccepted) -> None:
    """Only the second acceptance counts: then both have said yes."""
    if event.complete:
        values = {"id": event.subject, "program_id": event.program_id, "mentee_id": event.mentee_id}
        await store.fill(session, Proposal, "accepted_at", **values, accepted_at=event.time)


async def keep_mentorship(session: AsyncSession, event: MentorshipStarted) -> None:
    values = {"id": event.subject, "program_id": event.program_id, "mentee_id": event.mentee_id}
    await store.add(session, Mentorship, **values, started_at=event.time)


async def keep_scheduled_session(session: AsyncSession, event: SessionScheduled) -> None:
    for mentee_id in await _mentees(session, event):
        values = {"id": event.subject, "program_id": event.program_id, "mentee_id": mentee_id}
        await store.fill(session, Session, "scheduled_at", **values, scheduled_at=event.time)


async def keep_held_session(session: AsyncSession, event: SessionHeld) -> None:
    for mentee_id in await _mentees(session, event):
        values = {"id": event.subject, "program_id": event.program_id, "mentee_id": mentee_id}
        await store.fill(session, Session, "held_on", **values, held_on=event.held_on)


async def _mentees(session: AsyncSession, event: TogetherEvent) -> Sequence[UUID]:
    """Whose session it is as mentees: all of a group, and of a circle also who convenes it, of whom its start told."""
    convening = await store.mentees(session, event.mentorship_id, [event.mentor_id])
    return list(dict.fromkeys([event.mentee_id, *event.others, *convening]))


async def keep_feedback(session: AsyncSession, event: FeedbackGiven) -> None:
    values = {"id": event.subject, "program_id": event.program_id, "mentorship_id": event.mentorship_id}
    await store.add(session, Feedback, **values)


async def list_programs(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Overview], int]:
    """Up to `limit` + 1 programs whose numbers `me` may read, and how many there are: HR's are all."""
    allow(me, "program.list")
    if Role.HR not in me.roles and me.person_id is None:
        return [], 0
    admin = None if Role.HR in me.roles else me.person_id
    programs, total = await store.programs(session, admin, after, limit)
    sizes = await store.sizes(session, [program.id for program in programs])
    return [_overview(program, sizes) for program in programs], total


def _overview(program: Program, sizes: Mapping[tuple[UUID, str], int]) -> Overview:
    mentees, mentors = (
        domain.shown(sizes.get((program.id, role), 0), program.minimum_cell) for role in ("mentee", "mentor")
    )
    return Overview(program, mentees, mentors)


async def read_funnel(session: AsyncSession, me: Principal, program_id: UUID) -> Funnel:
    """How far the mentees of a program have come. Raises NotFound, Forbidden."""
    program = await _readable(session, me, program_id)
    furthest = await store.furthest(session, program_id)
    counts = domain.cumulative(furthest.get("", {}))
    sizes = await store.sizes(session, [program_id])
    return Funnel(
        program,
        clock.now(),
        domain.shown(sizes.get((program_id, "mentor"), 0), program.minimum_cell),
        tuple(domain.shown(count, program.minimum_cell) for count in counts),
    )


async def read_breakdown(session: AsyncSession, me: Principal, program_id: UUID, dimension: Dimension) -> Breakdown:
    """The funnel by department, grade or location. Raises NotFound, Forbidden."""
    program = await _readable(session, me, program_id)
    furthest = await store.furthest(session, program_id, dimension)
    counts = {value: domain.cumulative(steps) for value, steps in furthest.items()}
    return Breakdown(program, clock.now(), dimension, domain.suppress(counts, program.minimum_cell))


async def _readable(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    program = await store.program(session, program_id)
    if program is None:
        raise NotFound(f"There is no program {program_id}.")
    allow(me, "funnel.read", admins=program.admins)
    return program
