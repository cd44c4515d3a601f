"""The funnel of a program, as HR and the program's admins see it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import text

from services.analytics.facts import FACTS
from services.analytics.main import SERVICE
from shared.events import Event
from shared.ids import new_id
from tests.integration.analytics.history import history, launched, person
from tests.integration.analytics.telling import published
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"
PATHS = {"Data": (2, 1, 1, 1, 1, 3, 9), "Sales": (0, 2, 0, 2, 0, 2, 12), "Legal": (1, 0, 1, 0, 1, 0, 0)}


def counts(body: dict[str, Any]) -> list[int | None]:
    return [step["count"] for step in body["steps"]]


def table(body: dict[str, Any]) -> dict[str, list[int | None]]:
    return {row["value"]: [number["count"] for number in row["numbers"]] for row in body["rows"]}


async def numbers(analytics: Harness, program: object) -> tuple[dict[str, Any], dict[str, Any]]:
    await published(analytics)
    hr = analytics.client(roles=["hr"])
    funnel = await hr.get(f"{BASE}/programs/{program}/funnel")
    by_department = await hr.get(f"{BASE}/programs/{program}/funnel/by/department")
    assert funnel.status_code == by_department.status_code == 200
    return funnel.json(), by_department.json()


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_the_funnel_counts_mentees_who_came_this_far(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, PATHS))
    funnel, by_department = await numbers(analytics, program.subject)
    assert [step["step"] for step in funnel["steps"]] == [
        "enrolled", "proposed", "accepted", "started", "scheduled", "held", "feedback",
    ]  # fmt: skip
    assert counts(funnel) == [39, 36, 33, 31, 28, 26, 21]
    assert funnel["mentors"] == {"count": 6, "hidden": False, "as_of": None}
    assert all(step["definition"] for step in funnel["steps"])
    assert counts(by_department) == counts(funnel)
    assert table(by_department) == {
        "Data": [None] * 7,
        "Legal": [None] * 7,
        "Sales": [18, 18, 16, 16, 14, 14, 12],
    }


async def test_events_in_any_order_and_twice_give_the_same_numbers(analytics: Harness):
    program = launched()
    events = history(program, PATHS)
    await analytics.receive(*events)
    in_order = [{**body, "as_of": ""} for body in await numbers(analytics, program.subject)]
    for seed in (1, 2):
        await empty(analytics)
        shuffled = [*events, *events]
        random.Random(seed).shuffle(shuffled)
        await handle(analytics, shuffled)
        assert [{**body, "as_of": ""} for body in await numbers(analytics, program.subject)] == in_order


async def test_a_mentee_counts_while_their_department_is_not_known_yet(analytics: Harness):
    program = launched()
    events = history(program, {"Data": (9,)})
    await handle(analytics, [event for event in events if event.topic != "profiles.person"])
    _, by_department = await numbers(analytics, program.subject)
    assert table(by_department) == {"": [9, 0, 0, 0, 0, 0, 0]}


async def test_feedback_without_a_session_held_does_not_jump_the_queue(analytics: Harness):
    program = launched()
    events = history(program, {"Data": (0, 0, 0, 0, 0, 0, 9)})
    await analytics.receive(*[event for event in events if type(event).__name__ != "SessionHeld"])
    funnel, _ = await numbers(analytics, program.subject)
    assert counts(funnel) == [9, 9, 9, 9, 9, 0, 0]


async def test_a_program_shows_groups_of_its_own_smallest_size(analytics: Harness):
    program = launched(minimum_cell=3)
    await analytics.receive(*history(program, {"Data": (3,), "Sales": (2,), "Legal": (2,)}))
    funnel, by_department = await numbers(analytics, program.subject)
    assert "fewer than 3 people" in funnel["rule"]
    assert table(by_department)["Data"][0] == 3
    assert table(by_department)["Sales"][0] is None


async def test_grades_and_locations_break_down_too(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (20,)}))
    await published(analytics)
    hr = analytics.client(roles=["hr"])
    by_grade = (await hr.get(f"{BASE}/programs/{program.subject}/funnel/by/grade")).json()
    assert {value: row[0] for value, row in table(by_grade).items()} == {"P0": 10, "P1": 10}
    by_location = (await hr.get(f"{BASE}/programs/{program.subject}/funnel/by/location")).json()
    assert {value: row[0] for value, row in table(by_location).items()} == {"": 20}
    assert (await hr.get(f"{BASE}/programs/{program.subject}/funnel/by/name")).status_code == 422


async def test_a_program_without_anyone_says_zero(analytics: Harness):
    program = launched()
    await analytics.receive(program)
    funnel, by_department = await numbers(analytics, program.subject)
    assert counts(funnel) == counts(by_department) == [0] * 7
    assert table(by_department) == {}


async def test_admins_see_their_own_programs_and_nobody_elses(analytics: Harness):
    admin, other = person("Data"), person("Data")
    mine, theirs = launched([admin.subject]), launched([other.subject])
    await analytics.receive(admin, other, mine, theirs)
    await published(analytics)
    client = analytics.client(admin.subject)
    listed = (await client.get(f"{BASE}/programs")).json()
    assert [item["program_id"] for item in listed["items"]] == [str(mine.subject)]
    assert (await client.get(f"{BASE}/programs/{mine.subject}/funnel")).status_code == 200
    for path in ("funnel", "funnel/by/department"):
        assert (await client.get(f"{BASE}/programs/{theirs.subject}/{path}")).status_code == 403
    assert (await analytics.client(roles=["hr"]).get(f"{BASE}/programs")).json()["total"] == 2
    assert (await analytics.client(roles=["auditor"]).get(f"{BASE}/programs")).json()["items"] == []


async def test_the_list_of_programs_hides_small_groups_and_has_pages(analytics: Harness):
    programs = sorted((launched() for _ in range(3)), key=lambda program: program.subject)
    await analytics.receive(*programs, *history(programs[0], {"Data": (9,)}, mentors=2)[1:])
    await published(analytics)
    hr = analytics.client(roles=["hr"])
    first = (await hr.get(f"{BASE}/programs", params={"limit": 2})).json()
    assert [item["program_id"] for item in first["items"]] == [str(program.subject) for program in programs[:2]]
    assert first["items"][0]["mentees"] == {"count": 9, "hidden": False, "as_of": None}
    assert first["items"][0]["mentors"] == {"count": None, "hidden": True, "as_of": None}
    rest = (await hr.get(f"{BASE}/programs", params={"cursor": first["next"]})).json()
    assert [item["program_id"] for item in rest["items"]] == [str(programs[2].subject)]


async def test_an_unknown_program_is_not_found(analytics: Harness):
    assert (await analytics.client(roles=["hr"]).get(f"{BASE}/programs/{new_id()}/funnel")).status_code == 404


async def empty(analytics: Harness) -> None:
    async with analytics.sessions.begin() as session:
        facts = ", ".join(f"facts_1.{table.name}" for table in FACTS.sorted_tables)
        await session.execute(text(f"TRUNCATE archived_event, fresh_event, person, {facts}"))


async def handle(analytics: Harness, events: list[Event]) -> None:
    """Let handlers see events in exactly this order, repetitions included."""
    async with analytics.sessions.begin() as session:
        for event in events:
            for handler in SERVICE.handlers[type(event)]:
                await handler(session, event)
