"""What people do together, month by month, and who is active now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.analytics.activity import domain, handlers
from services.analytics.main import SERVICE
from services.analytics.publications.domain import Cell
from shared import clock
from shared.events.matching import AppreciationSent, CheckInRecorded, FeedbackGiven, SessionCancelled
from shared.events.profiles import GoalAchieved, GoalRevised, GoalSet, MilestoneReached, ReflectionShared
from shared.ids import new_id
from tests.integration.analytics.history import launched
from tests.integration.analytics.telling import Telling, counted, values
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_what_people_do_is_counted_in_the_month_in_which_it_was(analytics: Harness):
    telling = Telling(launched(starts_on=date(2026, 3, 1)))
    mentor = telling.takes_part("mentor", places=3)
    ana, ben, outside = telling.takes_part(), telling.takes_part(), telling.somebody().subject
    first, second = telling.started(ana, mentor, 0), telling.started(ben, mentor, 0)
    for day in (9, 19, 34):
        telling.met(first, day)
    telling.met(second, 12)
    telling.met(second, 40, held=False)
    for day, rating in ((20, 5), (21, None), (40, 3)):
        telling.inside(FeedbackGiven, first, day, given_by=ana, given_to=mentor, rating=rating)
    telling.inside(AppreciationSent, second, 41, given_by=ben, sent_by=ben, sent_to=mentor, occasion="goal")
    for day, word, who in ((5, "yes", ana), (6, "partly", ben), (45, "yes", ana)):
        telling.inside(CheckInRecorded, first, day, person_id=who, on_track=word, recorded_on=telling.date(day))
    for who, day in ((ana, 3), (ana, 33), (ben, 181), (outside, 3)):
        goal = telling.tell(GoalSet, day, person_id=who, title="Lead")
        for version, step in ((2, 34), (3, 35)):
            telling.tell(
                MilestoneReached, step, goal, version, person_id=who, title="", milestone="", milestone_id=new_id(),
                reached_on=telling.date(step),
            )  # fmt: skip
        telling.tell(GoalAchieved, 50, goal, 4, person_id=who, title="", achieved_on=telling.date(50))
        if day == 33:
            telling.tell(GoalRevised, 51, goal, 5, person_id=who, title="")
    entry = telling.tell(ReflectionShared, 10, person_id=ana, shared_with=mentor)
    telling.tell(ReflectionShared, 10, entry, 2, person_id=ana, shared_with=ben)
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.PARTICIPATION, telling.program.subject)
    assert set(found.total) == {measure.name for measure in domain.PARTICIPATION.measures}
    assert values(found.rows["month"]["2026-03"]) == {
        "held": 3, "spacing": 10, "goals_set": 1, "feedback": 2, "rating": 5, "reflections": 1, "check_ins": 2,
        "on_track": 1, "on_track_share": 0.5,
    }  # fmt: skip
    assert values(found.rows["month"]["2026-04"]) == {
        "held": 1, "missed": 1, "spacing": 15, "goals_set": 1, "milestones": 6, "goals_achieved": 2, "feedback": 1,
        "rating": 3, "appreciation": 1, "check_ins": 1, "on_track": 1, "on_track_share": 1,
    }  # fmt: skip
    assert found.total["held"] == Cell(2, 4)
    assert found.total["spacing"] == Cell(1, 12.5)
    assert found.total["rating"] == Cell(1, 4)
    assert found.total["on_track_share"] == Cell(1, round(2 / 3, 4))
    assert found.total["milestones"] == Cell(2, 6)
    assert found.total["goals_set"] == Cell(1, 2), "what was set after the program's last day is not the program's"


async def test_whoever_met_or_will_meet_within_thirty_days_is_active(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today() - timedelta(days=100)))
    mentor = telling.takes_part("mentor", places=9)
    mentorships = {
        name: telling.started(telling.takes_part(), mentor, 0)
        for name in ("met", "long ago", "soon", "too late", "weekly", "cut", "cancelled", "nothing", "ended")
    }
    telling.met(mentorships["met"], 70)
    telling.met(mentorships["long ago"], 69)
    telling.planned(mentorships["soon"], 129)
    telling.planned(mentorships["too late"], 132)
    telling.planned(mentorships["weekly"], 1, recurrence="FREQ=WEEKLY")
    cut = telling.planned(mentorships["cut"], 1, recurrence="FREQ=WEEKLY")
    telling.inside(
        SessionCancelled, mentorships["cut"], 50, version=2, subject=cut, title="", occurrence=telling.at(57),
        following=True, recurrence=f"FREQ=WEEKLY;UNTIL={telling.date(50):%Y%m%d}",
    )  # fmt: skip
    cancelled = telling.planned(mentorships["cancelled"], 120)
    telling.inside(SessionCancelled, mentorships["cancelled"], 90, version=2, subject=cancelled, title="")
    telling.met(mentorships["ended"], 90)
    [mentee] = [event.mentee_id for event in telling.starts() if event.subject == mentorships["ended"]]
    telling.ended(mentee, mentorships["ended"], 95)
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.ACTIVITY, telling.program.subject)
    assert values(found.total) == {"running": 8, "active": 3}
