"""Mentorships of a program whose hundredth day is tomorrow, what happens in them, and how they are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.analytics.judging import judge_all
from services.analytics.main import SERVICE
from shared import clock
from shared.events.matching import CheckInRecorded, FeedbackGiven
from shared.events.profiles import GoalSet, GoalStalled
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.recount import Archive
from tests.integration.analytics.telling import Telling, archived_rows, folded
from tests.support.platform import Harness

__all__ = [
    "EARLIER", "ONLY_FOLDING", "TODAY", "a_program", "checks_in", "has_goal", "judged", "listed", "pair",
    "people", "rated", "stalled",
]  # fmt: skip

TODAY = 100
"""Of the program."""
EARLIER = TODAY - 5
"""The day on which mentorships are judged for the first time."""
ONLY_FOLDING = replace(SERVICE, schedules=tuple(one for one in SERVICE.schedules if one.name == "project"))


def a_program() -> Telling:
    """Of one admin, who is known; its hundredth day is tomorrow."""
    admin = person("Data")
    begins = clock.today() + timedelta(days=1 - EARLIER)
    telling = Telling(launched([admin.subject], starts_on=begins).model_copy(update={"check_in_days": 28}))
    telling.events.append(admin)
    return telling


async def judged(analytics: Harness, telling: Telling) -> tuple[Archive, list[dict[str, Any]]]:
    """Let come what has happened by now, and judge; the archive, and what the admin reads."""
    now = clock.now()
    await analytics.receive(*(event for event in telling.events if event.time <= now))
    await folded(analytics)
    await judge_all(analytics.runtime)
    await analytics.settle()
    return Archive(await archived_rows(analytics), now), await listed(analytics, telling)


async def listed(analytics: Harness, telling: Telling) -> list[dict[str, Any]]:
    """What the admin of a program reads of its mentorships."""
    path = f"/api/analytics/v1/programs/{telling.program.subject}/health"
    answer = await analytics.client(telling.program.admins[0]).get(path, params={"limit": 200})
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return answer.json()["items"]


def pair(telling: Telling, ago: int = 95) -> UUID:
    return telling.started(telling.takes_part(), telling.takes_part("mentor", places=1), TODAY - ago)


def people(telling: Telling, mentorship: UUID) -> tuple[UUID, UUID]:
    """Mentee and mentor."""
    [start, *_] = [one for one in telling.starts() if one.mentorship_id == mentorship]
    return start.mentee_id, start.mentor_id


def checks_in(telling: Telling, mentorship: UUID, ago: int, who: UUID, word: str) -> None:
    fields: dict[str, Any] = {"person_id": who, "on_track": word, "recorded_on": telling.date(TODAY - ago)}
    telling.inside(CheckInRecorded, mentorship, TODAY - ago, **fields)


def rated(telling: Telling, mentorship: UUID, ago: int, ratings: Iterable[int]) -> None:
    mentee, mentor = people(telling, mentorship)
    for rating in ratings:
        given: dict[str, Any] = {"given_by": mentee, "given_to": mentor, "rating": rating}
        telling.inside(FeedbackGiven, mentorship, TODAY - ago, **given)


def has_goal(telling: Telling, who: UUID, day: int = 10) -> UUID:
    return telling.tell(GoalSet, day, person_id=who, title="Lead a migration")


def stalled(telling: Telling, mentorship: UUID, ago: int, many: int) -> None:
    mentee, _ = people(telling, mentorship)
    for _ in range(many):
        goal, fields = has_goal(telling, mentee), {"person_id": mentee, "title": "Lead a migration"}
        telling.tell(GoalStalled, TODAY - ago, goal, 2, **fields, since=telling.date(TODAY - ago - 30))
