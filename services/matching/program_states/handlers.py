"""What becomes of a program: by its admins, and by the clock."""

from __future__ import annotations

from uuid import UUID

from services.matching.endings.handlers import end_of_program
from services.matching.program_states import store
from services.matching.programs import domain
from services.matching.programs.domain import MACHINE
from services.matching.programs.handlers import administered, dates_of, require_going, told
from services.matching.programs.tables import Program
from services.matching.proposal_endings.handlers import expire_of_program as expire_proposals
from services.matching.request_endings.handlers import expire_of_program as expire_requests
from services.matching.states.handlers import moved
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import ProgramChanged, ProgramClosed, ProgramLaunched
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict

__all__ = ["archive", "begin", "close", "discard", "follow_the_clock", "launch", "restore"]

_AT_ONCE = 1
_SMALL = 200
"""Requests, proposals and mentorships up to which they end in the transaction that closes their program."""


async def launch(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """Announce a draft. Raises Conflict: `wrong-state`, or `program-ended` when its last day has passed."""
    program = await _administered(session, me, program_id)
    program.state = moved(MACHINE, program.state, "launch")
    require_going(program)
    program.state = domain.launched(dates_of(program), clock.today())
    outbox.add(session, ProgramLaunched(subject=program.id, version=program.raise_version(), **told(program)))
    return program


async def discard(session: AsyncSession, me: Principal, program_id: UUID, *, if_match: int) -> None:
    """Drop a draft with its surveys and templates, of which nobody but its admins knew.

    Raises Conflict: `wrong-state`; `in-use` where something was announced for it, as a gathering. PreconditionFailed.
    """
    program = await administered(session, me, "program.change", program_id, lock=True, if_match=if_match)
    moved(MACHINE, program.state, "discard")
    if await store.in_use(session, program.id):
        raise Conflict(
            f"People know of {program.name} already, by a gathering for instance. Launch and close it instead.",
            kind="in-use",
        )
    await store.drop(session, program)


async def begin(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """Begin before its day. Raises Conflict (`wrong-state`)."""
    return _change(session, await _administered(session, me, program_id), "begin")


async def close(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """End it now, with whatever is still open in it. Raises Conflict (`wrong-state`)."""
    return await _close(session, await _administered(session, me, program_id))


async def archive(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """Leave it out of lists. Raises Conflict (`wrong-state`)."""
    return _change(session, await _administered(session, me, program_id), "archive")


async def restore(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    """List an archived one again. Raises Conflict (`wrong-state`)."""
    return _change(session, await _administered(session, me, program_id), "restore")


async def follow_the_clock(session: AsyncSession) -> int:
    """Begin and close the programs whose day it is, some of them. Returns how many; 0 when there are none."""
    today = clock.today()
    programs = await store.due(session, today, _AT_ONCE)
    for program in programs:
        if domain.due(program.state, dates_of(program), today) == "close":
            await _close(session, program)
        else:
            _change(session, program, "begin")
    return len(programs)


async def _administered(session: AsyncSession, me: Principal, program_id: UUID) -> Program:
    program = await administered(session, me, "program.change", program_id)
    await store.lock(session, program)
    return program


def _change(session: AsyncSession, program: Program, command: str) -> Program:
    program.state = moved(MACHINE, program.state, command)
    outbox.add(session, ProgramChanged(subject=program.id, version=program.raise_version(), **told(program)))
    return program


async def _close(session: AsyncSession, program: Program) -> Program:
    program.state = moved(MACHINE, program.state, "close")
    program.closed_at = clock.now()
    outbox.add(session, ProgramClosed(subject=program.id, version=program.raise_version(), **told(program)))
    await session.flush()
    if await store.still_open(session, program.id) > _SMALL:
        return program  # those whose schedules end what is late end what is left in it as well, some at a time
    # In the order in which everybody locks these rows.
    await expire_requests(session, program.id)
    await expire_proposals(session, program.id)
    await end_of_program(session, program.id)
    return program
