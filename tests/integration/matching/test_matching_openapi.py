"""What the OpenAPI document promises, asked of every operation with sense and with nonsense."""

from __future__ import annotations

import base64
import itertools
from typing import Any

from shared.ids import new_id
from tests.integration.matching.company import Company, found, ok
from tests.support.platform import Serve

NASTY: list[Any] = [None, "", "\u0000", "\ud800", "x" * 5000, -1, 2**70, 1.5, True, [], {}, [None], {"a": {"b": []}}]
METHODS = ("get", "post")


def bodies(document: dict[str, Any], operation: dict[str, Any]) -> list[Any]:
    """The example of a JSON body, and that example with each field spoiled in turn; None where there is no body."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return [None]
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    example = document["components"]["schemas"][name]["examples"][0]
    spoiled = [{**example, field: value} for field in example for value in NASTY]
    return [example, {}, [], "text", {**example, "unknown": 1}, *spoiled]


async def path_of(company: Company, template: str, real: bool) -> str:
    path = template.replace("{program_id}", company.program["id"]) if real else template
    for name in ("program_id", "round_id", "proposal_id", "mentorship_id", "session_id"):
        path = path.replace(f"{{{name}}}", str(new_id()))
    return path


async def test_every_answer_is_one_that_the_document_promises(serve: Serve):
    company = await found(serve)
    document = ok(await company.as_admin.get("/api/matching/openapi.json"))
    client = company.harness.client(company.admin.subject, ["employee", "program_admin", "it"])
    seen: set[tuple[str, int]] = set()
    for template, method in itertools.product(document["paths"], METHODS):
        operation = document["paths"][template].get(method)
        if operation is None:
            continue
        headers = {"If-Match": '"1"'} if template.endswith("/approve") else {}
        for real, body in itertools.product((True, False), bodies(document, operation)):
            try:
                answer = await client.request(
                    method, await path_of(company, template, real), json=body, headers=headers
                )
            except UnicodeEncodeError:
                continue  # httpx cannot send a lone surrogate
            told = (method, template, body, answer.status_code, answer.text[:300])
            assert str(answer.status_code) in operation["responses"], told
            assert answer.status_code < 500, told
            seen.add((template, answer.status_code))
    assert {status for _, status in seen} >= {200, 201, 202, 404, 422}


async def test_a_made_up_cursor_or_limit_is_refused(serve: Serve):
    company = await found(serve)
    document = ok(await company.as_admin.get("/api/matching/openapi.json"))
    client = company.harness.client(company.admin.subject, ["employee", "program_admin", "it"])
    short = base64.urlsafe_b64encode(b"short").decode()
    for template, operations in document["paths"].items():
        names = {parameter["name"] for parameter in operations.get("get", {}).get("parameters", [])}
        if "cursor" in names:
            path = await path_of(company, template, real=True)
            for query in ({"cursor": "???"}, {"cursor": short}, {"cursor": "é"}, {"limit": 0}, {"limit": 201}):
                answer = await client.get(path, params=query)
                assert answer.status_code in {404, 422}, (path, query)
