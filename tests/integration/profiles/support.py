"""Files of people for tests, and how they are handed in."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
from sqlalchemy import func, select

from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = [
    "IMPORTS",
    "as_csv",
    "ask_for_import",
    "command",
    "count",
    "ended_import",
    "import_csv",
    "import_people",
    "person",
]

IMPORTS = "/api/profiles/v1/people/imports"


def person(external_id: str, **columns: str) -> dict[str, str]:
    """A row of the standard layout."""
    return {
        "external id": external_id,
        "name": f"Person {external_id}",
        "email": f"{external_id}@example.org",
        **{name.replace("_", " "): value for name, value in columns.items()},
    }


def as_csv(*people: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in people for name in row)))
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue().encode()


async def import_csv(harness: Harness, data: bytes, **fields: Any) -> httpx.Response:
    """Hand in a file and wait. The outcome is 200; a rejection 422, with the problems of the file."""
    asked = await ask_for_import(harness, data, **fields)
    if asked.status_code != 202:
        return asked
    ended = await ended_import(harness, asked.json()["id"])
    if ended["state"] == "rejected":
        rejection = ended["rejection"]
        document = {
            **rejection,
            "type": f"urn:telemachus:problem:{rejection['kind']}",
            "problems": ended["problems"],
            "count": ended["problem_count"],
        }
        return httpx.Response(422, json=document)
    assert ended["state"] == "done", ended
    return httpx.Response(
        200, json={**ended["outcome"], **{name: ended[name] for name in ("id", "dry_run", "problems")}}
    )


async def ask_for_import(harness: Harness, data: bytes, *, name: str = "people.csv", **fields: Any) -> httpx.Response:
    """Hand in a file."""
    client = harness.client(roles=["hr"])
    return await client.post(IMPORTS, files={"file": (name, data)}, data=fields)


async def ended_import(harness: Harness, import_id: str) -> dict[str, Any]:
    """An import, once it has ended."""
    client = harness.client(roles=["hr"])

    async def ended() -> dict[str, Any] | None:
        found = (await client.get(f"{IMPORTS}/{import_id}")).json()
        return None if found["state"] in {"waiting", "running"} else found

    return await eventually(ended, what="the end of an import", within=60)


async def import_people(harness: Harness, *people: dict[str, str], **fields: Any) -> dict[str, Any]:
    answer = await import_csv(harness, as_csv(*people), **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def command(harness: Harness, import_id: str, name: str, **body: Any) -> httpx.Response:
    """Apply or cancel an import."""
    sent = body if name == "apply" else None
    return await harness.client(roles=["it"]).post(f"{IMPORTS}/{import_id}/{name}", json=sent)


async def count(harness: Harness, table: type[Any]) -> int:
    """How many rows a table has."""
    async with harness.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0
