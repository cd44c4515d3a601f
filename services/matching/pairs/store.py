"""Who keeps whom away."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, exists, literal, or_, select

from services.matching.blocks.tables import Block
from services.matching.mentorships.store import MENTEE_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from shared.db import AsyncSession

__all__ = ["blocked", "has_mentor", "kept_apart", "kept_from", "mentored"]


async def kept_apart(session: AsyncSession, one: UUID, other: UUID) -> bool:
    """Whether one of the two has blocked the other."""
    return bool(await session.scalar(select(blocked(one, other))))


def blocked(one: UUID | ColumnElement[UUID], other: UUID | ColumnElement[UUID]) -> ColumnElement[bool]:
    """For queries: whether one of the two has blocked the other."""
    either = or_(
        and_(Block.person_id == one, Block.blocked_id == other),
        and_(Block.person_id == other, Block.blocked_id == one),
    )
    return exists().where(either)


async def kept_from(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """With whom each of these people is not to be matched, whoever of the two has said so."""
    among = literal(list(people), ARRAY(Uuid()))
    query = select(Block.person_id, Block.blocked_id).where(
        or_(Block.person_id == any_(among), Block.blocked_id == any_(among))
    )
    found: dict[UUID, set[UUID]] = {person: set() for person in people}
    for person, blocked in (await session.execute(query)).all():
        found.setdefault(person, set()).add(blocked)
        found.setdefault(blocked, set()).add(person)
    return {person: found[person] for person in people}


async def has_mentor(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> bool:
    """Whether somebody is a mentee in a mentorship of this program that has not ended."""
    return bool(await session.scalar(select(mentored(program_id, mentee_id))))


def mentored(program_id: UUID | ColumnElement[UUID], mentee_id: UUID | ColumnElement[UUID]) -> ColumnElement[bool]:
    """For queries: as `has_mentor`."""
    return exists().where(
        MentorshipMember.person_id == mentee_id,
        MentorshipMember.mentorship_id == Mentorship.id,
        Mentorship.program_id == program_id,
        *MENTEE_NOW,
    )
