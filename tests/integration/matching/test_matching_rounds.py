"""Rounds: who may be matched, who comes again, and what happens when workers die or admins act at once."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import text, update

from services.matching.rounds.domain import MOST_ATTEMPTS
from services.matching.rounds.tables import Round
from services.matching.worker import solve_rounds
from shared.events.matching import MatchProposed, MatchRoundSolved
from shared.events.profiles import Language, PersonLeft
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def test_the_unmatched_are_told_with_reasons(serve: Serve):
    company = await found(serve)
    director = await company.mentor("Dora Director", languages=(Language(code="en"),))
    manager = await company.harness.know("Max Manager", manager_id=director.subject)
    below = await company.mentee("Bea Below", manager_id=manager.subject)
    stranger = await company.mentee("Stan Stranger", languages=(Language(code="fi"),))
    first, second = await company.mentee("Flo First"), await company.mentee("Sam Second")

    solved = await company.solve()
    assert (solved["mentees"], solved["mentors"], solved["pairs"], solved["unmatched"]) == (4, 1, 1, 3)
    told = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/unmatched"))
    reasons = {UUID(one["person_id"]): (one["reason"], one["ruled_out"]) for one in told["items"]}
    assert reasons.pop(below.subject) == ("no-allowed-mentor", {"reporting-line": 1})
    assert reasons.pop(stranger.subject) == ("no-allowed-mentor", {"no-common-language": 1})
    [(left, reason)] = reasons.items()
    assert left in {first.subject, second.subject}
    assert reason == ("places-taken", {})
    [event] = await company.harness.sent(MatchRoundSolved)
    assert {one.reason for one in event.unmatched} == {"no-allowed-mentor", "places-taken"}


async def test_nobody_is_matched_with_themself(serve: Serve):
    company = await found(serve)
    both = await company.mentor("Bo Both", places=5)
    await company.enroll(both, role="mentee")
    solved = await company.solve()
    assert (solved["pairs"], solved["unmatched"]) == (0, 1)


async def test_a_minimum_score_rules_pairs_out(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    assert (await company.solve(minimum_score=1.0))["pairs"] == 0


async def test_a_second_round_is_about_those_who_are_left(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu", places=2)
    ok(await company.approve(await company.solve()))
    again = await company.solve()
    assert (again["mentees"], again["mentors"]) == (0, 1)
    await company.mentee("Late Lisa")
    assert (await company.solve())["pairs"] == 1

    [proposal] = await company.proposals()
    ok(await company.as_person(lin).post(f"{API}/proposals/{proposal['id']}/decline"))
    third = await company.solve()
    assert (third["mentees"], third["pairs"]) == (2, 1)
    [alone] = ok(await company.as_admin.get(f"{API}/rounds/{third['id']}/unmatched"))["items"]
    assert (UUID(alone["person_id"]), alone["ruled_out"]) == (tom.subject, {"earlier-pair": 1})


async def test_a_round_is_approved_once_and_by_the_version_that_was_read(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    stale = await company.approve({**solved, "version": solved["version"] + 1})
    assert stale.status_code == 412
    answers = await asyncio.gather(company.approve(solved), company.approve(solved))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await company.proposals()) == 1


async def test_of_two_rounds_with_the_same_people_only_one_is_approved(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    rounds = [await company.solve(), await company.solve(seed=1)]
    answers = await asyncio.gather(*(company.approve(solved) for solved in rounds))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("type") for answer in answers} == {None, "urn:telemachus:problem:round-outdated"}


async def test_who_has_left_meanwhile_is_not_proposed(serve: Serve):
    company = await found(serve)
    tom, lisa = await company.mentee("Tom Adeyemi"), await company.mentee("Lisa Lahti")
    await company.mentor("Lin Wu", places=2)
    solved = await company.solve()
    assert solved["pairs"] == 2
    left: dict[str, Any] = {
        **tom.model_dump(exclude={"id", "time", "version", "status"}),
        "version": 2,
        "status": "left",
    }
    await company.harness.receive(PersonLeft(**left))
    assert ok(await company.approve(solved))["proposals"] == 1
    [proposed] = await company.harness.sent(MatchProposed)
    assert proposed.mentee_id == lisa.subject


async def test_a_round_whose_worker_died_is_solved_by_the_next(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    async with company.harness.sessions() as session, session.begin():
        for table in ("round_pair", "round_unmatched"):
            await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names from the line above
        # What a killed worker leaves: the state that it committed first, and nothing of its second transaction.
        await session.execute(update(Round).values(state="solving", attempts=1, version=0, pairs=0))

    async def solved_again() -> bool:
        return ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}"))["state"] == "solved"

    await eventually(solved_again, what="the round, solved again")
    assert ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["total"] == 1


async def test_a_round_that_ends_every_worker_is_given_up(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    async with company.harness.sessions() as session, session.begin():
        await session.execute(update(Round).values(state="solving", attempts=MOST_ATTEMPTS))

    async def given_up() -> str:
        return ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}"))["message"]

    assert "never ended" in await eventually(given_up, what="a failed round")
    assert (await company.approve(solved)).json()["type"] == "urn:telemachus:problem:round-not-solved"


async def test_several_workers_solve_each_round_once(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    for seed in range(3):
        ok(await company.as_admin.post(f"{company.program_path}/rounds", json={"rules": {"seed": seed}}), 202)
    await asyncio.gather(*(solve_rounds(company.harness.runtime) for _ in range(3)))
    assert len({event.subject for event in await company.harness.sent(MatchRoundSolved, 3)}) == 3
    await company.harness.settle()
    assert len(company.harness.published(MatchRoundSolved)) == 3


async def test_a_round_is_solved_in_the_trace_of_the_request_that_asked_for_it(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    ok(await company.as_admin.post(f"{company.program_path}/rounds", json={}, headers=headers), 202)
    await company.harness.sent(MatchRoundSolved)
    [record] = [
        record
        for partition, log in company.harness.log.records.items()
        if partition.topic == MatchRoundSolved.topic
        for record in log
    ]
    assert trace in dict(record.headers)["traceparent"].decode()


async def test_only_admins_of_the_program_deal_with_its_rounds(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    solved = await company.solve()
    outsider = company.harness.client(tom.subject, ["program_admin"])
    for answer in (
        await outsider.post(f"{company.program_path}/rounds", json={}),
        await outsider.get(f"{company.program_path}/rounds"),
        await outsider.get(f"{API}/rounds/{solved['id']}"),
        await outsider.get(f"{API}/rounds/{solved['id']}/pairs"),
        await outsider.get(f"{API}/rounds/{solved['id']}/unmatched"),
        await outsider.post(f"{API}/rounds/{solved['id']}/approve", headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 403, answer.request.url


async def test_a_round_that_makes_no_sense_is_refused(serve: Serve):
    company = await found(serve)
    for rules, place in (
        ({"criteria": [{"kind": "skills", "weight": 0}]}, "At least one criterion has to count"),
        ({"criteria": [{"kind": "charm", "weight": 1}]}, "choose from"),
        ({"criteria": [{"kind": "hours", "weight": 1, "enuf": 3}]}, "choose from kind, weight, name, enough"),
        ({"criteria": [{"kind": "hours", "weight": 1, "enough": 0}]}, "criteria.0.hours.enough"),
        ({"minimum_score": 1.1}, "minimum_score"),
        ({"grades": [""]}, "grades"),
        ({"seed": -1}, "seed"),
        ({"unknown": 1}, "'unknown' cannot be set here"),
    ):
        answer = await company.as_admin.post(f"{company.program_path}/rounds", json={"rules": rules})
        assert (answer.status_code, place in answer.json()["detail"]) == (422, True), answer.text
