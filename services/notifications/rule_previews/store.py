"""Queries about what is planned in a program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.store import ACTIVE
from services.notifications.people.tables import Person
from services.notifications.planning.store import nudge_of
from services.notifications.preferences.tables import Preference
from shared.db import AsyncSession

__all__ = ["planned", "readers"]

_PLANNED = (State.PLANNED, State.WAITING)


async def planned(
    session: AsyncSession, program_id: UUID, until: datetime, without: Collection[Rule], limit: int
) -> Sequence[Nudge]:
    """What is planned in a program before an instant, but for some rules; up to `limit` + 1 of them, soonest first."""
    query = select(NudgeRow).where(
        NudgeRow.program_id == program_id,
        NudgeRow.state.in_(_PLANNED),
        NudgeRow.due < until,
        NudgeRow.rule.not_in(without),
    )
    rows = await session.scalars(query.order_by(NudgeRow.due, NudgeRow.id).limit(limit + 1))
    return [nudge_of(row) for row in rows]


async def readers(session: AsyncSession, people: Collection[UUID]) -> Sequence[tuple[Person, Preference | None]]:
    """Those of these people who are here, with what they prefer."""
    query = select(Person, Preference).outerjoin(Preference, Preference.person_id == Person.id)
    found = await session.execute(query.where(Person.id == func.any(list(people)), Person.status == ACTIVE))
    return [(row[0], row[1]) for row in found]
