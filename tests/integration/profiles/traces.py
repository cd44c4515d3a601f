"""Where in the database of profiles something of a person can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Uuid, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute

from services.profiles.main import SERVICE
from shared.db import AsyncSession

__all__ = [
    "FORGOTTEN",
    "HELD_OTHERWISE",
    "NOT_PEOPLE",
    "TABLES",
    "columns_that_hold",
    "named",
    "person_columns",
    "tables_with",
]

TABLES = SERVICE.metadata.tables

NOT_PEOPLE = {
    "inbox.event_id",
    "known_mentorship.mentorship_id",
    "known_mentorship.program_id",
    "known_program.program_id",
    "known_community.community_id",
    "community_belonging.community_id",
    "mentor_places.program_id",
    "goal_share.mentorship_id",
    "reflection_share.mentorship_id",
    "testimonial.mentorship_id",
    "reflection.session_id",
    "plan_template.program_id",
    "people_import.worker",
}
"""Columns that hold ids of other things than people."""
HELD_OTHERWISE = {
    "person.languages",
    "person.working_hours",
    "person.links",
    "person.own",
    "imported_row.fields",
    "goal_change.details",
    "skill.aliases",
    "known_program.admins",
    "people_import.options",
    "people_import.progress",
    "people_import.outcome",
    "people_import.problems",
    "outbox.headers",
    "dead_letter.headers",
    "idempotency.headers",
}
"""Documents that go with their row, are blanked with it, or name nobody by their words."""
FORGOTTEN = {"data_key.author_id"}
"""Deleted by shared.private_text.forget."""


def person_columns() -> Iterator[tuple[str, Column[Any]]]:
    """Columns of this service that hold people's ids: by their foreign key, or ids that lead to no table."""
    for table in TABLES.values():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            targets = {key.column.table.name for key in column.foreign_keys}
            own = column.name == "id" and not targets and table.name != "person"
            if isinstance(column.type, Uuid) and targets <= {"person"} and not own and name not in NOT_PEOPLE:
                yield name, column


def named(column: InstrumentedAttribute[Any]) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


async def columns_that_hold(session: AsyncSession, person_id: UUID) -> set[str]:
    found: set[str] = set()
    for name, column in person_columns():
        if await session.scalar(select(literal(1)).where(column == person_id).limit(1)):
            found.add(name)
    return found


async def tables_with(session: AsyncSession, *marks: str) -> set[str]:
    """In which tables one of these can be read, besides what waits to be published."""
    found: set[str] = set()
    for table in TABLES:
        query = text(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY(:marks)')  # noqa: S608
        if table != "outbox" and await session.scalar(query, {"marks": [f"%{mark}%" for mark in marks]}):
            found.add(table)
    return found
