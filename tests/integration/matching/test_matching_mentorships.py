"""Mentorships, sessions and feedback: who may do and read what."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from shared import clock
from shared.events.matching import SessionHeld, SessionScheduled
from shared.private_text import forget
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Serve


def in_a_day(**changes: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(days=1)
    return {"title": "First steps", "start": start.isoformat(), "minutes": 45, **changes}


async def test_a_session_that_makes_no_sense_is_refused(serve: Serve):
    company = await found(serve)
    tom, _, mentorship = await company.mentorship()
    path = f"{API}/mentorships/{mentorship['id']}/sessions"
    for changes in (
        {"start": "2020-01-01T10:00:00Z"},
        {"start": "2030-01-01T10:00:00"},
        {"start": "9999-12-31T23:59:00Z"},
        {"minutes": 10},
        {"minutes": 481},
        {"zone": "Mars/Olympus"},
        {"title": ""},
        {"title": "zero\u0000byte"},
        {"link": "javascript:alert(1)"},
        {"link": "https://meet.example.org/ second"},
    ):
        assert (await company.as_person(tom).post(path, json=in_a_day(**changes))).status_code == 422, changes


async def test_a_session_is_held_on_its_date_where_it_was_scheduled(serve: Serve):
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    path = f"{API}/mentorships/{mentorship['id']}/sessions"
    evening = (clock.now() + timedelta(days=3)).astimezone(ZoneInfo("America/New_York")).replace(hour=22, minute=0)
    body = in_a_day(start=evening.isoformat(), zone="America/New_York")
    session = ok(await company.as_person(tom).post(path, json=body))
    assert datetime.fromisoformat(session["starts_at"]) == evening.replace(microsecond=evening.microsecond)
    clock.move_to(evening + timedelta(minutes=30))
    answers = await asyncio.gather(
        *(company.as_person(person).post(f"{API}/sessions/{session['id']}/held") for person in (tom, lin))
    )
    assert {answer.status_code for answer in answers} == {200}
    await company.harness.settle()
    [held] = company.harness.published(SessionHeld)
    assert held.held_on == evening.date()
    assert (held.key, held.version) == (mentorship["id"], 2)


async def test_the_zone_of_a_session_is_by_default_that_of_whoever_schedules_it(serve: Serve):
    company = await found(serve)
    tom, _, mentorship = await company.mentorship()
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE person SET zone = 'Asia/Tokyo'"))
    ok(await company.as_person(tom).post(f"{API}/mentorships/{mentorship['id']}/sessions", json=in_a_day()))
    [scheduled] = await company.harness.sent(SessionScheduled)
    assert scheduled.zone == "Asia/Tokyo"


async def test_a_mentorship_is_seen_by_the_two_and_the_admins(serve: Serve):
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    other = await company.mentee("Nosy Nick")
    path = f"{API}/mentorships/{mentorship['id']}"
    for person, status in ((tom, 200), (lin, 200), (company.admin, 200), (other, 403)):
        for what in ("", "/sessions"):
            assert (await company.as_person(person).get(f"{path}{what}")).status_code == status
    for person in (company.admin, other):
        assert (await company.as_person(person).post(f"{path}/sessions", json=in_a_day())).status_code == 403
        assert (await company.as_person(person).post(f"{path}/feedback", json={"rating": 1})).status_code == 403
        assert (await company.as_person(person).get(f"{path}/feedback")).status_code == 403


async def test_feedback_is_on_a_session_that_was_held_and_once_by_each(serve: Serve):
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    path = f"{API}/mentorships/{mentorship['id']}"
    session = ok(await company.as_person(tom).post(f"{path}/sessions", json=in_a_day()))
    feedback = {"session_id": session["id"], "rating": 4}

    async def give(person: Any) -> tuple[int, str]:
        answer = await company.as_person(person).post(f"{path}/feedback", json=feedback)
        return answer.status_code, answer.json().get("type", "").rpartition(":")[2]

    assert await give(tom) == (409, "session-not-held")
    clock.advance(timedelta(days=2))
    ok(await company.as_person(lin).post(f"{API}/sessions/{session['id']}/held"))
    assert await give(tom) == (201, "")
    assert await give(tom) == (409, "feedback-given")
    assert await give(lin) == (201, "")
    assert ok(await company.as_person(tom).get(f"{path}/feedback"))["total"] == 2
    assert (await company.as_person(tom).post(f"{path}/feedback", json={"went_well": " "})).status_code == 422


async def test_erased_words_are_gone_and_the_rating_stays(serve: Serve):
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    path = f"{API}/mentorships/{mentorship['id']}/feedback"
    ok(
        await company.as_person(tom).post(
            path, json={"rating": 5, "show_rating": True, "next_step": "I will send my draft."}
        )
    )
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    [given] = ok(await company.as_person(lin).get(path))["items"]
    assert (given["rating"], given["next_step"], given["erased"]) == (5, "", True)
