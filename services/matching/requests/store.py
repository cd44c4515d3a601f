"""Queries about requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services.matching.gatherings.tables import Gathering
from services.matching.introductions.tables import Introduction
from services.matching.requests.domain import UNFINISHED
from services.matching.requests.tables import Request, RequestWord
from shared.db import AsyncSession
from shared.problems import NotFound

__all__ = ["Who", "exists_gathering", "introduction", "lock", "requests", "said", "unfinished_of", "who"]

Side = Literal["mentee", "mentor"]


class Who(NamedTuple):
    """Whom a request is about, which never changes."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID


async def who(session: AsyncSession, request_id: UUID) -> Who:
    """Raises NotFound."""
    query = select(Request.program_id, Request.mentee_id, Request.mentor_id).where(Request.id == request_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound(f"There is no request {request_id}.")
    return Who(*found)


async def lock(session: AsyncSession, request_id: UUID) -> Request:
    """A request that exists, locked."""
    query = select(Request).where(Request.id == request_id).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one()


async def unfinished_of(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> Sequence[Request]:
    """What a mentee has asked in a program and what has not come to an end, in the order of asking."""
    query = select(Request).where(
        Request.program_id == program_id, Request.mentee_id == mentee_id, Request.state.in_(UNFINISHED)
    )
    return (await session.scalars(query.order_by(Request.id))).all()


async def requests(
    session: AsyncSession,
    person_id: UUID | None,
    *,
    program_id: UUID | None,
    side: Side | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Request], int]:
    """Up to `limit` + 1 requests of a person in the order of asking, and how many there are. side: theirs in them."""
    sides = {"mentee": Request.mentee_id == person_id, "mentor": Request.mentor_id == person_id}
    where: list[ColumnElement[bool]] = [or_(*sides.values()) if side is None else sides[side]]
    if program_id is not None:
        where.append(Request.program_id == program_id)
    if state is not None:
        where.append(Request.state == state)
    total = await session.scalar(select(func.count()).select_from(Request).where(*where))
    if after is not None:
        where.append(Request.id > after)
    rows = await session.scalars(select(Request).where(*where).order_by(Request.id).limit(limit + 1))
    return rows.all(), total or 0


async def said(session: AsyncSession, requests: Collection[UUID]) -> Mapping[UUID, Sequence[RequestWord]]:
    """What the two have asked back and answered, by request, in order."""
    found: defaultdict[UUID, list[RequestWord]] = defaultdict(list)
    query = select(RequestWord).where(RequestWord.request_id.in_(requests)).order_by(RequestWord.id)
    for word in await session.scalars(query):
        found[word.request_id].append(word)
    return found


async def exists_gathering(session: AsyncSession, gathering_id: UUID) -> bool:
    return await session.scalar(select(Gathering.id).where(Gathering.id == gathering_id)) is not None


async def introduction(session: AsyncSession, introduction_id: UUID) -> Introduction | None:
    return await session.get(Introduction, introduction_id)
