"""The end of what was sent and the beginning of what comes next, where nothing went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.notifications.attempts.handlers import Sent, turn
from services.notifications.deliveries import store
from services.notifications.deliveries.domain import Accepted, Channel
from services.notifications.deliveries.tables import Delivery
from services.notifications.due.store import send
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule
from services.notifications.steps.handlers import step
from shared import clock
from shared.events.notifications import NotificationDelivered
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import counts, join
from tests.integration.notifications.test_notifications_deliveries import listed, overdue
from tests.support.platform import Harness
from tests.support.waiting import eventually

MINE, ANOTHER = 7, 8


async def waiting(start: Start, count: int) -> Harness:
    """So many deliveries that nobody sends."""
    harness = await start(smtp_host="")
    tom = await join(harness, "Tom Ek", "tom@company.example")
    await harness.receive(*(overdue(tom) for _ in range(count)))

    async def wait() -> bool:
        return len(await listed(harness, state="pending")) == count

    await eventually(wait, what="deliveries that wait")
    return harness


async def taken_by(harness: Harness, sender: int) -> list[Delivery]:
    async with harness.sessions() as session, session.begin():
        return await store.take(session, Channel.EMAIL, sender, clock.now())


async def stepped(
    harness: Harness, sender: int, sent: Sequence[Delivery], begin: Sequence[Delivery]
) -> tuple[list[UUID], set[UUID]]:
    """One step, once these were accepted; what of them was not ended, and what may begin."""
    async with harness.runtime.engine.connect() as connection:
        accepted = [Sent(one, Accepted(), timedelta(milliseconds=12)) for one in sent]
        left, begun = await step(connection, harness.sessions, sender, accepted, [one.id for one in begin])
    return [one.delivery.id for one in left], begun


async def states(harness: Harness, *deliveries: Delivery) -> list[str]:
    found = {item["id"]: item["state"] for item in await listed(harness)}
    return [found[str(one.id)] for one in deliveries]


async def test_what_was_accepted_ends_and_is_told_as_the_next_begins(start: Start):
    harness = await waiting(start, 2)
    first, second = await taken_by(harness, MINE)
    assert await stepped(harness, MINE, [], [first]) == ([], {first.id})
    assert await states(harness, first, second) == ["sending", "taken"]
    assert await stepped(harness, MINE, [first], [second]) == ([], {second.id})
    assert await states(harness, first, second) == ["accepted", "sending"]
    [told] = await harness.sent(NotificationDelivered)
    assert (told.subject, told.about) == (first.id, first.about)
    shown = (await harness.client(roles=["it"]).get(f"/api/notifications/v1/deliveries/{first.id}")).json()
    assert [(one["outcome"], one["milliseconds"]) for one in shown["log"]] == [("accepted", 12)]
    assert await counts(harness, "goal_overdue") == {"goal_overdue": {"delivered": 1, "sending": 1}}


async def test_what_is_in_the_hands_of_another_neither_ends_nor_begins(start: Start):
    harness = await waiting(start, 2)
    first, second = await taken_by(harness, MINE)
    await stepped(harness, MINE, [], [first])
    assert await stepped(harness, ANOTHER, [first], [second]) == ([first.id], set())
    assert await stepped(harness, ANOTHER, [], [second]) == ([], set())
    assert await states(harness, first, second) == ["sending", "taken"]


async def test_what_was_accepted_once_ends_once(start: Start):
    harness = await waiting(start, 2)
    first, second = await taken_by(harness, MINE)
    await stepped(harness, MINE, [], [first])
    assert await stepped(harness, MINE, [first], []) == ([], set())
    assert await stepped(harness, MINE, [first], [second]) == ([first.id], set())
    [told] = await harness.sent(NotificationDelivered)
    assert told.subject == first.id


async def test_what_was_dropped_meanwhile_does_not_begin(start: Start):
    harness = await waiting(start, 2)
    first, second = await taken_by(harness, MINE)
    async with harness.sessions() as session, session.begin():
        await nudges.drop(session, first.about, [Rule.OVERDUE], "achieved", clock.now())
    assert await stepped(harness, MINE, [], [first, second]) == ([], {second.id})
    assert await states(harness, first, second) == ["taken", "sending"]


async def test_what_several_deliveries_carry_is_left_to_who_looks_at_all_of_them(start: Start):
    harness = await waiting(start, 2)
    first, second = await taken_by(harness, MINE)
    assert first.nudge_id is not None
    async with harness.sessions() as session, session.begin():
        await send(session, [(first.nudge_id, Channel.EMAIL, first.id)], clock.now())  # another one of the same nudge
    await stepped(harness, MINE, [], [first])
    assert await stepped(harness, MINE, [first], [second]) == ([first.id], set())
    assert await states(harness, first, second) == ["sending", "taken"]
    async with harness.sessions() as session, session.begin():
        begun = await turn(session, MINE, sent=[Sent(first, Accepted(), timedelta())], begin=[second.id])
    assert begun == {second.id}
    assert await states(harness, first, second) == ["accepted", "sending"]
