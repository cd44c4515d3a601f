"""Queries about programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from services.matching.enrollments.tables import Enrollment
from services.matching.programs.domain import ARCHIVED, DRAFT
from services.matching.programs.tables import Program
from shared.db import AsyncSession, rows_after
from shared.policy import Principal

__all__ = ["programs", "takes_part"]


async def programs(
    session: AsyncSession,
    me: Principal,
    state: str | None,
    only: Collection[UUID] | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Program], int]:
    """Up to `limit` + 1 programs in the order in which they came to be, and how many there are. Drafts: only those that
    the caller administers; for coaches from outside, only those that have invited them. state: None for any of `only`,
    and for all but archived ones without it."""
    where = [or_(Program.state != DRAFT, _administers(me))]
    if only is not None:
        where.append(Program.id.in_(only))
    if state is not None:
        where.append(Program.state == state)
    elif only is None:
        where.append(Program.state != ARCHIVED)
    if me.restricted:
        where.append(Program.id.in_(select(Enrollment.program_id).where(Enrollment.person_id == me.person_id)))
    return await rows_after(session, Program, where, after, limit)


async def takes_part(session: AsyncSession, me: Principal, program_id: UUID) -> bool:
    """Whether a coach from outside was ever invited to a program. Of others nobody asks: they may read every one."""
    if not me.restricted:
        return False
    query = select(Enrollment.id).where(Enrollment.program_id == program_id, Enrollment.person_id == me.person_id)
    return await session.scalar(query.limit(1)) is not None


def _administers(me: Principal) -> ColumnElement[bool]:
    """As `domain.administrators` and the policy say."""
    return Program.launched_by == me.subject if me.person_id is None else Program.admins.contains([me.person_id])
