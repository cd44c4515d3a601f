"""Facts that are made anew beside those in use: for another definition by the worker, or by hand."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from typer.testing import CliRunner

from services.analytics import erasing, measuring, projecting
from services.analytics.builds import handlers, store
from services.analytics.facts import DEFINITION
from services.analytics.facts.programs import participation
from services.analytics.main import SERVICE
from services.analytics.publishing import publish
from shared import clock
from shared.events.matching import ParticipantEnrolled
from shared.ids import new_id
from telemachus.cli import app
from tests.integration.analytics.history import history, launched, person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def _facts(analytics: Harness, role: str = "it") -> dict[str, Any]:
    answer = await analytics.client(roles=[role]).get(f"{BASE}/facts")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _release(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the code were that of a release with another definition."""
    for module in (projecting, store, handlers, erasing):
        monkeypatch.setattr(module, "DEFINITION", DEFINITION + 1)


async def _switched(analytics: Harness) -> dict[str, Any]:
    """Once there are facts by the new definition."""

    async def current() -> dict[str, Any] | None:
        found = await _facts(analytics)
        return found if found["state"] == "current" else None

    return await eventually(current, what="facts by the new definition")


async def test_another_definition_is_built_beside_the_old_one_which_goes_when_nobody_reads_it(
    analytics: Harness, monkeypatch: pytest.MonkeyPatch
):
    admin = person("Data")
    program = launched([admin.subject])
    await analytics.receive(admin, *history(program, {"Data": [6, 6, 6], "Legal": [6, 6, 6]}))
    await folded(analytics)
    await publish(analytics.runtime)
    before = await _facts(analytics)
    assert (before["build"], before["state"], before["progress"], before["waiting"]) == (1, "current", None, 0)
    mine = analytics.client(admin.subject)
    rows, table = f"{BASE}/programs/{program.subject}/participants", f"{BASE}/programs/{program.subject}/tables/funnel"
    published = (await mine.get(table)).json()
    async with analytics.sessions() as reader:
        assert await store.use_facts(reader) is not None
        async with analytics.sessions() as session:
            await store.hold(session)
            _release(monkeypatch)
            refused = await mine.get(rows)
            assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (503, "facts-being-rebuilt")
            assert int(refused.headers["Retry-After"]) > 0
            assert (await mine.get(table)).json() == published
            found = await _facts(analytics)
            assert (found["build"], found["state"]) == (1, "being-rebuilt")
            await session.rollback()

        found = await _switched(analytics)
        assert (found["build"], found["definition"]) == (2, DEFINITION + 1)
        assert {build["number"]: build["state"] for build in found["builds"]} == {1: "replaced", 2: "active"}
        assert (await mine.get(rows)).json()["total"] == 36
        clock.advance(timedelta(hours=1))
        await projecting.drop_replaced(analytics.runtime)
        assert await reader.scalar(select(func.count()).select_from(participation)) == 42
    await projecting.drop_replaced(analytics.runtime)
    assert [build["number"] for build in (await _facts(analytics))["builds"]] == [2]


async def test_pages_wait_for_nobody_who_has_begun_a_build_by_hand_and_gone_away(
    analytics: Harness, monkeypatch: pytest.MonkeyPatch
):
    events = history(launched(), {"Data": [3, 2, 1]})
    await analytics.receive(*events)
    await folded(analytics)
    monkeypatch.setattr(projecting, "ARCHIVED_AT_ONCE", 20)
    async with analytics.sessions.begin() as session:
        await store.hold(session)
        _release(monkeypatch)
        await projecting.begin_build(session, by_hand=True)
    found = await _switched(analytics)
    [build] = [one for one in found["builds"] if one["state"] == "active"]
    assert (build["number"], build["definition"], build["events"]) == (2, DEFINITION + 1, len(events))


