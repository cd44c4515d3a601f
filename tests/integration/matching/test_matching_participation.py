"""Taking part: eligibility and answers, invitations, pauses, withdrawing, leaving, and what match rounds make of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.matching.communities.tables import Community, CommunityMember
from services.matching.invitations.handlers import expire
from services.matching.places import store as places
from services.matching.requests import store as requests
from services.matching.snapshots import store as snapshots
from shared import clock
from shared.db import new_aggregate
from shared.events.matching import (
    ParticipantEnrolled,
    ParticipantInvited,
    ParticipantPaused,
    ParticipantWithdrew,
    ProposalExpired,
)
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft
from shared.leases import within
from tests.integration.matching.asking import asked, read
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.test_matching_places import propose
from tests.support.platform import Serve
from tests.support.waiting import eventually

QUESTIONS = [
    {"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True, "role": "mentee"},
    {"key": "pace", "text": "How often?", "kind": "choice", "options": ["weekly", "monthly"]},
]


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def enroll(company: Company, person: PersonJoined, **body: Any) -> httpx.Response:
    body = {"person_id": str(person.subject), "role": "mentee", **body}
    return await company.as_person(person).post(f"{company.program_path}/enrollments", json=body)


async def own(company: Company, person: PersonJoined) -> dict[str, Any]:
    """The only enrollment of somebody, with what only they read."""
    [one] = ok(await company.as_person(person).get(f"{API}/enrollments"))["items"]
    return ok(await company.as_person(person).get(f"{API}/enrollments/{one['id']}"))


async def act(
    company: Company, person: PersonJoined, command: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    one = await own(company, person)
    return await company.as_person(person).post(f"{API}/enrollments/{one['id']}/{command}", json=body)


async def invite(company: Company, *people: PersonJoined, **body: Any) -> list[dict[str, Any]]:
    body = {"people": [str(person.subject) for person in people], "role": "mentee", **body}
    return ok(await company.as_admin.post(f"{company.program_path}/invitations", json=body))["invitations"]


async def test_a_program_is_for_whom_it_says(serve: Serve):
    rules = [{"kind": "among", "field": "department", "values": ["Finance", "Legal"], "role": "mentee"}]
    company = await found(serve, program={"eligibility": rules, "questions": QUESTIONS})
    tom = await company.harness.know("Tom Adeyemi", department="IT")
    mia = await company.harness.know("Mia Berg", department="legal")
    answers = {"answers": {"hopes": "To lead a team.", "pace": "weekly"}}

    refused = await enroll(company, tom, **answers)
    assert kind(refused) == (409, "not-eligible")
    assert refused.json()["unmet"] == ["Mentees in this program are people in Finance or Legal."]
    assert (await enroll(company, tom, **answers, override=True)).status_code == 403
    by_admin = await company.enroll(tom, role="mentee", **answers, override=True)
    assert by_admin["state"] == "enrolled"

    silent = await enroll(company, mia)
    assert kind(silent) == (422, "answers-do-not-fit")
    assert silent.json()["errors"] == [
        {"where": "body.answers.hopes", "message": "This needs an answer.", "code": "no-answer", "values": {}}
    ]
    ok(await enroll(company, mia, **answers))
    assert ok(await enroll(company, mia, role="mentor"))["role"] == "mentor"


async def test_answers_can_be_changed_and_are_read_by_their_author_alone(serve: Serve):
    company = await found(serve, program={"questions": QUESTIONS})
    tom, other = await company.harness.know("Tom Adeyemi"), await company.harness.know("Nosy Nick")
    ok(await enroll(company, tom, answers={"hopes": "To lead."}, avoided=[str(other.subject)]))
    mine = await own(company, tom)
    assert (mine["answers"], mine["avoided"]) == ({"hopes": "To lead."}, [str(other.subject)])
    assert mine["people"] == [{"id": str(other.subject), "name": "Nosy Nick"}]
    path = f"{API}/enrollments/{mine['id']}"
    seen = ok(await company.as_admin.get(path))
    assert (seen["answers"], seen["avoided"], seen["counted"], seen["people"]) == (None, [], None, [])
    assert (await company.as_person(other).get(path)).status_code == 403

    change = {"answers": {"hopes": "To teach."}, "picks": [str(company.admin.subject)]}
    me, current = company.as_person(tom), {"If-Match": '"1"'}
    assert (await me.put(f"{path}/answers", json=change)).status_code == 422
    assert (await company.as_admin.put(f"{path}/answers", json=change, headers=current)).status_code == 403
    changed = ok(await me.put(f"{path}/answers", json=change, headers=current))
    assert (changed["version"], changed["answers"], changed["avoided"]) == (2, {"hopes": "To teach."}, [])
    assert [person["name"] for person in changed["people"]] == ["Ada Admin"]
    assert kind(await me.put(f"{path}/answers", json=change, headers=current)) == (412, "stale")
    wrong = await me.put(f"{path}/answers", json={"answers": {"pace": "daily"}}, headers={"If-Match": '"2"'})
    assert kind(wrong) == (422, "answers-do-not-fit")


async def test_an_invitation_is_accepted_declined_or_expires(serve: Serve):
    company = await found(serve, program={"questions": QUESTIONS, "mentee_limit": 1})
    tom, mia, ida, zoe = [
        await company.harness.know(name) for name in ("Tom Adeyemi", "Mia Berg", "Ida Holm", "Zoe Zander")
    ]
    last = str(clock.today() + timedelta(days=5))
    assert [one["outcome"] for one in await invite(company, tom, mia, ida, answer_by=last)] == ["invited"] * 3
    assert [one["outcome"] for one in await invite(company, tom, zoe, answer_by=last)] == ["unchanged", "invited"]
    await company.harness.settle()
    assert {str(event.answer_by) for event in company.harness.published(ParticipantInvited)} == {last}
    late = {"people": [str(tom.subject)], "role": "mentor", "answer_by": "2000-01-01"}
    assert kind(await company.as_admin.post(f"{company.program_path}/invitations", json=late)) == (422, "unfit-day")
    # Nobody who is only invited is matched.
    async with company.harness.sessions() as session:
        assert await snapshots.sizes(session, UUID(company.program["id"])) == (0, 0)

    assert kind(await act(company, tom, "accept", {})) == (422, "answers-do-not-fit")
    answers = {"answers": {"hopes": "To lead."}}
    assert ok(await act(company, tom, "accept", answers))["state"] == "enrolled"
    assert ok(await act(company, tom, "accept", answers))["version"] == 2
    assert ok(await act(company, mia, "accept", answers))["state"] == "waiting"
    stranger = await company.as_person(zoe).post(f"{API}/enrollments/{(await own(company, ida))['id']}/accept", json={})
    assert stranger.status_code == 403

    assert ok(await act(company, ida, "decline"))["withdrew_why"] == "declined"
    assert ok(await act(company, ida, "decline"))["version"] == 2
    assert kind(await act(company, ida, "accept", answers)) == (409, "wrong-state")

    assert await within(company.harness.runtime, expire) == 0
    clock.advance(timedelta(days=20))
    await within(company.harness.runtime, expire)
    assert (await own(company, zoe))["withdrew_why"] == "expired"
    await company.harness.settle()
    withdrew = {event.person_id: event.reason for event in company.harness.published(ParticipantWithdrew)}
    assert withdrew == {ida.subject: "declined", zoe.subject: "expired"}
    assert [one["outcome"] for one in await invite(company, zoe)] == ["invited"]
    assert (await own(company, zoe))["state"] == "invited"


async def test_a_pause_ends_what_is_open_and_keeps_out_of_rounds(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    [proposal] = await propose(company, (tom.subject, lin.subject))
    until = clock.today() + timedelta(days=30)
    for day in (clock.today(), clock.today() + timedelta(days=400)):
        assert kind(await act(company, lin, "pause", {"until": str(day)})) == (422, "unfit-pause")
    assert ok(await act(company, lin, "pause", {"until": str(until)}))["paused_until"] == str(until)
    ok(await act(company, lin, "pause", {"until": str(until)}))
    assert ok(await company.as_person(tom).get(f"{API}/proposals/{proposal}"))["state"] == "expired"
    await company.harness.settle()
    assert [event.reason for event in company.harness.published(ProposalExpired)] == ["paused"]

    program = UUID(company.program["id"])
    async with company.harness.sessions() as session:
        assert await snapshots.sizes(session, program) == (1, 0)
        assert not (await snapshots.gather(session, program, clock.today())).mentors
    assert ok(await act(company, lin, "resume"))["paused_until"] is None
    ok(await act(company, lin, "resume"))
    ok(await act(company, lin, "pause", {"until": str(until)}))
    clock.advance(timedelta(days=30))
    async with company.harness.sessions() as session:
        assert len((await snapshots.gather(session, program, clock.today())).mentors) == 1
    await company.harness.settle()
    today = until - timedelta(days=30)
    assert [event.until for event in company.harness.published(ParticipantPaused)] == [until, today, until]


async def test_withdrawing_is_private_and_whoever_withdrew_may_come_back(serve: Serve):
    company = await found(serve)
    tom, mia = await company.harness.know("Tom Adeyemi"), await company.harness.know("Mia Berg")
    first = ok(await enroll(company, tom, answers={"hopes": "To lead."}))
    path = f"{API}/enrollments/{first['id']}"
    assert (await company.as_person(mia).post(f"{path}/withdraw", json={})).status_code == 403
    by_admin = await company.as_admin.post(f"{path}/withdraw", json={"reason": "He is too busy."})
    assert kind(by_admin) == (422, "not-your-reason")
    gone = ok(await act(company, tom, "withdraw", {"reason": "I am expecting a child."}))
    assert (gone["state"], gone["withdrew_why"], gone["withdrew_on"]) == ("withdrawn", "own-wish", str(clock.today()))
    assert ok(await act(company, tom, "withdraw", {}))["version"] == gone["version"]
    assert (await own(company, tom))["reason"] == "I am expecting a child."
    assert ok(await company.as_admin.get(path))["reason"] == ""

    back = ok(await enroll(company, tom))
    assert (back["id"], back["state"], back["version"]) == (first["id"], "enrolled", 3)
    assert (await own(company, tom))["answers"] == {}
    ok(await act(company, tom, "withdraw", {"reason": "No time.", "shared": True}))
    assert ok(await company.as_admin.get(path))["reason"] == "No time."
    listed = ok(await company.as_admin.get(f"{company.program_path}/enrollments", params={"state": "withdrawn"}))
    assert listed["total"] == 1
    await company.harness.settle()
    assert len(company.harness.published(ParticipantEnrolled)) == 2


@pytest.mark.parametrize(("command", "body"), [("withdraw", {}), ("pause", {"until": None})])
async def test_a_mentee_who_goes_waits_for_a_mentor_who_says_yes_and_holds_nothing(
    serve: Serve, command: str, body: dict[str, Any]
):
    """The mentor's yes locks the mentee's enrollment and then their request: in another order, one of both fails."""
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    path = await asked(company, tom, lin)
    request_id, program_id = UUID(path.rpartition("/")[2]), UUID(company.program["id"])
    given = {name: str(clock.today() + timedelta(days=9)) for name in body}
    async with company.harness.sessions() as yes, yes.begin():
        await places.lock_mentee(yes, program_id, tom.subject)
        going = asyncio.create_task(act(company, tom, command, given))
        await eventually(lambda: _waits(company), what="the mentee's command, which waits")
        await yes.execute(text("SET LOCAL lock_timeout = '1s'"))
        assert (await requests.lock(yes, request_id)).state == "open"
    assert (await going).status_code == 200
    assert (await read(company, tom, path))["state"] == "expired"


async def _waits(company: Company) -> bool:
    """Whether somebody waits for a lock on an enrollment."""
    async with company.harness.sessions() as session:
        waits = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM enrollment%'"
        )
        return bool(await session.scalar(text(waits)))


async def test_who_has_a_mentorship_ends_it_before_withdrawing(serve: Serve):
    company = await found(serve)
    tom, lin, _ = await company.mentorship()
    for person in (tom, lin):
        assert kind(await act(company, person, "withdraw", {})) == (409, "has-mentorship")
    ok(await act(company, lin, "pause", {"until": str(clock.today() + timedelta(days=9))}))
    mentee = await own(company, tom)
    removed = ok(await company.as_admin.post(f"{API}/enrollments/{mentee['id']}/withdraw", json={}))
    assert removed["withdrew_why"] == "removed"


async def test_who_leaves_or_is_erased_takes_part_no_longer(serve: Serve):
    company = await found(serve)
    tom, mia = await company.mentee("Tom Adeyemi"), await company.mentor("Mia Berg")
    snapshot: dict[str, Any] = tom.model_dump(exclude={"id", "time", "version", "status"})
    await company.harness.receive(PersonLeft(version=2, status="left", **snapshot))
    await company.harness.receive(PersonErased(subject=mia.subject, version=2))
    await company.departed()
    listed = ok(await company.as_admin.get(f"{company.program_path}/enrollments"))["items"]
    assert {one["person_id"]: one["withdrew_why"] for one in listed} == {
        str(tom.subject): "left",
        str(mia.subject): "erased",
    }
    await company.harness.settle()
    assert len(company.harness.published(ParticipantWithdrew)) == 2


async def test_rounds_keep_people_apart_who_blocked_each_other_and_know_communities(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    async with company.harness.sessions() as session, session.begin():
        guild = new_aggregate(
            Community, name="Data guild", description="", state="open", founded_by=None, founded_at=clock.now()
        )
        session.add(guild)
        await session.flush()
        for person in (tom, lin):
            session.add(
                new_aggregate(
                    CommunityMember,
                    community_id=guild.id,
                    person_id=person.subject,
                    joined_at=clock.now(),
                    left_at=None,
                )
            )
    criteria = [{"kind": "communities", "weight": 1}]
    solved = await company.solve(criteria=criteria)
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["items"]
    assert (pair["score"], pair["sentences"]) == (1, ["Both belong to Data guild."])

    ok(await company.as_person(lin).put(f"{API}/blocks/{tom.subject}"), 200, 201, 204)
    solved = await company.solve(criteria=criteria)
    assert (solved["mentees"], solved["mentors"], solved["pairs"]) == (1, 1, 0)
    shown = (await company.as_admin.get(f"{API}/rounds/{solved['id']}/unmatched")).text
    assert "block" not in shown
