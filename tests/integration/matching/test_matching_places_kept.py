"""Places by every way in and out, as Hypothesis orders them, against the running service and its PostgreSQL: nobody has
more mentees than places, no place is lost, and nothing is in a state that is not documented.

The worker runs beside it, as it always does, and may fill a place or end a request in between.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import insert, text

from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.domain import MACHINE as MENTORSHIP
from services.matching.proposal_endings.handlers import expire_due as expire_proposals
from services.matching.proposals.domain import MACHINE as PROPOSAL
from services.matching.proposals.domain import NewProposal
from services.matching.proposals.handlers import propose_all
from services.matching.request_endings.handlers import expire_due as expire_requests
from services.matching.requests.domain import MACHINE as REQUEST
from services.matching.waiting.handlers import fill_places
from shared import clock
from shared.ids import new_id
from shared.leases import within
from tests.integration.matching.asking import body, kind
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

T = TypeVar("T")

MENTEES, MENTORS, MOST = 3, 2, 3
REFUSALS = {
    "already-asked", "already-together", "has-mentor", "mentor-full", "proposal-answered", "too-many-open-requests",
    "wrong-state",
}  # fmt: skip
ONE_OF, MENTEE, MENTOR = st.integers(0, 99), st.integers(0, MENTEES - 1), st.integers(0, MENTORS - 1)
MACHINES = {"request": REQUEST, "proposal": PROPOSAL, "mentorship": MENTORSHIP}


@dataclass
class Place:
    """A program in which everything happens. spare: mentees who only try whether places are left."""

    company: Company
    program: UUID
    mentees: Sequence[UUID]
    mentors: Sequence[UUID]
    spare: Sequence[UUID]

    async def post(self, who: UUID, path: str, json: Any = None) -> httpx.Response:
        """Whoever is refused hears why by a kind that is documented."""
        answer = await self.company.as_person(who).post(f"{API}{path}", json=json)
        assert answer.status_code in (200, 201) or kind(answer) in {(409, one) for one in REFUSALS}, answer.text
        return answer

    async def rows(self, query: str) -> Sequence[Any]:
        async with self.company.harness.sessions() as session:
            return (await session.execute(text(query), {"program": self.program})).all()

    async def of(self, table: str) -> Sequence[Any]:
        """Requests, proposals or mentorships, in the order in which they came to be."""
        return await self.rows(f"SELECT * FROM {table} WHERE program_id = :program ORDER BY id")  # noqa: S608

    async def taken(self) -> Counter[UUID]:
        """How many mentees each mentor has, counted without the code that is tested."""
        query = (
            "SELECT mentor_id, person_id FROM mentorship JOIN mentorship_member ON mentorship_id = id "
            "WHERE program_id = :program AND state <> 'ended' AND left_on IS NULL AND role = 'mentee'"
        )
        rows = await self.rows(query)
        assert len({mentee for _, mentee in rows}) == len(rows), "somebody has two mentors"
        return Counter(mentor for mentor, _ in rows)

    async def places(self) -> Mapping[UUID, int]:
        query = "SELECT person_id, places FROM enrollment WHERE program_id = :program AND role = 'mentor'"
        return dict(await self.rows(query))

    async def propose(self, mentee: UUID, mentor: UUID) -> None:
        going = {(one.mentee_id, one.mentor_id) for one in await self.of("proposal") if one.state == "open"}
        if (mentee, mentor) not in going:
            async with self.company.harness.sessions() as session, session.begin():
                await propose_all(session, self.program, None, [NewProposal(mentee, mentor, 500_000)])

    async def change_places(self, mentor: UUID, places: int) -> None:
        query = "SELECT id, version, person_id FROM enrollment WHERE program_id = :program AND role = 'mentor'"
        [found] = [one for one in await self.rows(query) if one.person_id == mentor]
        headers = {"If-Match": f'"{found.version}"'}
        client = self.company.as_person(mentor)
        ok(await client.patch(f"{API}/enrollments/{found.id}/places", json={"places": places}, headers=headers))

    async def assign(self, mentee: UUID, mentor: UUID) -> bool:
        pair = {"mentee_id": str(mentee), "mentor_id": str(mentor)}
        answer = await self.post(self.company.admin.subject, f"/programs/{self.program}/mentorships", pair)
        return answer.status_code == 201

    async def all_due(self, *steps: Any) -> None:
        for step in steps:
            while await within(self.company.harness.runtime, step):
                pass

    async def check(self, before: Counter[UUID]) -> Counter[UUID]:
        """What holds at any time. before: what was taken when it was checked last, since places may become fewer."""
        for table, machine in MACHINES.items():
            assert {one.state for one in await self.of(table)} <= set(machine.states)
        taken, places = await self.taken(), await self.places()
        assert all(taken[mentor] <= max(places[mentor], before[mentor]) for mentor in self.mentors)
        requests, proposals = await self.of("request"), await self.of("proposal")
        begun = await self.of("mentorship")
        said_yes = {one.id for one in (*requests, *proposals) if one.state == "accepted"}
        assert {one.request_id or one.proposal_id for one in begun} - {None} == said_yes
        assert all((one.state == "waiting") <= (one.waiting_since is not None) for one in requests)
        return taken

    async def all_can_be_taken(self) -> None:
        """Whatever ended has given its place back: as many as are free can be taken, and not one more."""
        await self.all_due(fill_places)
        taken, spare = await self.taken(), iter(self.spare)
        for mentor, places in (await self.places()).items():
            for _ in range(places - taken[mentor]):
                assert await self.assign(next(spare), mentor), "a place is lost"
            assert not await self.assign(next(spare), mentor), "there was one place too many"


class Beginning:
    """Founds a program for each run, with the people of the test."""

    def __init__(self, company: Company, people: Sequence[UUID]) -> None:
        self.company, self.people, self.loop = company, people, asyncio.get_running_loop()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """From the thread in which Hypothesis runs."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(60)

    async def program(self) -> Place:
        today = clock.today()
        body = {"name": "A", "starts_on": str(today), "ends_on": str(today + timedelta(days=400))}
        client = self.company.harness.client(self.company.admin.subject, ["program_admin"])
        program = UUID(ok(await client.post(f"{API}/programs", json=body), 201)["id"])
        mentors, mentees = self.people[:MENTORS], self.people[MENTORS:]
        fixed = {"program_id": program, "version": 1, "state": "enrolled", "enrolled_at": clock.now()}
        sides = [(one, "mentor", 1) for one in mentors] + [(one, "mentee", 0) for one in mentees]
        rows = [{"id": new_id(), "person_id": one, "role": role, "places": n, **fixed} for one, role, n in sides]
        async with self.company.harness.sessions() as session, session.begin():
            await session.execute(insert(Enrollment), rows)
        return Place(self.company, program, mentees[:MENTEES], mentors, mentees[MENTEES:])


