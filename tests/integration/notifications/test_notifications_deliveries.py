"""What is handed to the mail server is kept track of, also when nobody can say what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.notifications.attempts.handlers import adopt_orphans, turn
from services.notifications.deliveries import store
from services.notifications.deliveries.domain import Channel, Gone
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule
from services.notifications.nudges.tables import NudgeRow
from services.notifications.planning.store import nudge_of
from shared import clock
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import GoalAchieved, GoalOverdue
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join, proposal, tom_and_lin
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

PATH = "/api/notifications/v1/deliveries"


def overdue(person: Any) -> GoalOverdue:
    return GoalOverdue(
        subject=new_id(), version=2, person_id=person, title="Read a balance sheet", due=clock.today() - timedelta(1)
    )


async def listed(harness: Harness, **wanted: str) -> list[dict[str, Any]]:
    answer = await harness.client(roles=["it"]).get(PATH, params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_deliveries_are_listed_with_their_attempts_by_role_or_as_ones_own(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    mails.answer = lambda recipients: None if "tom" in recipients[0] else "550 No"
    await harness.receive(proposal(tom, lin))
    await eventually(lambda: _ended(harness, 2), what="two ended deliveries")
    [mine] = await listed(harness, channel="email", rule="match_proposed", person_id=str(tom), state="accepted")
    [failed] = await listed(harness, state="failed")
    assert (failed["person_id"], failed["reason"], failed["attempts"]) == (str(lin), "smtp-550", 1)
    assert await listed(harness, channel="slack") == []
    shown = (await harness.client(tom).get(f"{PATH}/{mine['id']}")).json()
    assert [attempt["outcome"] for attempt in shown["log"]] == ["accepted"]
    assert mine["id"] in mails.mails[0]["Message-ID"]
    assert (await harness.client(tom).get(PATH, params={"person_id": str(tom)})).json()["total"] == 1
    assert (await harness.client(tom).get(PATH)).status_code == 403
    assert (await harness.client(tom).get(f"{PATH}/{failed['id']}")).status_code == 403
    assert (await harness.client(tom).get(f"{PATH}/{new_id()}")).status_code == 404


async def _ended(harness: Harness, count: int) -> bool:
    return sum(item["ended_at"] is not None for item in await listed(harness)) == count


async def test_what_can_be_turned_off_is_not_repeated_when_nobody_knows(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")

    def take_and_vanish(_: list[str]) -> None:
        mails.cut()

    mails.answer = take_and_vanish
    await harness.receive(overdue(tom))
    await eventually(lambda: _ended(harness, 1), what="a delivery that was lost sight of")
    clock.advance(timedelta(hours=1))
    [lost] = await listed(harness)
    assert (lost["state"], lost["attempts"]) == ("unknown", 1)
    [nudge] = (await harness.client(tom).get(f"/api/notifications/v1/nudges?person_id={tom}")).json()["items"]
    assert nudge["state"] == "unknown"
    assert len(mails.mails) == 1


async def test_a_nudge_that_is_dropped_between_its_decision_and_its_sending_is_not_sent(
    start: Start, mails: MailServer
):
    harness = await start()
    await mails.stop()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    event = overdue(tom)
    await harness.receive(event)

    async def waits() -> bool:
        return bool(await listed(harness))

    await eventually(waits, what="a delivery that waits")
    await harness.receive(
        GoalAchieved(subject=event.subject, version=3, person_id=tom, title=event.title, achieved_on=clock.today())
    )
    await mails.start()

    async def dropped() -> bool:
        [item] = await listed(harness, rule="goal_overdue")
        return (item["state"], item["reason"]) == ("dropped", "achieved")

    await eventually(dropped, what="a dropped delivery")
    assert not any("goal_overdue" in str(mail["X-Telemachus-Nudge"]) for mail in mails.mails)


async def test_a_nudge_that_is_planned_anew_outlives_the_delivery_of_what_was_planned_before(start: Start):
    harness = await start(smtp_host="")
    tom = await join(harness, "Tom Ek", "tom@company.example")
    event = overdue(tom)
    await harness.receive(event)

    async def waits() -> bool:
        return len(await listed(harness, state="pending")) == 1

    await eventually(waits, what="a delivery that waits")
    async with harness.sessions() as session, session.begin():
        [taken] = await store.take(session, Channel.EMAIL, 7, clock.now())
        await nudges.drop(session, event.subject, [Rule.OVERDUE], "revised", clock.now())
        row = await session.scalar(select(NudgeRow).where(NudgeRow.about == event.subject))
        assert row is not None
        await nudges.replan(session, [nudge_of(row)])
        await turn(session, 7, aside=[(taken, Gone("replanned"))])
    await eventually(waits, what="the same delivery, of what is planned now")


async def test_what_a_dead_sender_had_in_hand_is_free_or_unknown(start: Start, mails: MailServer):
    harness = await start(smtp_host="")
    tom, lin = await tom_and_lin(harness)
    await harness.receive(proposal(tom, lin), overdue(tom), overdue(lin))

    async def all_wait() -> bool:
        return len(await listed(harness, state="pending")) == 4

    await eventually(all_wait, what="four deliveries that wait")
    async with harness.sessions() as session, session.begin():
        taken = await store.take(session, Channel.EMAIL, 7, clock.now())
        needed = next(row for row in taken if row.rule == "match_proposed")
        other = next(row for row in taken if row.rule == "goal_overdue")
        await turn(session, 7, begin=[needed.id, other.id])
    async with harness.sessions() as session, session.begin():
        await adopt_orphans(session, 8)
    states = {item["id"]: item["state"] for item in await listed(harness)}
    assert states.pop(str(needed.id)) == "pending"
    assert states.pop(str(other.id)) == "unknown"
    assert set(states.values()) == {"pending"}
    for row, state in ((needed, "pending"), (other, "unknown")):
        shown = (await harness.client(roles=["it"]).get(f"{PATH}/{row.id}")).json()
        assert [attempt["outcome"] for attempt in shown["log"]] == ["unknown"], state


async def test_a_connection_that_the_server_has_closed_is_replaced(start: Start, mails: MailServer):
    harness = await start(smtp_connections=1)
    tom, lin = await tom_and_lin(harness)
    await harness.receive(overdue(tom))
    await harness.sent(NotificationDelivered)
    mails.cut()
    await harness.receive(overdue(lin))
    await harness.sent(NotificationDelivered, 2)
    assert [item["attempts"] for item in await listed(harness)] == [1, 1]
    assert mails.connections == 2


async def test_a_connection_is_used_for_as_many_mails_as_are_allowed(start: Start, mails: MailServer):
    harness = await start(smtp_connections=1, smtp_mails_per_connection=2)
    tom, lin = await tom_and_lin(harness)
    await harness.receive(proposal(tom, lin), overdue(tom), overdue(lin))
    await harness.sent(NotificationDelivered, 4)
    assert mails.connections == 2
