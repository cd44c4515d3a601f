"""Looking people up for the admins of a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.enrollments.tables import Enrollment
from services.matching.lookups import store
from services.matching.people.tables import Person
from services.matching.programs.handlers import administered
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["Found", "look_up"]


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody, with their enrollments in the program, mentee first."""

    person: Person
    enrollments: Sequence[Enrollment]


async def look_up(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    ids: Sequence[UUID],
    q: str,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Found], int]:
    """People with these ids or with all of these words in their name; up to `limit` + 1, and how many there are."""
    await administered(session, me, "enrollment.list", program_id)
    people, total = await store.people(session, ids, q.split(), after, limit)
    rows = await store.enrollments(session, program_id, [person.id for person in people])
    return [Found(person, [row for row in rows if row.person_id == person.id]) for person in people], total
