"""The waitlist: who sees it, and how it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.enrollments.domain import MACHINE, WAITING
from services.matching.enrollments.tables import Enrollment
from services.matching.people import store as people
from services.matching.programs.handlers import administered
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.waitlist import domain, store
from services.matching.waitlist.domain import Room
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import ParticipantAdmitted
from shared.messaging import outbox
from shared.policy import Principal

__all__ = ["Place", "Waiter", "admit_waiting", "limited", "list_waiting", "places_in_line", "room_to_fill"]

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the waitlist. position: from 1. reason, why: a code and a sentence for what all of them wait for."""

    position: int
    waiting: int
    reason: domain.Reason
    why: str


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits."""

    row: Enrollment
    name: str
    place: Place


def limited(program: Program) -> bool:
    """Whether a program takes a certain number of mentees only."""
    return program.mentee_limit is not None or program.limited_by_places


async def room_to_fill(session: AsyncSession, program: Program) -> Room:
    """How many mentees a program takes, held until this transaction ends: who comes first is enrolled first."""
    return await store.room(session, await store.lock(session, program.id))


async def list_waiting(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: int, limit: int
) -> tuple[Sequence[Waiter], int]:
    """Those who wait, in the order in which they are admitted. after: the position after which to begin."""
    program = await administered(session, me, "waitlist.read", program_id)
    room = await store.room(session, program)
    rows = await store.waiting(session, program_id, after, limit)
    names = await people.names(session, {row.person_id for row in rows})
    found = [Waiter(row, names.get(row.person_id, ""), _place(room, after + n)) for n, row in enumerate(rows, 1)]
    return found, room.waiting


async def places_in_line(session: AsyncSession, rows: Sequence[Enrollment]) -> Mapping[UUID, Place]:
    """Where those of these people are who wait, by enrollment."""
    waits = [row for row in rows if row.state == WAITING]
    programs = {row.program_id for row in waits}
    positions = await store.positions(session, programs)
    rooms = {key: await store.room(session, await db.get(session, Program, key)) for key in programs}
    return {row.id: _place(rooms[row.program_id], positions[row.id]) for row in waits if row.id in positions}


async def admit_waiting(session: AsyncSession) -> int:
    """Give the places that have opened to those who have waited longest. Returns how many were admitted."""
    count = 0
    for program_id in await store.programs(session, clock.today()):
        # Whoever holds the lock fills places, and the next turn of the schedule comes soon.
        program = await store.lock_if_free(session, program_id)
        if program is None:
            continue
        room = await store.room(session, program)
        for enrollment in await store.first(session, program_id, room.admit(_AT_ONCE)):
            _admit(session, enrollment)
            count += 1
    return count


def _admit(session: AsyncSession, enrollment: Enrollment) -> None:
    enrollment.state = moved(MACHINE, enrollment.state, "admit")
    enrollment.waiting_since = None
    enrollment.waits_for = ""
    event = ParticipantAdmitted(
        subject=enrollment.id,
        version=enrollment.raise_version(),
        program_id=enrollment.program_id,
        person_id=enrollment.person_id,
        role=enrollment.role,  # pyright: ignore[reportArgumentType] - a column of the two roles
        places=enrollment.places,
    )
    outbox.add(session, event)


def _place(room: Room, position: int) -> Place:
    return Place(position, room.waiting, room.reason, domain.why(room))
