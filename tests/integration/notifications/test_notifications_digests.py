"""Several nudges in one mail, and no more than a person can take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select, text

from services.notifications.decisions.domain import Caps, Send
from services.notifications.decisions.handlers import decide
from services.notifications.due.handlers import carry_out
from services.notifications.due.store import read
from services.notifications.nudges.tables import NudgeRow
from shared import clock
from shared.events.matching import FeedbackGiven
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import GoalDropped, GoalStalled
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, proposal, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

API = "/api/notifications/v1"
WEDNESDAY = timedelta(days=1)


def stalled(person: UUID, title: str) -> GoalStalled:
    return GoalStalled(subject=new_id(), version=1, person_id=person, title=title, since=date(2031, 1, 7))


def given_up(goal: GoalStalled) -> GoalDropped:
    return GoalDropped(
        subject=goal.subject, version=2, person_id=goal.person_id, title=goal.title, dropped_on=clock.today()
    )


def feedback(giver: UUID, receiver: UUID) -> FeedbackGiven:
    return FeedbackGiven(
        subject=new_id(), version=1, mentorship_id=new_id(), program_id=new_id(), given_by=giver, given_to=receiver
    )


async def prefer(harness: Harness, person: UUID, **choices: Any) -> None:
    path = f"{API}/people/{person}/preferences"
    mine = harness.client(person)
    before = await mine.get(path)
    wanted = {"quiet_start": "20:00", "quiet_end": "08:00", "muted": [], **choices}
    answer = await mine.put(path, json=wanted, headers={"If-Match": before.headers["ETag"]})
    assert answer.status_code == 200, answer.text


async def nudges_of(harness: Harness, person: UUID) -> list[dict[str, Any]]:
    """A person's nudges as the API lists them."""
    answer = await harness.client(person).get(f"{API}/nudges", params={"person_id": str(person), "limit": 200})
    return answer.json()["items"]


async def come_to_be(harness: Harness, person: UUID, states: dict[str, int]) -> None:
    async def look() -> bool:
        found = [item["state"] for item in await nudges_of(harness, person)]
        return {state: found.count(state) for state in set(found)} == states

    await eventually(look, what=f"nudges {states}")


