"""Files of people for tests, and how they are handed in."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx

from tests.support.platform import Harness

__all__ = ["as_csv", "import_csv", "import_people", "person"]


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
    client = harness.client(roles=["hr"])
    return await client.post("/api/profiles/v1/people/import", files={"file": ("people.csv", data)}, data=fields)


async def import_people(harness: Harness, *people: dict[str, str], **fields: Any) -> dict[str, Any]:
    answer = await import_csv(harness, as_csv(*people), **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()
