"""Pausing mentorships, and all the ways in which they end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.matching.endings.handlers import end_due, end_of_program
from services.matching.mentorships.handlers import resume_due
from shared import clock
from shared.events.matching import (
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    SessionCancelled,
)
from shared.private_text import forget
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.matched import assign, ended_early, hold_session, kind_of, leave, read, start
from tests.support.platform import Serve


async def clockwork(company: Company) -> None:
    """What the worker does by the clock."""
    for step in (resume_due, end_due):
        async with company.harness.sessions() as session, session.begin():
            await step(session)


async def test_a_pause_ends_on_its_day_by_itself(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    until = clock.today() + timedelta(days=30)
    for body, refused in (
        ({"until": str(clock.today())}, "422 pause-ends-before-it-starts"),
        ({"until": str(clock.today() + timedelta(days=400))}, "422 after-the-program"),
        ({"until": 7}, "422 invalid"),
    ):
        assert kind_of(await company.as_person(tom).post(f"{path}/pause", json=body)) == refused
    paused = ok(await company.as_person(tom).post(f"{path}/pause", json={"until": str(until)}))
    assert (paused["state"], paused["paused_until"]) == ("paused", str(until))
    ok(await company.as_person(lin).post(f"{path}/pause", json={"until": str(until)}))
    await clockwork(company)
    assert (await read(company, lin, path))["state"] == "paused"
    clock.advance(timedelta(days=31))
    await asyncio.gather(clockwork(company), clockwork(company))
    assert (await read(company, lin, path))["state"] == "active"
    await company.harness.settle()
    [told], [resumed] = company.harness.published(MentorshipPaused), company.harness.published(MentorshipResumed)
    assert (told.until, resumed.mentee_id, resumed.mentor_id) == (until, tom.subject, lin.subject)


async def test_a_pause_without_a_day_lasts_until_somebody_resumes_it(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    ok(await company.as_person(lin).post(f"{path}/pause", json={}))
    clock.advance(timedelta(days=60))
    await clockwork(company)
    assert (await read(company, tom, path))["state"] == "paused"
    assert ok(await company.as_person(tom).post(f"{path}/resume"))["state"] == "active"
    assert ok(await company.as_person(tom).post(f"{path}/resume"))["state"] == "active"
    await company.harness.settle()
    assert len(company.harness.published(MentorshipResumed)) == 1


async def test_who_ends_it_early_may_keep_the_reason_from_the_other(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    body = ended_early(reason="not-a-match", words="We do not laugh at the same things.", rematch=True)
    own = ok(await company.as_person(tom).post(f"{path}/end", json=body))
    assert (own["state"], own["end_reason"], own["completed"]) == ("ended", "not-a-match", False)
    seen = await read(company, lin, path)
    assert (seen["ended_by"], seen["end_reason"]) == (str(tom.subject), "")
    assert {(one["reason"], one["words"], one["rematch"]) for one in seen["members"]} == {("", "", False)}
    admin = await read(company, company.admin, path)
    [member] = [one for one in admin["members"] if one["person_id"] == str(tom.subject)]
    assert (member["reason"], member["words"], member["rematch"]) == ("not-a-match", body["words"], True)
    [event] = await company.harness.sent(MentorshipEnded)
    assert (event.reason, event.completed, event.ended_by, event.rematch) == ("not-a-match", False, tom.subject, True)
    assert body["words"] not in event.to_json().decode()
    again = await company.as_person(lin).post(f"{path}/end", json=ended_early())
    assert kind_of(again) == "409 wrong-state"
    assert kind_of(await company.as_person(tom).post(f"{path}/pause", json={})) == "409 wrong-state"


async def test_an_admin_who_is_the_other_side_does_not_read_a_reason_that_is_kept(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    await company.enroll(company.admin, role="mentor", places=1)
    path = f"{API}/mentorships/{(await assign(company, tom, company.admin))['id']}"
    body = ended_early(reason="not-a-match", words="She talks of herself.", rematch=True)
    ok(await company.as_person(tom).post(f"{path}/end", json=body))
    seen = await read(company, company.admin, path)
    assert seen["end_reason"] == ""
    assert {(one["reason"], one["words"], one["rematch"]) for one in seen["members"]} == {("", "", False)}
    [state] = ok(await company.as_admin.get(f"{company.program_path}/mentorships/states"))["items"]
    assert (state["state"], state["reason"]) == ("ended", "")


async def test_who_has_left_a_group_learns_nothing_of_who_came_later(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    lin = await company.mentor("Lin Wu", places=3)
    tom, jo, ann = [await company.mentee(name) for name in ("Tom Adeyemi", "Jo Park", "Ann Lee")]
    path = f"{API}/mentorships/{(await assign(company, tom, lin))['id']}"
    await assign(company, jo, lin)
    ok(await company.as_person(tom).post(f"{path}/end", json=ended_early()))
    clock.advance(timedelta(days=1))
    await assign(company, ann, lin)
    for person in (jo, ann):
        ok(await company.as_person(person).post(f"{path}/end", json=ended_early(reason="not-a-match")))
    answer = await company.as_person(tom).get(path)
    seen = ok(answer)
    assert str(ann.subject) not in answer.text
    assert "Ann Lee" not in answer.text
    assert (seen["state"], seen["mentee_id"], seen["ended_by"], seen["end_reason"]) == (
        "ended",
        str(tom.subject),
        None,
        "",
    )


async def test_words_that_are_shared_are_read_until_they_are_erased(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    body = ended_early(words="My new team needs me.", shared=True)
    ok(await company.as_person(tom).post(f"{path}/end", json=body))
    seen = await read(company, lin, path)
    [member] = [one for one in seen["members"] if one["person_id"] == str(tom.subject)]
    assert (seen["end_reason"], member["words"], member["erased"]) == ("goals-changed", body["words"], False)
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    [member] = [one for one in (await read(company, lin, path))["members"] if one["person_id"] == str(tom.subject)]
    assert (member["words"], member["erased"]) == ("", True)


async def test_a_mentor_has_their_place_back_and_the_mentee_can_be_matched_again(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    jo = await company.mentee("Jo Park")
    body = {"mentee_id": str(jo.subject), "mentor_id": str(lin.subject)}
    assert kind_of(await company.as_admin.post(f"{company.program_path}/mentorships", json=body)) == "409 mentor-full"
    later = {"title": "First steps", "start": (clock.now() + timedelta(days=1)).isoformat(), "minutes": 45}
    session = ok(await company.as_person(tom).post(f"{path}/sessions", json=later))
    ok(await company.as_person(lin).post(f"{path}/end", json=ended_early()))
    [cancelled] = await company.harness.sent(SessionCancelled)
    assert (str(cancelled.subject), cancelled.cancelled_by) == (session["id"], lin.subject)
    await assign(company, jo, lin)
    amara = await company.mentor("Amara Obi")
    await assign(company, tom, amara)
    assert len(await company.harness.sent(MentorshipStarted, 3)) == 3


async def test_when_a_mentor_leaves_their_mentees_are_free(serve: Serve):
    company = await found(serve)
    lin = await company.mentor("Lin Wu", places=2)
    tom, jo = await company.mentee("Tom Adeyemi"), await company.mentee("Jo Park")
    paths = [f"{API}/mentorships/{(await assign(company, mentee, lin))['id']}" for mentee in (tom, jo)]
    await leave(company, lin)
    for person, path in zip((tom, jo), paths, strict=True):
        seen = await read(company, person, path)
        assert (seen["state"], seen["end_reason"], seen["completed"]) == ("ended", "left", False)
    events = await company.harness.sent(MentorshipEnded, 2)
    assert {(event.mentee_id, event.reason, event.ended_by) for event in events} == {
        (tom.subject, "left", None),
        (jo.subject, "left", None),
    }


async def test_mentees_are_reassigned_all_or_none_also_after_their_mentor_has_left(serve: Serve):
    company = await found(serve)
    lin = await company.mentor("Lin Wu", places=3)
    mentees = [await company.mentee(name) for name in ("Tom Adeyemi", "Jo Park", "Ann Lee")]
    for mentee in mentees:
        await assign(company, mentee, lin)
    amara, kofi = await company.mentor("Amara Obi", places=1), await company.mentor("Kofi Boateng", places=2)
    path = f"{company.program_path}/reassignments"

    def to(*mentors: object) -> dict[str, object]:
        pairs = zip(mentees, mentors, strict=False)
        moves = [{"mentee_id": str(one.subject), "mentor_id": str(other.subject)} for one, other in pairs]  # pyright: ignore[reportAttributeAccessIssue]
        return {"from_mentor_id": str(lin.subject), "assignments": moves}

    refused = await company.as_admin.post(path, json=to(amara, amara, kofi))
    assert kind_of(refused) == "409 mentor-full"
    assert refused.json()["mentee_id"] == str(mentees[1].subject)
    await company.harness.settle()
    assert not company.harness.published(MentorshipEnded)
    assert kind_of(await company.as_person(lin).post(path, json=to(amara))) == "403 forbidden"
    assert kind_of(await company.as_admin.post(path, json={**to(amara), "from_mentor_id": str(kofi.subject)})) == (
        "409 not-their-mentee"
    )
    first = ok(await company.as_admin.post(path, json=to(amara)), 201)["items"]
    assert [one["mentor_id"] for one in first] == [str(amara.subject)]
    [moved] = await company.harness.sent(MentorshipEnded)
    assert (moved.mentee_id, moved.reason) == (mentees[0].subject, "reassigned")
    await leave(company, lin)
    body = to(amara, kofi, kofi)
    body["assignments"] = body["assignments"][1:]  # pyright: ignore[reportIndexIssue]
    started = ok(await company.as_admin.post(path, json=body), 201)["items"]
    assert {one["mentee_id"] for one in started} == {str(one.subject) for one in mentees[1:]}


async def test_a_group_goes_on_without_one_of_its_mentees(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    lin = await company.mentor("Lin Wu", places=3)
    tom, jo, ann = [await company.mentee(name) for name in ("Tom Adeyemi", "Jo Park", "Ann Lee")]
    group = await assign(company, tom, lin)
    assert (await assign(company, jo, lin))["id"] == group["id"]
    assert (await assign(company, ann, lin))["id"] == group["id"]
    path = f"{API}/mentorships/{group['id']}"
    left = ok(await company.as_person(tom).post(f"{path}/end", json=ended_early(reason="no-time")))
    assert left["state"] == "active"
    assert left["mentee_id"] == str(jo.subject)
    assert kind_of(await company.as_person(tom).get(f"{path}/sessions")) == "403 forbidden"
    [gone] = [one for one in (await read(company, jo, path))["members"] if one["person_id"] == str(tom.subject)]
    assert (gone["left_on"], gone["reason"]) == (str(clock.today()), "")
    kofi = await company.mentee("Kofi Boateng")
    assert (await assign(company, kofi, lin))["id"] == group["id"]
    seen = {one["person_id"] for one in (await read(company, tom, path))["members"]}
    assert seen == {str(one.subject) for one in (lin, tom, jo, ann)}, (
        "who has left does not see who came later that day"
    )
    assert kind_of(await company.as_person(jo).post(f"{path}/pause", json={})) == "403 forbidden"
    ended = ok(await company.as_person(lin).post(f"{path}/end", json=ended_early()))
    assert ended["state"] == "ended"
    events = await company.harness.sent(MentorshipEnded, 4)
    assert events[0].mentee_id == tom.subject
    assert {event.mentee_id for event in events[1:]} == {jo.subject, ann.subject, kofi.subject}
    assert {event.version for event in events} == {4, 6, 7, 8}
    assert len(await company.harness.sent(MentorshipStarted, 4)) == 4


async def test_a_circle_has_peers_and_lasts_while_two_are_left(serve: Serve):
    company = await found(serve, program={"kind": "circle", "group_size": 4})
    people = [await company.mentee(name) for name in ("Tom Adeyemi", "Jo Park", "Ann Lee", "Kofi Boateng")]
    ids = [str(person.subject) for person in people]
    path = f"{company.program_path}/circles"
    stranger = await company.harness.know("Nosy Nick")
    for given, refused in (
        (ids[:2], "422 invalid"),
        ([*ids[:2], ids[0]], "422 invalid"),
        ([*ids[:3], str(stranger.subject)], "409 not-enrolled"),
    ):
        assert kind_of(await company.as_admin.post(path, json={"people": given})) == refused
    suggested = ok(await company.as_admin.post(f"{path}/suggest"))
    assert sorted(one["person_id"] for circle in suggested["circles"] for one in circle["people"]) == sorted(ids)
    circle = ok(await company.as_admin.post(path, json={"people": ids[:3]}), 201)
    assert {one["role"] for one in circle["members"]} == {"peer"}
    assert kind_of(await company.as_admin.post(path, json={"people": ids[1:]})) == "409 in-a-circle"
    started = await company.harness.sent(MentorshipStarted, 3)
    assert {(event.mentee_id, event.mentor_id) for event in started} == {
        (one.subject, people[0].subject) for one in people[:3]
    }
    of_circle = f"{API}/mentorships/{circle['id']}"
    after = ok(await company.as_person(people[0]).post(f"{of_circle}/end", json=ended_early()))
    assert (after["state"], after["mentor_id"], after["mentee_id"]) == ("active", ids[1], ids[2]) or (
        after["state"],
        after["mentor_id"],
        after["mentee_id"],
    ) == ("active", ids[2], ids[1])
    assert ok(await company.as_person(people[1]).post(f"{of_circle}/end", json=ended_early()))["state"] == "ended"
    assert len(await company.harness.sent(MentorshipEnded, 3)) == 3


@pytest.mark.parametrize("held", [True, False])
async def test_at_the_end_of_a_program_what_was_held_counts_as_completed(serve: Serve, held: bool):
    company = await found(serve)
    tom, _, path = await start(company)
    if held:
        await hold_session(company, tom, path)
    async with company.harness.sessions() as session, session.begin():
        assert await end_of_program(session, UUID(company.program["id"])) == 1
    seen = await read(company, tom, path)
    assert (seen["state"], seen["completed"]) == ("ended", held)
    assert seen["end_reason"] == ("completed" if held else "program-closed")


async def test_hr_sees_states_and_dates_and_nothing_else(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    ok(await company.as_person(tom).post(f"{path}/end", json=ended_early(words="We did not get along.")))
    hr = await company.harness.know("Hana Resch")
    as_hr = company.harness.client(hr.subject, ["hr"])
    answer = await as_hr.get(f"{company.program_path}/mentorships/states")
    [state] = ok(answer)["items"]
    assert set(state) == {
        "id", "kind", "state", "started_on", "paused_until", "ended_on", "completed", "sessions_held", "reason"
    }  # fmt: skip
    assert (state["state"], state["reason"], state["completed"]) == ("ended", "goals-changed", False)
    for hidden in (str(tom.subject), str(lin.subject), "Tom Adeyemi", "get along"):
        assert hidden not in answer.text
    assert kind_of(await as_hr.get(path)) == "403 forbidden"
    assert kind_of(await company.as_person(tom).get(f"{company.program_path}/mentorships/states")) == "403 forbidden"


async def test_an_admin_matches_only_who_takes_part_where_admins_match(serve: Serve):
    company = await found(serve, program={"ways": ["requests", "admin"]})
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    stranger = await company.harness.know("Nosy Nick")
    path = f"{company.program_path}/mentorships"
    for mentee, mentor, refused in (
        (stranger, lin, "409 not-enrolled"),
        (tom, stranger, "409 mentor-not-enrolled"),
        (tom, tom, "409 mentor-not-enrolled"),
    ):
        body = {"mentee_id": str(mentee.subject), "mentor_id": str(mentor.subject)}
        assert kind_of(await company.as_admin.post(path, json=body)) == refused
    body = {"mentee_id": str(tom.subject), "mentor_id": str(lin.subject)}
    assert kind_of(await company.as_person(tom).post(path, json=body)) == "403 forbidden"
    ok(await company.as_admin.post(path, json=body), 201)


async def test_an_admin_gives_nobody_a_second_mentor_where_one_is_enough(serve: Serve):
    company = await found(serve)
    tom, lin, path = await start(company)
    amara, kofi = await company.mentor("Amara Obi"), await company.mentor("Kofi Boateng")
    pair = {"mentee_id": str(tom.subject), "mentor_id": str(amara.subject)}
    refused = await company.as_admin.post(f"{company.program_path}/mentorships", json=pair)
    assert (kind_of(refused), refused.json()["mentee_id"]) == ("409 has-mentor", str(tom.subject))
    ok(await company.as_person(tom).post(f"{path}/end", json=ended_early()))
    started = await asyncio.gather(
        *(
            company.as_admin.post(f"{company.program_path}/mentorships", json={**pair, "mentor_id": str(one.subject)})
            for one in (amara, kofi)
        )
    )
    assert sorted(answer.status_code for answer in started) == [201, 409]
    # Once Lin's, Tom has somebody else by now, whom nobody takes from him.
    other = kofi if started[0].status_code == 201 else amara
    move = {"from_mentor_id": str(lin.subject), "assignments": [{**pair, "mentor_id": str(other.subject)}]}
    again = await company.as_admin.post(f"{company.program_path}/reassignments", json=move)
    assert kind_of(again) == "409 has-mentor"
