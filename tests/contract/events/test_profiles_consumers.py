"""Every event of profiles has a producer, and each of its consumers does something with its golden payload.

A consumer is the service as it runs: its group reads the bytes of `golden/` from a topic into its own PostgreSQL. Its
schedules stand still, so that nothing but the delivery changes the database.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifications.nudges.domain import Rule
from shared import clock
from shared.events import REGISTRY, Event, parse
from shared.events import profiles as p
from shared.messaging.transport import Record
from telemachus import topology
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.contract.events.producers import constructed
from tests.support.platform import Harness, serving
from tests.support.postgres import TemplateDatabase, databases
from tools.schemas import GOLDEN

TYPES = sorted(name for name, event in REGISTRY.items() if event.topic.startswith("profiles."))
LISTENERS = [
    (service, name)
    for name in TYPES
    for service in topology.SERVICES
    if REGISTRY[name] in topology.service(service).handlers
]
ZENOBIA = {"name": "Zenobia Achebe", "external_id": "E-9917", "bio": "Keeps bees."}
WORDS_OF_PEOPLE = {"name", "title", "bio", "milestone", "job_title", "aliases", "skill", "email", "pronouns"}

Listen = Callable[[str], Awaitable[Harness]]


@pytest.fixture(scope="module")
async def listening(postgres: EmbeddedPostgres, template_database: TemplateDatabase) -> AsyncGenerator[Listen]:
    """Runs a consumer at its first call, and gives the same one afterwards."""
    async with AsyncExitStack() as stack:
        make = await stack.enter_async_context(databases(postgres))
        running: dict[str, Harness] = {}

        async def listen(name: str) -> Harness:
            if name not in running:
                serve = await stack.enter_async_context(serving(make, template_database))
                running[name] = await serve(replace(topology.service(name), schedules=()))
            return running[name]

        yield listen


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def event_of(name: str) -> Event:
    event = parse(golden(name))
    assert event is not None
    return event


async def deliver(harness: Harness, value: bytes) -> None:
    """Put the bytes on the topic and wait until the consumer has passed them, without setting them aside."""
    event = parse(value)
    assert event is not None
    outcomes = await harness.runtime.transport.publish([Record(event.topic, event.key, value)])
    assert not any(outcomes)
    await harness.consumed()
    dead = {partition.topic: len(log) for partition, log in harness.log.records.items() if ".dlq" in partition.topic}
    assert not any(dead.values()), dead


async def rows(harness: Harness, query: str, **values: Any) -> list[dict[str, Any]]:
    async with harness.sessions() as session:
        return [dict(row) for row in (await session.execute(text(query), values)).mappings()]


async def dump(harness: Harness) -> dict[str, list[str]]:
    """Every row of every table as text, but for how far the consumer has read."""
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
    names = [row["table_name"] for row in await rows(harness, query)]
    return {
        name: sorted(str(row) for row in await rows(harness, f'SELECT * FROM "{name}"'))  # noqa: S608 - our own tables
        for name in names
        if name != "consumer_offset"
    }


@dataclass(frozen=True)
class Effect:
    """What a delivery does. given: events that come before it. seen: fails when the effect is not there."""

    seen: Callable[[Harness, Event], Awaitable[None]]
    given: Callable[[Event], list[Event]] = lambda _: []


async def archives(harness: Harness, event: Event) -> None:
    """Analytics keeps the event, and no name, title or bio of it anywhere."""
    [row] = await rows(harness, "SELECT * FROM archived_event WHERE id = :id", id=event.id)
    assert (row["type"], row["subject"], row["version"], row["time"]) == (
        event.type,
        event.subject,
        event.version,
        event.time,
    )
    ids = {str(value) for value in event.model_dump().values() if isinstance(value, UUID)} - {str(event.id)}
    kept = json.dumps(row["data"]) + str(row["subject"])
    assert all(value in kept for value in ids), "ids are what the archive is for"
    words = set(words_of_people(event.model_dump(mode="json")))
    assert words or not WORDS_OF_PEOPLE & set(type(event).model_fields)
    everything = str(await dump(harness))
    assert not [word for word in words if word in everything]


def words_of_people(value: Any, field: str = "") -> Iterator[str]:
    if isinstance(value, str) and field in WORDS_OF_PEOPLE:
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from words_of_people(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from words_of_people(member, field)


async def knows_the_person(harness: Harness, event: Event) -> None:
    assert isinstance(event, p.PersonSnapshot)
    [row] = await rows(harness, "SELECT * FROM person WHERE id = :id", id=event.subject)
    told = {
        name: getattr(event, name) for name in ("external_id", "name", "zone", "department", "grade", "status", "bio")
    }
    known = {name: value for name, value in told.items() if name in row}
    assert {name: row[name] for name in known} == known
    assert {"external_id", "status"} <= set(known)
    assert row["version"] == event.version


async def knows_nothing_of_the_person(harness: Harness, event: Event) -> None:
    """Their row says that they were erased, and neither who they were nor where they are reached."""
    [row] = await rows(harness, "SELECT * FROM person WHERE id = :id", id=event.subject)
    assert (row["status"], row["version"], row["external_id"]) == ("erased", event.version, "")
    assert "name" not in row or row["name"] == ""
    everything = str(await dump(harness))
    assert "zenobia@" not in everything
    assert not [word for word in ZENOBIA.values() if word in everything]


async def archives_and_knows_nothing_of_the_person(harness: Harness, event: Event) -> None:
    [row] = await rows(harness, "SELECT * FROM archived_event WHERE id = :id", id=event.id)
    assert (row["type"], row["subject"]) == (event.type, event.subject)
    await knows_nothing_of_the_person(harness, event)


async def counts_the_endorsement(harness: Harness, event: Event) -> None:
    assert isinstance(event, p.EndorsementEvent)
    [row] = await rows(harness, "SELECT * FROM known_endorsement WHERE endorsement_id = :id", id=event.subject)
    assert (row["given_by"], row["given_to"], row["skill_id"]) == (event.given_by, event.given_to, event.skill_id)
    assert row["withdrawn"] == isinstance(event, p.EndorsementWithdrawn)


async def knows_the_other_name(harness: Harness, event: Event) -> None:
    assert isinstance(event, p.SkillsMerged)
    [row] = await rows(harness, "SELECT * FROM merged_skill WHERE skill_id = :id", id=event.subject)
    assert row["into"] == event.into


async def archives_and_knows_the_unit(harness: Harness, event: Event) -> None:
    await archives(harness, event)
    await knows_the_person(harness, event)


async def knows_the_contact(harness: Harness, event: Event) -> None:
    assert isinstance(event, p.ContactChanged)
    [row] = await rows(harness, "SELECT * FROM contact WHERE person_id = :id", id=event.subject)
    assert (row["email"], row["language"], row["version"]) == (event.email, event.language, event.version)


def plans(*rules: Rule) -> Effect:
    """Nudges of these rules that name the title, to the person of the goal."""

    async def seen(harness: Harness, event: Event) -> None:
        assert isinstance(event, p.GoalEvent)
        about = getattr(event, "milestone_id", event.subject)
        found = await rows(harness, "SELECT * FROM nudge WHERE about = :about AND state = 'planned'", about=about)
        assert {row["rule"] for row in found} == set(rules)
        for row in found:
            assert (row["person_id"], row["payload"]["title"]) == (event.person_id, event.title)
            for name in ("due", "milestone", "since"):
                assert row["payload"].get(name) == event.model_dump(mode="json").get(name)

    return Effect(seen)


async def drops(harness: Harness, event: Event) -> None:
    """What was planned about the goal, or about the milestone, is dropped."""
    about = getattr(event, "milestone_id", event.subject)
    found = await rows(harness, "SELECT state FROM nudge WHERE about = :about", about=about)
    assert {row["state"] for row in found} == {"dropped"}


def a_goal_before(event: Event) -> list[Event]:
    assert isinstance(event, p.GoalEvent)
    due = clock.today() + timedelta(days=60)
    return [p.GoalSet(subject=event.subject, version=1, person_id=event.person_id, title=event.title, due=due)]


def a_milestone_before(event: Event) -> list[Event]:
    assert isinstance(event, p.MilestoneReached)
    planned = p.MilestonePlanned(
        subject=event.subject,
        version=2,
        person_id=event.person_id,
        title=event.title,
        milestone_id=event.milestone_id,
        milestone=event.milestone,
        due=clock.today() + timedelta(days=60),
    )
    return [planned]


def a_person_before(event: Event) -> list[Event]:
    told: dict[str, Any] = {**ZENOBIA, "effective_date": clock.today()}
    return [p.PersonJoined(subject=event.subject, version=1, **told)]


def a_person_with_a_contact_before(event: Event) -> list[Event]:
    reached = p.ContactChanged(subject=event.subject, version=2, email="zenobia@example.org")
    return [*a_person_before(event), reached]


PEOPLE = ("person_joined", "profile_changed", "person_left")
EFFECTS: dict[tuple[str, str], Effect] = {
    **{("analytics", name): Effect(archives) for name in TYPES if name != "profiles.contact_changed.v1"},
    **{("analytics", f"profiles.{kind}.v1"): Effect(archives_and_knows_the_unit) for kind in PEOPLE},
    **{
        (service, f"profiles.{kind}.v1"): Effect(knows_the_person)
        for service in ("matching", "notifications")
        for kind in PEOPLE
    },
    ("analytics", "profiles.person_erased.v1"): Effect(archives_and_knows_nothing_of_the_person, a_person_before),
    ("matching", "profiles.person_erased.v1"): Effect(knows_nothing_of_the_person, a_person_before),
    ("notifications", "profiles.person_erased.v1"): Effect(knows_nothing_of_the_person, a_person_with_a_contact_before),
    ("matching", "profiles.endorsement_given.v1"): Effect(counts_the_endorsement),
    ("matching", "profiles.endorsement_withdrawn.v1"): Effect(counts_the_endorsement),
    ("matching", "profiles.skills_merged.v1"): Effect(knows_the_other_name),
    ("notifications", "profiles.contact_changed.v1"): Effect(knows_the_contact),
    ("notifications", "profiles.goal_set.v1"): plans(Rule.GOAL),
    ("notifications", "profiles.goal_revised.v1"): plans(Rule.GOAL),
    ("notifications", "profiles.goal_overdue.v1"): plans(Rule.OVERDUE),
    ("notifications", "profiles.goal_stalled.v1"): plans(Rule.STALLED),
    ("notifications", "profiles.goal_achieved.v1"): Effect(drops, a_goal_before),
    ("notifications", "profiles.goal_dropped.v1"): Effect(drops, a_goal_before),
    ("notifications", "profiles.milestone_planned.v1"): plans(Rule.MILESTONE),
    ("notifications", "profiles.milestone_reached.v1"): Effect(drops, a_milestone_before),
}


def test_every_event_of_profiles_has_a_golden_payload_and_somebody_who_listens() -> None:
    assert {name for _, name in LISTENERS} == set(TYPES)
    assert all((GOLDEN / f"{name}.json").exists() for name in TYPES)


def test_every_consumer_is_held_to_an_effect() -> None:
    assert set(LISTENERS) == set(EFFECTS), "say in EFFECTS what this delivery does"


@pytest.mark.parametrize(("service", "name"), LISTENERS, ids=lambda value: value.removeprefix("profiles."))
async def test_a_golden_payload_has_its_effect_and_twice_no_other(listening: Listen, service: str, name: str) -> None:
    harness = await listening(service)
    event, effect = event_of(name), EFFECTS[service, name]
    for before in effect.given(event):
        await deliver(harness, before.to_json())
    untouched = await dump(harness)
    await deliver(harness, golden(name))
    await effect.seen(harness, event)
    once = await dump(harness)
    assert once != untouched
    await deliver(harness, golden(name))
    assert await dump(harness) == once


@pytest.mark.parametrize("name", TYPES, ids=lambda name: name.removeprefix("profiles."))
def test_every_event_is_said_somewhere_in_profiles(name: str) -> None:
    assert REGISTRY[name].__name__ in constructed("profiles"), "no handler of services/profiles constructs it"
