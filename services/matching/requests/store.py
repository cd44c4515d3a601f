"""Queries about requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Table,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from services.matching.enrollments.tables import Enrollment
from services.matching.introductions.tables import Introduction
from services.matching.pairs.store import blocked, mentored
from services.matching.people.tables import Person
from services.matching.programs.tables import Program
from services.matching.requests.domain import UNFINISHED
from services.matching.requests.tables import Request, RequestWord
from shared.db import AsyncSession, rows_after
from shared.private_text import wrapped_key
from shared.problems import NotFound

__all__ = [
    "Circumstances",
    "Going",
    "Who",
    "add",
    "circumstances",
    "going",
    "introduction",
    "lock",
    "requests",
    "said",
    "who",
]

Side = Literal["mentee", "mentor"]


_MENTEES, _MENTORS = aliased(Enrollment, name="mentees"), aliased(Enrollment, name="mentors")
_MENTEE, _MENTOR = aliased(Person, name="mentee"), aliased(Person, name="mentor")
_PROGRAM_ID, _MENTEE_ID, _MENTOR_ID = (bindparam(name, type_=Uuid()) for name in ("program", "mentee", "mentor"))

# Built once: a request is one of the few commands whose queries cost more to put together than to run.
_CIRCUMSTANCES = (
    select(
        Program,
        _MENTEES.state,
        _MENTEES.paused_until,
        _MENTEE.name,
        _MENTEE.manager_id,
        _MENTORS.state,
        _MENTORS.paused_until,
        _MENTOR.name,
        _MENTOR.manager_id,
        _MENTOR.status,
        blocked(_MENTEE_ID, _MENTOR_ID),
        wrapped_key(_MENTEE_ID),
    )
    .select_from(Program)
    .join(_MENTEES, and_(_MENTEES.program_id == Program.id, _MENTEES.role == "mentee"))
    .join(_MENTEE, _MENTEE.id == _MENTEES.person_id)
    .outerjoin(
        _MENTORS,
        and_(_MENTORS.program_id == Program.id, _MENTORS.role == "mentor", _MENTORS.person_id == _MENTOR_ID),
    )
    .outerjoin(_MENTOR, _MENTOR.id == _MENTOR_ID)
    .where(Program.id == _PROGRAM_ID, _MENTEES.person_id == _MENTEE_ID)
    .with_for_update(of=_MENTEES)
)
_UNFINISHED = and_(
    Request.program_id == _PROGRAM_ID,
    Request.mentee_id == _MENTEE_ID,
    Request.state.in_(bindparam("unfinished", UNFINISHED, expanding=True)),
)
_GOING = select(
    mentored(_PROGRAM_ID, _MENTEE_ID),
    *(
        select(func.array_agg(aggregate_order_by(column, Request.id), type_=ARRAY(Uuid())))
        .where(_UNFINISHED)
        .scalar_subquery()
        for column in (Request.id, Request.mentor_id)
    ),
)

_TABLE = cast("Table", Request.__table__)
_COLUMNS = _TABLE.c
_ADD = (
    insert(_TABLE)
    .from_select(
        [column.name for column in _COLUMNS],
        select(*(bindparam(f"new_{column.name}", type_=column.type) for column in _COLUMNS)).where(
            or_(bindparam("several", type_=Boolean()), ~mentored(_PROGRAM_ID, _MENTEE_ID)),
            select(func.count()).where(_UNFINISHED).scalar_subquery() < bindparam("most", type_=Integer()),
            ~exists().where(_UNFINISHED, Request.mentor_id == _MENTOR_ID),
        ),
        include_defaults=False,
    )
    .returning(_COLUMNS.id)
)


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


class Circumstances(NamedTuple):
    """What decides whether a mentee may ask a mentor of a program. mentor_state: None when they are no mentor in it.

    It comes with a lock on the mentee's enrollment, but for what may have changed while that was waited for."""

    program: Program
    mentee_state: str
    mentee_paused: date | None
    mentee_name: str
    mentee_manager: UUID | None
    mentor_state: str | None
    mentor_paused: date | None
    mentor_name: str | None
    mentor_manager: UUID | None
    mentor_status: str | None
    kept_apart: bool
    mentee_key: bytes | None


class Going(NamedTuple):
    """What a mentee has under way in a program: whether they have a mentor, which requests are open, and to whom."""

    has_mentor: bool
    requests: Sequence[UUID] | None
    mentors: Sequence[UUID] | None


async def circumstances(
    session: AsyncSession, program_id: UUID, mentee_id: UUID, mentor_id: UUID
) -> Circumstances | None:
    """None when there is no such program, or the mentee was never enrolled in it."""
    given = {"program": program_id, "mentee": mentee_id, "mentor": mentor_id}
    found = (await session.execute(_CIRCUMSTANCES, given)).one_or_none()
    return None if found is None else Circumstances(*found)


async def add(session: AsyncSession, request: Request, *, most: int, several: bool) -> bool:
    """Keep a new request unless the mentee has so many open ones, one to this mentor, or a mentor where that is enough.

    Who calls it holds the lock of `circumstances`. Returns whether it is kept; `going` says why not. most: open
    requests that are allowed. several: one mentor is not enough.
    """
    given: dict[str, Any] = {f"new_{column.name}": getattr(request, column.name) for column in _COLUMNS}
    given |= {"program": request.program_id, "mentee": request.mentee_id, "mentor": request.mentor_id}
    return (await session.execute(_ADD, given | {"most": most, "several": several})).first() is not None


async def going(session: AsyncSession, program_id: UUID, mentee_id: UUID) -> Going:
    return Going(*(await session.execute(_GOING, {"program": program_id, "mentee": mentee_id})).one())


async def lock(session: AsyncSession, request_id: UUID) -> Request:
    """A request that exists, locked."""
    query = select(Request).where(Request.id == request_id).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one()


async def requests(
    session: AsyncSession,
    person_id: UUID | None,
    *,
    program_id: UUID | None,
    side: Side | None,
    state: str | None,
    after: UUID | None,
    limit: int,
    newest: bool,
) -> tuple[Sequence[Request], int]:
    """Up to `limit` + 1 requests of a person in the order of asking, or the newest first, and how many there are.

    side: theirs in them.
    """
    sides = {"mentee": Request.mentee_id == person_id, "mentor": Request.mentor_id == person_id}
    where: list[ColumnElement[bool]] = [or_(*sides.values()) if side is None else sides[side]]
    if program_id is not None:
        where.append(Request.program_id == program_id)
    if state is not None:
        where.append(Request.state == state)
    return await rows_after(session, Request, where, after, limit, newest=newest)


async def said(session: AsyncSession, requests: Collection[UUID]) -> Mapping[UUID, Sequence[RequestWord]]:
    """What the two have asked back and answered, by request, in order."""
    found: defaultdict[UUID, list[RequestWord]] = defaultdict(list)
    query = select(RequestWord).where(RequestWord.request_id.in_(requests)).order_by(RequestWord.id)
    for word in await session.scalars(query):
        found[word.request_id].append(word)
    return found


async def introduction(session: AsyncSession, introduction_id: UUID) -> Introduction | None:
    return await session.get(Introduction, introduction_id)
