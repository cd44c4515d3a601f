"""Making everything that pages of analytics show, and asking for them by its API and as plain SQL on the archive."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from statistics import median
from uuid import UUID

import httpx

from benchmarks.analytics_archive import Archive, analyze, executed
from benchmarks.analytics_questions import Page
from benchmarks.measuring import percentile
from services.analytics.impact import handlers as impact
from services.analytics.judging import judge_all
from services.analytics.main import create_app
from services.analytics.people.tables import Person
from services.analytics.publishing import publish
from services.analytics.settings import settings_of
from shared.service import Runtime
from tests.support.platform import OpenTokens
from tests.support.year.archived import of_other_people

__all__ = ["Viewer", "ask", "ask_plainly", "publish_all"]

BASE = "/api/analytics/v1"
_REQUESTS, _WARM, _QUERIES = 200, 20, 3


@dataclass(frozen=True)
class Viewer:
    """Who asks: somebody of HR who administers a program. program: one of the newest year."""

    client: httpx.AsyncClient
    program: UUID


async def publish_all(runtime: Runtime, stack: AsyncExitStack, archive: Archive) -> Viewer:
    """Make everything that pages show, and let an admin sign in. The time of making it is not measured here.

    Participants are compared for the page's program alone: the archive is of hundreds of companies taken for one, and
    to compare each of its programs with all people of all of them is nobody's question.
    """
    copy = (archive.copies - 1) // len(archive.years) + 1
    newest = archive.years[(archive.copies - 1) % len(archive.years)]
    admin, program = _of_copy(newest.admin, copy), _of_copy(newest.program, copy)
    await _know(runtime, admin)
    await publish(runtime)
    await judge_all(runtime)
    await _compare(runtime, program)
    await analyze(runtime)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(runtime)),
        base_url="http://bench",
        headers={"Authorization": f"Bearer {OpenTokens.write(admin, ['hr', 'program_admin'])}"},
    )
    stack.push_async_callback(client.aclose)
    return Viewer(client, program)


async def _compare(runtime: Runtime, program: UUID) -> None:
    async with runtime.sessions() as session, session.begin():
        job = await impact.job(session, (), settings_of(runtime).smallest_group)
        if job is not None:
            chosen = [one for one in job.programs if one.id == program]
            await impact.publish(session, impact.find(replace(job, programs=chosen)))


def _of_copy(one: UUID, number: int) -> UUID:
    return UUID(of_other_people(str(one).encode(), number).decode())


async def _know(runtime: Runtime, admin: UUID) -> None:
    units = dict.fromkeys(("department", "grade", "location"), "")
    async with runtime.sessions() as session, session.begin():
        await session.merge(Person(id=admin, version=1, external_id=str(admin), status="active", **units))


async def ask(viewer: Viewer, page: Page) -> float:
    """The 95th percentile of the seconds of an answer."""
    path = BASE + page.path.format(program=viewer.program)
    times: list[float] = []
    for number in range(_WARM + _REQUESTS):
        began = time.perf_counter()
        answer = await viewer.client.get(path)
        if number >= _WARM:
            times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return percentile(times, 0.95)


async def ask_plainly(runtime: Runtime, viewer: Viewer, page: Page) -> float:
    """The median of the seconds of a query."""
    times: list[float] = []
    for _ in range(_QUERIES):
        began = time.perf_counter()
        await executed(runtime, page.plain, **({"program": str(viewer.program)} if ":program" in page.plain else {}))
        times.append(time.perf_counter() - began)
    return median(times)
