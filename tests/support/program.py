"""Plays a whole program on the embedded platform and counts its effects in every service's own database.

The demo's summary comes from the APIs. Here the same numbers are taken from the databases and from the mails that were
really received, and have to agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import icalendar
import pytest
from sqlalchemy import text

from shared import clock
from telemachus import mappings
from telemachus.demo.asking import Json, PeopleFile
from telemachus.demo.story import Story
from telemachus.demo.summary import collect
from telemachus.embedded.platform import Platform, embedded_platform

CIVIL_SERVICE = Path(__file__).parents[3] / "shared" / "data" / "civil-service"


@dataclass
class Played:
    platform: Platform
    story: Story
    facts: Json

    async def number(self, service: str, query: str) -> int:
        """A number straight from a service's database."""
        async with self.platform.runtimes[service].sessions() as session:
            return int(await session.scalar(text(query)) or 0)

    def mails(self, rule: str) -> list[Any]:
        parse = BytesParser(policy=policy.default).parsebytes
        return [parse(mail.raw) for mail in self.platform.mailbox.find(rule=rule)]


@asynccontextmanager
async def played(folder: Path, files: list[PeopleFile]) -> AsyncGenerator[Played]:
    try:
        async with embedded_platform(folder, durable=False) as platform, Story(platform) as story:
            await story.play(files)
            yield Played(platform, story, await collect(story))
    finally:
        clock.reset()


def civil_service(size: str) -> list[PeopleFile]:
    """Mentees and mentors in the Civil Service's layout; skips where the data are absent. size: "small" or "large"."""
    if not CIVIL_SERVICE.exists():
        pytest.skip("NO CIVIL SERVICE DATA: ../shared/data/civil-service is absent")
    return [
        PeopleFile(
            f"{size}-{side}.csv",
            (CIVIL_SERVICE / f"{size}-{side}.csv").read_bytes(),
            mappings.text(f"civil-service-{side}"),
        )
        for side in ("mentees", "mentors")
    ]


async def expect_facts(folder: Path, files: list[PeopleFile], people: int) -> None:
    """Play a program with these files; every number that the demo tells is what the databases and mails say."""
    async with played(folder, files) as program:
        await _people_are_known_everywhere(program, people)
        await _proposals_reach_both_sides(program)
        await _sessions_become_invitations(program)
        await _analytics_agrees(program)
        await _identity_stays_in_matching(program)
        await _nothing_is_left_lying(program)


async def _people_are_known_everywhere(program: Played, people: int) -> None:
    assert program.facts["people"] == dict.fromkeys(("profiles", "matching", "notifications", "analytics"), people)
    for service in ("profiles", "matching", "notifications", "analytics"):
        assert await program.number(service, "SELECT count(*) FROM person") == people, service


async def _proposals_reach_both_sides(program: Played) -> None:
    proposals = program.facts["proposals"]
    assert proposals == await program.number("matching", "SELECT count(*) FROM proposal") > 0
    assert proposals == program.facts["round"]["pairs"] == program.facts["mentorships"]
    mails = program.mails("match_proposed")
    assert len(mails) == 2 * proposals == program.facts["deliveries"]["match_proposed"]["delivered"]
    per_person = Counter(mail["To"].addresses[0].addr_spec for mail in mails)
    expected: Counter[str] = Counter()
    async with program.platform.runtimes["matching"].sessions() as session:
        pairs = (await session.execute(text("SELECT mentee_id, mentor_id FROM proposal"))).all()
    async with program.platform.runtimes["profiles"].sessions() as session:
        rows = (await session.execute(text("SELECT id, email FROM contact"))).all()
    addresses = {row[0]: row[1] for row in rows}
    for pair in pairs:
        expected.update(addresses[person] for person in pair)
    assert per_person == expected


async def _sessions_become_invitations(program: Played) -> None:
    sessions = program.facts["sessions"]
    assert sessions == program.facts["sessions_held"] == program.facts["mentorships"]
    assert sessions == await program.number("matching", "SELECT count(*) FROM session")
    mails = program.mails("session_invitation")
    assert len(mails) == 2 * sessions
    uids: Counter[str] = Counter()
    for mail in mails:
        [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        calendar = icalendar.Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == part["Content-Type"].params["method"] == "REQUEST"
        [event] = calendar.walk("VEVENT")
        uids[str(event["UID"])] += 1
    assert set(uids.values()) == {2}
    assert len(uids) == sessions, "one invitation for each session, to each side"


async def _analytics_agrees(program: Played) -> None:
    counts = {
        "matching.match_proposed.v1": program.facts["proposals"],
        "matching.mentorship_started.v1": program.facts["mentorships"],
        "matching.session_scheduled.v1": program.facts["sessions"],
        "matching.session_held.v1": program.facts["sessions_held"],
        "matching.feedback_given.v1": program.facts["mentorships"],
        "profiles.goal_set.v1": program.facts["mentorships"],
    }
    archived = await program.story.asking.ask("program-admin", "GET", "/api/analytics/v1/archive/counts")
    assert {name: archived["types"].get(name) for name in counts} == counts


async def _identity_stays_in_matching(program: Played) -> None:
    """Identity attributes of an import are consented answers in matching, sealed, and nowhere else."""
    for service in ("profiles", "notifications", "analytics"):
        columns = await program.number(
            service,
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (column_name LIKE '%identity%' OR column_name LIKE '%characteristic%')",
        )
        assert columns == 0, service


async def _nothing_is_left_lying(program: Played) -> None:
    for service in ("profiles", "matching", "notifications"):
        assert await program.number(service, "SELECT count(*) FROM dead_letter") == 0, service
    assert await program.number("analytics", "SELECT count(*) FROM dead_letter") == 0
