"""Workshops and conferences: who may schedule, who comes, who waits and who is let in."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from shared import clock
from shared.events.matching import (
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    GatheringWaitlisted,
    PlaceReleased,
    PlaceTaken,
)
from shared.events.notifications import GatheringAnswered
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft
from shared.ids import new_id
from tests.integration.matching.company import API, found, ok
from tests.integration.matching.gathering import kind, workshop
from tests.support.platform import Serve


async def test_a_gathering_tells_all_of_itself(serve: Serve):
    company = await found(serve)
    lin = await company.harness.know("Lin Wu")
    topics = [{"skill_id": None, "name": "Python"}]
    lesson = await workshop(company, speakers=[str(lin.subject)], topics=topics)
    assert lesson.told["speakers"] == [{"id": str(lin.subject), "name": "Lin Wu"}]
    assert [person["name"] for person in lesson.told["organizers"]] == ["Ada Admin"]
    [event] = await company.harness.sent(GatheringScheduled)
    assert (event.title, event.topics, event.places) == ("First steps with Python", ("Python",), 2)
    assert (event.speakers, str(event.program_id)) == ((lin.subject,), company.program["id"])

    ok(await lesson.change(place="Room 4.2"))
    [changed] = await company.harness.sent(GatheringChanged)
    assert (changed.place, changed.version) == ("Room 4.2", 2)
    stale = await company.as_admin.post(f"{lesson.path}/cancel", headers={"If-Match": '"1"'})
    assert kind(stale) == (412, "stale")
    cancelled = ok(await company.as_admin.post(f"{lesson.path}/cancel", headers={"If-Match": '"2"'}))
    assert cancelled["state"] == "cancelled"
    await company.harness.sent(GatheringCancelled)
    assert kind(await lesson.change(place="Room 5")) == (409, "wrong-state")
    assert kind(await lesson.register(await company.mentee("Tom Adeyemi"))) == (409, "wrong-state")


async def test_only_those_whose_program_it_is_schedule(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    lesson = await workshop(company)
    body = {**await lesson.body(), "program_id": company.program["id"]}
    for_all = {**body, "program_id": None}
    admin_of_others = company.harness.client((await company.harness.know("Olu Other")).subject, ["program_admin"])
    assert (await company.as_person(tom).post(f"{API}/gatherings", json=body)).status_code == 403
    assert (await admin_of_others.post(f"{API}/gatherings", json=body)).status_code == 403
    assert (await company.as_admin.post(f"{API}/gatherings", json=for_all)).status_code == 403
    assert ok(await admin_of_others.post(f"{API}/gatherings", json=for_all), 201)["program_id"] is None
    for other in (company.as_person(tom), admin_of_others):
        put = await other.put(lesson.path, json=await lesson.body(), headers={"If-Match": '"1"'})
        assert put.status_code == 403
        assert (await other.get(f"{lesson.path}/code")).status_code == 403
        assert (await other.get(f"{lesson.path}/registrations")).status_code == 403
    assert ok(await company.as_person(tom).get(f"{API}/gatherings"))["total"] == 2


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [(-1, 1, "in-the-past"), (2, 1, "end-before-start"), (1, 24 * 40, "too-long")],
)
async def test_impossible_times_are_refused(serve: Serve, start: int, end: int, problem: str):
    company = await found(serve)
    now = clock.now()
    times = {"start": now + timedelta(hours=start), "end": now + timedelta(hours=end)}
    body = {"kind": "workshop", "title": "Too late", "zone": "UTC", "places": 1, "program_id": company.program["id"]}
    answer = await company.as_admin.post(
        f"{API}/gatherings", json={**body, **{name: value.isoformat() for name, value in times.items()}}
    )
    assert kind(answer) == (422, problem)


async def test_a_released_place_goes_to_who_has_waited_longest(serve: Serve):
    company = await found(serve)
    people = [await company.mentee(name) for name in ("Tom", "Ann", "Bea", "Cem", "Dov")]
    tom, ann, bea, cem, dov = people
    lesson = await workshop(company, places=2)
    for person in people:
        ok(await lesson.register(person), 201)
    assert [await lesson.state_of(person) for person in people] == [
        ("registered", None), ("registered", None), ("waiting", 1), ("waiting", 2), ("waiting", 3)
    ]  # fmt: skip
    assert (await lesson.register(bea)).status_code == 200
    ok(await lesson.release(bea))
    ok(await lesson.release(tom))
    assert ok(await lesson.release(tom))["state"] == "released"
    assert await lesson.state_of(cem) == ("registered", None)
    assert await lesson.state_of(dov) == ("waiting", 1)
    ok(await lesson.register(bea), 201)
    assert await lesson.state_of(bea) == ("waiting", 2)

    await company.harness.settle()
    waited = company.harness.published(GatheringWaitlisted)
    assert [event.position for event in waited] == [1, 2, 3, 2]
    assert [event.person_id for event in company.harness.published(PlaceReleased)] == [bea.subject, tom.subject]
    taken = company.harness.published(PlaceTaken)
    assert [(event.person_id, event.from_waitlist) for event in taken] == [
        (tom.subject, False), (ann.subject, False), (cem.subject, True)
    ]  # fmt: skip
    assert {event.key for event in (*waited, *taken)} == {lesson.told["id"]}
    listed = ok(await company.as_admin.get(f"{lesson.path}/registrations", params={"state": "waiting"}))
    assert [(row["name"], row["position"]) for row in listed["items"]] == [("Bea", 2), ("Dov", 1)]


async def test_who_is_to_speak_gives_their_place_to_who_waits(serve: Serve):
    company = await found(serve)
    tom, ann, bea = [await company.mentee(name) for name in ("Tom", "Ann", "Bea")]
    lesson = await workshop(company, places=1)
    for person in (tom, ann, bea):
        ok(await lesson.register(person), 201)
    ok(await lesson.change(speakers=[str(tom.subject), str(bea.subject)]))
    states = [await lesson.state_of(person) for person in (tom, ann, bea)]
    assert states == [("released", None), ("registered", None), ("released", None)]


async def test_who_declines_in_their_calendar_gives_their_place_back(serve: Serve):
    company = await found(serve)
    tom, ann, bea = [await company.mentee(name) for name in ("Tom", "Ann", "Bea")]
    lesson = await workshop(company, places=1)
    for person in (tom, ann, bea):
        ok(await lesson.register(person), 201)

    async def say(person: PersonJoined, answer: Any, *, start: datetime, at: datetime | None = None) -> None:
        gathering = UUID(lesson.told["id"])
        told: dict[str, Any] = {
            "person_id": person.subject,
            "answer": answer,
            "start": start,
            "time": at or clock.now(),
        }
        await company.harness.receive(GatheringAnswered(subject=gathering, version=1, gathering_id=gathering, **told))

    asked = lesson.start
    await say(tom, "tentative", start=asked)
    await say(tom, "declined", start=asked - timedelta(days=1))
    await say(ann, "declined", start=asked)
    await say(await company.mentee("Dov"), "declined", start=asked)
    assert [await lesson.state_of(person) for person in (tom, ann)] == [("registered", None), ("waiting", 1)]
    await say(tom, "declined", start=asked)
    assert [await lesson.state_of(person) for person in (tom, ann)] == [("released", None), ("registered", None)]
    [gone] = await company.harness.sent(PlaceReleased)
    assert gone.person_id == tom.subject

    ok(await lesson.release(ann))
    before = clock.now()
    clock.advance(timedelta(minutes=1))
    ok(await lesson.register(ann), 201)
    await say(ann, "declined", start=asked, at=before)
    assert await lesson.state_of(ann) == ("waiting", 1)
    clock.move_to(asked + timedelta(days=1))
    await say(bea, "declined", start=asked)
    assert await lesson.state_of(bea) == ("registered", None), "that has been"


async def test_more_places_admit_and_fewer_take_nobodys(serve: Serve):
    company = await found(serve)
    people = [await company.mentee(name) for name in ("Tom", "Ann", "Bea", "Cem")]
    lesson = await workshop(company, places=2)
    for person in people:
        ok(await lesson.register(person))
    assert kind(await lesson.change(places=1)) == (409, "places-taken")
    raised = ok(await lesson.change(places=3))
    assert (raised["taken"], raised["waiting"]) == (3, 1)
    assert await lesson.state_of(people[2]) == ("registered", None)
    assert await lesson.state_of(people[3]) == ("waiting", 1)


async def test_two_hundred_at_once_take_twenty_places_and_wait_in_order(serve: Serve):
    company = await found(serve)
    admin = company.harness.client(company.admin.subject, ["program_admin"])
    lesson = await workshop(company, places=20)
    told = ok(await admin.post(f"{API}/gatherings", json={**await lesson.body(), "program_id": None}), 201)
    path = f"{API}/gatherings/{told['id']}"
    snapshot: dict[str, Any] = {"effective_date": clock.today(), "version": 1}
    keys = [new_id() for _ in range(200)]
    people = [PersonJoined(subject=key, external_id=str(key), name=f"Person {key}", **snapshot) for key in keys]
    await company.harness.receive(*people)
    answers = await asyncio.gather(
        *(company.as_person(person).post(f"{path}/registration", json={}) for person in people)
    )
    assert Counter(answer.status_code for answer in answers) == {201: 200}
    states = Counter(answer.json()["state"] for answer in answers)
    assert states == {"registered": 20, "waiting": 180}
    told_positions = [answer.json()["position"] for answer in answers if answer.json()["state"] == "waiting"]
    assert sorted(told_positions) == list(range(1, 181))
    now = ok(await admin.get(path))
    assert (now["taken"], now["waiting"]) == (20, 180)

    released = [answer.json()["person_id"] for answer in answers if answer.json()["state"] == "registered"][:5]
    waiting = {answer.json()["position"]: answer.json()["person_id"] for answer in answers}
    by_id = {str(person.subject): person for person in people}
    given_back = await asyncio.gather(
        *(company.as_person(by_id[key]).post(f"{path}/registration/release") for key in released)
    )
    assert {answer.status_code for answer in given_back} == {200}
    for position in range(1, 6):
        mine = ok(await company.as_person(by_id[waiting[position]]).get(f"{path}/registration"))
        assert mine["state"] == "registered"
    sixth = ok(await company.as_person(by_id[waiting[6]]).get(f"{path}/registration"))
    assert (sixth["state"], sixth["position"]) == ("waiting", 1)


async def test_a_program_keeps_its_gatherings_for_those_who_take_part(serve: Serve):
    company = await found(serve)
    lin = await company.mentor("Lin Wu")
    lesson = await workshop(company, speakers=[str(lin.subject)])
    stranger = await company.harness.know("Nosy Nick")
    assert kind(await lesson.register(stranger)) == (403, "participants-only")
    assert kind(await lesson.register(lin)) == (409, "speaks-there")
    tom = await company.mentee("Tom Adeyemi")
    assert ok(await company.as_person(tom).get(lesson.path))["link"] == ""
    ok(await lesson.register(tom))
    seen = ok(await company.as_person(tom).get(lesson.path))
    assert (seen["link"], seen["mine"]) == ("https://meet.example.org/python", "registered")
    assert ok(await company.as_person(lin).get(lesson.path))["link"] != ""
    assert ok(await company.as_person(lin).get(f"{API}/gatherings", params={"mine": True}))["total"] == 1
    assert ok(await company.as_person(stranger).get(f"{API}/gatherings", params={"mine": True}))["total"] == 0


async def test_who_leaves_gives_their_places_back(serve: Serve):
    company = await found(serve)
    tom, ann, bea, cem = [await company.mentee(name) for name in ("Tom", "Ann", "Bea", "Cem")]
    lesson = await workshop(company, places=1)
    for person in (tom, ann, bea, cem):
        ok(await lesson.register(person))
    await company.harness.receive(PersonErased(subject=ann.subject, version=2))
    left = tom.model_copy(update={"version": 2, "status": "left"}).model_dump(exclude={"id"})
    await company.harness.receive(PersonLeft.model_validate(left))
    assert await lesson.state_of(bea) == ("registered", None)
    assert await lesson.state_of(cem) == ("waiting", 1)


async def test_gatherings_are_listed_from_the_next_one_on(serve: Serve):
    company = await found(serve)
    now = clock.now()
    for days in (9, 3, 6):
        start = now + timedelta(days=days)
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        await workshop(company, title=f"In {days} days", **times)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        listed = ok(await company.as_admin.get(f"{API}/gatherings", params={"limit": 2, **cursor}))
        seen += [row["title"] for row in listed["items"]]
        if listed["next"] is None:
            break
        cursor = {"cursor": listed["next"]}
    assert seen == ["In 3 days", "In 6 days", "In 9 days"]
    clock.advance(timedelta(days=7))
    past = ok(await company.as_admin.get(f"{API}/gatherings", params={"past": True, "limit": 1}))
    assert [(row["title"], row["state"]) for row in past["items"]] == [("In 6 days", "over")]
    older = ok(await company.as_admin.get(f"{API}/gatherings", params={"past": True, "cursor": past["next"]}))
    assert [row["title"] for row in older["items"]] == ["In 3 days"]
    between = {"since": (now + timedelta(days=4)).isoformat(), "until": (now + timedelta(days=9)).isoformat()}
    listed = ok(await company.as_admin.get(f"{API}/gatherings", params=between))
    assert [row["title"] for row in listed["items"]] == ["In 6 days"]
    del between["until"]
    listed = ok(await company.as_admin.get(f"{API}/gatherings", params=between))
    assert [(row["title"], row["state"]) for row in listed["items"]] == [
        ("In 6 days", "over"),
        ("In 9 days", "scheduled"),
    ]


async def test_nothing_is_kept_of_a_persons_account(serve: Serve):
    """An erasure could not find it: only their id is theirs everywhere."""
    company = await found(serve)
    account = company.harness.client(None, ["program_admin"])
    await workshop(company)
    program = {"name": "Autumn", "starts_on": company.program["starts_on"], "ends_on": company.program["ends_on"]}
    of_nobody = ok(await account.post(f"{API}/programs", json=program), 201)
    kept = text("SELECT launched_by FROM program WHERE id = :key UNION ALL SELECT scheduled_by FROM gathering")
    async with company.harness.sessions() as session:
        assert set(await session.scalars(kept, {"key": UUID(company.program["id"])})) == {""}
        assert set(await session.scalars(kept, {"key": UUID(of_nobody["id"])})) != {""}
    path = f"{API}/programs/{of_nobody['id']}"
    assert ok(await account.patch(path, json={"name": "Fall"}, headers={"If-Match": '"1"'}))["name"] == "Fall"
