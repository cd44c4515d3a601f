"""Commands and questions about programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.matching.people.handlers import require_active
from services.matching.programs import domain, store
from services.matching.programs.tables import Program
from shared import db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import ProgramLaunched
from shared.messaging import outbox
from shared.policy import Principal, allow

__all__ = ["administered", "launch", "list_programs", "read"]


async def launch(
    session: AsyncSession,
    me: Principal,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    admins: Sequence[UUID],
    minimum_cell: int,
) -> Program:
    allow(me, "program.launch")
    await require_active(session, admins)
    program = new_aggregate(
        Program,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_cell=minimum_cell,
        admins=domain.with_launcher(admins, me.person_id),
        launched_by=me.subject,
        kind="one-to-one",
        state="open",
        ways=["requests", "admin", "rounds"],
        eligibility=[],
        questions=[],
        limited_by_places=False,
        open_requests=3,
        request_days=10,
        proposal_days=14,
        check_in_days=0,
        group_size=5,
    )
    session.add(program)
    outbox.add(
        session,
        ProgramLaunched(
            subject=program.id,
            version=program.raise_version(),
            name=name,
            admins=tuple(program.admins),
            starts_on=starts_on,
            ends_on=ends_on,
            minimum_cell=minimum_cell,
        ),
    )
    return program


async def read(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    allow(me, "program.read")
    return await db.get(session, Program, program_id)


async def list_programs(
    session: AsyncSession, me: Principal, after: UUID | None, limit: int
) -> tuple[Sequence[Program], int]:
    allow(me, "program.list")
    return await store.programs(session, after, limit)


async def administered(
    session: AsyncSession,
    me: Principal,
    action: str,
    program_id: UUID,
    *,
    owner: UUID | None = None,
    lock: bool = False,
) -> Program:
    """The program, if `me` may do `action` to it as one of its admins, or to what is `owner`'s. Raises Forbidden."""
    program = await db.get(session, Program, program_id, lock=lock)
    allow(me, action, owner, admins=domain.administrators(program.admins, program.launched_by))
    return program
