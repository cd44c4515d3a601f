"""Queries about what is planned in a program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.notifications.nudges.domain import Nudge, Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.store import ACTIVE
from services.notifications.people.tables import Person
from services.notifications.planning.store import nudge_of
from services.notifications.preferences.domain import QuietHours, zone_or_utc
from services.notifications.preferences.tables import Preference
from services.notifications.rule_previews.domain import Reader
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


async def readers(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, Reader]:
    """Those of these people who are here."""
    query = select(Person, Preference).outerjoin(Preference, Preference.person_id == Person.id)
    found = await session.execute(query.where(Person.id.in_(people), Person.status == ACTIVE))
    return {person.id: _reader(person, preference) for person, preference in found}


def _reader(person: Person, preference: Preference | None) -> Reader:
    zone = zone_or_utc(person.zone)
    if preference is None:
        return Reader(person.id, person.name, zone, QuietHours(workdays=person.workdays))
    hours = QuietHours(preference.quiet_start, preference.quiet_end, person.workdays)
    return Reader(person.id, person.name, zone, hours, frozenset(preference.muted))
