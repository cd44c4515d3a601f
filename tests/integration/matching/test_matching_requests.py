"""Asking a mentor: every request is answered, waits for a place, or comes to an end with a kind word."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import text

from shared import clock
from shared.events.matching import (
    MentorshipRequested,
    MentorshipStarted,
    RequestAccepted,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
)
from shared.events.profiles import PersonErased, PersonLeft
from shared.ids import new_id
from tests.integration.matching.asking import ask, asked, kind, read
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def test_a_request_is_asked_back_answered_and_accepted(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    goal = str(new_id())
    path = await asked(company, tom, lin, goal_ids=[goal, goal])
    [requested] = await company.harness.sent(MentorshipRequested)
    assert requested.answer_by == clock.today() + timedelta(days=10)
    assert "migrations" not in requested.to_json().decode()
    seen = await read(company, lin, path)
    assert (seen["goals"], seen["why_you"]) == ("To move into data engineering.", "You have led two migrations.")
    assert (seen["how"]["months"], seen["goal_ids"], seen["mentee_name"]) == (6, [goal], "Tom Adeyemi")

    clock.advance(timedelta(days=5))
    ok(await company.as_person(lin).post(f"{path}/question", json={"words": "Which one first?"}))
    assert kind(await company.as_person(lin).post(f"{path}/question", json={"words": "And?"})) == (409, "wrong-state")
    clock.advance(timedelta(days=5))
    answered = ok(await company.as_person(tom).post(f"{path}/answer", json={"words": "The billing data."}))
    assert [one["words"] for one in answered["said"]] == ["Which one first?", "The billing data."]
    assert answered["answer_by"] == str(clock.today() + timedelta(days=10))

    for _ in range(2):
        assert ok(await company.as_person(lin).post(f"{path}/accept"))["state"] == "accepted"
    [started] = await company.harness.sent(MentorshipStarted)
    assert (started.mentee_id, started.mentor_id) == (tom.subject, lin.subject)
    await company.harness.settle()
    assert len(company.harness.published(RequestAccepted)) == 1


async def test_only_the_two_know_of_a_request(serve: Serve):
    company = await found(serve)
    tom, lin, nick = [await company.mentee("Tom"), await company.mentor("Lin"), await company.mentee("Nick")]
    path = await asked(company, tom, lin)
    for person in (company.admin, nick):
        client = company.as_person(person)
        assert (await client.get(path)).status_code == 403
        for command in ("accept", "decline", "withdraw"):
            assert (await client.post(f"{path}/{command}")).status_code == 403
        for command in ("question", "answer"):
            assert (await client.post(f"{path}/{command}", json={"words": "So?"})).status_code == 403
        assert ok(await client.get(f"{API}/requests"))["total"] == 0
    for person, command in ((tom, "accept"), (tom, "decline"), (lin, "withdraw")):
        assert (await company.as_person(person).post(f"{path}/{command}")).status_code == 403
    for person, side in ((tom, "mentee"), (lin, "mentor")):
        for other, total in ((side, 1), ("mentee" if side == "mentor" else "mentor", 0)):
            listed = ok(await company.as_person(person).get(f"{API}/requests", params={"side": other, "state": "open"}))
            assert listed["total"] == total


async def test_who_cannot_be_asked(serve: Serve):
    company = await found(serve, program={"open_requests": 2})
    boss = await company.mentor("Boss")
    tom = await company.mentee("Tom", manager_id=boss.subject)
    lin, mia, max_ = [await company.mentor(name, places=3) for name in ("Lin", "Mia", "Max")]
    report = await company.mentor("Report", manager_id=tom.subject)
    stranger = await company.harness.know("Stranger")
    assert kind(await ask(company, tom, tom)) == (422, "with-oneself")
    assert kind(await ask(company, tom, boss)) == (422, "with-ones-manager")
    assert kind(await ask(company, tom, report)) == (422, "with-ones-manager")
    assert kind(await ask(company, tom, stranger)) == (409, "mentor-not-enrolled")
    assert kind(await ask(company, stranger, lin)) == (409, "not-enrolled")
    assert kind(await ask(company, tom, lin, gathering_id=str(new_id()))) == (422, "unknown-gathering")
    assert kind(await ask(company, tom, lin, introduction_id=str(new_id()))) == (422, "unknown-introduction")
    assert (await ask(company, tom, lin, goals=" ")).status_code == 422
    first = await asked(company, tom, lin)
    twice = await ask(company, tom, lin)
    assert kind(twice) == (409, "already-asked")
    assert first.endswith(twice.json()["request_id"])
    await asked(company, tom, mia)
    full = await ask(company, tom, max_)
    assert kind(full) == (409, "too-many-open-requests")
    assert [one["mentor_name"] for one in full.json()["open"]] == ["Lin", "Mia"]
    ok(await company.as_person(tom).post(f"{first}/withdraw"))
    path = await asked(company, tom, max_)
    ok(await company.as_person(max_).post(f"{path}/accept"))
    assert kind(await ask(company, tom, lin)) == (409, "has-mentor")


async def test_a_program_may_not_offer_requests_and_may_have_ended(serve: Serve):
    company = await found(serve, program={"ways": ["rounds"]})
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    assert kind(await ask(company, tom, lin)) == (409, "way-not-offered")
    clock.advance(timedelta(days=200))
    assert kind(await ask(company, tom, lin)) == (409, "program-ended")


async def test_of_many_requests_at_once_no_more_are_made_than_are_allowed(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom")
    mentors = [await company.mentor(f"Mentor {number}") for number in range(6)]
    answers = await asyncio.gather(*(ask(company, tom, mentor) for mentor in mentors))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3


async def test_of_two_mentors_who_say_yes_at_once_one_begins_and_the_rest_is_withdrawn(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom")
    mentors = [await company.mentor(f"Mentor {number}") for number in range(3)]
    paths = [await asked(company, tom, mentor) for mentor in mentors]
    answers = await asyncio.gather(
        *(company.as_person(mentor).post(f"{path}/accept") for mentor, path in zip(mentors[:2], paths[:2], strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    withdrawn = await company.harness.sent(RequestWithdrawn, 2)
    assert {event.reason for event in withdrawn} == {"matched"}
    states = [(await read(company, tom, path))["state"] for path in paths]
    assert sorted(states) == ["accepted", "withdrawn", "withdrawn"]
    assert len(company.harness.published(MentorshipStarted)) == 1


async def test_a_mentor_without_a_place_hears_of_others_or_says_yes_for_later(serve: Serve):
    company = await found(serve)
    tom, eva, lin = await company.mentee("Tom"), await company.mentee("Eva"), await company.mentor("Lin")
    await company.mentor("Mia Free")
    first, second = await asked(company, tom, lin), await asked(company, eva, lin)
    ok(await company.as_person(lin).post(f"{first}/accept", json={"when_free": True}))
    full = await company.as_person(lin).post(f"{second}/accept")
    assert kind(full) == (409, "mentor-full")
    [alternative] = full.json()["alternatives"]
    assert alternative["mentor_name"] == "Mia Free"
    assert "Mia Free offers Python" in alternative["reasons"][0]

    waiting = ok(await company.as_person(lin).post(f"{second}/accept", json={"when_free": True}))
    assert waiting["state"] == "waiting"
    assert waiting["waiting_since"] is not None
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE enrollment SET places = 2 WHERE role = 'mentor'"))

    async def begun() -> bool:
        return (await read(company, eva, second))["state"] == "accepted"

    await eventually(begun, what="a mentorship in the place that opened")
    await company.harness.settle()
    accepted = company.harness.published(RequestAccepted)
    assert [event.waits for event in accepted if second.endswith(str(event.subject))] == [True, False]
    assert [event.waits for event in accepted if first.endswith(str(event.subject))] == [False]


async def test_a_mentee_hears_only_of_colleagues_whom_they_can_ask(serve: Serve):
    company = await found(serve)
    boss = await company.mentor("Boss", places=2)
    tom, eva = await company.mentee("Tom", manager_id=boss.subject), await company.mentee("Eva")
    lin, mia = await company.mentor("Lin", places=2), await company.mentor("Mia")
    blocks, full, other = (
        await company.mentor("Blocks"),
        await company.mentor("Full"),
        await company.harness.know("Ann"),
    )
    ok(await company.as_person(blocks).put(f"{API}/blocks/{tom.subject}"))
    pair = {"mentee_id": str(eva.subject), "mentor_id": str(full.subject)}
    ok(await company.as_admin.post(f"{company.program_path}/mentorships", json=pair))
    for sent, named in enumerate(([blocks, mia, full], [other, boss]), 1):
        path = await asked(company, tom, lin)
        body = {"suggested": [str(one.subject) for one in named]}
        declined = ok(await company.as_person(lin).post(f"{path}/decline", json=body))
        # She cannot tell from the answer who of them keeps Tom away.
        assert [one["person_id"] for one in declined["suggested"]] == body["suggested"]
        told = await read(company, tom, path)
        assert [one["name"] for one in told["suggested"]] == ["Mia"] * (mia in named)
        [event] = [one for one in await company.harness.sent(RequestDeclined, sent) if path.endswith(str(one.subject))]
        assert event.suggested == (mia.subject,) * (mia in named)
    ok(await ask(company, tom, mia), 201)
    listed = ok(await company.as_person(tom).get(f"{API}/requests", params={"state": "declined"}))["items"]
    assert [one["suggested"] for one in listed] == [[], []]


async def test_a_declined_mentee_hears_kindly_of_others(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    mia, max_ = await company.mentor("Mia Free"), await company.mentor("Max Far")
    path = await asked(company, tom, lin)
    decline = company.as_person(lin)
    for wrong in (tom.subject, lin.subject, new_id()):
        assert (await decline.post(f"{path}/decline", json={"suggested": [str(wrong)]})).status_code in (409, 422)
    body = {"reason": "someone-else-fits-better", "words": "Mia does this daily.", "suggested": [str(mia.subject)]}
    declined = ok(await decline.post(f"{path}/decline", json=body))
    assert declined["alternatives"] == []
    told = await read(company, tom, path)
    assert (told["state"], told["reason"], told["reply"]) == ("declined", body["reason"], body["words"])
    assert [one["name"] for one in told["suggested"]] == ["Mia Free"]
    assert {one["mentor_name"] for one in told["alternatives"]} == {"Mia Free", "Max Far"}
    [event] = await company.harness.sent(RequestDeclined)
    assert {one.mentor_id for one in event.alternatives} == {mia.subject, max_.subject}
    assert all(one.reasons and "Tom" not in one.reasons[0] for one in event.alternatives)
    assert all(len(one.reason_codes) == len(one.reasons) for one in event.alternatives)
    assert "daily" not in event.to_json().decode()
    ok(await decline.post(f"{path}/decline"))
    assert kind(await decline.post(f"{path}/accept")) == (409, "wrong-state")


async def test_no_request_stays_unanswered(serve: Serve):
    """Open, asked back or waiting: after a long outage each has come to its end, once."""
    company = await found(serve, program={"open_requests": 3})
    tom, eva = await company.mentee("Tom"), await company.mentee("Eva")
    lin, mia, max_ = [await company.mentor(name) for name in ("Lin", "Mia", "Max")]
    still, asked_back, waits = [await asked(company, tom, mentor) for mentor in (lin, mia, max_)]
    ok(await company.as_person(mia).post(f"{asked_back}/question", json={"words": "Why?"}))
    ok(await company.as_person(max_).post(f"{await asked(company, eva, max_)}/accept"))
    ok(await company.as_person(max_).post(f"{waits}/accept", json={"when_free": True}))
    clock.advance(timedelta(days=10))
    await company.harness.settle()
    assert company.harness.published(RequestExpired) == []
    clock.advance(timedelta(days=1))
    expired = await company.harness.sent(RequestExpired, 2)
    assert {event.reason for event in expired} == {"time"}
    told = await read(company, tom, still)
    assert (told["state"], told["reason"]) == ("expired", "time")
    assert told["alternatives"] == []
    clock.advance(timedelta(days=200))
    await company.harness.sent(RequestExpired, 3)
    assert (await read(company, tom, waits))["reason"] == "program-closed"
    clock.advance(timedelta(days=1))
    await company.harness.settle()
    assert len(company.harness.published(RequestExpired)) == 3


async def test_an_expired_request_tells_who_else_has_a_place(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    mia = await company.mentor("Mia Free")
    path = await asked(company, tom, lin)
    clock.advance(timedelta(days=11))
    [event] = await company.harness.sent(RequestExpired)
    assert [one.mentor_id for one in event.alternatives] == [mia.subject]
    [alternative] = (await read(company, tom, path))["alternatives"]
    assert alternative["reasons"] == ["Mia Free offers Python (level 4), which Tom wants to learn."]
    assert alternative["reason_codes"] == [{"code": "skills-offered", "names": ["Python"], "numbers": [4]}]


async def test_who_leaves_keeps_nobody_waiting(serve: Serve):
    company = await found(serve)
    tom, eva = await company.mentee("Tom"), await company.mentee("Eva")
    lin, mia = await company.mentor("Lin"), await company.mentor("Mia")
    paths = [await asked(company, tom, lin), await asked(company, eva, mia)]
    await company.harness.receive(
        PersonLeft(**lin.model_dump(exclude={"id", "version", "status"}), version=2, status="left")
    )
    await company.harness.receive(PersonErased(subject=eva.subject, version=2))
    events = {event.mentor_id: event for event in await company.harness.sent(RequestExpired, 2)}
    assert {event.reason for event in events.values()} == {"left"}
    assert [one.mentor_id for one in events[lin.subject].alternatives] == [mia.subject]
    assert events[mia.subject].alternatives == ()
    gone = await read(company, mia, paths[1])
    assert (gone["goals"], gone["mentee_name"], gone["erased"]) == ("", "", True)
