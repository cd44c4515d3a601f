"""Queries about proposals, and about the places that they and mentorships take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, union_all

from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.proposals.domain import DECLINED, OPEN
from services.matching.proposals.tables import Proposal
from shared.db import AsyncSession

__all__ = ["Taken", "add_all", "declined_pairs", "proposals", "taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Who is busy in a program by an open proposal or a mentorship. mentors: how many places of each are taken."""

    mentees: frozenset[UUID]
    mentors: Counter[UUID]


async def add_all(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(Proposal), rows)


async def taken(session: AsyncSession, program_id: UUID) -> Taken:
    rows = (
        await session.execute(
            union_all(
                select(Proposal.mentee_id, Proposal.mentor_id).where(
                    Proposal.program_id == program_id, Proposal.state == OPEN
                ),
                select(MentorshipMember.person_id, Mentorship.mentor_id)
                .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
                .where(
                    Mentorship.program_id == program_id,
                    Mentorship.state != ENDED,
                    MentorshipMember.role == "mentee",
                    MentorshipMember.left_on.is_(None),
                ),
            )
        )
    ).all()
    return Taken(frozenset(mentee for mentee, _ in rows), Counter(mentor for _, mentor in rows))


async def declined_pairs(session: AsyncSession, program_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    """Mentees and mentors of whom one has declined the other in this program."""
    query = select(Proposal.mentee_id, Proposal.mentor_id)
    return (await session.execute(query.where(Proposal.program_id == program_id, Proposal.state == DECLINED))).all()


async def proposals(
    session: AsyncSession,
    *,
    program_id: UUID | None,
    person_id: UUID | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Proposal], int]:
    """Up to `limit` + 1 proposals in the order of proposing, and how many there are. person_id: one of the two."""
    query = select(Proposal)
    if program_id is not None:
        query = query.where(Proposal.program_id == program_id)
    if person_id is not None:
        query = query.where(or_(Proposal.mentee_id == person_id, Proposal.mentor_id == person_id))
    if state is not None:
        query = query.where(Proposal.state == state)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    page = query.order_by(Proposal.id).limit(limit + 1)
    if after is not None:
        page = page.where(Proposal.id > after)
    return (await session.scalars(page)).all(), total or 0
