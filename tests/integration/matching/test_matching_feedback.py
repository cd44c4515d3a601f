"""Feedback: asked for or offered, whom it is for, who sees the rating, and what the program hears."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.matching.program_feedback.handlers import publish
from shared import clock
from shared.events.matching import FeedbackGiven, FeedbackRequested, ProgramFeedbackGiven
from shared.events.profiles import PersonErased, PersonJoined
from shared.ids import new_id
from shared.leases import within
from shared.private_text import forget
from tests.integration.matching.company import API, ok
from tests.integration.matching.together import change, join, leave, pair, problem
from tests.support.platform import Serve
from tests.support.waiting import eventually

WORDS = {"went_well": "You drew the whole system first."}


async def test_a_rating_is_for_the_numbers_unless_its_giver_shows_it(serve: Serve):
    company, tom, lin, path = await pair(serve)
    path = f"{path}/feedback"
    given = ok(await company.as_person(tom).post(path, json={**WORDS, "rating": 2}))
    assert given["rating"] == 2
    ok(await company.as_person(tom).post(path, json={**WORDS, "rating": 4, "show_rating": True}))

    async def seen(person: PersonJoined) -> list[int | None]:
        return [one["rating"] for one in ok(await company.as_person(person).get(path))["items"]]

    assert await seen(tom) == [2, 4]
    assert await seen(lin) == [None, 4]
    assert [event.rating for event in await company.harness.sent(FeedbackGiven, 2)] == [2, 4]


async def test_asked_feedback_is_given_about_what_was_asked(serve: Serve):
    company, tom, lin, path = await pair(serve)
    goal = str(new_id())
    asking = {"asked_of": str(lin.subject), "goal_id": goal, "words": "Was my plan clear?"}
    asked = ok(await company.as_person(tom).post(f"{path}/feedback-requests", json=asking))
    assert asked["state"] == "open"
    again = await company.as_person(tom).post(f"{path}/feedback-requests", json=asking)
    assert problem(again) == (409, "asked-already")
    [event] = await company.harness.sent(FeedbackRequested)
    assert (event.asked_by, event.asked_of, str(event.goal_id)) == (tom.subject, lin.subject, goal)

    [waiting] = ok(await company.as_person(lin).get(f"{path}/feedback-requests"))["items"]
    assert waiting["words"] == "Was my plan clear?"
    answer = {"request_id": asked["id"], "next_step": "Name an owner for each step."}
    assert problem(
        await company.as_person(lin).post(f"{path}/feedback", json={**answer, "goal_id": str(new_id())})
    ) == (
        422,
        "not-as-asked",
    )
    assert (await company.as_person(tom).post(f"{path}/feedback", json=answer)).status_code == 404
    given = ok(await company.as_person(lin).post(f"{path}/feedback", json=answer))
    assert (given["given_to"], given["goal_id"], given["request_id"]) == (str(tom.subject), goal, asked["id"])
    assert problem(await company.as_person(lin).post(f"{path}/feedback", json=answer)) == (409, "wrong-state")
    [done] = ok(await company.as_person(tom).get(f"{path}/feedback-requests"))["items"]
    assert done["state"] == "given"
    assert (await company.harness.sent(FeedbackGiven))[0].goal_id == UUID(goal)


async def test_whoever_is_asked_can_decline_and_change_their_mind(serve: Serve):
    company, tom, lin, path = await pair(serve)
    asked = ok(await company.as_person(tom).post(f"{path}/feedback-requests", json={}))
    for person in (tom, lin):
        read = ok(await company.as_person(person).get(f"{API}/feedback-requests/{asked['id']}"))
        assert (read["state"], read["asked_of"]) == ("open", str(lin.subject))
    assert (await company.as_person(company.admin).get(f"{API}/feedback-requests/{asked['id']}")).status_code == 403
    decline = f"{API}/feedback-requests/{asked['id']}/decline"
    assert (await company.as_person(tom).post(decline)).status_code == 403
    assert ok(await company.as_person(lin).post(decline))["state"] == "declined"
    assert problem(await company.as_person(lin).post(decline)) == (409, "wrong-state")
    assert (await company.as_person(lin).post(f"{API}/feedback-requests/{new_id()}/decline")).status_code == 404
    ok(await company.as_person(lin).post(f"{path}/feedback", json={**WORDS, "request_id": asked["id"]}))


async def test_in_a_group_it_is_said_for_whom_and_nobody_else_reads_it(serve: Serve):
    company, tom, lin, path = await pair(serve)
    eve = await join(company, path, "Eve Black")
    nick = await company.mentee("Nosy Nick")
    for what, whom in (("feedback", "given_to"), ("feedback-requests", "asked_of")):
        body: dict[str, Any] = WORDS if what == "feedback" else {}
        client = company.as_person(lin)
        assert problem(await client.post(f"{path}/{what}", json=body)) == (422, "several-others")
        for stranger in (nick, lin):
            answer = await client.post(f"{path}/{what}", json={**body, whom: str(stranger.subject)})
            assert problem(answer) == (422, "not-in-mentorship")
        ok(await client.post(f"{path}/{what}", json={**body, whom: str(tom.subject)}))
        assert ok(await company.as_person(tom).get(f"{path}/{what}"))["total"] == 1
        assert ok(await company.as_person(eve).get(f"{path}/{what}"))["total"] == 0
        for other in (nick, company.admin):
            assert (await company.as_person(other).get(f"{path}/{what}")).status_code == 403
            assert (await company.as_person(other).post(f"{path}/{what}", json=body)).status_code == 403


async def test_a_session_of_a_group_is_told_of_to_each_and_as_often_as_it_was_held(serve: Serve):
    company, tom, lin, path = await pair(serve)
    eve = await join(company, path, "Eve Black")
    start = clock.now() + timedelta(days=1)
    body = {"title": "Start", "start": start.isoformat(), "minutes": 45}
    session = ok(await company.as_person(tom).post(f"{path}/sessions", json=body))
    clock.advance(timedelta(days=2))
    ok(await company.as_person(tom).post(f"{API}/sessions/{session['id']}/held"))

    async def give(person: PersonJoined) -> tuple[int, str]:
        told = {**WORDS, "session_id": session["id"], "given_to": str(person.subject)}
        answer = await company.as_person(lin).post(f"{path}/feedback", json=told)
        return (201, "") if answer.status_code == 201 else problem(answer)

    assert await give(tom) == (201, "")
    assert await give(eve) == (201, "")
    assert await give(tom) == (409, "feedback-given")
    occurrence = (
        "INSERT INTO session_occurrence (session_id, planned_at, state, starts_at, ends_at)"
        " VALUES (:s, :at, 'held', :at, :at)"
    )
    for day in (1, 8):
        await change(company, occurrence, s=UUID(session["id"]), at=start + timedelta(days=day))
    assert await give(tom) == (201, "")
    assert await give(tom) == (409, "feedback-given")


async def test_what_one_was_told_stays_readable_after_one_has_left(serve: Serve):
    company, tom, lin, path = await pair(serve)
    path = f"{path}/feedback"
    ok(await company.as_person(lin).post(path, json=WORDS))
    await leave(company, tom)
    [told] = ok(await company.as_person(tom).get(path))["items"]
    assert told["went_well"] == WORDS["went_well"]
    assert (await company.as_person(tom).post(path, json=WORDS)).status_code == 403


@pytest.mark.parametrize("what", ["rating", "words"])
async def test_admins_read_what_enough_people_think_of_the_program_and_not_who(serve: Serve, what: str):
    company, tom, lin, path = await pair(serve)
    people = [tom, lin, *[await join(company, path, f"Mentee {number}") for number in range(5)]]
    give, read = f"{path}/program-feedback", f"{company.program_path}/feedback"

    async def said(person: PersonJoined, number: int) -> None:
        told = {"rating": number % 5 + 1} if what == "rating" else {"words": f"Thought {9 - number}"}
        ok(await company.as_person(person).post(give, json=told))

    async def published() -> dict[str, Any]:
        await within(company.harness.runtime, publish)
        return ok(await company.as_admin.get(read))

    await said(people[6], 0)
    await company.harness.receive(PersonErased(subject=people[6].subject, version=2))
    for number, person in enumerate(people[:4]):
        await said(person, number)
    await said(tom, 0)
    await company.harness.settle()
    assert await published() == {"minimum_cell": 5, "ratings": None, "words": None}, "who was erased does not count"
    await said(people[4], 4)
    enough = await eventually(partial(_once_there, published, what), what="what five people think")
    await said(people[5], 5)
    assert await published() == enough
    if what == "rating":
        assert enough["ratings"] == {"people": 5, "mean": 3.0, "counts": dict.fromkeys("12345", 1)}
        assert enough["words"] is None
    else:
        assert enough["ratings"] is None
        assert enough["words"] == ["Thought 5", "Thought 6", "Thought 7", "Thought 8", "Thought 9", "Thought 9"]
    events = await company.harness.sent(ProgramFeedbackGiven, 8)
    assert {event.given_by for event in events} == {person.subject for person in people}
    assert (await company.as_person(tom).get(read)).status_code == 403
    assert (await company.as_admin.post(give, json={"rating": 1})).status_code == 403


async def test_an_erasure_changes_no_rating_of_the_program_and_takes_a_batch_of_words_along(serve: Serve):
    company, tom, lin, path = await pair(serve)
    eve = await join(company, path, "Eve Black")
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET minimum_cell = 3"))
    give, read = f"{path}/program-feedback", f"{company.program_path}/feedback"
    for number in range(2):
        for person in (tom, lin, eve):
            said = {"rating": 4, "words": f"{person.name} {number}"}
            ok(await company.as_person(person).post(give, json=said))
        await within(company.harness.runtime, publish)
    before = ok(await company.as_admin.get(read))
    assert (before["ratings"]["people"], len(before["words"])) == (3, 6)
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET minimum_cell = 4"))
    assert ok(await company.as_admin.get(read)) == {**before, "minimum_cell": 4}, "what is published stays"
    newcomers = [await join(company, path, f"Mentee {number}") for number in range(4)]
    for person in newcomers:
        ok(await company.as_person(person).post(give, json={"rating": 5, "words": person.name}))
    await within(company.harness.runtime, publish)
    more = ok(await company.as_admin.get(read))
    assert (more["ratings"]["people"], len(more["words"])) == (7, 10)
    async with company.harness.sessions() as session, session.begin():
        await forget(session, newcomers[0].subject)
    assert ok(await company.as_admin.get(read)) == {**more, "words": before["words"]}, "four have gone, not one"
    async with company.harness.sessions() as session, session.begin():
        await forget(session, eve.subject)
    assert ok(await company.as_admin.get(read)) == {**more, "words": None}


async def _once_there(read: Callable[[], Awaitable[dict[str, Any]]], what: str) -> dict[str, Any] | None:
    found = await read()
    return found if found["ratings" if what == "rating" else "words"] else None


async def test_feedback_that_says_nothing_is_refused(serve: Serve):
    company, tom, _, path = await pair(serve)
    client = company.as_person(tom)
    for body in ({}, {"rating": 0}, {"rating": 6}, {"rating": "5"}, {"rating": True}, {"words": " "}):
        assert (await client.post(f"{path}/program-feedback", json=body)).status_code == 422, body
    for changes in ({"rating": 2**40}, {"show_rating": "no"}, {"request_id": "x"}, {"went_well": "x" * 4001}):
        assert (await client.post(f"{path}/feedback", json={**WORDS, **changes})).status_code == 422, changes
    for missing in ("session_id", "request_id"):
        assert (await client.post(f"{path}/feedback", json={**WORDS, missing: str(new_id())})).status_code == 404
    assert (await client.post(f"{path}/feedback-requests", json={"session_id": str(new_id())})).status_code == 404