class Places(RuleBasedStateMachine):
    beginning: Beginning
    place: Place
    taken: Counter[UUID]

    def _one(self, table: str, number: int, *states: str) -> Any:
        rows = [one for one in self._run(self.place.of(table)) if not states or one.state in states]
        return rows[number % len(rows)] if rows else None

    def _run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.beginning.run(what)

    @initialize()
    def begin(self) -> None:
        self.place = self._run(self.beginning.program())
        self.taken = Counter()

    @rule(mentee=MENTEE, mentor=MENTOR)
    def ask(self, mentee: int, mentor: int) -> None:
        to = {**ASKED, "mentor_id": str(self.place.mentors[mentor])}
        self._run(self.place.post(self.place.mentees[mentee], f"/programs/{self.place.program}/requests", to))

    @rule(number=ONE_OF, when_free=st.booleans())
    def say_yes(self, number: int, when_free: bool) -> None:
        if one := self._one("request", number):
            self._run(self.place.post(one.mentor_id, f"/requests/{one.id}/accept", {"when_free": when_free}))

    @rule(number=ONE_OF, command=st.sampled_from(["decline", "withdraw"]))
    def end_a_request(self, number: int, command: str) -> None:
        if one := self._one("request", number):
            who = one.mentor_id if command == "decline" else one.mentee_id
            self._run(self.place.post(who, f"/requests/{one.id}/{command}"))

    @rule(mentee=MENTEE, mentor=MENTOR)
    def propose(self, mentee: int, mentor: int) -> None:
        self._run(self.place.propose(self.place.mentees[mentee], self.place.mentors[mentor]))

    @rule(number=ONE_OF, answers=st.lists(st.sampled_from(["mentee", "mentor"]), min_size=1, max_size=2))
    def accept_a_proposal(self, number: int, answers: list[str]) -> None:
        if one := self._one("proposal", number):
            for side in answers:
                self._run(self.place.post(getattr(one, f"{side}_id"), f"/proposals/{one.id}/accept"))

    @rule(number=ONE_OF)
    def decline_a_proposal(self, number: int) -> None:
        if one := self._one("proposal", number):
            self._run(self.place.post(one.mentee_id, f"/proposals/{one.id}/decline", {}))

    @rule(mentee=MENTEE, mentor=MENTOR)
    def assign(self, mentee: int, mentor: int) -> None:
        self._run(self.place.assign(self.place.mentees[mentee], self.place.mentors[mentor]))

    @rule(number=ONE_OF)
    def end_a_mentorship(self, number: int) -> None:
        if one := self._one("mentorship", number, "active"):
            self._run(self.place.post(one.mentee_id, f"/mentorships/{one.id}/end", {"reason": "other"}))

    @rule(mentor=MENTOR, places=st.integers(0, MOST))
    def change_places(self, mentor: int, places: int) -> None:
        self._run(self.place.change_places(self.place.mentors[mentor], places))

    @rule()
    def fill(self) -> None:
        self._run(self.place.all_due(fill_places))

    @rule()
    def time_passes(self) -> None:
        clock.advance(timedelta(days=15))
        self._run(self.place.all_due(expire_requests, expire_proposals))

    @invariant()
    def nobody_overbooks_and_every_state_is_documented(self) -> None:
        if hasattr(self, "place"):
            self.taken = self._run(self.place.check(self.taken))

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self._run(self.place.all_can_be_taken())


ASKED: dict[str, Any] = {}
BOUNDED = settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
"""A few seconds: each run founds a program of its own."""


async def test_no_place_is_lost_or_taken_twice(serve: Serve):
    company = await found(serve)
    people = [await company.harness.know(f"Person {n}") for n in range(MENTORS + MENTEES + MENTORS * (MOST + 1))]
    ASKED.update(body(people[0]))
    Places.beginning = Beginning(company, [one.subject for one in people])
    await asyncio.to_thread(run_state_machine_as_test, Places, settings=BOUNDED)
