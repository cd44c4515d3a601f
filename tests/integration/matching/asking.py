"""Asking mentors, for the tests of requests."""

from __future__ import annotations

from typing import Any

import httpx

from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, Company, ok

__all__ = ["ask", "asked", "body", "kind", "read", "suggestions"]


def body(mentor: PersonJoined, **changes: Any) -> dict[str, Any]:
    return {
        "mentor_id": str(mentor.subject),
        "goals": "To move into data engineering.",
        "why_you": "You have led two migrations.",
        "how": {"cadence": "Every two weeks", "months": 6, "format": "remote"},
        **changes,
    }


async def ask(company: Company, mentee: PersonJoined, mentor: PersonJoined, **changes: Any) -> httpx.Response:
    return await company.as_person(mentee).post(f"{company.program_path}/requests", json=body(mentor, **changes))


async def asked(company: Company, mentee: PersonJoined, mentor: PersonJoined, **changes: Any) -> str:
    """The path of a request that was made."""
    return f"{API}/requests/{ok(await ask(company, mentee, mentor, **changes), 201)['id']}"


async def read(company: Company, person: PersonJoined, path: str) -> dict[str, Any]:
    return ok(await company.as_person(person).get(path))


async def suggestions(company: Company, mentee: PersonJoined, **params: Any) -> list[dict[str, Any]]:
    path = f"{company.program_path}/suggestions"
    answer = await company.as_person(mentee).get(path, params={"mentee_id": str(mentee.subject), **params})
    return ok(answer)["items"]


def kind(answer: httpx.Response) -> tuple[int, str]:
    """Status and kind of a problem."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
