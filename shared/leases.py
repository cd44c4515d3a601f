"""Work that a worker holds by a lease: it prolongs the lease all the while, and is heard only as long as it holds it.

Every step is a short transaction, so that nothing is locked while work takes minutes. After a hitch two workers
may do the same work, and only one of them is heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog

from shared import telemetry
from shared.db import AsyncSession, is_transient
from shared.ids import new_id
from shared.service import Runtime

__all__ = ["Claim", "Duty", "Lost", "Signs", "do_next", "within"]

log = structlog.get_logger(__name__)

BEAT = 0.5
"""Seconds between two signs of life."""

T = TypeVar("T")


class Lost(Exception):
    """The work was called off, or another worker has it in hand."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a worker has in hand, for as long as its row names this worker."""

    key: UUID
    worker: UUID
    traceparent: str | None


@dataclass
class Signs:
    """What the next sign of life tells. writing: the answer is being written; its row is locked meanwhile."""

    progress: dict[str, Any] | None = None
    writing: bool = False

    def hear(self, message: Mapping[str, Any]) -> None:
        self.progress = message["progress"]


class ShowLife(Protocol):
    async def __call__(self, session: AsyncSession, claim: Claim, progress: dict[str, Any] | None) -> None:
        """Prolong the lease. Raises Lost."""
        ...


class GiveBack(Protocol):
    async def __call__(self, session: AsyncSession, claim: Claim, *, counts: bool) -> None:
        """Leave it to whoever comes next. counts: whether this was one of its attempts."""
        ...


@dataclass(frozen=True, slots=True)
class Duty:
    """A kind of work. take: the next in hand, None if there is none. perform: all of it; may raise Lost."""

    name: str
    take: Callable[[AsyncSession, UUID], Awaitable[Claim | None]]
    show_life: ShowLife
    give_back: GiveBack
    perform: Callable[[Runtime, Claim, Signs], Awaitable[None]]


async def do_next(runtime: Runtime, duty: Duty) -> bool:
    """Do the next work of a kind. Returns whether there was some that no worker had in hand."""
    worker = new_id()
    claim = await within(runtime, lambda session: duty.take(session, worker))
    if claim is None:
        return False
    with telemetry.continued(duty.name, claim.traceparent):
        try:
            await _held(runtime, duty, claim)
        except Lost:
            log.info("work_lost", duty=duty.name, key=str(claim.key))
        except asyncio.CancelledError:
            await _give_back(runtime, duty, claim, counts=False)
            raise
        except Exception:
            await _give_back(runtime, duty, claim, counts=True)
            raise
    return True


async def within(runtime: Runtime, step: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """A step in a transaction of its own."""
    async with runtime.sessions() as session, session.begin():
        return await step(session)


async def _held(runtime: Runtime, duty: Duty, claim: Claim) -> None:
    """Perform while signs of life go out. Raises Lost, and what performing raises."""
    signs = Signs()
    work = asyncio.create_task(_perform(runtime, duty, claim, signs))
    beat = asyncio.create_task(_beat(runtime, duty, claim, signs))
    try:
        await asyncio.wait({work, beat}, return_when=asyncio.FIRST_COMPLETED)
        (work if work.done() else beat).result()
    finally:
        for task in (work, beat):
            task.cancel()
        await asyncio.gather(work, beat, return_exceptions=True)


async def _perform(runtime: Runtime, duty: Duty, claim: Claim, signs: Signs) -> None:
    await duty.perform(runtime, claim, signs)


async def _beat(runtime: Runtime, duty: Duty, claim: Claim, signs: Signs) -> None:
    """Until cancelled. Raises Lost."""
    while True:
        await asyncio.sleep(BEAT)
        if signs.writing:
            continue
        progress, signs.progress = signs.progress, None
        try:
            await within(runtime, lambda session, told=progress: duty.show_life(session, claim, told))
        except Lost:
            if not signs.writing:
                raise
        except Exception as error:
            if not is_transient(error):
                raise


async def _give_back(runtime: Runtime, duty: Duty, claim: Claim, *, counts: bool) -> None:
    """Let others have it at once; where that fails, they have it when the lease ends."""
    with suppress(Exception):
        async with asyncio.timeout(5):
            await within(runtime, lambda session: duty.give_back(session, claim, counts=counts))