async def test_what_is_not_folded_yet_is_told_with_its_age(analytics: Harness):
    program = launched()
    await analytics.receive(program)
    await folded(analytics)
    async with analytics.sessions() as session:
        await store.hold(session)
        enrolled = ParticipantEnrolled(
            subject=new_id(), version=1, program_id=program.subject, person_id=new_id(), role="mentee"
        )
        await analytics.receive(enrolled)
        clock.advance(timedelta(seconds=90))
        found = await _facts(analytics)
        assert found["waiting"] == 1
        assert found["lag_seconds"] >= 90
        await measuring.measure_facts(analytics.runtime)
    await folded(analytics)
    found = await _facts(analytics)
    assert (found["waiting"], found["lag_seconds"], found["events"]) == (0, 0, 2)
    assert found["newest_event_at"].startswith(enrolled.time.isoformat()[:19])
    assert (await analytics.client(new_id()).get(f"{BASE}/facts")).status_code == 403


@pytest.mark.parametrize("role", ["hr", "program_admin"])
async def test_who_must_not_see_single_events_is_told_roughly_how_new_the_facts_are(analytics: Harness, role: str):
    program = launched()
    await analytics.receive(program)
    await folded(analytics)
    async with analytics.sessions() as session:
        await store.hold(session)
        before = await _facts(analytics, role)
        one = ParticipantEnrolled(
            subject=new_id(), version=1, program_id=program.subject, person_id=new_id(), role="mentee"
        )
        await analytics.receive(one)
        assert await _facts(analytics, role) == before, "one event more"
        clock.advance(timedelta(seconds=90))
        assert (await _facts(analytics))["lag_seconds"] >= 90
        assert (await _facts(analytics, role))["lag_seconds"] == 60
    await folded(analytics)
    assert (await _facts(analytics, role))["events"] == 0
    assert (await _facts(analytics, "auditor"))["events"] == 2
    assert [build["events"] for build in (await _facts(analytics, role))["builds"]] == [0]


_CLI = text(
    "SELECT true FROM pg_stat_activity WHERE application_name = 'telemachus-analytics-cli' AND wait_event = 'advisory'"
)


def _url(analytics: Harness) -> str:
    return analytics.runtime.settings.database_url.get_secret_value()


async def _command(analytics: Harness, *arguments: str) -> tuple[int, str, str]:
    """The command in this process, in a thread since it runs a loop of its own."""
    runner = CliRunner(env={"COLUMNS": "250", "TELEMACHUS_DATABASE_URL": _url(analytics)})
    ended = await asyncio.to_thread(runner.invoke, app, ["analytics", *arguments])

    return ended.exit_code, ended.stdout, ended.stderr


async def test_an_operator_makes_them_anew_and_may_stop_meanwhile(analytics: Harness, monkeypatch: pytest.MonkeyPatch):
    events = history(launched(), {"Data": [3, 2, 1]})
    await analytics.receive(*events)
    await folded(analytics)
    async with analytics.sessions.begin() as session:
        await store.hold(session)
        await projecting.begin_build(session, by_hand=True)
    monkeypatch.setattr(projecting, "ARCHIVED_AT_ONCE", 20)
    await projecting.advance(analytics.sessions, by_hand=True)
    async with analytics.sessions() as session:
        await store.hold(session)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "telemachus", "analytics", "rebuild"),
            env={**os.environ, "TELEMACHUS_DATABASE_URL": _url(analytics)},
            stderr=asyncio.subprocess.PIPE,
        )

        async def waits() -> bool | None:
            async with analytics.sessions() as other:
                return await other.scalar(_CLI) or None

        await eventually(waits, what="a command that waits for its turn")
        process.send_signal(signal.SIGINT)
        _, told = await process.communicate()
    assert process.returncode == 1
    assert f"Stopped at 20 of {len(events)} events" in told.decode()
    code, out, _ = await _command(analytics, "status", "--json")
    found = json.loads(out)
    assert (code, found["build"], found["state"]) == (0, 1, "current")
    assert [(one["state"], one["by_hand"], one["events"]) for one in found["builds"]] == [
        ("active", False, 0),
        ("building", True, 20),
    ]
    code, out, err = await _command(analytics, "rebuild")
    assert code == 0, err
    assert "Build 2 goes on after 20 events" in err
    assert f"Build 2 is in use: {len(events)} events" in out
    code, out, _ = await _command(analytics, "status")
    assert code == 0
    assert f"{len(events)} events in the facts" in out
    assert "No event waits" in out
    assert (await _facts(analytics))["build"] == 2
