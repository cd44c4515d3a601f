"""Queries about check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.matching.check_ins.tables import CheckIn
from services.matching.mentorships.tables import Mentorship
from shared.db import AsyncSession, rows_after

__all__ = ["answer", "check_ins", "of_mentorship", "of_person", "of_program", "said"]


async def answer(session: AsyncSession, mentorship_id: UUID, person_id: UUID, due_on: date) -> CheckIn | None:
    """What somebody said when it was due on that day."""
    query = select(CheckIn).where(
        CheckIn.mentorship_id == mentorship_id, CheckIn.person_id == person_id, CheckIn.due_on == due_on
    )
    return (await session.scalars(query)).one_or_none()


def of_mentorship(mentorship_id: UUID) -> ColumnElement[bool]:
    return CheckIn.mentorship_id == mentorship_id


def of_person(person_id: UUID | None) -> ColumnElement[bool]:
    return CheckIn.person_id == person_id


def of_program(program_id: UUID) -> ColumnElement[bool]:
    """Those of all mentorships of a program."""
    return CheckIn.mentorship_id.in_(select(Mentorship.id).where(Mentorship.program_id == program_id))


def said(on_track: str) -> ColumnElement[bool]:
    return CheckIn.on_track == on_track


async def check_ins(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], after: UUID | None, limit: int
) -> tuple[Sequence[CheckIn], int]:
    """Up to `limit` + 1 check-ins in the order in which they were first answered, and how many there are."""
    return await rows_after(session, CheckIn, where, after, limit)
