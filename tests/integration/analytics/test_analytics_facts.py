"""Facts: what the archive's events come to, in whatever order they arrive."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select

from services.analytics.builds import store
from services.analytics.facts import FACTS
from services.analytics.main import SERVICE
from shared.events import READERS
from shared.events.matching import (
    MentorshipEnded,
    MentorshipStarted,
    ParticipantAttributesShared,
    ParticipantAttributesWithdrawn,
    ParticipantEnrolled,
    ParticipantPaused,
    ParticipantWithdrew,
)
from shared.ids import new_id
from tests.contract.events.examples import EXAMPLES
from tests.integration.analytics.history import history, launched
from tests.integration.analytics.telling import Telling
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def _facts(analytics: Harness) -> dict[str, list[tuple[Any, ...]]]:
    async with analytics.sessions() as session:
        build = await store.active(session)
        assert build is not None
        await store.use(session, build.number)
        found = {}
        for table in FACTS.sorted_tables:
            rows = await session.execute(select(table))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found


async def _folded(analytics: Harness, events: int) -> dict[str, list[tuple[Any, ...]]]:
    async def all_of_them() -> bool | None:
        async with analytics.sessions() as session:
            return (await store.archived(session) == events) or None

    await eventually(all_of_them, what=f"{events} events in the facts")
    return await _facts(analytics)


async def test_every_event_that_analytics_reads_makes_some_fact(analytics: Harness):
    events = [event for event in EXAMPLES if event.topic not in READERS]
    await analytics.receive(*events)
    facts = await _folded(analytics, len(events))
    assert {name for name, rows in facts.items() if not rows} == set()


async def test_events_may_come_in_any_order_and_again(analytics: Harness):
    events = history(launched(), {"Data": [3, 2, 1, 2, 1, 2, 2], "Legal": [1, 1, 1, 1, 1, 1, 1]})
    random.Random(7).shuffle(events)
    await analytics.receive(*events[:40])
    await analytics.receive(*events)
    facts = await _folded(analytics, len(events))
    assert len(facts["participation"]) == 26
    assert len(facts["meeting"]) == 6


async def test_who_joins_a_group_again_is_in_it_and_who_enrolls_again_does_not_rest(analytics: Harness):
    telling = Telling(launched())
    mentor, mentee = telling.takes_part("mentor", places=3), telling.somebody().subject
    enrollment, group = new_id(), new_id()
    about: dict[str, Any] = {"person_id": mentee, "role": "mentee"}
    telling.tell(ParticipantEnrolled, 0, enrollment, 1, **about)
    telling.tell(ParticipantPaused, 1, enrollment, 2, **about, until=telling.date(90))
    telling.tell(ParticipantWithdrew, 2, enrollment, 3, **about, withdrew_on=telling.date(2))
    telling.tell(ParticipantEnrolled, 3, enrollment, 4, **about)
    pair: dict[str, Any] = {"mentorship_id": group, "mentee_id": mentee, "mentor_id": mentor}
    telling.tell(MentorshipStarted, 4, group, 1, **pair, kind="group")
    telling.tell(MentorshipEnded, 5, group, 2, **pair, ended_on=telling.date(5), reason="other", completed=False)
    before = len(telling.events)
    await analytics.receive(*telling.events)
    facts = await _folded(analytics, before)
    assert telling.date(5) in facts["membership"][0]
    telling.tell(MentorshipStarted, 6, group, 3, **pair, kind="group")
    await analytics.receive(*telling.events)
    facts = await _folded(analytics, before + 1)
    [membership] = facts["membership"]
    assert telling.date(5) not in membership
    assert telling.at(4) in membership
    [participation] = [row for row in facts["participation"] if mentee in row]
    assert telling.date(90) not in participation


async def test_what_two_roles_tell_of_an_identity_stands_side_by_side(analytics: Harness):
    telling = Telling(launched())
    who, told = telling.somebody().subject, [{"attribute": "Gender", "values": ["woman"]}]
    enrollments = {role: new_id() for role in ("mentee", "mentor")}
    for role, enrollment in enrollments.items():
        telling.tell(ParticipantEnrolled, 0, enrollment, person_id=who, role=role)
        telling.tell(ParticipantAttributesShared, 0, enrollment, 2, person_id=who, attributes=told)
    telling.tell(ParticipantAttributesWithdrawn, 1, enrollments["mentor"], 3, person_id=who)
    await analytics.receive(*telling.events)
    facts = await _folded(analytics, len(telling.events))
    assert {row[0]: row[-1] for row in facts["attributes"]} == {
        enrollments["mentee"]: told,
        enrollments["mentor"]: None,
    }
