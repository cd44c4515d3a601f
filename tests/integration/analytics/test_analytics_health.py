"""The health of mentorships: what their admins see, and what is told once of those that may fall asleep."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.analytics.health.tables import Health
from services.analytics.judging import judge_all
from services.analytics.main import SERVICE
from services.analytics.projecting import advance, begin_build, project
from shared import clock
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.events.matching import (
    CheckInRecorded,
    FeedbackGiven,
    MentorshipPaused,
    MentorshipResumed,
    MessagePosted,
    ProgramClosed,
)
from shared.events.profiles import GoalSet, GoalStalled
from shared.ids import new_id
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.telling import Telling, folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"
TODAY = 100
"""Of the program, day by day from 0."""


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


@pytest.fixture
def telling() -> Telling:
    """Of a program with one admin, who is known."""
    admin = person("Data")
    program = launched([admin.subject], starts_on=clock.today() - timedelta(days=TODAY))
    told = Telling(program.model_copy(update={"check_in_days": 30}))
    told.events.append(admin)
    return told


@pytest.fixture
def admin(telling: Telling) -> UUID:
    return telling.program.admins[0]


async def judged(analytics: Harness, *events: Any) -> None:
    await analytics.receive(*events)
    await folded(analytics)
    await judge_all(analytics.runtime)
    await analytics.settle()


async def listed(analytics: Harness, admin: UUID, program: UUID, **params: Any) -> dict[str, Any]:
    answer = await analytics.client(admin).get(f"{BASE}/programs/{program}/health", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pair(telling: Telling, day: int = 2, **fields: Any) -> UUID:
    return telling.started(telling.takes_part(), telling.takes_part("mentor", places=1), day, **fields)


def well(telling: Telling) -> UUID:
    """A mentorship of which there is nothing to say."""
    mentorship = pair(telling)
    [start] = [one for one in telling.starts() if one.mentorship_id == mentorship]
    telling.signed(mentorship)
    telling.met(mentorship, TODAY - 10)
    telling.inside(MessagePosted, mentorship, TODAY - 3, posted_by=start.mentor_id)
    telling.tell(GoalSet, 5, person_id=start.mentee_id, title="Lead a migration")
    for who in (start.mentee_id, start.mentor_id):
        telling.inside(
            CheckInRecorded, mentorship, TODAY - 4, person_id=who, on_track="yes", recorded_on=telling.date(96)
        )
    return mentorship


async def test_admins_see_the_worst_first_with_reasons_and_one_thing_to_do(
    analytics: Harness, telling: Telling, admin: UUID
):
    fine, quiet, planned, tried = well(telling), pair(telling, 60), pair(telling, 60), pair(telling, 60)
    telling.planned(planned, 30, recurrence="FREQ=WEEKLY;COUNT=30", start=telling.at(40), end=telling.at(40))
    for day in (70, 80, 90):
        telling.met(tried, day, held=False)
    [start] = [one for one in telling.starts() if one.mentorship_id == tried]
    telling.inside(CheckInRecorded, tried, 95, person_id=start.mentee_id, on_track="no", recorded_on=telling.date(95))
    telling.inside(FeedbackGiven, tried, 91, given_by=start.mentee_id, given_to=start.mentor_id, rating=1)
    goal = telling.tell(GoalSet, 61, person_id=start.mentee_id, title="Lead a migration")
    telling.tell(GoalStalled, 92, goal, 2, person_id=start.mentee_id, title="Lead a migration", since=telling.date(62))
    rests = pair(telling, 5)
    telling.inside(MentorshipPaused, rests, 50, version=2, subject=rests)
    over = pair(telling, 5)
    [start] = [one for one in telling.starts() if one.mentorship_id == over]
    telling.ended(start.mentee_id, over, 60)
    await judged(analytics, *telling.events)
    page = await listed(analytics, admin, telling.program.subject)
    assert page["total"] == 4
    items = {UUID(item["mentorship_id"]): item for item in page["items"]}
    assert list(items) == [tried, quiet, planned, fine]
    assert {key: {one["code"]: one["value"] for one in item["reasons"]} for key, item in items.items()} == {
        tried: {
            "no-session": 40, "sessions-missed": 3, "off-track": 1, "low-rating": 2, "agreement-unsigned": 40,
            "goal-stalled": 1, "no-check-in": 1,
        },
        quiet: {"no-session": 40, "agreement-unsigned": 40, "no-goal": 1, "nothing-exchanged": 40, "no-check-in": 1},
        planned: {"agreement-unsigned": 40, "no-goal": 1, "nothing-exchanged": 40, "no-check-in": 1},
        fine: {},
    }  # fmt: skip
    assert [item["score"] for item in items.values()] == [0, 30, 60, 100]
    assert [item["at_risk"] for item in items.values()] == [True, True, False, False]
    assert items[quiet]["next_step"] == "Ask both for a date."
    assert items[quiet]["reasons"][0]["words"] == "No session for 40 days, and none planned for the next 30."
    assert items[quiet]["since"] == items[quiet]["evaluated_at"]
    assert items[fine]["next_step"] == "Nothing needs to be done."
    told = {event.subject: event for event in await analytics.sent(MentorshipAtRisk, 2)}
    assert told.keys() == {tried, quiet}
    assert told[quiet].score == 30
    assert told[quiet].reasons[:2] == ("no-session", "agreement-unsigned")
    [start] = [one for one in telling.starts() if one.mentorship_id == quiet]
    assert (told[quiet].mentor_id, told[quiet].mentees) == (start.mentor_id, (start.mentee_id,))
    for risk, expected in ((True, [tried, quiet]), (False, [planned, fine])):
        some = await listed(analytics, admin, telling.program.subject, at_risk=risk)
        assert [UUID(item["mentorship_id"]) for item in some["items"]] == expected
    seen, cursor = list[UUID](), dict[str, str]()
    while True:
        part = await listed(analytics, admin, telling.program.subject, limit=1, **cursor)
        seen += [UUID(item["mentorship_id"]) for item in part["items"]]
        if part["next"] is None:
            break
        cursor = {"cursor": part["next"]}
    assert seen == list(items)


async def test_what_is_told_is_told_once_until_it_changes(analytics: Harness, telling: Telling, admin: UUID):
    asleep = [pair(telling, TODAY - 1) for _ in range(5)]
    await judged(analytics, *telling.events)
    assert (await listed(analytics, admin, telling.program.subject, at_risk=True))["total"] == 0
    # Several workers at once, the same events once more, and the facts built anew from the archive.
    clock.advance(timedelta(days=60))
    await asyncio.gather(*(judge_all(analytics.runtime) for _ in range(4)))
    await analytics.sent(MentorshipAtRisk, 5)
    await judged(analytics, *telling.events)
    async with analytics.sessions() as session, session.begin():
        await begin_build(session)
    while await project(analytics.runtime) or await advance(analytics.sessions):
        pass
    await asyncio.gather(*(judge_all(analytics.runtime) for _ in range(4)))
    await analytics.settle()
    assert len(analytics.published(MentorshipAtRisk)) == 5
    assert {event.subject for event in analytics.published(MentorshipAtRisk)} == set(asleep)
    assert analytics.published(MentorshipRecovered) == []
    assert (await listed(analytics, admin, telling.program.subject, at_risk=True))["total"] == 5


async def test_whoever_meets_and_signs_is_well_again(analytics: Harness, telling: Telling, admin: UUID):
    mentorship = pair(telling, 40)
    await judged(analytics, *telling.events)
    before = len(telling.events)
    telling.planned(mentorship, TODAY + 5)
    await judged(analytics, *telling.events[before:])
    between = await listed(analytics, admin, telling.program.subject)
    [item] = between["items"]
    assert item["at_risk"] == (item["score"] <= 65)
    before = len(telling.events)
    telling.signed(mentorship, TODAY)
    telling.met(mentorship, TODAY)
    await judged(analytics, *telling.events[before:])
    [recovered] = await analytics.sent(MentorshipRecovered)
    assert (recovered.subject, recovered.version) == (mentorship, 2)
    assert recovered.score > 65
    [item] = (await listed(analytics, admin, telling.program.subject))["items"]
    assert not item["at_risk"]
    assert len(analytics.published(MentorshipAtRisk)) == 1


async def test_what_rests_or_has_ended_is_at_risk_no_longer_and_begins_anew(
    analytics: Harness, telling: Telling, admin: UUID
):
    rests, ends = pair(telling, 40), pair(telling, 40)
    await judged(analytics, *telling.events)
    await analytics.sent(MentorshipAtRisk, 2)
    before = len(telling.events)
    telling.inside(MentorshipPaused, rests, TODAY, version=2, subject=rests)
    [start] = [one for one in telling.starts() if one.mentorship_id == ends]
    telling.ended(start.mentee_id, ends, TODAY)
    await judged(analytics, *telling.events[before:])
    assert (await listed(analytics, admin, telling.program.subject))["items"] == []
    async with analytics.sessions() as session:
        assert not list(await session.scalars(select(Health).where(Health.at_risk)))
    assert analytics.published(MentorshipRecovered) == []
    before = len(telling.events)
    telling.inside(MentorshipResumed, rests, TODAY, version=3, subject=rests)
    await judged(analytics, *telling.events[before:])
    [item] = (await listed(analytics, admin, telling.program.subject))["items"]
    assert (item["mentorship_id"], item["score"], item["at_risk"]) == (str(rests), 100, False)
    clock.advance(timedelta(days=45))
    await judged(analytics)
    told = [event for event in await analytics.sent(MentorshipAtRisk, 3) if event.subject == rests]
    assert [event.version for event in told] == [1, 2]
    values = telling.program.model_dump(exclude={"id", "type", "version", "time", "state"})
    await judged(analytics, ProgramClosed.model_validate({**values, "version": 2, "state": "closed"}))
    assert (await listed(analytics, admin, telling.program.subject))["items"] == []


async def test_only_the_admins_of_the_program_see_it_and_its_rules(analytics: Harness, telling: Telling, admin: UUID):
    stranger = person("Data")
    other = stranger.subject
    theirs = launched([other], starts_on=telling.program.starts_on)
    await analytics.receive(*telling.events, theirs, stranger)
    await folded(analytics)
    path = f"{BASE}/programs/{telling.program.subject}/health"
    for address in (path, f"{path}/definition"):
        assert (await analytics.client(admin).get(address)).status_code == 200
        assert (await analytics.client(other, roles=["employee", "program_admin"]).get(address)).status_code == 403
        for role in ("hr", "auditor", "it", "employee"):
            assert (await analytics.client(roles=[role]).get(address)).status_code == 403
    client = analytics.client(admin)
    assert (await client.get(f"{BASE}/programs/{new_id()}/health")).status_code == 404
    for wrong in ({"at_risk": "perhaps"}, {"limit": 0}, {"limit": 2**40}, {"cursor": "?"}):
        assert (await client.get(path, params=wrong)).status_code == 422
    rules = (await client.get(f"{path}/definition")).json()
    assert (rules["best"], rules["at_risk_below"], rules["recovered_above"]) == (100, 50, 65)
    [no_session] = [rule for rule in rules["reasons"] if rule["code"] == "no-session"]
    assert no_session["steps"][0] == {"least": 21, "points": 15}
