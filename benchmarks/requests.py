"""Requests to mentors over HTTP, against a bare FastAPI and SQLAlchemy endpoint that does one INSERT.

    python -m benchmarks.requests [--commands 400] [--rounds 6] [--at-once 16]

Prints one JSON line; ends 1 when it is out of its bound. Both applications run under uvicorn in this process, on one
PostgreSQL that keeps what it commits, with one pool, and read the same body from the same client, turn and turn about.
The bare one knows nobody, asks nothing, and tells nobody; a request is signed in, allowed by the policy, held against
the program's rules and the mentee's other requests, sealed, written with its event, and shown with names.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import insert, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.measuring import report
from services.matching.enrollments.tables import Enrollment
from services.matching.main import SERVICE
from services.matching.people.tables import Person
from services.matching.programs.tables import Program
from services.matching.requests.schemas import RequestIn
from shared import clock
from shared.api import create_api
from shared.db import AsyncSession, type_map
from shared.ids import new_id
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.migrations import migrate
from shared.service import Runtime, open_runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from telemachus.serving import listen, serving
from tests.support.platform import OpenTokens, settings_for

BOUND = 0.4
MENTORS = 50


class Base(DeclarativeBase):
    type_annotation_map = type_map


class Bare(Base):
    """What the bare endpoint writes."""

    __tablename__ = "bare"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID]
    goals: Mapped[str]
    why_you: Mapped[str]


class BareOut(BaseModel):
    id: UUID
    mentor_id: UUID
    goals: str
    why_you: str


@dataclass(frozen=True, slots=True)
class Call:
    """One POST. token: of who asks."""

    path: str
    token: str
    body: bytes

    def to_bytes(self) -> bytes:
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: benchmark\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


@dataclass
class Cohort:
    """A program whose mentees may each ask every mentor."""

    id: UUID
    mentors: Sequence[UUID]
    mentees: Sequence[UUID]
    asked: int = 0

    def calls(self, count: int) -> list[Call]:
        """Requests that nobody has made before; one mentee's follow each other at a distance."""
        path = f"/api/matching/v1/programs/{self.id}/requests"
        numbers = range(self.asked, self.asked + count)
        self.asked += count
        people = [(number % len(self.mentees), number // len(self.mentees)) for number in numbers]
        return [
            Call(path, OpenTokens.write(self.mentees[mentee], ["employee"]), _body(self.mentors[mentor]))
            for mentee, mentor in people
        ]

    def bare_calls(self, count: int) -> list[Call]:
        return [
            Call("/bare", OpenTokens.write(self.mentees[number % len(self.mentees)], ["employee"]), _body(mentor))
            for number, mentor in zip(range(count), [self.mentors[0]] * count, strict=True)
        ]


def _body(mentor: UUID) -> bytes:
    return json.dumps(
        {
            "mentor_id": str(mentor),
            "goals": "To move from reporting into data engineering within a year.",
            "why_you": "You have led two migrations of the kind that I am to help with.",
            "how": {"cadence": "Every two weeks, an hour", "months": 6, "format": "remote"},
        }
    ).encode()


async def _opened(request: Request) -> AsyncGenerator[AsyncSession]:
    async with request.app.state.runtime.sessions() as session:
        yield session


def bare(runtime: Runtime) -> FastAPI:
    """The endpoint that one would write by hand, on the same engine."""
    app = FastAPI()
    app.state.runtime = runtime

    @app.post("/bare", status_code=201)
    async def ask(body: RequestIn, session: Annotated[AsyncSession, Depends(_opened)]) -> BareOut:  # pyright: ignore[reportUnusedFunction] - FastAPI calls it
        row = {"id": new_id(), "mentor_id": body.mentor_id, "goals": body.goals, "why_you": body.why_you}
        await session.execute(insert(Bare).values(row))
        await session.commit()
        return BareOut.model_validate(row)

    return app


async def _served(stack: AsyncExitStack, app: FastAPI) -> int:
    """The port on which an application is served until the stack ends."""
    bound = listen("127.0.0.1", 0)
    await stack.enter_async_context(serving(app, bound))
    return bound.getsockname()[1]


@dataclass
class Client:
    """Sends calls to a port over connections that stay open, with so little code that it hardly counts."""

    port: int
    at_once: int
    rates: list[float] = field(default_factory=list[float])

    async def send(self, calls: Sequence[Call], *, keep: bool) -> None:
        """Raises RuntimeError for an answer that is no 201."""
        waiting = iter([call.to_bytes() for call in calls])
        lines = [await asyncio.open_connection("127.0.0.1", self.port) for _ in range(self.at_once)]
        start = time.perf_counter()
        await asyncio.gather(*(self._line(reader, writer, waiting) for reader, writer in lines))
        took = time.perf_counter() - start
        for _, writer in lines:
            writer.close()
        if keep:
            self.rates.append(len(calls) / took)

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes]) -> None:
        for call in waiting:
            writer.write(call)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            answer = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 201"):
                raise RuntimeError((head + answer).decode())


