"""A company in the middle of a program, for the benchmark of pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.portal.settings import Settings
from services.portal.sign_in import handlers as sessions
from services.portal.sign_in.domain import Signed
from services.portal.vault import Vault
from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN, PeopleFile
from telemachus.demo.company import csv_bytes
from telemachus.demo.story import Story
from telemachus.embedded.platform import Platform, embedded_platform

__all__ = ["Company", "open_company"]

BEGUN = 60
"""How many pairs say yes, plan a session and set a goal."""


_MOVING = ("/api/notifications/v1/nudges/counts", "/api/analytics/v1/archive/counts")
_STILL, _LONGEST_TO_SETTLE = 8, 1200
"""Seconds without a mail and without an event."""


@dataclass
class Company:
    """pages: by name, who looks and where."""

    platform: Platform
    story: Story
    pages: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    cookie: str = "telemachus"

    async def session(self, account: str) -> str:
        """The cookie of somebody who has just signed in."""
        runtime = self.platform.runtimes["portal"]
        issuer, settings = self.platform.issuer, runtime.settings
        if not isinstance(settings, Settings):
            raise TypeError("these are not the portal's settings")
        vault = Vault(settings.session_secret_text)
        token = issuer.token(account, lifetime=timedelta(hours=4))
        claims = await runtime.tokens.claims(token)
        roles: Any = claims.get("roles", ())
        until = clock.now() + timedelta(hours=4)
        person = None if account == ADMIN else UUID(await self._person(account))
        signed = Signed(account, account, tuple(roles), token, "", "", until, person)
        async with runtime.sessions.begin() as session:
            return await sessions.begin(session, vault, signed, 4)

    async def _person(self, account: str) -> str:
        return (await self.story.asking.ask(account, "GET", "/api/profiles/v1/people/me"))["id"]


@asynccontextmanager
async def open_company(folder: Path, people: int) -> AsyncGenerator[Company]:
    """Start the platform and play the beginning of a program with so many people."""
    try:
        async with embedded_platform(folder / "data") as platform, Story(platform) as story:
            company = Company(platform, story)
            await _play(company, people)
            await _settle(company)
            yield company
    finally:
        clock.reset()


async def _settle(company: Company) -> None:
    """Until the workers have told each other everything and sent what is due, so that they only wait while pages are
    measured."""
    asking, still, before = company.story.asking, 0, None
    async with asyncio.timeout(_LONGEST_TO_SETTLE):
        while still < _STILL:
            now = [await asking.ask(ADMIN, "GET", path) for path in _MOVING]
            still = still + 1 if now == before else 0
            before = now
            await asyncio.sleep(1)


async def _play(company: Company, people: int) -> None:
    story, asking, files = company.story, company.story.asking, [PeopleFile("people.csv", csv_bytes(people))]
    await story.play_until_matched(files)
    proposals = await asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=story.program)
    waiting, begun = proposals[0], proposals[1 : BEGUN + 1]
    for proposal in begun:
        for side in ("mentee_id", "mentor_id"):
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await asking.ask(story.account(proposal[side]), "POST", path)
    mentorships = await asking.pages(ADMIN, "/api/matching/v1/mentorships", program_id=story.program)
    sessions: dict[str, Any] = {}
    goals: dict[str, Any] = {}
    for mentorship in mentorships:
        start = (clock.now() + timedelta(hours=2)).isoformat()
        body = {"title": "First session", "start": start, "minutes": 45}
        path = f"/api/matching/v1/mentorships/{mentorship['id']}/sessions"
        mentee = mentorship["mentee_id"]
        sessions[mentorship["id"]] = await asking.ask(story.account(mentee), "POST", path, json=body)
        body = {"title": "Lead a review", "why": "To be heard."}
        path = f"/api/profiles/v1/people/{mentee}/goals"
        goals[mentorship["id"]] = await asking.ask(story.account(mentee), "POST", path, json=body)
    clock.advance(timedelta(minutes=90))
    one, links, program = mentorships[0], Links(""), UUID(story.program)
    mentee, here = story.account(one["mentee_id"]), UUID(one["id"])
    company.pages |= {
        "home": (mentee, links.home()),
        "home-of-an-admin": (ADMIN, links.home()),
        "proposal": (story.account(waiting["mentee_id"]), links.proposal(UUID(waiting["id"]))),
        "mentors": (mentee, links.mentors()),
        "person": (mentee, links.person(UUID(one["mentor_id"]))),
        "requests": (mentee, links.requests()),
        "mentorship": (mentee, links.mentorship(here)),
        "agreement": (mentee, links.agreement(here)),
        "messages": (mentee, links.messages(here)),
        "session": (mentee, links.session(here, UUID(sessions[one["id"]]["id"]))),
        "plan-session": (mentee, links.plan_session(here)),
        "goals": (mentee, links.goals()),
        "goal": (mentee, links.goal(UUID(goals[one["id"]]["id"]))),
        "journal": (mentee, links.journal()),
        "profile": (mentee, links.profile()),
        "preferences": (mentee, links.preferences()),
        "gatherings": (mentee, links.gatherings()),
        "programs": (mentee, links.programs()),
        "program": (mentee, links.program(program)),
        "health": (ADMIN, links.health(program)),
        "rounds": (ADMIN, links.rounds(program)),
        "round": (ADMIN, links.match_round(UUID(story.round))),
        "numbers": (ADMIN, links.numbers()),
        "program-numbers": (ADMIN, links.program_numbers(program)),
        "breakdown": (ADMIN, links.breakdown(program, "funnel", "department")),
        "cohort": (ADMIN, links.cohort(program)),
        "imports": (ADMIN, links.imports()),
    }
