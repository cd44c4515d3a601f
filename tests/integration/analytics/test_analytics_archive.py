"""The archive, the projection of people, and who may ask."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from services.analytics.archive.handlers import keep
from services.analytics.archive.tables import ArchivedEvent
from services.analytics.main import SERVICE
from services.analytics.people.tables import Person
from shared.events import READERS, Event
from shared.events.matching import ParticipantAttributesShared, ParticipantAttributesWithdrawn, SharedAttribute
from shared.events.profiles import GoalSet, PersonErased, PersonLeft
from shared.ids import new_id
from shared.migrations import differences
from tests.contract.events.examples import EXAMPLES
from tests.integration.analytics.history import person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_every_event_is_archived_once_however_often_it_comes(analytics: Harness):
    events = [event for event in EXAMPLES if event.topic not in READERS]
    await analytics.receive(*events)
    await analytics.receive(*events)
    async with analytics.sessions.begin() as session:
        for event in events:
            for handler in SERVICE.handlers[type(event)]:
                await handler(session, event)
    await folded(analytics)
    answer = await analytics.client(roles=["auditor"]).get(f"{BASE}/archive/counts")
    assert answer.json()["types"] == {event.type: 1 for event in events}
    assert answer.json()["total"] == len(events)


async def test_an_archived_event_says_when_and_of_what_and_no_words(analytics: Harness):
    goal = GoalSet(subject=new_id(), version=3, person_id=new_id(), title="Learn to say no", skill="Assertiveness")
    await analytics.receive(goal)
    async with analytics.sessions() as session:
        [kept] = await session.scalars(select(ArchivedEvent))
    assert (kept.id, kept.type, kept.subject, kept.version) == (goal.id, goal.type, goal.subject, 3)
    assert abs((kept.time - goal.time).total_seconds()) < 0.001
    assert kept.data == {"person_id": str(goal.person_id), "due": None}


async def test_what_somebody_told_of_their_identity_goes_with_their_consent(analytics: Harness):
    program, me, other = new_id(), new_id(), new_id()
    enrollment = new_id()
    told = (SharedAttribute(attribute="first in the family to study", values=("yes",)),)
    for subject, whose in ((enrollment, me), (new_id(), other)):
        shared = ParticipantAttributesShared(
            subject=subject, version=2, program_id=program, person_id=whose, attributes=told
        )
        await analytics.receive(shared)
    await analytics.receive(
        ParticipantAttributesWithdrawn(subject=enrollment, version=3, program_id=program, person_id=me)
    )
    async with analytics.sessions() as session:
        kept = await session.scalars(
            select(ArchivedEvent.data).where(ArchivedEvent.type == ParticipantAttributesShared.type)
        )
        attributes = {data["person_id"]: data.get("attributes") for data in kept}
    assert attributes[str(me)] is None
    assert attributes[str(other)] == [{"attribute": "first in the family to study", "values": ["yes"]}]


async def test_a_newer_consent_outlasts_an_older_withdrawal_in_whatever_order_they_come(analytics: Harness):
    program, told = new_id(), (SharedAttribute(attribute="first in the family to study", values=("yes",)),)
    for order in permutations((1, 2, 3)):
        for together in (True, False):
            enrollment, me = new_id(), new_id()
            about: dict[str, Any] = {"subject": enrollment, "program_id": program, "person_id": me}
            said = {
                1: ParticipantAttributesShared(version=1, attributes=told, **about),
                2: ParticipantAttributesWithdrawn(version=2, **about),
                3: ParticipantAttributesShared(version=3, attributes=told, **about),
            }
            events = [said[version] for version in order]
            for batch in [events] if together else [[event] for event in events]:
                async with analytics.sessions.begin() as session:
                    await keep(session, batch)
            async with analytics.sessions() as session:
                kept = await session.execute(
                    select(ArchivedEvent.version, ArchivedEvent.data).where(ArchivedEvent.subject == enrollment)
                )
            assert {version for version, data in kept if "attributes" in data} == {3}, (order, together)


async def test_contacts_never_reach_analytics():
    assert all(isinstance(event, type) and event.topic not in READERS for event in SERVICE.handlers)


async def test_the_projection_of_people_keeps_the_newest_version(analytics: Harness):
    joined = person("Data")
    left = PersonLeft(**joined.model_dump(exclude={"id", "version", "status", "time"}), version=2, status="left")
    await handle(analytics, [left, joined])
    answer = await analytics.client(roles=["it"]).get(f"{BASE}/people/count")
    assert answer.json() == {"total": 0}
    assert (await analytics.client(joined.subject).get(f"{BASE}/programs")).status_code == 403


async def test_of_someone_erased_is_left_that_they_are_while_late_events_may_come(analytics: Harness):
    joined, never_known = person("Data"), new_id()
    erased = PersonErased(subject=joined.subject, version=3)
    await analytics.receive(joined, erased, PersonErased(subject=never_known, version=2))
    await handle(analytics, [joined])
    async with analytics.sessions() as session:
        kept = {one.id: one for one in await session.scalars(select(Person))}
    assert kept.keys() == {joined.subject, never_known}
    assert {(one.external_id, one.status) for one in kept.values()} == {("", "erased")}
    assert (kept[joined.subject].department, kept[joined.subject].version) == ("", 3)
    assert (await analytics.client(joined.subject).get(f"{BASE}/programs")).status_code == 403


async def test_people_are_counted_for_operators_only(analytics: Harness):
    someone = person("Data")
    await analytics.receive(someone, person("Sales"))
    assert (await analytics.client(roles=["it"]).get(f"{BASE}/people/count")).json() == {"total": 2}
    for path in ("people/count", "archive/counts"):
        assert (await analytics.client(someone.subject).get(f"{BASE}/{path}")).status_code == 403
        assert (await analytics.client(roles=["hr", "program_admin"]).get(f"{BASE}/{path}")).status_code == 403


async def test_every_route_asks_for_a_token(analytics: Harness):
    paths = analytics.app.openapi()["paths"]
    assert len(paths) > 6
    anonymous = analytics.anonymous()
    for path, operations in paths.items():
        address = re.sub(r"{\w+_id}", str(new_id()), path)
        for method in operations:
            assert (await anonymous.request(method, address)).status_code == 401, (method, path)


async def test_the_migrations_make_what_the_tables_say(analytics: Harness):
    url = analytics.runtime.settings.database_url.get_secret_value()
    assert await differences(SERVICE, url) == []


async def handle(analytics: Harness, events: list[Event]) -> None:
    async with analytics.sessions.begin() as session:
        for event in events:
            for handler in SERVICE.handlers[type(event)]:
                await handler(session, event)
