"""Commands that lock several rows do it in one order: whatever meets, one waits for the other and none is sent back.

Each test holds a row until both wait, so that they meet every time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.matching.departures.handlers import end_all
from shared import clock
from shared.events.profiles import PersonJoined
from shared.leases import within
from tests.integration.matching.asking import asked, kind
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.programs import launch
from tests.support.platform import Serve
from tests.support.waiting import eventually


@asynccontextmanager
async def held(company: Company, query: str, **values: Any) -> AsyncGenerator[None]:
    """Hold the rows of a query as long as the block lasts."""
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text(f"{query} FOR UPDATE"), values)
        yield


async def waiting(company: Company, count: int) -> None:
    """Once so many wait for a lock in this database."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    async def there() -> bool:
        async with company.harness.sessions() as session:
            return (await session.scalar(query) or 0) >= count

    await eventually(there, what=f"{count} who wait for a lock")


async def test_a_mentor_who_leaves_and_a_yes_do_not_cross(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    path = await asked(company, tom, lin)
    async with held(company, "SELECT FROM enrollment WHERE person_id = :p", p=lin.subject):
        leaving = asyncio.create_task(
            within(company.harness.runtime, lambda session: end_all(session, lin.subject, "left"))
        )
        await waiting(company, 1)
        yes = asyncio.create_task(company.as_person(lin).post(f"{path}/accept", json={}))
        await waiting(company, 2)
    await leaving
    assert kind(await yes) == (409, "wrong-state")
    listed = ok(await company.as_admin.get(f"{company.program_path}/mentorships/states"))
    assert listed["items"] == []


async def test_opposite_reassignments_between_two_groups_do_not_cross(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    tom, eva = await company.mentee("Tom Adeyemi"), await company.mentee("Eva Ek")
    lin, mia = await company.mentor("Lin Wu", places=3), await company.mentor("Mia Berg", places=3)
    stays = [await company.mentee("Ben Bo"), await company.mentee("Ida Holm")]

    async def assign(mentee: PersonJoined, mentor: PersonJoined) -> None:
        body = {"mentee_id": str(mentee.subject), "mentor_id": str(mentor.subject)}
        ok(await company.as_admin.post(f"{company.program_path}/mentorships", json=body))

    async def reassign(mentee: PersonJoined, old: PersonJoined, new: PersonJoined) -> Any:
        pairs = [{"mentee_id": str(mentee.subject), "mentor_id": str(new.subject)}]
        body = {"from_mentor_id": str(old.subject), "assignments": pairs}
        return await company.as_admin.post(f"{company.program_path}/reassignments", json=body)

    for mentee, mentor in ((tom, lin), (stays[0], lin), (eva, mia), (stays[1], mia)):
        await assign(mentee, mentor)
    program = UUID(company.program["id"])
    async with held(company, "SELECT FROM mentorship WHERE program_id = :p", p=program):
        moves = [asyncio.create_task(reassign(*move)) for move in ((tom, lin, mia), (eva, mia, lin))]
        await waiting(company, 2)
    for answer in await asyncio.gather(*moves):
        ok(answer)
    query = text(
        "SELECT person_id, mentor_id FROM mentorship_member JOIN mentorship ON id = mentorship_id "
        "WHERE left_on IS NULL AND role = 'mentee'"
    )
    async with company.harness.sessions() as session:
        now = dict((await session.execute(query)).all())
    assert now[tom.subject] == now[stays[1].subject] == mia.subject
    assert now[eva.subject] == now[stays[0].subject] == lin.subject


async def test_a_gathering_of_a_draft_that_is_discarded_meanwhile_is_refused_or_keeps_it(serve: Serve):
    company = await found(serve)
    start = clock.now() + timedelta(days=60)
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat(), "zone": "Europe/Berlin"}

    async def schedule(draft: dict[str, Any]) -> Any:
        body = {"kind": "workshop", "title": "Kickoff", "program_id": draft["id"], "places": 20, **times}
        return await company.as_admin.post(f"{API}/gatherings", json=body)

    async def discard(draft: dict[str, Any]) -> Any:
        return await company.as_admin.delete(f"{API}/programs/{draft['id']}", headers={"If-Match": '"1"'})

    for first, second, outcomes in ((discard, schedule, (204, 404)), (schedule, discard, (201, 409))):
        draft = await launch(company, draft=True)
        async with held(company, "SELECT FROM program WHERE id = :p", p=UUID(draft["id"])):
            both = [asyncio.create_task(first(draft))]
            await waiting(company, 1)
            both.append(asyncio.create_task(second(draft)))
            await waiting(company, 2)
        assert tuple([answer.status_code for answer in await asyncio.gather(*both)]) == outcomes
