"""People who leave the organization or are erased: all that they were part of ends, one person after the other.

The consumer only notes who has left, since its transaction is about many people: locking what each of them is part of,
in whatever order they come, would cross with a yes that somebody says meanwhile. The worker takes them one by one.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from services.matching.departures import store
from services.matching.endings.handlers import part_with
from services.matching.enrollments import store as enrollments
from services.matching.introductions.handlers import expire_of_leaver as expire_introductions
from services.matching.participation.handlers import leave
from services.matching.people import store as people
from services.matching.proposal_endings.handlers import expire_of_leaver as expire_proposals
from services.matching.request_endings.handlers import expire_of_leaver as expire_requests
from shared.db import AsyncSession
from shared.events.profiles import PersonErased, PersonLeft

__all__ = ["end_all", "end_next", "note"]


async def note(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    """Leave it to the worker to end what somebody was part of."""
    await store.note(session, event.subject)


async def end_next(session: AsyncSession) -> int:
    """End what one of those who have left was part of, unless they have come back since; 0 when there was nobody."""
    person_id = await store.take(session)
    if person_id is None:
        return 0
    known = (await people.people(session, [person_id])).get(person_id)
    if known is not None and known.status != people.ACTIVE:
        await end_all(session, person_id, "erased" if known.status == "erased" else "left")
    return 1


async def end_all(session: AsyncSession, person_id: UUID, why: Literal["left", "erased"]) -> None:
    """End all that somebody was part of.

    Locks are taken as a yes takes them: a mentee's enrollment, introductions, requests, proposals, a mentor's
    enrollment, mentorships, sessions.
    """
    as_mentee = await enrollments.all_of_person(session, person_id, "mentee")
    await expire_introductions(session, person_id)
    await expire_requests(session, person_id)
    await expire_proposals(session, person_id)
    as_mentor = await enrollments.all_of_person(session, person_id, "mentor")
    for enrollment in (*as_mentee, *as_mentor):
        leave(session, enrollment, why)
    await part_with(session, person_id, why)