async def test_a_daily_digest_has_what_came_up_and_nothing_whose_reason_is_gone(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    await prefer(harness, tom, digest="daily", digest_at="16:30")
    kept, gone, late = (stalled(tom, title) for title in ("Lead a migration", "Speak at a meetup", "Write a guide"))
    told = feedback(lin, tom)
    await harness.receive(kept, gone, late, told, proposal(tom, lin))
    await mails.received(1, to="tom@", rule="match_proposed")

    async def gathered() -> bool:
        times = {item["about"]: item["try_at"] for item in await nudges_of(harness, tom)}
        return all(times[str(each.subject)] > "2031-03-04T16:30" for each in (kept, gone, late, told))

    await eventually(gathered, what="nudges that wait for the digest")
    await harness.receive(given_up(gone))
    await mails.stop()
    clock.move_to(TUESDAY_TEN.replace(hour=16, minute=30))
    await come_to_be(harness, tom, {"delivered": 1, "sending": 3, "dropped": 1, "planned": 1})
    await harness.receive(given_up(late))
    await mails.start()
    [mail] = await mails.received(rule="digest")
    assert mail["Subject"] == "Your day: 2 things"
    for part in ("plain", "html"):
        text = words(mail, part)
        assert f"http://portal.test/goals/{kept.subject}" in text
        assert "Lead a migration" in text
        assert "Lin Chen" in text
        assert "Speak at a meetup" not in text
        assert "Write a guide" not in text
    assert "/unsubscribe/" in mail["List-Unsubscribe"]
    await come_to_be(harness, tom, {"delivered": 3, "dropped": 2, "planned": 1})
    delivered = [one for one in await harness.sent(NotificationDelivered, 3) if one.nudge == "digest"]
    assert [(one.person_id, one.about) for one in delivered] == [(tom, tom)]

    alone = stalled(tom, "Learn Rust")
    await harness.receive(alone)
    clock.move_to(TUESDAY_TEN.replace(hour=16, minute=30) + WEDNESDAY)
    mail = (await mails.received(1, rule="goal_stalled"))[0]
    assert "Learn Rust" in words(mail)
    assert len(mails.mails) == 4, "two proposals, a digest, and one that goes as itself"


async def test_a_digest_all_of_whose_reasons_are_gone_is_not_sent(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    await prefer(harness, tom, digest="weekly", digest_at="09:00")
    goals = [stalled(tom, title) for title in ("Lead a migration", "Write a guide")]
    await harness.receive(*goals)
    await mails.stop()
    clock.move_to(TUESDAY_TEN.replace(day=10, hour=9))
    await come_to_be(harness, tom, {"sending": 2})
    await harness.receive(*[given_up(goal) for goal in goals])
    await mails.start()

    async def dropped() -> bool:
        found = await harness.client(roles=["it"]).get(f"{API}/deliveries", params={"rule": "digest"})
        return [item["state"] for item in found.json()["items"]] == ["dropped"]

    await eventually(dropped, what="a digest that is dropped")
    assert not mails.mails


async def test_the_first_by_priority_go_today_and_the_rest_comes_in_one_mail_tomorrow(start: Start, mails: MailServer):
    harness = await start(nudges_per_day=2)
    tom, lin = await tom_and_lin(harness)
    clock.move_to(TUESDAY_TEN.replace(hour=21))
    goals = [stalled(tom, f"Goal {number}") for number in range(3)]
    await harness.receive(*goals, feedback(lin, tom), proposal(tom, lin))
    await come_to_be(harness, tom, {"planned": 6})
    clock.move_to(TUESDAY_TEN.replace(day=5, hour=8))
    await mails.received(3, to="tom@")
    await mails.received(1, to="tom@", rule="feedback_given")
    await mails.received(1, to="tom@", rule="match_proposed")
    await come_to_be(harness, tom, {"delivered": 3, "planned": 3})
    assert {mail["X-Telemachus-Nudge"].partition(";")[0] for mail in mails.mails if "tom@" in mail["To"]} == {
        "feedback_given",
        "goal_stalled",
        "match_proposed",
    }
    clock.move_to(TUESDAY_TEN.replace(day=6, hour=9))
    [mail] = await mails.received(1, to="tom@", rule="digest")
    assert "much for one day" in words(mail)
    await come_to_be(harness, tom, {"delivered": 5, "planned": 1})


async def test_a_batch_is_decided_about_with_as_many_queries_as_a_single_nudge(start: Start):
    harness = await start()
    people = [await join(harness, f"Person {number}", f"p{number}@company.example") for number in range(12)]
    for person in people[:6]:
        await prefer(harness, person, digest="daily")
    clock.move_to(TUESDAY_TEN.replace(hour=22))
    await harness.receive(*[stalled(person, "A goal") for person in people for _ in range(3)])
    now = TUESDAY_TEN.replace(day=5, hour=8, minute=30)
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    async def decided(number: int) -> tuple[int, int]:
        async with harness.sessions() as session:
            ids = (await session.scalars(select(NudgeRow.id).order_by(NudgeRow.id).limit(number))).all()
            batch = list((await read(session, ids)).values())
            # Of this connection alone: the service's own loops ask for what is due meanwhile.
            connection = (await session.connection()).sync_connection
            event.listen(connection, "before_cursor_execute", count)
            statements.clear()
            _, verdicts = await decide(session, batch, now, Caps(day=2))
            told = len(statements)
            event.remove(connection, "before_cursor_execute", count)
        return told, sum(verdict == Send() for verdict in verdicts)

    few, _ = await decided(1)
    many, sent = await decided(36)
    assert many <= few + 1
    assert sent == 12, "two for each of those who want no digest"


async def test_two_workers_do_not_give_somebody_twice_what_is_enough(start: Start):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    clock.move_to(TUESDAY_TEN.replace(hour=22))
    await harness.receive(*[stalled(tom, "A goal") for _ in range(6)])
    await come_to_be(harness, tom, {"planned": 6})
    now = TUESDAY_TEN.replace(day=5, hour=8, minute=30)
    first = asyncio.Event()

    async def one_waits() -> bool:
        async with harness.sessions() as session:
            waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return bool(await session.scalar(waiting))

    async def decided(ids: Sequence[UUID]) -> int:
        async with harness.sessions() as session, session.begin():
            rows = await session.scalars(
                select(NudgeRow).where(NudgeRow.id.in_(ids)).order_by(NudgeRow.id).with_for_update()
            )
            known = await read(session, ids)
            batch = [replace(known[row.id], row=row) for row in rows]
            view, verdicts = await decide(session, batch, now, Caps(day=2))
            if not first.is_set():
                first.set()
                await eventually(one_waits, what="the other worker, which waits")
            await carry_out(session, batch, verdicts, view.ways, now)
        return sum(verdict == Send() for verdict in verdicts)

    async with harness.sessions() as session:
        ids = (await session.scalars(select(NudgeRow.id))).all()
    assert sorted(await asyncio.gather(decided(ids[:3]), decided(ids[3:]))) == [0, 2]


async def test_a_holiday_and_a_vacation_hold_back_what_can_wait(start: Start, mails: MailServer):
    harness = await start(TUESDAY_TEN.replace(month=4, day=11))
    tom = await join(harness, "Tom Ek", "tom@company.example", country="Germany", zone="Europe/Berlin")
    lin = await join(harness, "Lin Chen", "lin@company.example", country="US")
    await prefer(harness, lin, away_until="2031-04-22")
    await harness.receive(stalled(tom, "One"), stalled(lin, "Two"))

    async def held() -> bool:
        times = [item["try_at"] for who in (tom, lin) for item in await nudges_of(harness, who)]
        return times == ["2031-04-15T06:00:00Z", "2031-04-22T08:00:00Z"]

    await eventually(held, what="nudges that wait for Tuesday after Easter, and for the first day back")
    assert not mails.mails
