"""Every event of profiles has a producer, and each of its consumers does something with its golden payload."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from services.analytics.erasing import rewrite_all
from services.analytics.projecting import project_all
from services.notifications.nudges.domain import Rule
from shared import clock
from shared.events import REGISTRY, Event
from shared.events import profiles as p
from shared.ids import new_id
from tests.contract.events.consuming import (
    Effect,
    Listen,
    archives,
    asked_by_a_system,
    delivered_twice,
    dump,
    listeners,
    passes_on,
    rows,
    running_consumers,
    types_of,
)
from tests.contract.events.producers import constructed
from tests.support.kept import KeptDatabases
from tests.support.platform import Harness
from tools.schemas import GOLDEN

TYPES = types_of("profiles")
LISTENERS = listeners(TYPES)
ZENOBIA = {"name": "Zenobia Achebe", "external_id": "E-9917", "bio": "Keeps bees."}


@pytest.fixture(scope="module")
async def listening(kept_databases: KeptDatabases) -> AsyncGenerator[Listen]:
    async with running_consumers(kept_databases) as listen:
        yield listen


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
    await project_all(harness.runtime)
    await rewrite_all(harness.runtime)
    await knows_nothing_of_the_person(harness, event)


async def archives_what_the_skill_is_called(harness: Harness, event: Event) -> None:
    """A skill's name is nobody's word, and numbers of skills have to say it."""
    [row] = await rows(harness, "SELECT * FROM archived_event WHERE id = :id", id=event.id)
    assert (row["type"], row["subject"], row["data"]["name"]) == (event.type, event.subject, getattr(event, "name", ""))


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
    """What was planned about the goal, or about the milestone, is dropped; of an achieved one there is good news."""
    about = getattr(event, "milestone_id", event.subject)
    query = "SELECT state FROM nudge WHERE about = :about AND rule <> 'goal_achieved'"
    found = await rows(harness, query, about=about)
    assert {row["state"] for row in found} == {"dropped"}


def tells(rule: Rule, person: str, other: str) -> Effect:
    """A nudge of this rule to those whom the event names in the one field, that names whom it names in the other."""

    async def seen(harness: Harness, event: Event) -> None:
        query = "SELECT person_id, other_id FROM nudge WHERE about = :about AND rule = :rule AND state = 'planned'"
        found = await rows(harness, query, about=event.subject, rule=rule)
        named = getattr(event, person)
        told = set(named) if isinstance(named, tuple) else {named}
        assert {row["person_id"] for row in found} == told
        assert {row["other_id"] for row in found} == {getattr(event, other)}

    return Effect(seen)


def takes_back(rule: Rule, before: type[Event]) -> Effect:
    """Nobody hears of what was said before."""

    async def seen(harness: Harness, event: Event) -> None:
        query = "SELECT state FROM nudge WHERE about = :about AND rule = :rule"
        assert await rows(harness, query, about=event.subject, rule=rule) == [{"state": "dropped"}]

    def said(event: Event) -> list[Event]:
        told: dict[str, Any] = {**event.model_dump(), "id": new_id(), "version": 1}
        return [before(**told)]

    return Effect(seen, said)


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


RECOGNITION = {
    "recommendation_asked": tells(Rule.RECOMMENDATION_ASKED, "asked", "person_id"),
    "recommendation_given": tells(Rule.RECOMMENDATION_GIVEN, "person_id", "given_by"),
    "endorsement_given": tells(Rule.ENDORSEMENT, "given_to", "given_by"),
    "endorsement_withdrawn": takes_back(Rule.ENDORSEMENT, p.EndorsementGiven),
    "testimonial_offered": tells(Rule.TESTIMONIAL_OFFERED, "given_to", "given_by"),
    "testimonial_published": tells(Rule.TESTIMONIAL_PUBLISHED, "given_by", "given_to"),
    "testimonial_withdrawn": takes_back(Rule.TESTIMONIAL_OFFERED, p.TestimonialOffered),
    "reflection_shared": tells(Rule.REFLECTION_SHARED, "shared_with", "person_id"),
    "reflection_unshared": takes_back(Rule.REFLECTION_SHARED, p.ReflectionShared),
    "reflection_commented": tells(Rule.REFLECTION_COMMENTED, "person_id", "commented_by"),
}
PEOPLE = ("person_joined", "profile_changed", "person_left")
EFFECTS: dict[tuple[str, str], Effect] = {
    **{("analytics", name): Effect(archives) for name in TYPES if name != "profiles.contact_changed.v1"},
    **{("analytics", f"profiles.{kind}.v1"): Effect(archives_and_knows_the_unit) for kind in PEOPLE},
    **{
        (service, f"profiles.{kind}.v1"): Effect(knows_the_person)
        for service in ("matching", "notifications")
        for kind in PEOPLE
    },
    ("analytics", "profiles.skill_defined.v1"): Effect(archives_what_the_skill_is_called),
    ("analytics", "profiles.skills_merged.v1"): Effect(archives_what_the_skill_is_called),
    ("analytics", "profiles.person_erased.v1"): Effect(archives_and_knows_nothing_of_the_person, a_person_before),
    ("matching", "profiles.person_erased.v1"): Effect(knows_nothing_of_the_person, a_person_before),
    ("notifications", "profiles.person_erased.v1"): Effect(knows_nothing_of_the_person, a_person_with_a_contact_before),
    ("matching", "profiles.endorsement_given.v1"): Effect(counts_the_endorsement),
    ("matching", "profiles.endorsement_withdrawn.v1"): Effect(counts_the_endorsement),
    ("matching", "profiles.skills_merged.v1"): Effect(knows_the_other_name),
    ("notifications", "profiles.contact_changed.v1"): Effect(knows_the_contact),
    ("notifications", "profiles.goal_set.v1"): plans(Rule.GOAL_SET, Rule.GOAL),
    ("notifications", "profiles.goal_revised.v1"): plans(Rule.GOAL),
    ("notifications", "profiles.goal_overdue.v1"): plans(Rule.OVERDUE),
    ("notifications", "profiles.goal_stalled.v1"): plans(Rule.STALLED),
    ("notifications", "profiles.goal_achieved.v1"): Effect(drops, a_goal_before),
    ("notifications", "profiles.goal_dropped.v1"): Effect(drops, a_goal_before),
    ("notifications", "profiles.milestone_planned.v1"): plans(Rule.MILESTONE),
    ("notifications", "profiles.milestone_reached.v1"): Effect(drops, a_milestone_before),
    **{("notifications", f"profiles.{name}.v1"): effect for name, effect in RECOGNITION.items()},
    **{
        ("notifications", f"profiles.{name}.v1"): Effect(passes_on, stored=asked_by_a_system)
        for name in ("skill_defined", "skills_merged")
    },
}


def test_every_event_of_profiles_has_a_golden_payload_and_somebody_who_listens() -> None:
    assert {name for _, name in LISTENERS} == set(TYPES)
    assert all((GOLDEN / f"{name}.json").exists() for name in TYPES)


def test_every_consumer_is_held_to_an_effect() -> None:
    assert set(LISTENERS) == set(EFFECTS), "say in EFFECTS what this delivery does"


@pytest.mark.parametrize(("service", "name"), LISTENERS, ids=lambda value: value.removeprefix("profiles."))
async def test_a_golden_payload_has_its_effect_and_twice_no_other(listening: Listen, service: str, name: str) -> None:
    await delivered_twice(await listening(service), name, EFFECTS[service, name])


@pytest.mark.parametrize("name", TYPES, ids=lambda name: name.removeprefix("profiles."))
def test_every_event_is_said_somewhere_in_profiles(name: str) -> None:
    assert REGISTRY[name].__name__ in constructed("profiles"), "no handler of services/profiles constructs it"
