"""What a database of the release before holds goes on to hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import alembic.command
from sqlalchemy import Connection, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.main import SERVICE
from services.notifications.sessions import store
from services.notifications.sessions.tables import CalendarItem, Invitee
from shared.db import create_engine, create_sessions
from shared.ids import new_id
from shared.migrations import (
    _config,  # pyright: ignore[reportPrivateUsage] - to stop at the release before
    migrate,
)
from tests.support.postgres import DatabaseFactory

DUE = datetime(2031, 3, 4, 10, tzinfo=UTC)


async def test_sessions_that_people_were_invited_to_are_calendar_items(database_factory: DatabaseFactory):
    url = await database_factory(None)
    engine = create_engine(url, pool_size=1)
    session_id, gone_id, people = new_id(), new_id(), [new_id(), new_id()]

    def before(connection: Connection) -> None:
        alembic.command.upgrade(_config(SERVICE, connection), "0001")

    async with engine.begin() as connection:
        await connection.run_sync(before)
        plan = {
            "mentorship_id": str(new_id()), "title": "Plans", "start": "2031-04-01T07:00:00Z",
            "end": "2031-04-01T08:00:00Z", "zone": "Europe/Berlin", "recurrence": "FREQ=WEEKLY;COUNT=4",
            "exceptions": [], "place": "", "link": "",
        }  # fmt: skip
        second, third = "2031-04-08T07:00:00+00:00", "2031-04-15T07:00:00+00:00"
        moved = {"occurrence": second, "start": "2031-04-09T07:00:00Z", "end": "2031-04-09T08:00:00Z"}
        for number, person in enumerate(people):
            told = (
                ("session_invitation", session_id, {**plan, "sequence": 0}),
                ("session_invitation", session_id, {**plan, **moved, "sequence": 1}),
                ("session_cancelled", session_id, {**plan, "occurrence": third, "sequence": 2, "method": "CANCEL"}),
                ("session_invitation", gone_id, {**plan, "sequence": 0}),
                ("session_cancelled", gone_id, {**plan, "occurrence": None, "sequence": 1, "method": "CANCEL"}),
            )
            for rule, about, payload in told:
                await _nudge(connection, rule, about, person, payload, number)
        for about, version, sequence in ((session_id, 3, 2), (gone_id, 2, 1)):
            row = {"id": about, "version": version, "sequence": sequence}
            await connection.execute(text("INSERT INTO session_invitation VALUES (:id, :version, :sequence)"), row)
    await migrate(SERVICE, url)
    async with create_sessions(engine)() as session:
        items = {row.id: row for row in await session.scalars(select(CalendarItem))}
        there = await session.scalars(select(Invitee.person_id).where(Invitee.item_id == session_id))
        assert set(there) == set(people)
        kept = store.item(items[session_id])
        assert kept is not None
        assert (kept.version, kept.sequence, kept.cancelled) == (3, 2, False)
        assert [time.start.day for time in kept.times] == [1, 9, 22]
        assert items[gone_id].cancelled
    await engine.dispose()


async def _nudge(
    connection: AsyncConnection, rule: str, about: Any, person: Any, payload: dict[str, Any], number: int
) -> None:
    row = {
        "id": new_id(), "rule": rule, "about": about, "person": person,
        "payload": json.dumps(payload), "due": DUE.replace(minute=payload["sequence"], second=number),
    }  # fmt: skip
    await connection.execute(
        text(
            "INSERT INTO nudge (id, rule, person_id, about, due, payload, state, try_at, attempts)"
            " VALUES (:id, :rule, :person, :about, :due, CAST(:payload AS jsonb), 'delivered', :due, 1)"
        ),
        row,
    )
