"""What is counted of the people of a program, before anything is hidden."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from services.analytics.cohorts import domain, handlers
from services.analytics.main import SERVICE
from services.analytics.publications.domain import Cell
from shared import clock
from shared.events.matching import (
    ParticipantAdmitted,
    ParticipantInvited,
    ParticipantWaitlisted,
    ParticipantWithdrew,
    RequestExpired,
    RequestWithdrawn,
)
from shared.events.profiles import ProfileChanged
from tests.integration.analytics.history import DAY, history, launched
from tests.integration.analytics.telling import Telling, counted, values
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_the_funnel_counts_mentees_who_came_this_far_in_whatever_order_it_is_told(analytics: Harness):
    program = launched()
    events = history(program, {"Data": (2, 1, 1, 1, 1, 3, 9), "Legal": (1, 0, 1, 0, 1, 0, 0)})
    random.Random(3).shuffle(events)
    await analytics.receive(*events, *events[:30])
    found = await counted(analytics, handlers.count, domain.FUNNEL, program.subject)
    assert list(values(found.total).values()) == [21, 18, 17, 15, 14, 12, 9]
    assert list(values(found.rows["department"]["Data"]).values()) == [18, 16, 15, 14, 13, 12, 9]
    assert {value: row["enrolled"].value for value, row in found.rows["grade"].items()} == {"P0": 15, "P1": 6}
    assert set(found.rows["location"]) == {""}


async def test_a_start_by_request_or_by_an_admin_comes_as_far_as_one_by_proposal(analytics: Harness):
    telling = Telling(launched())
    mentor = telling.takes_part("mentor", places=3)
    asking, accepted, given = (telling.takes_part() for _ in range(3))
    telling.asked(asking, mentor)
    telling.asked(accepted, mentor, "accepted")
    telling.started(accepted, mentor)
    telling.met(telling.started(given, mentor), 9)
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.FUNNEL, telling.program.subject)
    assert list(values(found.total).values()) == [3, 3, 2, 2, 1, 1]


async def test_what_a_group_did_before_somebody_joined_is_not_theirs(analytics: Harness):
    telling = Telling(launched())
    mentor = telling.takes_part("mentor", places=3)
    first, late, gone = (telling.takes_part() for _ in range(3))
    group = telling.started(first, mentor, kind="group")
    telling.started(gone, mentor, mentorship=group, version=2, kind="group")
    telling.ended(gone, group, 5, "no-time")
    telling.met(group, 9)
    telling.started(late, mentor, day=10, mentorship=group, version=3, kind="group")
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.JOURNEY, telling.program.subject)
    assert values(found.total) == {"enrolled": 3, "matched": 3, "met": 1, "midpoint": 2, "ended_early": 1}


async def test_a_journey_counts_what_each_mentee_has_been_through_whatever_was_before(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today()))
    mentor = telling.takes_part("mentor", places=9)
    here = telling.somebody("Data", grade="P1")
    telling.tell(ParticipantInvited, 0, person_id=here.subject, role="mentee")
    waiting = telling.somebody("Sales").subject
    telling.tell(ParticipantWaitlisted, 0, person_id=waiting, role="mentee", position=1, reason="program-full")
    telling.tell(ParticipantAdmitted, 1, version=2, person_id=waiting, role="mentee")
    done, early = telling.takes_part(department="Data"), telling.takes_part(department="Legal")
    completed = telling.started(done, mentor)
    telling.signed(completed)
    telling.met(completed, 20)
    telling.ended(done, completed, 170)
    telling.met(telling.started(waiting, mentor), 30, held=False)
    telling.ended(early, telling.started(early, mentor), 40, "no-time", rematch=True)
    telling.ended(early, telling.started(early, mentor, 50), 60, "not-a-match")
    telling.tell(ParticipantWithdrew, 61, version=2, person_id=early, role="mentee", withdrew_on=DAY)
    moved = here.model_dump(exclude={"id", "version", "time", "effective_date", "department"})
    telling.events.append(
        ProfileChanged(**moved, version=2, department="Sales", effective_date=clock.today() + timedelta(days=40))
    )
    await analytics.receive(*telling.events)
    program = telling.program.subject
    assert "midpoint" not in values((await counted(analytics, handlers.count, domain.JOURNEY, program)).total)
    clock.move_to(telling.at(90))
    found = await counted(analytics, handlers.count, domain.JOURNEY, program)
    assert values(found.total) == {
        "invited": 1, "enrolled": 3, "waitlisted": 1, "matched": 3, "signed": 1, "met": 1, "midpoint": 2,
        "completed": 1, "ended_early": 1,
    }  # fmt: skip
    assert values(found.rows["department"]["Data"]) == {
        "invited": 1, "enrolled": 1, "matched": 1, "signed": 1, "met": 1, "midpoint": 1, "completed": 1,
    }  # fmt: skip
    assert values(found.rows["grade"]["P1"]) == {"invited": 1}, "as they were when the program began"
    ended = await counted(analytics, handlers.count, domain.ENDINGS, program)
    assert values(ended.total) == {"ended": 2, "early": 1, "rematch": 1}
    assert {reason: values(row) for reason, row in ended.rows["reason"].items()} == {
        "completed": {"ended": 1},
        "no-time": {"ended": 1, "early": 1, "rematch": 1},
        "not-a-match": {"ended": 1, "early": 1},
    }


async def test_times_are_days_to_a_match_to_a_session_and_to_an_answer(
    analytics: Harness,
):
    telling = Telling(launched())
    mentors = [telling.takes_part("mentor", places=9) for _ in range(2)]
    mentees = [telling.takes_part(day=day) for day in (0, 1, 2, 5)]
    for mentee, start, met in zip(mentees, (4, 11, 2), (10, 14, 0), strict=False):
        mentorship = telling.started(mentee, mentors[0], start)
        if met:
            telling.met(mentorship, met)
            telling.met(mentorship, met + 9)
    telling.asked(mentees[0], mentors[0], "accepted", day=1, answered=3)
    telling.asked(mentees[1], mentors[0], "declined", day=1, answered=8)
    telling.asked(mentees[2], mentors[0], "accepted", day=1, answered=1)
    expired, withdrawn = telling.asked(mentees[2], mentors[1]), telling.asked(mentees[3], mentors[1])
    telling.asked(mentees[3], mentors[0])
    for request, event, mentee in ((expired, RequestExpired, mentees[2]), (withdrawn, RequestWithdrawn, mentees[3])):
        telling.tell(event, 11, request, 2, mentee_id=mentee, mentor_id=mentors[1])
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.TIMES, telling.program.subject)
    assert found.total == {
        "matched": Cell(3, 3),
        "to_match_median": Cell(3, 4),
        "to_match_mean": Cell(3, round(14 / 3, 4)),
        "met": Cell(2, 2),
        "to_session_median": Cell(2, 4.5),
        "to_session_mean": Cell(2, 4.5),
        "requests": Cell(2, 6),
        "decided": Cell(2, 4),
        "answered": Cell(1, 3),
        "answered_share": Cell(1, 0.75),
        "to_answer_median": Cell(1, 2),
        "to_answer_mean": Cell(1, 3),
    }


async def test_a_program_of_which_nothing_is_known_has_numbers_that_say_so(analytics: Harness):
    program = launched()
    await analytics.receive(program)
    for family in domain.FAMILIES:
        found = await counted(analytics, handlers.count, family, program.subject)
        assert set(found.total) == {measure.name for measure in family.measures}
        assert all(cell.people == 0 and not cell.value for cell in found.total.values())
        assert not any(found.rows.values())
