"""Sending what is in a channel's queue: taken in due order, prepared, and handed over one by one on each lane.

A sender is a session of the database that holds a lock under the sender's number, and everything that it writes about
what it sends goes through that session: a sender that has lost its lock can begin nothing more, and what it had in hand
is known to be without a master.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import structlog
from asyncpg import DeadlockDetectedError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.attempts import handlers
from services.notifications.attempts.handlers import Sent
from services.notifications.attempts.store import take_number
from services.notifications.carriers import Carrier, Lane
from services.notifications.deliveries import store
from services.notifications.deliveries.domain import Accepted, Gone, Later, Refused
from services.notifications.deliveries.store import BATCH
from services.notifications.deliveries.tables import Delivery
from services.notifications.steps.handlers import step
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.service import Runtime

__all__ = ["Learn", "Sender"]

log = structlog.get_logger(__name__)

POLL = 0.5
"""Seconds after which a queue is looked at again."""
_FEW = BATCH // 2
"""With fewer prepared than this, the next are taken."""
_ORPHANS = 2.0
"""Seconds between two looks for what senders that died had in hand."""
_IDLE = 30.0
"""Seconds after which a lane that has nothing to send closes its connection."""
_GRACE = 10.0
"""Seconds that a sender which is asked to end gives to what it has begun."""
_MOMENT = 0.005
"""Seconds that a commit waits for lanes that are still sending."""
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_DEADLOCK = "40P01"

Learn = Callable[[AsyncSession, Sequence[Sent], datetime], Awaitable[None]]

A = TypeVar("A")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class _Step:
    """What a lane wants written in one transaction with what others want."""

    sent: Sequence[Sent] = ()
    aside: Sequence[tuple[Delivery, Later | Gone | Refused]] = ()
    back: Sequence[UUID] = ()
    begin: UUID | None = None
    done: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Sender(Generic[A, C]):
    """Sends over one channel. woken: set when there may be something new.

    learn: told what was sent in the transaction in which it is written down, for what that says of a target. hold:
    asked when something's turn has come, for a target that is to be left alone since it was prepared.
    """

    def __init__(
        self,
        runtime: Runtime,
        carrier: Carrier[A, C],
        woken: asyncio.Event,
        learn: Learn | None = None,
        hold: Callable[[C], Later | None] | None = None,
    ) -> None:
        self._runtime = runtime
        self._carrier = carrier
        self._learn = learn
        self._hold = hold
        self._woken = woken
        self._number = 0
        self._prepared: deque[tuple[Delivery, C]] = deque()
        self._more = asyncio.Condition()
        self._steps: list[_Step] = []
        self._stepped = asyncio.Event()
        self._all_stepped = asyncio.Event()
        self._writing = asyncio.Event()
        self._sending = 0
        self._full = False
        self._able = carrier.lanes
        self._stopping = False

    async def run(self) -> None:
        """Until cancelled; what has begun is then given a while to end. Raises what the database raises."""
        async with self._runtime.engine.connect() as connection:
            try:
                self._number = await take_number(connection)
                work = asyncio.create_task(self._work(connection))
                try:
                    await asyncio.shield(work)
                except asyncio.CancelledError:
                    await self._stop(work)
                    raise
            finally:
                await connection.invalidate()  # a lock of a session ends only with the session

    async def _stop(self, work: asyncio.Task[None]) -> None:
        self._stopping = True
        self._woken.set()
        async with self._more:
            self._more.notify_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await asyncio.wait([work])
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    async def _work(self, connection: AsyncConnection) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                writing = tasks.create_task(self._write(connection))
                async with asyncio.TaskGroup() as senders:
                    looking = senders.create_task(self._adopt())
                    async with asyncio.TaskGroup() as feeding:
                        feeding.create_task(self._feed())
                        for _ in range(self._carrier.lanes):
                            feeding.create_task(self._send_all(self._carrier.lane()))
                    looking.cancel()
                await self._give_back_all()
                writing.cancel()
        except ExceptionGroup as group:
            raise _first(group) from group

    async def _write(self, connection: AsyncConnection) -> None:
        """Write down what lanes do, everything that is there at once in one transaction."""
        while True:
            await self._stepped.wait()
            await self._gathered()
            self._stepped.clear()
            self._all_stepped.clear()
            steps, self._steps = self._steps, []
            self._writing.set()
            begun = await self._written(connection, steps)
            self._writing.clear()
            for each in steps:
                if not each.done.done():
                    each.done.set_result(each.begin in begun)

    async def _gathered(self) -> None:
        """Give the lanes that are about to end a moment: a commit costs as much for all of them as for one."""
        if len(self._steps) < self._sending:
            with suppress(TimeoutError):
                async with asyncio.timeout(_MOMENT):
                    await self._all_stepped.wait()

    async def _written(self, connection: AsyncConnection, steps: Sequence[_Step]) -> set[UUID]:
        sent = [sent for each in steps for sent in each.sent]
        begin = [each.begin for each in steps if each.begin]
        begun = set[UUID]()
        while True:
            try:
                if self._is_simple(steps, sent):
                    sent, may = await step(connection, self._runtime.sessions, self._number, sent, begin)
                    begun |= may
                    begin = [key for key in begin if key not in may]
                    if not sent and not begin:
                        return begun
                async with self._runtime.sessions(bind=connection) as session, session.begin():
                    if back := [key for each in steps for key in each.back]:
                        await handlers.give_back(session, self._number, back)
                    if sent and self._learn:
                        await self._learn(session, sent, clock.now())
                    aside = [aside for each in steps for aside in each.aside]
                    return begun | await handlers.turn(session, self._number, sent=sent, aside=aside, begin=begin)
            except DeadlockDetectedError:
                continue
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                    raise

    def _is_simple(self, steps: Sequence[_Step], sent: Sequence[Sent]) -> bool:
        """Whether everything went as it mostly does, so that one statement may do."""
        return (
            self._learn is None
            and all(isinstance(one.outcome, Accepted) and one.delivery.person_id for one in sent)
            and not any(each.aside or each.back for each in steps)
        )

    async def _step(self, step: _Step) -> bool:
        """Wait until this is written; whether what it wants to begin may begin."""
        self._steps.append(step)
        self._stepped.set()
        if len(self._steps) >= self._sending:
            self._all_stepped.set()
        return await step.done

    async def _feed(self) -> None:
        """Keep enough prepared for the lanes, while there is one that can send."""
        while not self._stopping:
            self._woken.clear()
            if not self._able:
                await self._give_back_all()
            elif len(self._prepared) < _FEW and await self._take_some():
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._woken.wait()

    async def _take_some(self) -> bool:
        """Take what is due and prepare it; whether there was anything."""
        now = clock.now()
        async with self._runtime.sessions() as session, session.begin():
            taken = await store.take(session, self._carrier.channel, self._number, now)
            self._full = len(taken) == BATCH
            if not taken:
                return False
            loaded = await self._carrier.load(session, taken, now)
        aside: list[tuple[Delivery, Later | Gone | Refused]] = []
        for delivery in taken:
            about = loaded[delivery.id]
            aside_already = isinstance(about, Later | Gone | Refused)
            content = about if aside_already else self._carrier.prepare(delivery, cast("A", about))
            if isinstance(content, Later | Gone | Refused):
                aside.append((delivery, content))
                continue
            async with self._more:
                self._prepared.append((delivery, content))
                self._more.notify()
            await self._gap()
        if aside:
            await self._step(_Step(aside=aside))
        return self._full

    async def _gap(self) -> None:
        """Let the lanes go on, and be back while the database works, when they wait anyway."""
        if self._writing.is_set() or len(self._prepared) < self._carrier.lanes:
            await asyncio.sleep(0)
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(_MOMENT):
                    await self._writing.wait()

    async def _give_back_all(self) -> None:
        back = [delivery.id for delivery, _ in self._prepared]
        self._prepared.clear()
        if back:
            await self._step(_Step(back=back))

    async def _send_all(self, lane: Lane[C]) -> None:
        """Send one after the other. The end of one and the beginning of the next are written at once."""
        sent: Sequence[Sent] = ()
        self._sending += 1
        try:
            while True:
                if not self._prepared or self._stopping:
                    if sent:
                        await self._step(_Step(sent=sent))
                        sent = ()
                        continue
                    if self._stopping:
                        return
                    self._sending -= 1
                    await self._idle(lane)
                    self._sending += 1
                    continue
                delivery, content = self._prepared.popleft()
                if self._full and len(self._prepared) < _FEW:
                    self._woken.set()
                if later := self._hold and self._hold(content):
                    await self._step(_Step(sent=sent, aside=[(delivery, later)]))
                    sent = ()
                    continue
                if not await lane.ready():
                    await self._step(_Step(sent=sent, back=[delivery.id]))
                    sent = ()
                    await self._until_ready(lane)
                elif await self._step(_Step(sent=sent, begin=delivery.id)):
                    sent = [await _send(lane, delivery, content)]
                else:
                    sent = ()
        finally:
            await lane.close()

    async def _idle(self, lane: Lane[C]) -> None:
        """Until something is prepared; a connection that is not needed for long is closed."""
        async with self._more:
            try:
                async with asyncio.timeout(_IDLE):
                    await self._more.wait_for(lambda: bool(self._prepared) or self._stopping)
            except TimeoutError:
                pass
            else:
                return
        await lane.close()

    async def _until_ready(self, lane: Lane[C]) -> None:
        """However long the other side is away. A lane that cannot send takes nothing."""
        self._able -= 1
        self._sending -= 1
        pause = _FIRST_PAUSE
        try:
            while not self._stopping:
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause), self._more:
                        await self._more.wait_for(lambda: self._stopping)
                if await lane.ready():
                    return
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._able += 1
            self._sending += 1
            self._woken.set()

    async def _adopt(self) -> None:
        """See to what senders that died had in hand, of every channel."""
        while True:
            async with self._runtime.sessions() as session, session.begin():
                found = await handlers.adopt_orphans(session, self._number)
            if found:
                self._woken.set()
            if found < BATCH:
                await asyncio.sleep(_ORPHANS)


async def _send(lane: Lane[C], delivery: Delivery, content: C) -> Sent:
    loop = asyncio.get_running_loop()
    began = loop.time()
    with telemetry.continued(f"send {delivery.channel}", delivery.traceparent, nudge=delivery.rule):
        outcome = await lane.send(content)
        headers = telemetry.outgoing_headers()
    return Sent(delivery, outcome, timedelta(seconds=loop.time() - began), headers)


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[Any]", error).exceptions[0]
    return error
