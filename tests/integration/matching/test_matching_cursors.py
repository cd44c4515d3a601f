"""Lists come by pages; who makes up where one begins is told so, whatever the list."""

from __future__ import annotations

import base64
import re

from shared.ids import new_id
from tests.integration.matching.company import found, ok
from tests.support.platform import Serve

MADE_UP = ("???", "é", base64.urlsafe_b64encode(b"short").decode())


async def test_a_made_up_cursor_is_refused(serve: Serve):
    company = await found(serve)
    document = ok(await company.as_admin.get("/api/matching/openapi.json"))
    client = company.harness.client(company.admin.subject, ["employee", "program_admin", "it"])
    lists = 0
    for template, operations in document["paths"].items():
        names = {parameter["name"] for parameter in operations.get("get", {}).get("parameters", [])}
        if "cursor" in names:
            lists += 1
            path = re.sub(r"{\w+}", str(new_id()), template)
            for cursor in MADE_UP:
                answer = await client.get(path, params={"cursor": cursor})
                assert answer.status_code == 422, (path, cursor, answer.text)
    assert lists > 20
