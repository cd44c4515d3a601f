"""Queries about people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from services.matching.people.tables import Person
from shared.db import AsyncSession

__all__ = ["ACTIVE", "ERASED", "by_external_ids", "count", "find_person", "names", "people"]

ACTIVE = "active"
ERASED = "erased"

# Put together once: every request asks who sends it.
_PERSON = select(Person.id).where(Person.external_id == bindparam("external_id"), Person.status == ACTIVE)


async def find_person(session: AsyncSession, external_id: str) -> UUID | None:
    """The id of the active person with this external id; None when unknown or departed."""
    return await session.scalar(_PERSON, {"external_id": external_id})


async def people(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, Person]:
    """Those of these people that are known here, departed ones too."""
    found = await session.scalars(select(Person).where(_among(Person.id, set(ids), Uuid())))
    return {person.id: person for person in found}


async def by_external_ids(session: AsyncSession, external_ids: Collection[str]) -> Mapping[str, tuple[UUID, str]]:
    """Id and status of those of these people that are known here, by external id."""
    columns = (Person.external_id, Person.id, Person.status)
    rows = await session.execute(select(*columns).where(_among(Person.external_id, external_ids, Text())))
    return {external_id: (key, status) for external_id, key, status in rows}


async def names(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names of those of these people that are known here."""
    rows = await session.execute(select(Person.id, Person.name).where(_among(Person.id, set(ids), Uuid())))
    return dict(rows.all())


async def count(session: AsyncSession) -> int:
    """How many active people are known here."""
    return await session.scalar(select(func.count()).select_from(Person).where(Person.status == ACTIVE)) or 0


def _among(column: InstrumentedAttribute[Any], values: Collection[Any], kind: TypeEngine[Any]) -> ColumnElement[bool]:
    """Whether the column has one of these values, as one array: a file has more people than a query has parameters."""
    return column == any_(literal(list(values), ARRAY(kind)))
