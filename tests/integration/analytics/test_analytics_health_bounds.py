"""Every bound of the health of mentorships: some that are just on it and some just beside it, all counted once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.analytics.judging import judge_all
from services.analytics.main import SERVICE
from shared import clock
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.events.matching import CheckInRecorded, FeedbackGiven, MessagePosted
from shared.events.profiles import GoalSet, GoalStalled
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.recount import Archive
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.health import REASONS, Bounds, Fares, health
from tests.integration.analytics.telling import Telling, archived_rows, folded
from tests.support.platform import Harness, Serve

TODAY = 100
"""Of the program."""
EARLIER = TODAY - 5
"""The day on which mentorships are judged for the first time."""
_ONLY_FOLDING = replace(SERVICE, schedules=tuple(one for one in SERVICE.schedules if one.name == "project"))


async def test_a_bound_that_moves_is_seen(serve: Serve):
    analytics, telling = await serve(_ONLY_FOLDING), _program()
    _quiet(telling)
    _near_the_windows(telling)
    _in_between(telling)
    compared, at_risk, undecided = Compared(), set[str](), dict(Bounds.moved())
    for day in (EARLIER, TODAY):
        clock.move_to(telling.at(day) + timedelta(hours=1))
        archive, told = await _judged(analytics, telling)
        program = archive.programs[str(telling.program.subject)]
        counted = health(archive, program, at_risk)
        compared.health(f"on day {day}", told, counted)
        moved = {name: health(archive, program, at_risk, bounds) for name, bounds in undecided.items()}
        undecided = {name: bounds for name, bounds in undecided.items() if moved[name] == counted}
        at_risk = _risky(counted)
    assert compared.wrong == []
    assert set(compared.codes) == set(REASONS)
    assert not undecided, "nobody in this test is near enough to these bounds"
    assert sorted(event.score for event in await analytics.sent(MentorshipRecovered, 2)) == [67, 100]
    assert {str(event.subject) for event in analytics.published(MentorshipAtRisk)} >= at_risk


def _risky(found: Iterable[Fares]) -> set[str]:
    return {one.id for one in found if one.at_risk}


def _program() -> Telling:
    """Of one admin, who is known; its hundredth day is tomorrow."""
    admin = person("Data")
    begins = clock.today() + timedelta(days=1 - EARLIER)
    telling = Telling(launched([admin.subject], starts_on=begins).model_copy(update={"check_in_days": 28}))
    telling.events.append(admin)
    return telling


async def _judged(analytics: Harness, telling: Telling) -> tuple[Archive, list[dict[str, object]]]:
    """Let come what has happened by now, and judge; the archive, and what the admin reads."""
    now, program = clock.now(), telling.program
    await analytics.receive(*(event for event in telling.events if event.time <= now))
    await folded(analytics)
    await judge_all(analytics.runtime)
    await analytics.settle()
    path = f"/api/analytics/v1/programs/{program.subject}/health"
    answer = await analytics.client(program.admins[0]).get(path, params={"limit": 200})
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return Archive(await archived_rows(analytics), now), answer.json()["items"]


def _pair(telling: Telling, ago: int = 95) -> UUID:
    return telling.started(telling.takes_part(), telling.takes_part("mentor", places=1), TODAY - ago)


def _people(telling: Telling, mentorship: UUID) -> tuple[UUID, UUID]:
    """Mentee and mentor."""
    [start, *_] = [one for one in telling.starts() if one.mentorship_id == mentorship]
    return start.mentee_id, start.mentor_id


def _quiet(telling: Telling) -> None:
    """Mentorships in which nothing has happened, for so many days."""
    for ago in (13, 14, 15, 20, 21, 22, 27, 28, 29, 30, 31, 34, 35, 36, 41, 42, 43, 59, 60, 61, 62, 63, 64, 90, 91, 92):
        _pair(telling, ago)


def _near_the_windows(telling: Telling) -> None:
    """What happened, or will, just within a number of days and just without."""
    for ahead in (29, 30, 31):
        telling.planned(_pair(telling, 40), TODAY + ahead)
    for ago in (59, 60, 61):
        for words in (("no",), ("partly",), ("no", "no"), ("no", "partly"), ("partly", "partly")):
            mentorship = _pair(telling)
            for who, word in zip(_people(telling, mentorship), words, strict=False):
                _checks_in(telling, mentorship, ago, who, word)
        for many in (1, 2, 3):
            _missed(telling, ago, many)
            _stalled(telling, _pair(telling), ago, many)
    for ago in (89, 90, 91):
        for ratings in ((1,), (2,), (2, 3), (3,)):
            _rated(telling, ago, ratings)
    both = _pair(telling)
    telling.started(telling.takes_part(), _people(telling, both)[1], 10, both, version=2)
    _has_goal(telling, _people(telling, both)[0])


def _missed(telling: Telling, ago: int, many: int) -> None:
    mentorship = _pair(telling)
    for _ in range(many):
        telling.met(mentorship, TODAY - ago, held=False)


def _rated(telling: Telling, ago: int, ratings: Iterable[int]) -> None:
    mentorship = _pair(telling)
    mentee, mentor = _people(telling, mentorship)
    for rating in ratings:
        given: dict[str, Any] = {"given_by": mentee, "given_to": mentor, "rating": rating}
        telling.inside(FeedbackGiven, mentorship, TODAY - ago, **given)


def _in_between(telling: Telling) -> None:
    """Two that were at risk and now have 65 and 67 points, two with 50 and 48, and one that is well again."""
    for stalled, checks in ((0, True), (1, True), (0, False), (2, False)):
        mentorship = _pair(telling)
        if stalled:
            _stalled(telling, mentorship, 20, stalled)
        if checks:
            _moves_again(telling, mentorship)
            for who in _people(telling, mentorship):
                _checks_in(telling, mentorship, 2, who, "yes")
        else:
            telling.met(mentorship, EARLIER - 2)
    well = _pair(telling)
    _has_goal(telling, _people(telling, well)[0], TODAY - 3)
    _moves_again(telling, well)
    telling.signed(well, TODAY - 2)
    for who in _people(telling, well):
        _checks_in(telling, well, 2, who, "yes")


def _moves_again(telling: Telling, mentorship: UUID) -> None:
    telling.inside(MessagePosted, mentorship, TODAY - 2, posted_by=_people(telling, mentorship)[0])
    telling.met(mentorship, TODAY - 2)


def _checks_in(telling: Telling, mentorship: UUID, ago: int, who: UUID, word: str) -> None:
    fields: dict[str, Any] = {"person_id": who, "on_track": word, "recorded_on": telling.date(TODAY - ago)}
    telling.inside(CheckInRecorded, mentorship, TODAY - ago, **fields)


def _has_goal(telling: Telling, who: UUID, day: int = 10) -> UUID:
    return telling.tell(GoalSet, day, person_id=who, title="Lead a migration")


def _stalled(telling: Telling, mentorship: UUID, ago: int, many: int) -> None:
    mentee, _ = _people(telling, mentorship)
    for _ in range(many):
        goal, fields = _has_goal(telling, mentee), {"person_id": mentee, "title": "Lead a migration"}
        telling.tell(GoalStalled, TODAY - ago, goal, 2, **fields, since=telling.date(TODAY - ago - 30))
