"""Whose doing counts for the health of a mentorship, and from which day on, counted once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.matching import CheckInRecorded, MentorshipPaused, MentorshipResumed
from shared.events.profiles import GoalAchieved, MilestoneReached
from tests.integration.analytics.history import launched
from tests.integration.analytics.pairs import (
    ONLY_FOLDING,
    TODAY,
    a_program,
    checks_in,
    has_goal,
    judged,
    listed,
    pair,
    people,
    rated,
    stalled,
)
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.health import health
from tests.integration.analytics.telling import Telling
from tests.support.platform import Serve

GOAL: dict[str, Any] = {"title": "Lead a migration"}


async def test_who_came_who_left_and_what_was_before_a_pause_are_counted_as_the_definition_says(serve: Serve):
    analytics, telling = await serve(ONLY_FOLDING), a_program()
    a_group(telling)
    a_pause(telling)
    milestones_and_goals(telling)
    check_ins_of_one_day(telling)
    telling.met(pair(telling), TODAY)
    for kind in ("flash", "circle"):
        telling.started(telling.takes_part(), telling.takes_part("mentor", places=1), 5, kind=kind)
    others = programs_that_begin_and_end_today(telling)
    clock.move_to(telling.at(TODAY) + timedelta(hours=1))
    archive, told = await judged(analytics, telling)
    compared = Compared()
    for one, items in ((telling, told), *[(one, await listed(analytics, one)) for one in others]):
        counted = health(archive, archive.programs[str(one.program.subject)])
        assert counted
        compared.health(one.program.name, items, counted)
    assert compared.wrong == []


def a_group(telling: Telling) -> None:
    """Of somebody who has left, and of two of whom the one with the lower id joined later, and checked in before."""
    mentor = telling.takes_part("mentor", places=3)
    gone, (late, early) = telling.takes_part(), sorted((telling.takes_part(), telling.takes_part()), key=str)
    group = telling.started(gone, mentor, 5, kind="group")
    telling.started(early, mentor, 10, group, version=2, kind="group")
    telling.started(late, mentor, TODAY - 30, group, version=3, kind="group")
    for who, ago, word in ((gone, 20, "no"), (mentor, 20, "yes"), (early, 20, "yes"), (late, 40, "partly")):
        checks_in(telling, group, ago, who, word)
    has_goal(telling, early)
    telling.ended(gone, group, 40)


def a_pause(telling: Telling) -> None:
    """Much that was before it, none of which is held against the two."""
    mentorship = pair(telling)
    mentee, _ = people(telling, mentorship)
    telling.met(mentorship, TODAY - 40, held=False)
    checks_in(telling, mentorship, 40, mentee, "no")
    rated(telling, mentorship, 40, [1])
    stalled(telling, mentorship, 40, 1)
    telling.inside(MentorshipPaused, mentorship, TODAY - 35, version=2, subject=mentorship)
    telling.inside(MentorshipResumed, mentorship, TODAY - 30, version=3, subject=mentorship)


def milestones_and_goals(telling: Telling) -> None:
    """A milestone before, when and after it was noticed that a goal does not move; a goal that was achieved before,
    when and after a mentorship began."""
    for day in (TODAY - 21, TODAY - 20, TODAY - 19):
        mentorship = pair(telling)
        mentee, _ = people(telling, mentorship)
        stalled(telling, mentorship, 20, 1)
        goal, step = telling.events[-1].subject, {"milestone_id": mentorship, "milestone": "A plan"}
        telling.tell(MilestoneReached, day, goal, 3, person_id=mentee, reached_on=telling.date(day), **step, **GOAL)
    for day in (9, 10, 11):
        mentee, _ = people(telling, pair(telling, TODAY - 10))
        goal = has_goal(telling, mentee, 5)
        telling.tell(GoalAchieved, day, goal, 2, person_id=mentee, achieved_on=telling.date(day), **GOAL)


def check_ins_of_one_day(telling: Telling) -> None:
    """Several of the same person: what the highest version says counts, else the one that was begun last."""
    for words in ((("yes", 1), ("no", 2)), (("no", 2), ("yes", 1)), (("yes", 1), ("no", 1)), (("no", 1), ("yes", 1))):
        mentorship = pair(telling)
        mentee, _ = people(telling, mentorship)
        for word, version in words:
            told: dict[str, Any] = {"person_id": mentee, "on_track": word, "recorded_on": telling.date(TODAY - 5)}
            telling.inside(CheckInRecorded, mentorship, TODAY - 5, version=version, **told)


def programs_that_begin_and_end_today(telling: Telling) -> list[Telling]:
    found: list[Telling] = []
    for begins, lasts in ((TODAY, 90), (TODAY - 50, 50)):
        program = launched(telling.program.admins, starts_on=telling.date(begins))
        other = Telling(program.model_copy(update={"ends_on": program.starts_on + timedelta(days=lasts)}))
        pair(other, TODAY)
        telling.events += other.events
        found.append(other)
    return found
