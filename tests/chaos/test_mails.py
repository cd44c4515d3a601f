"""Mails go on while workers are killed: none is missing, and none comes twice that is not recorded as unknown.

`make chaos` runs the long form (CHAOS_MAILS=10000).
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.main import SERVICE
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.nudges.store import schedule
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.tables import Contact, Person
from shared import clock
from shared.db import Sessions, create_engine, create_sessions
from shared.ids import new_id
from shared.messaging.tables import outbox
from shared.migrations import migrate
from tests.chaos.processes import Workers
from tests.support.mail import MailServer, mail_server
from tests.support.postgres import DatabaseFactory, TemplateDatabase
from tests.support.waiting import eventually

MAILS = int(os.environ.get("CHAOS_MAILS", "300"))
KILLS = max(2, MAILS // 250)
WORKERS = 3
CONNECTIONS = 4
MORNING = datetime(2031, 3, 4, 9, tzinfo=UTC)


@pytest.mark.timeout(900)
async def test_workers_that_are_killed_lose_no_mail_and_repeat_none_unknowingly(
    database_factory: DatabaseFactory, template_database: TemplateDatabase
) -> None:
    async with mail_server() as mails:
        await _chaos(await database_factory(await template_database(SERVICE.name, _migrated)), mails)


async def _migrated(url: str) -> None:
    await migrate(SERVICE, url)


async def _chaos(url: str, mails: MailServer) -> None:
    ahead = (MORNING - clock.now()).total_seconds()
    engine = create_engine(url)
    sessions = create_sessions(engine)
    await _plan(sessions)
    workers = Workers("tests.chaos.sender", [(url, str(mails.port), str(ahead))] * WORKERS)
    _kill_while_mails_are_in_flight(mails, workers)
    workers.start()
    try:
        await eventually(lambda: _all_ended(sessions), within=600, what="the end of every nudge")
    finally:
        await workers.stop()
    try:
        assert workers.kills >= KILLS
        await _expect_each_once(sessions, Counter(str(mail["Message-ID"]) for mail in mails.mails), workers.kills)
    finally:
        await engine.dispose()


def _kill_while_mails_are_in_flight(mails: MailServer, workers: Workers) -> None:
    """Kill a worker at KILLS moments, each when the server has taken a mail and has not answered yet."""
    chance = random.Random(11)
    moments = {(number + 1) * MAILS // (KILLS + 1) for number in range(KILLS)}

    def answer(_: list[str]) -> None:
        if len(mails.mails) in moments:
            moments.discard(len(mails.mails))
            workers.kill_one(chance)

    mails.answer = answer


async def _plan(sessions: Sessions) -> None:
    """Half of them are essential and are repeated when nobody knows; half are not."""
    people = [new_id() for _ in range(50)]
    person = {"version": 1, "zone": "UTC", "workdays": [], "status": "active"}
    contact = {"version": 1, "language": "en"}
    async with sessions() as session, session.begin():
        await session.execute(
            insert(Person), [{"id": key, "external_id": str(key), "name": "Anna Berg", **person} for key in people]
        )
        await session.execute(
            insert(Contact), [{"person_id": key, "email": f"{key}@company.example", **contact} for key in people]
        )
        due = datetime(2031, 3, 4, 8, tzinfo=UTC)
        for number in range(MAILS):
            to, other = people[number % 50], people[(number + 1) % 50]
            if number % 2:
                payload = {"title": "Read a balance sheet", "due": "2031-03-18"}
                nudge = Nudge(Rule.GOAL, to, new_id(), due, payload=payload)
            else:
                proposed = {"reasons": [], "answer_by": None, "as": "mentee"}
                nudge = Nudge(Rule.PROPOSAL, to, new_id(), due, other, payload=proposed)
            await schedule(session, [nudge])


async def _all_ended(sessions: Sessions) -> bool:
    async with sessions() as session:
        open_ones = select(func.count()).select_from(NudgeRow).where(NudgeRow.ended_at.is_(None))
        return await session.scalar(open_ones) == 0


async def _expect_each_once(sessions: Sessions, accepted: Counter[str], kills: int) -> None:
    async with sessions() as session:
        deliveries = (await session.scalars(select(Delivery))).all()
        outcomes: defaultdict[object, list[str]] = defaultdict(list)
        for attempt in await session.scalars(select(Attempt).order_by(Attempt.number)):
            outcomes[attempt.delivery_id].append(attempt.outcome)
        told = await session.scalar(select(func.count()).select_from(outbox))
    assert len(deliveries) == MAILS
    assert told == sum(row.state == "accepted" for row in deliveries), "each is told of once"
    unknown = sum(one.count("unknown") for one in outcomes.values())
    assert unknown <= kills * CONNECTIONS, "one in flight per connection and kill"
    for row in deliveries:
        times, log = accepted.pop(f"<nudge.{row.id}@company.example>", 0), outcomes[row.id]
        assert row.state in ("accepted", "unknown"), (row.state, row.reason)
        assert times <= 1 + log.count("unknown"), "twice, and not recorded"
        assert times >= 1 or row.state == "unknown", "missing, and not recorded"
        if row.state == "unknown":
            assert row.rule == Rule.GOAL or log.count("unknown") == 2, "what is essential is sent once more"
    assert not accepted, "mails of no delivery"
