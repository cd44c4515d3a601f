"""Nobody but its person and the mentors with whom it is shared can read a journal: no role, no table, no log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text

from shared import telemetry
from shared.ids import new_id
from shared.policy import Role
from shared.private_text import forget
from tests.integration.profiles.journal import ANSWERS, API, SECRET, Team, made, team_of, url
from tests.support.platform import Harness, Serve


@pytest.fixture
async def team(serve: Serve) -> Team:
    return await team_of(serve)


def _routes(team: Team, entry: dict[str, Any], comment: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    body = {"prompts": "what-next", "answers": {"what": "mine now"}}
    mentorship = {"mentorship_id": str(new_id())}
    yield "POST", team.mine, body
    yield "GET", team.mine, None
    yield "GET", f"{team.mine}?search=geschämt", None
    yield "GET", url(entry), None
    yield "PUT", url(entry), body
    yield "DELETE", url(entry), None
    yield "POST", url(entry, "share"), mentorship
    yield "POST", url(entry, "unshare"), mentorship
    yield "GET", url(entry, "comments"), None
    yield "POST", url(entry, "comments"), {"words": "hello"}
    yield "DELETE", url(entry, "comments", comment["id"]), None


async def test_no_role_opens_a_journal(team: Team):
    """Every role alone and all together, as a person and as an account that is nobody's, on every route."""
    entry = await team.write()
    mentorship = await team.mentor_them()
    await team.share(entry, mentorship)
    comment = made(await team.mentor.post(url(entry, "comments"), json={"words": SECRET}))
    journal = {
        (method.upper(), path)
        for path, methods in team.harness.app.openapi()["paths"].items()
        for method in methods
        if "reflections" in path
    }
    assert (
        len(journal) == len({(method, path.partition("?")[0]) for method, path, _ in _routes(team, entry, comment)}) + 2
    )
    for roles in ([], *([role] for role in Role), list(Role)):
        for who in (team.colleagues_key, None):
            client = team.harness.client(who, roles)
            for method, path, body in _routes(team, entry, comment):
                answer = await client.request(method, path, json=body, headers={"If-Match": '"2"'})
                assert answer.status_code == 403, (roles, who, method, path, answer.text)
                assert SECRET not in answer.text
            shared = await client.get(f"{API}/reflections/shared-with-me")
            assert (shared.status_code, SECRET in shared.text) == ((403, False) if who is None else (200, False))
            if who is not None:
                assert shared.json()["items"] == []
            # A coach from outside reads what mentees share with them, and keeps no journal here.
            allowed = bool(set(roles) - {Role.COACH})
            assert (await client.get(f"{API}/reflections/prompts")).status_code == (200 if allowed else 403)
    assert (await team.me.get(url(entry))).json()["revision"] == 2
    assert (await team.me.get(url(entry, "comments"))).json()["total"] == 1


async def test_the_words_are_nowhere_in_plain_text(
    team: Team,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    spans: InMemorySpanExporter,
):
    caplog.set_level(logging.DEBUG)
    mentorship = await team.mentor_them()
    body = {"prompts": "what-next", "answers": ANSWERS}
    once = {"Idempotency-Key": "entry-1"}
    before = structlog.get_config()
    handlers_before, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        telemetry.setup_logs("DEBUG")
        logging.getLogger().addHandler(caplog.handler)
        structlog.get_logger().info("the log is read", entry="reflection")
        entry = made(await team.me.post(team.mine, json=body, headers=once))
        assert made(await team.me.post(team.mine, json=body, headers=once)) == entry
        changed = await team.me.put(url(entry), json=body, headers={"If-Match": '"1"'})
        assert changed.status_code == 200
        await team.share(entry, mentorship)
        comment = {"words": f"{SECRET}, du auch?"}
        made(await team.mentor.post(url(entry, "comments"), json=comment, headers=once))
        found = await team.me.get(team.mine, params={"search": "geschämt"})
        assert found.json()["total"] == 1
        broken = {**body, "answers": {"what": SECRET * 1000}}
        assert (await team.me.post(team.mine, json=broken)).status_code == 422
        await team.harness.settle()
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers[:] = handlers_before
        logging.getLogger().setLevel(level)
    stored = await everything(team.harness)
    assert b"what-next" in stored, "the dump shows what is stored"
    published = b"".join(
        bytes(record.value or b"") + repr(record.headers).encode()
        for log in team.harness.log.records.values()
        for record in log
    )
    assert b"reflection_commented" in published
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "the log is read" in printed
    traced = json.dumps(
        [(span.name, dict(span.attributes or {}), str(span.events)) for span in spans.get_finished_spans()]
    )
    assert "/reflections" in traced
    for word in ("geschämt", "gesch%C3%A4mt", "gesch\\u00e4mt", "geschaemt", "du auch", "Ask Lin"):
        for encoding in ("utf-8", "latin-1"):
            assert word.encode(encoding) not in stored
            assert word.encode(encoding) not in published
        assert word not in printed
        assert word not in traced


async def everything(harness: Harness) -> bytes:
    """Every row of every table of the service's database, as the bytes that are stored."""
    found: list[bytes] = []
    async with harness.sessions() as session:
        columns = (
            await session.execute(
                text(
                    "SELECT table_name, column_name, data_type FROM information_schema.columns "
                    "WHERE table_schema = 'public'"
                )
            )
        ).all()
        for table, column, kind in columns:
            value = f'"{column}"' if kind == "bytea" else f"convert_to(\"{column}\"::text, 'UTF8')"
            rows = await session.scalars(text(f'SELECT {value} FROM "{table}"'))  # noqa: S608 - names of our tables
            found += [bytes(row) for row in rows if row is not None]
    return b"\n".join(found)


async def test_words_whose_key_is_gone_read_as_empty_and_say_so(team: Team):
    mentorship = await team.mentor_them()
    entry = await team.write()
    await team.share(entry, mentorship)
    made(await team.mentor.post(url(entry, "comments"), json={"words": "Shame passes."}))
    async with team.harness.sessions.begin() as session:
        await forget(session, team.my_id)
    for reader in (team.me, team.mentor):
        read = made(await reader.get(url(entry)), 200)
        assert (read["lost"], read["answers"], read["opening"]) == (True, {}, "")
    new = await team.write(answers={"what": "A new page"})
    listed = (await team.me.get(team.mine)).json()
    assert [(item["id"], item["lost"], item["opening"]) for item in listed["items"]] == [
        (new["id"], False, "A new page"),
        (entry["id"], True, ""),
    ]
    assert (await team.me.get(team.mine, params={"search": "new page"})).json()["total"] == 1
    async with team.harness.sessions.begin() as session:
        await forget(session, team.mentor_id)
    [comment] = (await team.me.get(url(entry, "comments"))).json()["items"]
    assert (comment["lost"], comment["words"]) == (True, "")
    body = {"prompts": "what-next", "answers": ANSWERS}
    rewritten = await team.me.put(url(entry), json=body, headers={"If-Match": '"2"'})
    assert made(rewritten, 200)["lost"] is False
    assert (await team.me.delete(url(entry))).status_code == 204