async def found(runtime: Runtime, mentees: int) -> Cohort:
    """A program with so many mentees, each of whom knows what they want to learn."""
    mentors, asking = [new_id() for _ in range(MENTORS)], [new_id() for _ in range(mentees)]
    today = clock.today()
    cohort = Cohort(new_id(), mentors, asking)
    async with runtime.sessions.begin() as session:
        await session.execute(
            insert(Program),
            [
                {
                    "id": cohort.id,
                    "version": 1,
                    "name": "Spring cohort",
                    "starts_on": today,
                    "ends_on": today + timedelta(days=180),
                    "minimum_cell": 5,
                    "admins": [],
                    "launched_by": "benchmark",
                    "open_requests": MENTORS,
                    "state": "running",
                }
            ],
        )
        empty = dict.fromkeys(("department", "grade", "location", "country", "job_title", "bio"), "")
        parts: dict[str, list[Any]] = {
            name: [] for name in ("languages", "working_hours", "skills_offered", "skills_wanted")
        }
        people = [
            {
                "id": key,
                "version": 1,
                "external_id": str(key),
                "name": f"Person {number}",
                "zone": "UTC",
                "status": "active",
                **empty,
                **parts,
            }
            for number, key in enumerate([*mentors, *asking])
        ]
        await session.execute(insert(Person), people)
        enrolled = {"program_id": cohort.id, "version": 1, "state": "enrolled", "enrolled_at": clock.now()}
        rows = [
            {"id": new_id(), "person_id": key, "role": role, "places": places, **enrolled}
            for role, places, keys in (("mentor", 2, mentors), ("mentee", 0, asking))
            for key in keys
        ]
        await session.execute(insert(Enrollment), rows)
    return cohort


async def measure(commands: int, rounds: int, at_once: int) -> bool:
    async with EmbeddedPostgres(durable=True) as server, AsyncExitStack() as stack:
        await server.create_database("bench_requests", "bench")
        url = server.url("bench_requests", "bench")
        await migrate(SERVICE, url)
        runtime = await open_runtime(
            SERVICE.name,
            settings_for(SERVICE, url, {"database_pool_size": 2 * at_once}),
            stack,
            transport=MemoryTransport(MemoryLog()),
            tokens=OpenTokens(),
        )
        async with runtime.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        cohort = await found(runtime, mentees=max(commands // 2, at_once * 4))
        async with runtime.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
        floor = Client(await _served(stack, bare(runtime)), at_once)
        ours = Client(await _served(stack, create_api(SERVICE, runtime)), at_once)
        for number in range(rounds + 1):
            await floor.send(cohort.bare_calls(commands), keep=number > 0)
            await ours.send(cohort.calls(commands), keep=number > 0)
    ratio = median(ours.rates) / median(floor.rates)
    return report(
        "requests.http",
        ratio,
        f">= {BOUND} x a bare endpoint that does one INSERT",
        ratio >= BOUND,
        per_second=round(median(ours.rates)),
        bare_per_second=round(median(floor.rates)),
        commands=commands * rounds,
        at_once=at_once,
        ratios=[round(one / other, 2) for one, other in zip(ours.rates, floor.rates, strict=True)],
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=400, help="of each kind in a round")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--at-once", type=int, default=16)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(arguments.commands, arguments.rounds, arguments.at_once)) else 1)
