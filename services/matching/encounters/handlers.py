"""Whom one met at a gathering: those who were there and let others see it, and who of them could be one's mentor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.encounters import domain, store
from services.matching.gatherings.domain import CANCELLED
from services.matching.gatherings.tables import Gathering
from services.matching.pairs.domain import one_is_enough
from services.matching.pairs.store import has_mentor, kept_from
from services.matching.people import store as people
from services.matching.people.tables import Person
from services.matching.places import store as places
from services.matching.programs.tables import Program
from services.matching.registrations.store import was_there
from shared import clock, db
from shared.db import AsyncSession
from shared.policy import Principal, allow

__all__ = ["Met", "attendees", "met"]


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was there and offers what the caller wants to learn. programs: where they have a place."""

    person: Person
    spoke: bool
    skills: Sequence[str]
    programs: Sequence[Program]
    reasons: Sequence[str]


async def attendees(
    session: AsyncSession, me: Principal, gathering_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Person], int]:
    """Who else was there and lets others see it, without those who are kept apart."""
    _, myself = await _there(session, me, gathering_id)
    apart = (await kept_from(session, [myself]))[myself]
    return await store.attendees(session, gathering_id, [myself, *apart], after, limit)


async def met(session: AsyncSession, me: Principal, gathering_id: UUID) -> list[Met]:
    """Who of those who were there could be the caller's mentor, the best fit first."""
    gathering, myself = await _there(session, me, gathering_id)
    mine = (await people.people(session, [myself])).get(myself)
    if mine is None:
        return []
    offers: defaultdict[UUID, list[Program]] = defaultdict(list)
    for program in await store.asking_in(session, myself, clock.today()):
        if one_is_enough(program.kind) and await has_mentor(session, program.id, myself):
            continue
        for mentor_id in await places.free(session, program.id):
            offers[mentor_id].append(program)
    apart = (await kept_from(session, [myself]))[myself] | await store.mentors_of(session, myself)
    possible = [key for key in offers if key not in apart and key not in {myself, mine.manager_id}]
    found: list[tuple[tuple[int, int], str, Met]] = []
    for person in await store.mentors_among(session, gathering_id, gathering.speakers, possible):
        fit = domain.fit(person.skills_offered, mine.skills_wanted)
        if fit is None or person.manager_id == myself:
            continue
        spoke = person.id in gathering.speakers
        programs = offers[person.id]
        why = domain.reasons(
            name=person.name,
            title=gathering.title,
            spoke=spoke,
            skills=fit.skills,
            programs=[program.name for program in programs],
        )
        found.append((fit.order, person.name, Met(person, spoke, fit.skills, programs, why)))
    return [entry for *_, entry in sorted(found, key=lambda one: one[:2])][: domain.MOST_MET]


async def _there(session: AsyncSession, me: Principal, gathering_id: UUID) -> tuple[Gathering, UUID]:
    """The gathering and the caller, if they were there. Raises Forbidden."""
    gathering = await db.get(session, Gathering, gathering_id)
    there: list[UUID] = []
    if me.person_id is not None and gathering.state != CANCELLED:
        spoke = me.person_id in gathering.speakers and clock.now() >= gathering.starts_at
        if spoke or await was_there(session, gathering_id, me.person_id):
            there.append(me.person_id)
    allow(me, "gathering.met", attendees=there)
    return gathering, there[0]
