"""How a worker holds a round: by a lease, in a process of its own, with progress for everybody to see."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from services.matching.computing import Job
from services.matching.processes import in_process
from services.matching.rounds.domain import LEASE
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.solver import SolverFailed
from services.matching.rounds.tables import Round
from services.matching.rules.schemas import RulesIn
from services.matching.solving import handlers
from shared import clock
from shared.events.matching import MatchRoundSolved
from shared.ids import new_id
from shared.leases import Claim, Lost
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually

PROGRESS: dict[str, Any] = {
    "phase": "pricing",
    "share": 0.4,
    "people": 7,
    "bound_people": 8,
    "total": 5_500_000,
    "bound_total": -1,
}


async def two(serve: Serve, **settings: Any) -> Company:
    """A company of a mentee and a mentor."""
    company = await found(serve, **settings)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    return company


async def in_hand(company: Company, asked: dict[str, Any]) -> Claim:
    """This test is the worker that has the round in hand."""
    claim = Claim(UUID(asked["id"]), new_id(), None)
    async with company.harness.sessions() as session, session.begin():
        for table in ("round_pair", "round_unmatched"):
            await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names from the line above
        held = update(Round).where(Round.id == claim.key)
        await session.execute(
            held.values(state="solving", worker=claim.worker, lease_until=clock.now() + LEASE, attempts=1, pairs=0)
        )
    return claim


def processes() -> list[int]:
    """Processes that compute for this one."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"services.matching.computing_process" in command:
            found.append(int(folder.name))
    return found


async def the_process() -> int:
    async def look() -> int:
        return next(iter(processes()), 0)

    return await eventually(look, within=30, what="a process that computes")


async def no_process() -> None:
    async def look() -> bool:
        return not processes()

    await eventually(look, what="the end of the process")


async def test_progress_is_seen_while_a_worker_solves(serve: Serve):
    company = await two(serve)
    asked = await company.solve()
    claim = await in_hand(company, asked)
    async with company.harness.sessions() as session, session.begin():
        await handlers.show_life(session, claim, PROGRESS)
    now = await company.round(asked)
    assert now["state"] == "solving"
    assert now["certificate"] is None
    assert now["progress"] == {
        "phase": "pricing",
        "share": 0.4,
        "people": 7,
        "bound_people": 8,
        "total_score": 5.5,
        "bound_total_score": None,
    }


async def test_a_worker_that_falls_silent_loses_the_round(serve: Serve):
    company = await two(serve)
    asked = await company.solve()
    claim = await in_hand(company, asked)
    clock.advance(LEASE + timedelta(seconds=1))
    assert (await company.ended(asked))["pairs"] == 1
    async with company.harness.sessions() as session, session.begin():
        with pytest.raises(Lost):
            await handlers.show_life(session, claim, None)
        with pytest.raises(Lost):
            await handlers.keep(session, claim, [])
    assert len(await company.harness.sent(MatchRoundSolved, 2)) == 2


async def test_a_round_that_is_cancelled_is_taken_from_its_worker(serve: Serve):
    company = await two(serve)
    asked = await company.solve()
    claim = await in_hand(company, asked)
    cancel = f"{API}/rounds/{asked['id']}/cancel"
    assert ok(await company.as_admin.post(cancel))["state"] == "cancelled"
    assert ok(await company.as_admin.post(cancel))["state"] == "cancelled"
    async with company.harness.sessions() as session, session.begin():
        with pytest.raises(Lost):
            await handlers.show_life(session, claim, PROGRESS)
    refused = await company.approve(asked)
    assert refused.json()["type"] == "urn:telemachus:problem:round-not-solved"


async def test_a_solved_round_is_not_cancelled(serve: Serve):
    company = await two(serve)
    solved = await company.solve()
    answer = await company.as_admin.post(f"{API}/rounds/{solved['id']}/cancel")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:telemachus:problem:round-ended")


async def test_a_process_that_is_killed_begins_again(serve: Serve):
    company = await two(serve, round_thread_pairs=0)
    asked = await company.ask({})
    os.kill(await the_process(), signal.SIGKILL)
    solved = await company.ended(asked)
    assert (solved["state"], solved["pairs"]) == ("solved", 1)
    async with company.harness.sessions() as session:
        assert await session.scalar(select(Round.attempts).where(Round.id == UUID(asked["id"]))) == 2
    assert len(await company.harness.sent(MatchRoundSolved)) == 1


async def test_cancelling_ends_the_process(serve: Serve):
    company = await two(serve, round_thread_pairs=0)
    asked = await company.ask({})
    await the_process()
    assert ok(await company.as_admin.post(f"{API}/rounds/{asked['id']}/cancel"))["state"] == "cancelled"
    await no_process()
    assert (await company.round(asked))["state"] == "cancelled"


async def test_a_round_without_mentors_says_so_by_a_code(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    failed = await company.solve({})
    assert failed["failures"] == [{"code": "no-mentors", "message": failed["message"], "values": {}}]


async def test_a_round_that_cannot_be_solved_says_why(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    couple = {"mentee_id": str(tom.subject), "mentor_id": str(new_id())}
    failed = await company.solve({"pins": [couple]})
    assert failed["state"] == "failed"
    assert f"{couple['mentor_id']} is not a mentor of this round" in failed["message"]
    told = {**couple, "person": couple["mentor_id"], "side": "mentor"}
    values = {"mentee": told.pop("mentee_id"), "mentor": told.pop("mentor_id"), **told}
    assert failed["failures"] == [{"code": "pin-of-stranger", "message": failed["message"], "values": values}]
    assert (failed["mentees"], failed["mentors"], failed["pairs"]) == (1, 1, 0)
    await company.enroll(tom, role="mentor")
    itself = {"mentee_id": str(tom.subject), "mentor_id": str(tom.subject)}
    assert "nobody is their own mentor" in (await company.solve({"pins": [itself]}))["message"]


async def test_a_process_refuses_what_a_thread_refuses(serve: Serve):
    company = await found(serve, round_thread_pairs=0)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu", places=1)
    rules: dict[str, Any] = {"criteria": [{"kind": "field", "weight": 1, "field": "shoe size"}]}
    failed = await company.solve(**rules)
    assert "shoe size" in failed["message"]


def many(people: int) -> Job:
    """So many mentees and mentors who know nothing in common."""
    skills = [new_id() for _ in range(50)]
    mentees = [Participant(new_id(), skills={skills[n % 50]: 1, skills[n % 7]: 2}) for n in range(people)]
    mentors = [Participant(new_id(), skills={skills[n % 50]: 4, skills[n % 11]: 3}) for n in range(people)]
    return Job("solve", RulesIn().model_dump(mode="json"), mentees, mentors)


async def test_a_process_that_needs_too_much_memory_says_so():
    with pytest.raises(SolverFailed, match="more than the 256 MB"):
        await in_process(many(15_000), lambda _: None, megabytes=256, seconds=60)
    await no_process()


async def test_a_process_that_does_not_end_is_ended():
    with pytest.raises(SolverFailed, match=r"ended after 0\.5 seconds"):
        await in_process(many(10), lambda _: None, megabytes=4096, seconds=0.5)
    await no_process()
