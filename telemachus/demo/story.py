"""A mentoring program from import to analytics, played through the services' APIs as people would.

Nothing here reaches into a database: what is told at the end was asked of the services after the fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from shared import clock
from telemachus.demo.asking import ADMIN, Asking, Json, PeopleFile, Progress, say_nothing
from telemachus.embedded.platform import Platform

__all__ = ["Story"]

HOURS_PER_STEP = 4
STILL = 0.7
"""Seconds without any mail after which the rest must be waiting for the morning."""
BETWEEN_PUBLICATIONS = timedelta(hours=2)
LONGEST_PUBLICATION = 20.0
"""Seconds after which all families have been published."""
LONGEST_WAIT_FOR_MAIL = timedelta(days=5)


class Story:
    """Plays one program on a running platform."""

    def __init__(self, platform: Platform, progress: Progress = say_nothing) -> None:
        self.asking = Asking(platform, progress)
        self.program = ""
        self.round = ""
        self.mentorships: list[Json] = []
        self._people: dict[str, str] = {}
        self._wanted: dict[str, list[str]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.asking.aclose()

    async def play(self, files: Sequence[PeopleFile]) -> None:
        """The whole way. Raises Refused for a file that has problems."""
        await self.play_until_matched(files)
        await self._answer_proposals()
        await self._set_goals()
        await self._meet()
        await self._look_back()
        await self._reach_analytics()

    async def play_until_matched(self, files: Sequence[PeopleFile]) -> None:
        """The way until people have been proposed to each other. Raises Refused for a file that has problems."""
        self._begin_on_a_workday()
        await self._import(files)
        await self._launch()
        await self._enroll(files)
        await self._match()

    def account(self, person: str) -> str:
        """The account of a person id."""
        return self._people[person]

    def _begin_on_a_workday(self) -> None:
        """Programs start on a Monday or Tuesday morning, whenever the demo is started."""
        start = clock.now() + timedelta(days=1)
        while start.weekday() > 1:
            start += timedelta(days=1)
        clock.move_to(datetime.combine(start.date(), time(9), tzinfo=UTC))

    async def _import(self, files: Sequence[PeopleFile]) -> None:
        """All files or none: each is tried first."""
        self.asking.progress("Importing people", 0, 1)
        tried = [(file, await self.asking.import_people(file)) for file in files]
        for file, found in tried:
            await self.asking.apply_import(file, found)
        self.asking.progress("Importing people", 1, 1)
        people = await self.asking.introduce()
        self._people = {person["id"]: person["external_id"] for person in people}
        self._wanted = {person["id"]: [skill["name"] for skill in person["skills_wanted"]] for person in people}
        for service in ("matching", "notifications", "analytics"):

            async def known(service: str = service) -> int:
                return (await self.asking.ask(ADMIN, "GET", f"/api/{service}/v1/people/count"))["total"]

            await self.asking.until(f"Telling {service}", len(people), known)

    async def _launch(self) -> None:
        today = clock.today()
        body = {
            "name": f"Mentoring {today.year}",
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=180)).isoformat(),
        }
        self.program = (await self.asking.ask(ADMIN, "POST", "/api/matching/v1/programs", json=body))["id"]

    async def _enroll(self, files: Sequence[PeopleFile]) -> None:
        path = f"/api/matching/v1/programs/{self.program}/enrollments/import"
        for number, file in enumerate(files, 1):
            await self.asking.upload(file, path)
            self.asking.progress("Enrolling", number, len(files))

    async def _match(self) -> None:
        self.asking.progress("Solving the match round", 0, 1)
        asked = await self.asking.ask(ADMIN, "POST", f"/api/matching/v1/programs/{self.program}/rounds", json={})
        self.round = asked["id"]

        async def solved() -> int:
            found = await self.asking.ask(ADMIN, "GET", f"/api/matching/v1/rounds/{self.round}")
            if found["state"] == "failed":
                raise RuntimeError(f"the match round failed: {found['message']}")
            return int(found["state"] == "solved")

        await self.asking.until("Solving the match round", 1, solved)
        found = await self.asking.ask(ADMIN, "GET", f"/api/matching/v1/rounds/{self.round}")
        await self.asking.ask(
            ADMIN,
            "POST",
            f"/api/matching/v1/rounds/{self.round}/approve",
            headers={"If-Match": f'"{found["version"]}"'},
        )

    async def _answer_proposals(self) -> None:
        proposals = await self.asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=self.program)
        await self._mail("match_proposed", 2 * len(proposals))
        answers = [(proposal, proposal[side]) for proposal in proposals for side in ("mentee_id", "mentor_id")]

        async def accept(answer: tuple[Json, str]) -> None:
            proposal, person = answer
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await self.asking.ask(self.account(person), "POST", path)

        await self.asking.each("Answering proposals", answers, accept)
        self.mentorships = await self.asking.pages(ADMIN, "/api/matching/v1/mentorships", program_id=self.program)

    async def _set_goals(self) -> None:
        due = (clock.today() + timedelta(days=120)).isoformat()

        async def set_goal(mentorship: Json) -> None:
            mentee = mentorship["mentee_id"]
            wanted = self._wanted[mentee]
            body = {
                "title": f"Learn {wanted[0]}" if wanted else "Find my next step",
                "why": "I want to use it in my own work by the end of the program.",
                "skill": wanted[0] if wanted else None,
                "due": due,
            }
            await self.asking.ask(self.account(mentee), "POST", f"/api/profiles/v1/people/{mentee}/goals", json=body)

        await self.asking.each("Setting goals", self.mentorships, set_goal)

    async def _meet(self) -> None:
        """Each pair schedules a session for the day after tomorrow and holds it."""
        day = clock.today() + timedelta(days=2)
        sessions: list[tuple[Json, Json]] = []

        async def schedule(numbered: tuple[int, Json]) -> None:
            number, mentorship = numbered
            body = {
                "title": "First session",
                "start": _start(day, number).isoformat(),
                "minutes": 45,
                "zone": "UTC",
                "link": "https://meet.example.org/first-session",
            }
            path = f"/api/matching/v1/mentorships/{mentorship['id']}/sessions"
            session = await self.asking.ask(self.account(mentorship["mentee_id"]), "POST", path, json=body)
            sessions.append((mentorship, session))

        await self.asking.each("Scheduling sessions", list(enumerate(self.mentorships)), schedule)
        await self._mail("session_invitation", 2 * len(sessions))
        following = datetime.combine(day + timedelta(days=1), time(9), tzinfo=UTC)
        # Mails that waited for a morning may have taken the clock past it.
        clock.advance(max(following - clock.now(), timedelta()))

        async def hold(held: tuple[Json, Json]) -> None:
            mentorship, session = held
            who = self.account(mentorship["mentor_id"])
            await self.asking.ask(who, "POST", f"/api/matching/v1/sessions/{session['id']}/held")
            body = {
                "session_id": session["id"],
                "went_well": "You made time and asked me what I had tried so far.",
                "change": "We could write down the next step before we part.",
                "next_step": "I send you my notes on Friday.",
                "rating": 4,
            }
            who = self.account(mentorship["mentee_id"])
            await self.asking.ask(who, "POST", f"/api/matching/v1/mentorships/{mentorship['id']}/feedback", json=body)

        await self.asking.each("Holding sessions", sessions, hold)

    async def _look_back(self) -> None:
        await self._mail("mentorship_started", 2 * len(self.mentorships))
        await self._mail("feedback_given", len(self.mentorships))

    async def _reach_analytics(self) -> None:
        async def given() -> int:
            counts = await self.asking.ask(ADMIN, "GET", "/api/analytics/v1/archive/counts")
            return counts["types"].get("matching.feedback_given.v1", 0)

        await self.asking.until("Counting in analytics", len(self.mentorships), given)
        moment = clock.advance(BETWEEN_PUBLICATIONS)
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def published() -> int:
            funnel = await self.asking.ask(ADMIN, "GET", f"/api/analytics/v1/programs/{self.program}/funnel")
            shown = funnel["steps"][-1]["count"] or 0
            # A number that has changed by too few people since it was published stays as it was, and where all do so
            # nothing is published anew.
            settled = datetime.fromisoformat(funnel["as_of"]) >= moment or loop.time() > began + LONGEST_PUBLICATION
            return len(self.mentorships) if settled else shown

        await self.asking.until("Publishing the numbers", len(self.mentorships), published)

    async def _mail(self, rule: str, total: int) -> None:
        """Wait until a rule's mails are out. Where it is night or a weekend they wait, so the clock goes on.

        It stands still until all of them are planned: on a busy machine it would run into the weekend before they are.
        """
        loop = asyncio.get_running_loop()
        until = clock.now() + LONGEST_WAIT_FOR_MAIL
        seen, planned, since = -1, 0, loop.time()

        async def delivered() -> int:
            nonlocal seen, planned, since
            counts = await self.asking.ask(ADMIN, "GET", "/api/notifications/v1/nudges/counts")
            ended = sum(
                number
                for states in counts.values()
                for state, number in states.items()
                if state not in {"planned", "sending"}
            )
            mails = counts.get(rule, {})
            planned = sum(mails.values())
            if ended != seen or planned < total:
                seen, since = ended, loop.time()
            elif loop.time() - since > STILL and clock.now() < until:
                clock.advance(timedelta(hours=HOURS_PER_STEP))
                since = loop.time()
            return mails.get("delivered", 0)

        # Mails of other rules may be due before, and they go one after the other.
        what = f"Delivering mail ({rule.replace('_', ' ')})"
        await self.asking.until(what, total, delivered, lambda: (seen, planned))


def _start(day: date, number: int) -> datetime:
    """Sessions begin through the working day, every quarter of an hour."""
    minutes = 15 * (number % 24)
    return datetime.combine(day, time(10), tzinfo=UTC) + timedelta(minutes=minutes)
