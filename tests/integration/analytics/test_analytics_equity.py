"""How groups of people fare against everybody else, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.analytics.equity.domain import PARTICIPATION
from services.analytics.equity.handlers import count_participation
from services.analytics.main import SERVICE
from services.analytics.programs import store as programs
from services.analytics.publishing import publish
from shared.events import Event
from shared.events.matching import (
    FeedbackGiven,
    ParticipantAttributesShared,
    ParticipantAttributesWithdrawn,
    ParticipantEnrolled,
)
from shared.events.profiles import PersonJoined, PersonLeft, ProfileChanged
from tests.integration.analytics.history import enrolled, launched, person
from tests.integration.analytics.telling import Telling, folded, values
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


def shares(telling: Telling, someone: UUID, *values: str, attribute: str = "Gender") -> UUID:
    told: Any = [{"attribute": attribute, "values": list(values)}]
    [enrollment, *_] = [
        event.subject
        for event in telling.events
        if isinstance(event, ParticipantEnrolled) and event.person_id == someone and event.role == "mentee"
    ]
    return telling.tell(ParticipantAttributesShared, 0, enrollment, 2, person_id=someone, attributes=told)


async def groups(analytics: Harness, program: UUID, dimension: str, name: str) -> dict[str, dict[str, Any]]:
    answer = await analytics.client(roles=["hr"]).get(f"{BASE}/programs/{program}/equity/by/{dimension}")
    assert answer.status_code == 200, answer.text
    [one] = [one for one in answer.json()["comparisons"] if one["name"] == name]
    return {group["value"]: group for group in one["groups"]}


def a_program(telling: Telling) -> None:
    """Of 12 mentees in Data 10 are accepted and complete, of 18 in Sales 8; 20 more of Sales take no part."""
    mentors = [telling.takes_part("mentor", department="Data", places=9) for _ in range(6)]
    for number in range(30):
        data = number < 12
        mentee = telling.takes_part(department="Data" if data else "Sales")
        accepted = number < 10 or 12 <= number < 20
        mentor = mentors[number % 6]
        telling.proposed(
            mentee, mentor, 0.8 if data else 0.6 - 0.1 * (number % 2), "accepted" if accepted else "declined"
        )
        # Six women and six men in each department, one of whom tells two values; three tell nothing.
        if number < 27:
            shares(telling, mentee, *(("woman", "non-binary") if number == 26 else (("woman", "man")[number % 2],)))
        if accepted:
            mentorship = telling.started(mentee, mentor, 3)
            telling.inside(
                FeedbackGiven, mentorship, 20, given_by=mentee, given_to=mentor, rating=5 if data else 3 + number % 2
            )
            telling.ended(mentee, mentorship, 90, "completed" if number % 10 else "no-time")
    for _ in range(20):
        telling.somebody("Sales")


async def test_groups_are_held_against_everybody_else(analytics: Harness):
    admin = person("Board")
    telling = Telling(launched([admin.subject]))
    telling.events.append(admin)
    a_program(telling)
    await analytics.receive(*telling.events)
    await folded(analytics)
    await publish(analytics.runtime)
    program = telling.program.subject
    hr = analytics.client(roles=["hr"])
    overview = (await hr.get(f"{BASE}/programs/{program}/equity")).json()
    assert overview["dimensions"] == ["department", "grade", "location", "gender"]
    accepted = (await groups(analytics, program, "department", "accepted"))["Data"]
    assert (accepted["people"], accepted["others"]) == (12, 18)
    assert accepted["number"] == round(10 / 12, 3)
    assert accepted["others_number"] == round(8 / 18, 3)
    # Newcombe's method 10, as statsmodels computes it.
    assert accepted["difference"] == {"value": 0.389, "low": 0.033, "high": 0.621}
    part = await groups(analytics, program, "department", "mentees")
    assert (part["Sales"]["people"], part["Sales"]["number"]) == (38, round(18 / 38, 3))
    # One person of the board is too few to be shown, and so not all of the others can be told apart from them.
    assert part["Board"]["hidden"]
    score = (await groups(analytics, program, "department", "score"))["Data"]
    assert (score["number"], score["others_number"]) == (0.8, 0.55)
    assert score["difference"]["low"] < 0.25 < score["difference"]["high"]
    rating = (await groups(analytics, program, "department", "rating"))["Data"]
    assert (rating["number"], rating["others_number"]) == (5.0, 3.5)
    for client in (analytics.client(admin.subject), hr):
        assert (await client.get(f"{BASE}/programs/{program}/equity/by/grade")).status_code == 200
        assert (await client.get(f"{BASE}/programs/{program}/equity/by/shoe size")).status_code == 404
    for role in ("employee", "program_admin", "auditor", "it"):
        assert (await analytics.client(roles=[role]).get(f"{BASE}/programs/{program}/equity")).status_code == 403


async def test_only_who_shares_an_attribute_is_counted_by_it(analytics: Harness):
    telling = Telling(launched())
    mentees = [telling.takes_part() for _ in range(45)]
    told = [shares(telling, mentee, ("woman", "man")[number % 2]) for number, mentee in enumerate(mentees[:20])]
    for mentee in mentees[20:30]:
        shares(telling, mentee, "woman", "non-binary")
    mentor = telling.takes_part("mentor", places=40)
    for number, mentee in enumerate(mentees):
        telling.proposed(mentee, mentor, 0.5, "accepted" if number % 3 else "declined")
    telling.tell(ParticipantAttributesWithdrawn, 1, told[0], 3, person_id=mentees[0])
    await analytics.receive(*telling.events)
    await folded(analytics)
    await publish(analytics.runtime)
    found = await groups(analytics, telling.program.subject, "gender", "accepted")
    # Whoever tells two values stands in one group; who tells nothing, or no longer, in none.
    assert {value: (group["people"], group["others"]) for value, group in found.items()} == {
        "man": (10, 19), "several of these": (10, 19), "woman": (9, 20),
    }  # fmt: skip
    assert (
        await analytics.client(roles=["hr"]).get(f"{BASE}/programs/{telling.program.subject}/equity/by/gender")
    ).json()["comparisons"][0]["name"] == "score"


async def test_who_takes_part_is_held_against_those_employed_when_their_program_began(analytics: Harness):
    telling = Telling(launched())
    others = [launched(starts_on=telling.date(day)) for day in (0, 10, 20)]
    data, back, late, gone = (telling.somebody(effective_date=telling.date(day)) for day in (0, 0, 11, 0))
    guest = telling.somebody(external=True)
    _becomes(telling, data, 10, 2, department="Sales")
    _becomes(telling, back, 5, 2, PersonLeft, status="left")
    _becomes(telling, back, 5, 3, department="Legal")
    _becomes(telling, gone, 20, 2, PersonLeft, status="left")
    telling.events += others
    for program, role, people in (
        (telling.program, "mentee", (data, guest)),
        (others[1], "mentee", (data, late)),
        (others[1], "mentor", (back,)),
        (others[2], "mentee", (late, gone)),
    ):
        telling.events += [enrolled(program, someone, role) for someone in people]
    await analytics.receive(*telling.events)
    await folded(analytics)
    async with analytics.sessions() as session:
        await programs.use_facts(session)
        rows = {program.id: program for program in await programs.every(session)}
        found = await count_participation(session, list(rows.values()), PARTICIPATION)
        [alone] = (await count_participation(session, [rows[others[1].subject]], PARTICIPATION)).values()
    assert alone == found[others[1].subject]
    told = [found[program.subject] for program in (telling.program, *others)]
    assert [values(counts.total) for counts in told] == [
        {"employed": 3, "mentees": 1},
        {"employed": 3},
        {"employed": 3, "mentees": 1, "mentors": 1},
        {"employed": 3, "mentees": 1},
    ]
    assert [{value: values(row) for value, row in counts.rows["department"].items()} for counts in told] == [
        {"Data": {"employed": 3, "mentees": 1}},
        {"Data": {"employed": 3}},
        {"Data": {"employed": 1}, "Legal": {"employed": 1, "mentors": 1}, "Sales": {"employed": 1, "mentees": 1}},
        {"Data": {"employed": 1, "mentees": 1}, "Legal": {"employed": 1}, "Sales": {"employed": 1}},
    ]


def _becomes(
    telling: Telling, someone: PersonJoined, day: int, version: int, event: type[Event] = ProfileChanged, **fields: Any
) -> None:
    """What a version of somebody says to be so from a day on."""
    told = {**someone.model_dump(exclude={"id", "time"}), "effective_date": telling.date(day), **fields}
    telling.events.append(event.model_validate({**told, "version": version}))
