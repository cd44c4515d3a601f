"""Marking whose entries of the directory are to be made anew, and taking those who are marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, text

from services.profiles.entries.store import over
from shared.db import AsyncSession

__all__ = [
    "mark_ended",
    "mark_endorsed_by",
    "mark_expired",
    "mark_moved",
    "mark_offering",
    "mark_stale",
    "mark_taking_part",
    "reckonings",
    "take_stale",
]


async def mark_stale(session: AsyncSession, people: Collection[UUID]) -> None:
    """Let a worker make these people's entries anew once this transaction has committed."""
    await session.execute(
        over("INSERT INTO directory_stale (person_id) SELECT unnest(:people)", "people"), {"people": list(people)}
    )


async def mark_endorsed_by(session: AsyncSession, people: Collection[UUID]) -> None:
    """The same for all whom these people have endorsed: their entries say in which department that was."""
    query = """
        INSERT INTO directory_stale (person_id)
        SELECT DISTINCT person_id FROM endorsement WHERE given_by = ANY(:people)
    """
    await session.execute(over(query, "people"), {"people": list(people)})


async def mark_taking_part(session: AsyncSession, program_id: UUID) -> None:
    """The same for the mentors of a program."""
    query = text("INSERT INTO directory_stale (person_id) SELECT person_id FROM mentor_places WHERE program_id = :id")
    await session.execute(query.bindparams(bindparam("id", type_=Uuid())), {"id": program_id})


async def mark_offering(session: AsyncSession, skills: Collection[UUID]) -> None:
    """The same for all who offer one of these skills."""
    query = """
        INSERT INTO directory_stale (person_id)
        SELECT DISTINCT person_id FROM skill_offer WHERE skill_id = ANY(:skills)
    """
    await session.execute(over(query, "skills"), {"skills": list(skills)})


async def take_stale(session: AsyncSession, most: int) -> Sequence[UUID]:
    """Some of those who are marked, each once, in the order of their ids; other workers do not get them."""
    query = text("""
        DELETE FROM directory_stale WHERE id IN (
            SELECT id FROM directory_stale ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
        ) RETURNING person_id
    """).columns(person_id=Uuid())
    return sorted(set((await session.scalars(query, {"most": most})).all()))


async def reckonings(session: AsyncSession) -> Sequence[tuple[str, date]]:
    """The zones of the entries, with the days whose offsets their hours were reckoned with."""
    found = await session.execute(text("SELECT DISTINCT zone, reckoned_on FROM directory_entry"))
    return [(zone, on) for zone, on in found]


async def mark_moved(session: AsyncSession, pairs: Collection[tuple[str, date]]) -> None:
    """Mark whose hours were reckoned in one of these zones with the offset of that day."""
    query = """
        INSERT INTO directory_stale (person_id) SELECT person_id FROM directory_entry
        WHERE (zone, reckoned_on - DATE '2000-01-01') IN (SELECT * FROM unnest(:zones, :days))
    """
    values = {
        "zones": [zone for zone, _ in pairs],
        "days": [(on - date(2000, 1, 1)).days for _, on in pairs],
    }
    await session.execute(over(query, zones=String(), days=Integer()), values)


async def mark_expired(session: AsyncSession, today: date) -> None:
    """Mark whose credential has expired since their entry was made."""
    query = text("""
        INSERT INTO directory_stale (person_id)
        SELECT DISTINCT person_id FROM credential JOIN directory_entry USING (person_id)
        WHERE expires_on < :today AND expires_on >= reckoned_on
    """)
    await session.execute(query, {"today": today})


async def mark_ended(session: AsyncSession, today: date) -> None:
    """Mark the mentors of programs that have ended since their entry was made."""
    query = text("""
        INSERT INTO directory_stale (person_id)
        SELECT DISTINCT person_id FROM known_program
        JOIN mentor_places USING (program_id) JOIN directory_entry USING (person_id)
        WHERE ends_on < :today AND ends_on >= reckoned_on
    """)
    await session.execute(query, {"today": today})
