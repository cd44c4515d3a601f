"""Forming circles of peers: suggested by the engine of match rounds, formed by admins."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from services.matching.circles import domain, store
from services.matching.circling import Division, divide
from services.matching.mentorships.handlers import join, new_mentorship, tell_started
from services.matching.mentorships.tables import Mentorship
from services.matching.pairs import store as pairs
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.places.handlers import require_mentee
from services.matching.programs.handlers import administered, require_going
from services.matching.programs.tables import Program
from services.matching.rounds.engine.solver import Limits
from services.matching.settings import Settings
from services.matching.snapshots import store as snapshots
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Conflict, Problem

__all__ = ["Suggested", "form", "suggest"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A division into circles, and what everybody is called."""

    division: Division
    names: Mapping[UUID, str]


async def form(session: AsyncSession, me: Principal, program_id: UUID, *, members: Sequence[UUID]) -> Mentorship:
    """Found a circle of these people, whose first one convenes it.

    Raises Conflict: `not-in-circles` in another kind of program, `circle-too-large`, `in-a-circle` or `not-enrolled`
    with the `person_id`, and `not-possible` for two who are to be kept apart, without saying who.
    """
    program = await _of_circles(session, me, program_id)
    _, most = domain.sizes(program.group_size)
    if len(members) > most:
        raise Conflict(f"In {program.name} a circle has {most} people at most.", kind="circle-too-large", most=most)
    await require_active(session, members)
    # In one order everywhere, so that two admins who name the same people wait for each other.
    for person_id in sorted(members):
        try:
            await require_mentee(session, program, person_id)
        except Problem as problem:
            problem.extra["person_id"] = str(person_id)
            raise
    if taken := (await store.in_circles(session, program_id)) & set(members):
        person_id = str(min(taken))
        raise Conflict("One of these people shares a circle already.", kind="in-a-circle", person_id=person_id)
    apart = await pairs.kept_from(session, members)
    if any(other in apart[one] for one, other in combinations(members, 2)):
        raise Conflict("Two of these people cannot be matched.", kind="not-possible")
    convener, second = members[0], members[1]
    circle = new_mentorship(session, program, second, convener)
    await session.flush()
    for person_id in members:
        join(session, circle, person_id, "peer")
        tell_started(session, circle, person_id)
    return circle


async def suggest(session: AsyncSession, me: Principal, settings: Settings, program_id: UUID) -> Suggested:
    """Divide those who take part and share no circle yet. Raises Conflict (`too-many-people`)."""
    program = await _of_circles(session, me, program_id)
    taken = await store.in_circles(session, program_id)
    found = (await snapshots.gather(session, program_id, clock.today())).mentees
    free = [one for one in found if one.id not in taken]
    if len(free) > domain.MOST_SUGGESTED:
        raise Conflict(
            f"{len(free):,} people take part; up to {domain.MOST_SUGGESTED} are divided here. Export them and use "
            "`telemachus match circles`.",
            kind="too-many-people",
        )
    kept = await pairs.kept_from(session, [one.id for one in free])
    apart = {(one, other) for one, others in kept.items() for other in others if other in kept}
    limits = Limits(settings.question_seconds, settings.round_threads)
    division = await asyncio.to_thread(divide, free, apart, domain.sizes(program.group_size), limits)
    return Suggested(division, await people.names(session, [one.id for one in free]))


async def _of_circles(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    program = await administered(session, me, "mentorship.start", program_id)
    require_going(program)
    if program.kind != "circle":
        raise Conflict(f"{program.name} has mentors and mentees, and no circles.", kind="not-in-circles")
    return program
