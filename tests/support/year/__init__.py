"""A year of mentoring in a company, as events: what services would have published, in order and with their versions.

Everything that analytics counts is in it, with what makes counting hard: people who change, leave, come back or are
erased, changes that are true from another day than the one they were told on, second thoughts, groups that people join
late, sessions that come again and again, happenings a moment before midnight. The same seed tells the same year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events import Event
from tests.support.year.around import belong, gather, notify, survey
from tests.support.year.company import Company, company, erase, hire
from tests.support.year.finding import find_each_other
from tests.support.year.goals import learn, reflect, speak_of_each_other
from tests.support.year.joining import Plan, Program, enroll, join, launch
from tests.support.year.meeting import meet
from tests.support.year.telling import MARK, Teller
from tests.support.year.together import Mentorship, goes_on, group, pair_up

__all__ = ["DAYS", "FIRST", "MARK", "Year", "year"]

FIRST = date(2031, 1, 6)
DAYS = 330.0
"""So much of the year is told: its end is to come, and many a mentorship and session with it."""


@dataclass(frozen=True)
class Year:
    """events: in order. programs: the large one first. admin: of all of them. until: after the last event."""

    events: Sequence[Event]
    programs: Sequence[UUID]
    admin: UUID
    until: datetime


def year(people: int = 2000, seed: int = 1, first: date = FIRST, others: int | None = None) -> Year:
    """Tell a year in which a program asks so many people, as many `others` work in the company as well unless another
    number is given, and there are a few smaller programs: groups, a circle, and one that is too small to show."""
    teller = Teller(seed, first, DAYS)
    found = company(teller, people + (people if others is None else others))
    admin = hire(teller, found, -119)
    plans = (
        Plan("one-to-one", round(people * 0.68), people - round(people * 0.68)),
        Plan("group", max(12, people // 20), max(4, people // 100), minimum_cell=4, opens=-20, lasts=240, closes=220),
        Plan("circle", max(8, people // 80), 2, opens=40, begins=70, lasts=200, midpoint=False),
        Plan("flash", 6, 3, opens=100, begins=120, lasts=120, midpoint=False),
    )
    programs = [launch(teller, plan, admin) for plan in plans]
    for program in programs:
        _play(teller, program, found)
    for someone in found.people:
        learn(teller, someone, teller.random.random())
    speak_of_each_other(teller, found)
    belong(teller, found.people[: max(20, people // 20)])
    for day in (-10, 120, 250):
        gather(teller, None, found.people[: max(20, people // 10)], day)
    for someone in found.people[:: max(1, len(found.people) // 12)]:
        last = teller.until - 3 if someone.left is None else max(someone.left, someone.since) + 2
        erase(teller, someone, max(last, teller.until - 3))
    return Year(teller.events(), [program.id for program in programs], admin.id, teller.at(teller.until + 0.5))


def _play(teller: Teller, program: Program, company: Company) -> None:
    """All that happens in a program."""
    join(teller, program, company)
    for _ in range(max(1, program.plan.mentors // 40)):
        coach = hire(teller, company, program.plan.opens, external=True)
        program.mentors.append(enroll(teller, program, coach, "mentor", program.plan.opens + 1))
    for found in _mentorships(teller, program):
        goes_on(teller, found)
        meet(teller, found)
        reflect(teller, found)
    begins, people = program.plan.begins, [one.someone for one in (*program.mentees, *program.mentors)]
    for one in (*program.mentees, *program.mentors):
        notify(teller, program, one.someone, one.since)
    for day in (begins + 20, begins + 110, begins + 200):
        gather(teller, program, people, day)
    for moment, day in (("kickoff", begins + 10), ("midpoint", begins + 160)):
        if day < program.last_day(teller):
            survey(teller, program, moment, day)


def _mentorships(teller: Teller, program: Program) -> list[Mentorship]:
    if program.plan.kind not in ("group", "circle"):
        return [pair_up(teller, program, pair) for pair in find_each_other(teller, program)]
    size, mentees = 6, [one for one in program.mentees if one.since < program.plan.begins + 14]
    mentors = program.mentors or []
    return [
        group(teller, program, mentees[first : first + size], mentors[first // size % len(mentors)])
        for first in range(0, len(mentees) - 1, size)
        if mentors
    ]
