"""What the tests of how people of a mentorship talk to each other need besides a company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from shared import clock
from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, Company, found
from tests.support.platform import Serve

__all__ = ["change", "join", "leave", "pair", "problem"]


async def pair(serve: Serve) -> tuple[Company, PersonJoined, PersonJoined, str]:
    """A company, Tom, Lin, and the path of their mentorship."""
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    return company, tom, lin, f"{API}/mentorships/{mentorship['id']}"


async def change(company: Company, statement: str, **values: Any) -> None:
    """Let something be as the commands of other features would leave it."""
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text(statement), values)


async def join(company: Company, path: str, name: str) -> PersonJoined:
    """Somebody who joins a mentorship today, as in a group."""
    person = await company.mentee(name)
    joined = "INSERT INTO mentorship_member (mentorship_id, person_id, role, joined_on) VALUES (:m, :p, 'mentee', :d)"
    await change(company, joined, m=UUID(path.rpartition("/")[2]), p=person.subject, d=clock.today())
    return person


async def leave(company: Company, person: PersonJoined) -> None:
    """Let somebody leave the groups that they are in."""
    left = "UPDATE mentorship_member SET left_on = :d WHERE person_id = :p"
    await change(company, left, d=clock.today(), p=person.subject)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and kind of an answer that says no."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
