"""The waitlist: fair, race-safe, and moving by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from services.matching.enrollments.tables import Enrollment
from services.matching.waitlist.handlers import admit_waiting
from shared import clock
from shared.events.matching import (
    ParticipantAdmitted,
    ParticipantEnrolled,
    ParticipantWaitlisted,
    ParticipantWithdrew,
)
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.leases import within
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually

TAKERS, PLACES = 200, 20


async def people(company: Company, count: int) -> list[PersonJoined]:
    """People who are known here, all at once."""
    first = await company.harness.know("Person 0")
    others = [
        first.model_copy(update={"id": key, "subject": key, "external_id": str(key), "name": f"Person {number}"})
        for number, key in enumerate([new_id() for _ in range(count - 1)], 1)
    ]
    await company.harness.receive(*others)
    return [first, *others]


async def enroll(company: Company, person: PersonJoined, **body: Any) -> httpx.Response:
    body = {"person_id": str(person.subject), "role": "mentee", **body}
    return await company.as_person(person).post(f"{company.program_path}/enrollments", json=body)


async def waitlist(company: Company) -> list[dict[str, Any]]:
    return ok(await company.as_admin.get(f"{company.program_path}/waitlist", params={"limit": 200}))["items"]


async def counts(company: Company) -> dict[str, int]:
    async with company.harness.sessions() as session:
        query = select(Enrollment.state, func.count()).where(Enrollment.role == "mentee").group_by(Enrollment.state)
        return dict((await session.execute(query)).all())


async def admitted(company: Company, count: int) -> None:
    """Wait until so many were admitted by the worker."""

    async def look() -> bool:
        return len(company.harness.published(ParticipantAdmitted)) >= count

    await eventually(look, what=f"{count} admitted")


def admitted_people(company: Company) -> set[UUID]:
    return {event.person_id for event in company.harness.published(ParticipantAdmitted)}


async def test_two_hundred_at_once_for_twenty_places(serve: Serve):
    company = await found(serve, program={"mentee_limit": PLACES})
    takers = await people(company, TAKERS)
    answers = await asyncio.gather(*(enroll(company, taker) for taker in takers))
    shown = {answer.json()["person_id"]: ok(answer, 201) for answer in answers}
    assert await counts(company) == {"enrolled": PLACES, "waiting": TAKERS - PLACES}

    line = await waitlist(company)
    assert [one["place"]["position"] for one in line] == list(range(1, TAKERS - PLACES + 1))
    assert line == sorted(line, key=lambda one: (one["waiting_since"], one["enrollment_id"]))
    assert [shown[one["person_id"]]["waiting"]["position"] for one in line] == list(range(1, TAKERS - PLACES + 1))
    assert line[0]["place"]["why"] == "The program takes 20 mentees, and 20 take part."
    await company.harness.settle()
    told = {str(event.person_id): event.position for event in company.harness.published(ParticipantWaitlisted)}
    assert told == {one["person_id"]: one["place"]["position"] for one in line}
    assert len(company.harness.published(ParticipantEnrolled)) == PLACES

    leaving = [one for one in shown.values() if one["state"] == "enrolled"][:5]

    async def admit_all_the_time() -> None:
        """A second worker, beside the one of the harness."""
        while len(company.harness.published(ParticipantAdmitted)) < len(leaving):
            await within(company.harness.runtime, admit_waiting)

    async def leave(one: dict[str, Any]) -> None:
        me = company.harness.client(one["person_id"])
        ok(await me.post(f"{API}/enrollments/{one['id']}/withdraw", json={}))

    await asyncio.gather(admit_all_the_time(), *(leave(one) for one in leaving))
    for _ in range(3):
        assert await within(company.harness.runtime, admit_waiting) == 0
    await company.harness.settle()
    come_in = [str(event.person_id) for event in company.harness.published(ParticipantAdmitted)]
    assert sorted(come_in) == sorted(one["person_id"] for one in line[:5])
    assert await counts(company) == {"enrolled": PLACES, "waiting": TAKERS - PLACES - 5, "withdrawn": 5}
    assert [one["person_id"] for one in await waitlist(company)] == [one["person_id"] for one in line[5:]]


async def test_a_place_opens_when_mentors_come_or_take_more(serve: Serve):
    company = await found(serve, program={"limited_by_places": True})
    tom, mia, ida = [await company.harness.know(name) for name in ("Tom Adeyemi", "Mia Berg", "Ida Holm")]
    for position, person in enumerate((tom, mia, ida), 1):
        place = ok(await enroll(company, person))["waiting"]
        assert (place["position"], place["reason"]) == (position, "mentors-full")
        assert place["why"] == "The mentors have places for 0 mentees, and 0 take part."

    lin = await company.mentor("Lin Wu", places=1)
    await admitted(company, 1)
    assert admitted_people(company) == {tom.subject}
    [mentor] = ok(await company.as_person(lin).get(f"{API}/enrollments"))["items"]
    path = f"{API}/enrollments/{mentor['id']}/places"
    stale = await company.as_person(lin).patch(path, json={"places": 2}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    more = await company.as_person(lin).patch(path, json={"places": 2}, headers={"If-Match": '"1"'})
    assert ok(more)["note"] == "You have no mentee and 2 places: 2 of them are free."
    await admitted(company, 2)
    await company.harness.settle()
    assert admitted_people(company) == {tom.subject, mia.subject}
    [own] = ok(await company.as_person(ida).get(f"{API}/enrollments"))["items"]
    assert (own["state"], own["waiting"]["position"], own["waiting"]["waiting"]) == ("waiting", 1, 1)
    # Fewer places take nobody away and let nobody in.
    fewer = await company.as_person(lin).patch(path, json={"places": 0}, headers={"If-Match": '"2"'})
    assert ok(fewer)["places"] == 0
    assert (await counts(company))["enrolled"] == 2


async def test_only_admins_see_who_waits(serve: Serve):
    company = await found(serve, program={"mentee_limit": 1})
    tom, mia = [await company.harness.know(name) for name in ("Tom Adeyemi", "Mia Berg")]
    for person in (tom, mia):
        ok(await enroll(company, person))
    assert (await company.as_person(mia).get(f"{company.program_path}/waitlist")).status_code == 403
    [one] = await waitlist(company)
    assert (one["name"], one["place"]["position"]) == ("Mia Berg", 1)
    mine = ok(await company.as_person(mia).get(f"{API}/enrollments"))["items"]
    ok(await company.as_person(mia).post(f"{API}/enrollments/{mine[0]['id']}/withdraw", json={}))
    assert await waitlist(company) == []
    again = ok(await enroll(company, mia))
    assert (again["id"], again["state"], again["version"]) == (mine[0]["id"], "waiting", 3)


async def test_a_higher_limit_lets_more_in(serve: Serve):
    company = await found(serve, program={"mentee_limit": 1})
    for name in ("Tom Adeyemi", "Mia Berg", "Ida Holm"):
        ok(await enroll(company, await company.harness.know(name)))
    version = ok(await company.as_admin.get(company.program_path))["version"]
    changed = await company.as_admin.patch(
        company.program_path, json={"mentee_limit": None}, headers={"If-Match": f'"{version}"'}
    )
    ok(changed)
    await admitted(company, 2)
    assert await counts(company) == {"enrolled": 3}


async def test_nobody_waits_for_a_program_that_has_closed(serve: Serve):
    company = await found(serve, program={"mentee_limit": 1})
    first, waits = await people(company, 2)
    ok(await enroll(company, first), 201)
    assert ok(await enroll(company, waits), 201)["state"] == "waiting"
    ok(await company.as_admin.post(f"{company.program_path}/close"))
    clock.advance(timedelta(minutes=2))
    [withdrew] = await company.harness.sent(ParticipantWithdrew)
    assert (withdrew.person_id, withdrew.reason) == (waits.subject, "program-closed")
    assert await waitlist(company) == []
    assert await counts(company) == {"enrolled": 1, "withdrawn": 1}
