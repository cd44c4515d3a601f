"""What people do on their own: goals with milestones, reflections that they share, what they say of each other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.events.profiles import (
    EndorsementGiven,
    EndorsementWithdrawn,
    GoalAchieved,
    GoalDropped,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
    MilestoneReached,
    RecommendationAsked,
    RecommendationGiven,
    ReflectionCommented,
    ReflectionShared,
    ReflectionUnshared,
)
from tests.support.year.company import Company, Someone
from tests.support.year.telling import Teller
from tests.support.year.together import Mentorship

__all__ = ["learn", "reflect", "speak_of_each_other"]


def learn(teller: Teller, someone: Someone, lively: float) -> None:
    """The goals of a person, of whom some set none; the first of them perhaps before any program."""
    for _ in range(teller.one_of((0, 1, 2, 3), (30, 40, 20, 10))):
        day = max(someone.since + 1, teller.between(-60, teller.until))
        _goal(teller, someone, day, lively)


def _goal(teller: Teller, someone: Someone, day: float, lively: float) -> None:
    goal = teller.id(day)
    fields: dict[str, Any] = {"person_id": someone.id, "title": "Learn"}
    teller.tell(GoalSet, day, goal, **fields, due=teller.date(day + 90))
    for number in range(teller.one_of((0, 2, 4), (3, 4, 3))):
        day = _milestone(teller, goal, fields, day + 0.01 * number, lively)
    end = teller.one_of(("achieved", "dropped", "stalled", "overdue", "open"), (20 + 40 * lively, 12, 12, 8, 20))
    day += teller.between(1, 60)
    if end == "stalled":
        teller.tell(GoalStalled, day, goal, **fields, since=teller.date(day - 42))
        day += 20
        end = teller.one_of(("achieved", "open"))
    elif end == "overdue":
        teller.tell(GoalOverdue, day, goal, **fields, due=teller.date(day - 1))
    elif end == "dropped":
        teller.tell(GoalDropped, day, goal, **fields, dropped_on=teller.date(day))
    if end == "achieved":
        teller.tell(GoalAchieved, day, goal, **fields, achieved_on=teller.date(day - teller.one_of((0, 2), (6, 1))))
        if teller.chance(0.08):
            teller.tell(GoalRevised, day + 3, goal, **fields)
            if teller.chance(0.5):
                teller.tell(GoalAchieved, day + 30, goal, **fields, achieved_on=teller.date(day + 30))


def _milestone(teller: Teller, goal: UUID, fields: dict[str, Any], day: float, lively: float) -> float:
    about = {**fields, "milestone_id": teller.id(day), "milestone": "A step"}
    teller.tell(MilestonePlanned, day, goal, **about, due=teller.date(day + 30))
    if teller.chance(0.1):
        day += 1
        teller.tell(MilestonePlanned, day, goal, **about, withdrawn=teller.chance(0.5))
    if teller.chance(0.3 + 0.5 * lively):
        day += teller.between(1, 30)
        teller.tell(MilestoneReached, day, goal, **about, reached_on=teller.date(day))
    return day


def reflect(teller: Teller, found: Mentorship) -> None:
    """Entries of journals that a mentee lets the mentor read, some of them read by one more."""
    mentee, since, gone = found.mentees[0]
    if mentee.id == found.mentor.id:
        return
    for _ in range(teller.one_of((0, 1, 3, 6), (6, 3, 2, 1))):
        day = teller.between(since, max(since + 1, min(gone, teller.until)))
        entry = teller.id(day)
        fields = {"person_id": mentee.id}
        teller.tell(ReflectionShared, day, entry, **fields, shared_with=found.mentor.id)
        if teller.chance(0.15):
            another = teller.one_of(found.program.mentors)
            teller.tell(ReflectionShared, day + teller.between(1, 60), entry, **fields, shared_with=another.id)
        if teller.chance(0.3):
            day += 0.2
            teller.tell(ReflectionCommented, day, entry, **fields, commented_by=found.mentor.id)
        if teller.chance(0.1):
            day += 0.2
            teller.tell(ReflectionUnshared, day, entry, **fields, shared_with=found.mentor.id)
            if teller.chance(0.5):
                teller.tell(ReflectionShared, day + 2, entry, **fields, shared_with=found.mentor.id)


def speak_of_each_other(teller: Teller, company: Company) -> None:
    """Endorsements and recommendations among colleagues."""
    for _ in range(len(company.people) // 10):
        one, other = teller.random.sample(company.people, 2)
        day = max(one.since, other.since, 0) + teller.between(1, 300)
        skill, name = teller.one_of(company.skills)
        if teller.chance(0.6):
            who = {"given_by": one.id, "given_to": other.id, "skill_id": skill}
            subject = teller.tell(EndorsementGiven, day, **who)
            if teller.chance(0.05):
                teller.tell(EndorsementWithdrawn, day + 3, subject, **who)
        else:
            asks = {"person_id": one.id, "skill": name}
            subject = teller.tell(RecommendationAsked, day, **asks, asked=(other.id,))
            if teller.chance(0.6):
                named = teller.one_of(company.people).id
                teller.tell(RecommendationGiven, day + 1, subject, **asks, given_by=other.id, recommended=named)
