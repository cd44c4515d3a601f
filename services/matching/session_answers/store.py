"""Queries about answers to sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.session_answers.tables import SessionAnswer
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = ["declined_by", "forget", "forget_single", "of_session", "put"]


async def of_session(session: AsyncSession, session_id: UUID) -> Sequence[SessionAnswer]:
    """In the order in which they were given."""
    query = select(SessionAnswer).where(SessionAnswer.session_id == session_id)
    return (await session.scalars(query.order_by(SessionAnswer.said_at, SessionAnswer.id))).all()


async def declined_by(session: AsyncSession, session_id: UUID, planned_at: datetime | None) -> set[UUID]:
    """Who has declined all of a session, or that time of it."""
    query = select(SessionAnswer.person_id).where(
        SessionAnswer.session_id == session_id,
        SessionAnswer.planned_at.is_not_distinct_from(planned_at),
        SessionAnswer.said == "declined",
    )
    return set(await session.scalars(query))


async def put(
    session: AsyncSession, session_id: UUID, person_id: UUID, planned_at: datetime | None, said: str, at: datetime
) -> None:
    """What somebody says now, in place of what they said before."""
    statement = insert(SessionAnswer).values(
        id=new_id(), session_id=session_id, person_id=person_id, planned_at=planned_at, said=said, said_at=at
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["session_id", "person_id", "planned_at"], set_={"said": said, "said_at": at}
        )
    )


async def forget_single(session: AsyncSession, session_id: UUID, person_id: UUID) -> None:
    """Forget what somebody said of single times: what they say of all of it counts for these too."""
    await session.execute(
        delete(SessionAnswer).where(
            SessionAnswer.session_id == session_id,
            SessionAnswer.person_id == person_id,
            SessionAnswer.planned_at.is_not(None),
        )
    )


async def forget(session: AsyncSession, session_id: UUID, planned_at: datetime | None = None) -> None:
    """Forget what was said of a session, or of one time of it: it is at another time now."""
    said = delete(SessionAnswer).where(SessionAnswer.session_id == session_id)
    if planned_at is not None:
        said = said.where(SessionAnswer.planned_at == planned_at)
    await session.execute(said)
