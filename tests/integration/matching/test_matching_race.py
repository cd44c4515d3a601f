"""Two hundred who would take one of twenty places at once, in each of the four ways and in all of them together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, text, update

from services.matching.enrollments.tables import Enrollment
from services.matching.proposals.tables import Proposal
from services.matching.requests.tables import Request
from services.matching.waiting.handlers import fill_places
from shared import clock
from shared.events.matching import MentorshipStarted
from shared.events.profiles import PersonJoined, SkillOffered, SkillWanted
from shared.ids import new_id
from shared.leases import within
from shared.private_text import seal_all
from tests.integration.matching.asking import kind
from tests.integration.matching.company import API, PYTHON, Company, found, ok
from tests.support.platform import Serve

MENTORS, PLACES, MENTEES = 4, 5, 200

pytestmark = pytest.mark.timeout(400)

Pair = tuple[UUID, UUID]
WORDS = '{"goals": "SQL", "why_you": "You know it.", "cadence": "", "months": null, "form": "either"}'


@dataclass
class Crowd:
    """A program of its own in which everybody wants the places of a few mentors; one more has a place besides."""

    company: Company
    program: UUID
    mentors: Sequence[UUID]
    mentees: Sequence[UUID]

    @property
    def pairs(self) -> Sequence[Pair]:
        """Every mentee with one of the mentors."""
        return [(mentee, self.mentors[number % MENTORS]) for number, mentee in enumerate(self.mentees)]

    async def requests(self, pairs: Sequence[Pair], *, waiting: bool = False) -> dict[Pair, UUID]:
        """Requests of the mentees, of which each has waited a second less than the one before."""
        begun = clock.now() - timedelta(hours=1)
        async with self.company.harness.sessions() as session, session.begin():
            words = await seal_all(session, [(mentee, WORDS) for mentee, _ in pairs])
            rows: list[dict[str, Any]] = [
                self._row(pair, "waiting" if waiting else "open")
                | {
                    "words": sealed,
                    "goal_ids": [],
                    "requested_at": begun,
                    "waiting_since": begun + timedelta(seconds=number) if waiting else None,
                    "answer_by": clock.today(),
                    "reason": "",
                    "suggested": [],
                    "alternatives": [],
                }
                for number, (pair, sealed) in enumerate(zip(pairs, words, strict=True))
            ]
            await session.execute(insert(Request), rows)
        return dict(zip(pairs, (row["id"] for row in rows), strict=True))

    async def proposals(self, pairs: Sequence[Pair]) -> dict[Pair, UUID]:
        """Proposals that the mentors have accepted."""
        rows: list[dict[str, Any]] = [
            self._row(pair, "open")
            | {
                "micro": 500_000,
                "reasons": [],
                "accepted_by_mentee": False,
                "accepted_by_mentor": True,
                "proposed_at": clock.now(),
                "ended_because": "",
            }
            for pair in pairs
        ]
        async with self.company.harness.sessions() as session, session.begin():
            await session.execute(insert(Proposal), rows)
        return dict(zip(pairs, (row["id"] for row in rows), strict=True))

    def _row(self, pair: Pair, state: str) -> dict[str, Any]:
        names = ("mentee_id", "mentor_id")
        return {
            "id": new_id(),
            "version": 1,
            "program_id": self.program,
            "state": state,
            **dict(zip(names, pair, strict=True)),
        }

    async def accept_requests(self, pairs: Sequence[Pair]) -> Sequence[httpx.Response]:
        made = await self.requests(pairs)
        return await self._post([(mentor, f"/requests/{made[mentee, mentor]}/accept", {}) for mentee, mentor in pairs])

    async def accept_proposals(self, pairs: Sequence[Pair]) -> Sequence[httpx.Response]:
        made = await self.proposals(pairs)
        return await self._post(
            [(mentee, f"/proposals/{made[mentee, mentor]}/accept", None) for mentee, mentor in pairs]
        )

    async def assign(self, pairs: Sequence[Pair]) -> Sequence[httpx.Response]:
        admin, path = self.company.admin.subject, f"/programs/{self.program}/mentorships"
        return await self._post(
            [(admin, path, {"mentee_id": str(mentee), "mentor_id": str(mentor)}) for mentee, mentor in pairs]
        )

    async def _post(self, calls: Sequence[tuple[UUID, str, Any]]) -> Sequence[httpx.Response]:
        clients = {person: self.company.as_person(person) for person, _, _ in calls}

        async def post(person: UUID, path: str, body: Any) -> httpx.Response:
            while (answer := await clients[person].post(f"{API}{path}", json=body)).status_code == 503:
                pass  # the database is busy, and the answer says to send it again
            return answer

        return await asyncio.gather(*(post(*call) for call in calls))

    async def places(self, places: int) -> None:
        async with self.company.harness.sessions() as session, session.begin():
            await session.execute(
                update(Enrollment)
                .where(Enrollment.program_id == self.program, Enrollment.person_id.in_(self.mentors))
                .values(places=places)
            )

    async def taken(self) -> Counter[UUID]:
        """How many mentorships each mentor has; no mentee has two."""
        query = text("SELECT mentor_id, mentee_id FROM mentorship WHERE program_id = :program AND state <> 'ended'")
        async with self.company.harness.sessions() as session:
            rows = (await session.execute(query, {"program": self.program})).all()
        assert len({mentee for _, mentee in rows}) == len(rows)
        return Counter(mentor for mentor, _ in rows)

    async def all_taken(self) -> bool:
        return await self.taken() == Counter(dict.fromkeys(self.mentors, PLACES))

    async def fill(self, workers: int) -> None:
        """Several workers give places to those who wait until all are taken."""
        await asyncio.gather(*(self._fill() for _ in range(workers)))

    async def _fill(self) -> None:
        async with asyncio.timeout(300):
            while (await self.taken()).total() < MENTORS * PLACES:
                if not await within(self.company.harness.runtime, fill_places):
                    await asyncio.sleep(0.05)


Crowded = Callable[[], Awaitable[Crowd]]


@pytest.fixture
async def crowded(serve: Serve) -> Crowded:
    """Founds a program with a crowd; a test of several programs has the same people in them."""
    company = await found(serve)
    mentors = [_person(f"Mentor {number}", offers=True) for number in range(MENTORS + 1)]
    mentees = [_person(f"Mentee {number}", offers=False) for number in range(MENTEES)]
    await company.harness.receive(*mentors, *mentees)

    async def crowd() -> Crowd:
        body = {"name": "A", "starts_on": str(clock.today()), "ends_on": str(clock.today() + timedelta(days=100))}
        client = company.harness.client(company.admin.subject, ["program_admin"])
        program = UUID(ok(await client.post(f"{API}/programs", json=body), 201)["id"])
        enrolled = {"program_id": program, "version": 1, "state": "enrolled", "enrolled_at": clock.now()}
        sides = {"mentor": (mentors, PLACES), "mentee": (mentees, 0)}
        rows = [
            {"id": new_id(), "person_id": one.subject, "role": role, "places": places, **enrolled}
            for role, (people, places) in sides.items()
            for one in people
        ]
        async with company.harness.sessions() as session, session.begin():
            await session.execute(insert(Enrollment), rows)
        ids = [one.subject for one in mentors[:MENTORS]]
        return Crowd(company, program, ids, [one.subject for one in mentees])

    return crowd


def _person(name: str, *, offers: bool) -> PersonJoined:
    key = new_id()
    skills: dict[str, Any] = (
        {"skills_offered": (SkillOffered(skill_id=PYTHON, name="Python", level=4),)}
        if offers
        else {"skills_wanted": (SkillWanted(skill_id=PYTHON, name="Python", priority=1),)}
    )
    today = clock.today()
    return PersonJoined(subject=key, version=1, external_id=str(key), name=name, effective_date=today, **skills)


def clear(answers: Sequence[httpx.Response]) -> int:
    """How many got a place. All others are told that there is none, and who else has one."""
    refused = [answer for answer in answers if answer.status_code not in (200, 201)]
    assert {kind(answer) for answer in refused} <= {(409, "mentor-full")}
    for answer in refused:
        assert answer.json()["alternatives"][0]["reasons"], answer.text
    return len(answers) - len(refused)


async def test_the_last_places_are_taken_once_whoever_clicks(crowded: Crowded):
    for way in (Crowd.accept_requests, Crowd.accept_proposals, Crowd.assign):
        crowd = await crowded()
        assert clear(await way(crowd, crowd.pairs)) == MENTORS * PLACES, way
        assert await crowd.all_taken(), way
    await crowd.company.harness.sent(MentorshipStarted, 3 * MENTORS * PLACES)
    await crowd.company.harness.settle()
    assert len(crowd.company.harness.published(MentorshipStarted)) == 3 * MENTORS * PLACES


async def test_places_that_open_go_to_those_who_have_waited_longest(crowded: Crowded):
    crowd = await crowded()
    await crowd.places(0)
    waiting = await crowd.requests(crowd.pairs, waiting=True)

    async def raise_places() -> None:
        for places in range(1, PLACES + 1):
            await crowd.places(places)
            await asyncio.sleep(0)

    await asyncio.gather(raise_places(), crowd.fill(4))
    query = text("SELECT id FROM request WHERE state = 'accepted'")
    async with crowd.company.harness.sessions() as session:
        accepted = set(await session.scalars(query))
        assert accepted == set(list(waiting.values())[: MENTORS * PLACES])
        assert await session.scalar(text("SELECT count(*) FROM request WHERE state = 'waiting'")) == 180


async def test_all_four_ways_together_give_no_place_twice(crowded: Crowded):
    crowd = await crowded()
    quarter = MENTEES // 4
    await crowd.requests(crowd.pairs[3 * quarter :], waiting=True)
    *answers, _ = await asyncio.gather(
        crowd.accept_requests(crowd.pairs[:quarter]),
        crowd.accept_proposals(crowd.pairs[quarter : 2 * quarter]),
        crowd.assign(crowd.pairs[2 * quarter : 3 * quarter]),
        crowd.fill(2),
    )
    clicked = clear([answer for some in answers for answer in some])
    assert await crowd.all_taken()
    query = text("SELECT count(*) FROM request WHERE state = 'accepted' AND waiting_since IS NOT NULL")
    async with crowd.company.harness.sessions() as session:
        assert clicked + (await session.scalar(query) or 0) == MENTORS * PLACES
