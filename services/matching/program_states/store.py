"""Which programs the clock moves on, and what a draft leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update

from services.matching.agreements.tables import AgreementTemplate
from services.matching.concerns.tables import Concern
from services.matching.enrollments.tables import Enrollment
from services.matching.gatherings.tables import Gathering
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship
from services.matching.programs.domain import OPEN, RUNNING
from services.matching.programs.tables import Program
from services.matching.proposals.domain import OPEN as PROPOSED
from services.matching.proposals.tables import Proposal
from services.matching.requests.domain import UNFINISHED
from services.matching.requests.tables import Request
from services.matching.surveys.tables import Survey
from shared.db import AsyncSession

__all__ = ["drop", "due", "in_use", "lock", "still_open"]


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[Program]:
    """Programs that begin or have ended by this day, locked; those that another worker has in hand are left out."""
    begins = and_(Program.state == OPEN, func.coalesce(Program.kickoff_on, Program.starts_on) <= today)
    ended = and_(Program.state.in_([OPEN, RUNNING]), Program.ends_on < today)
    query = select(Program).where(or_(begins, ended)).order_by(Program.id).limit(limit)
    # Rows may refer to it meanwhile: who starts a mentorship in it holds a request that closing waits for.
    return (await session.scalars(query.with_for_update(skip_locked=True, key_share=True))).all()


async def lock(session: AsyncSession, program: Program) -> None:
    """Lock a program and read it again, but let others refer to it meanwhile; see `due`."""
    await session.refresh(program, with_for_update={"key_share": True})


async def still_open(session: AsyncSession, program_id: UUID) -> int:
    """How many requests, proposals and mentorships of a program have not ended."""
    counts = (
        select(func.count()).where(Mentorship.program_id == program_id, Mentorship.state != ENDED),
        select(func.count()).where(Proposal.program_id == program_id, Proposal.state == PROPOSED),
        select(func.count()).where(Request.program_id == program_id, Request.state.in_(UNFINISHED)),
    )
    return sum([await session.scalar(count) or 0 for count in counts])


async def in_use(session: AsyncSession, program_id: UUID) -> bool:
    """Whether a draft has anything that others than its admins know of."""
    known = (select(table.id).where(table.program_id == program_id) for table in (Enrollment, Gathering, Concern))
    return bool(await session.scalar(select(or_(*(query.exists() for query in known)))))


async def drop(session: AsyncSession, program: Program) -> None:
    """Delete a draft and what was planned for it. A copy of it stays, and was copied from nothing."""
    for table in (Survey, AgreementTemplate):
        await session.execute(delete(table).where(table.program_id == program.id))
    await session.execute(update(Program).where(Program.copied_from == program.id).values(copied_from=None))
    await session.delete(program)
