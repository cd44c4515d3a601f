"""Messages into Slack and Teams, posted to real servers that stand in for theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.chats.tables import ChatChannel
from services.notifications.deliveries.domain import Channel
from services.notifications.due.store import send
from services.notifications.main import SERVICE
from services.notifications.nudges.domain import Rule
from services.notifications.nudges.tables import NudgeRow
from shared import clock
from shared.events.matching import AnnouncementMade, ProgramLaunched
from shared.events.profiles import PersonLeft
from shared.ids import new_id
from tests.integration.notifications.support import TUESDAY_TEN, join
from tests.integration.notifications.test_notifications_digests import prefer, stalled
from tests.support.platform import Harness, Serve
from tests.support.receiver import Receiver, receiver
from tests.support.waiting import eventually

V1 = "/api/notifications/v1"
SETTINGS: dict[str, Any] = {"outgoing_networks": ["127.0.0.0/8"], "chat_hosts": ["127.0.0.1"], "webhook_timeout": 2.0}


@pytest.fixture
async def chat() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        found.says(200, "ok")
        yield found


async def begun(serve: Serve, at: datetime = TUESDAY_TEN) -> Harness:
    clock.move_to(at)
    return await serve(SERVICE, **SETTINGS)


async def program(harness: Harness, admin: UUID, **fields: Any) -> UUID:
    values: dict[str, Any] = {
        "subject": new_id(), "version": 1, "name": "Spring <cohort>", "admins": (admin,), "state": "open",
        "starts_on": TUESDAY_TEN.date(), "ends_on": TUESDAY_TEN.date() + timedelta(days=180),
    }  # fmt: skip
    event = ProgramLaunched(**(values | fields))
    await harness.receive(event)
    return event.subject


async def nudged(harness: Harness, person: UUID, channel: Channel, target: UUID) -> None:
    """Hand a nudge that is due to one chat channel."""
    now = clock.now()
    async with harness.sessions() as session, session.begin():
        row = NudgeRow(
            id=new_id(), rule=Rule.GOAL_ACHIEVED, person_id=person, about=new_id(), due=now, payload={
                "title": "Read <!channel> & *balance* sheets"}, state="sending", try_at=now, attempts=0,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        await send(session, [(row.id, channel, target)], now)


async def ended(harness: Harness, count: int = 1) -> list[dict[str, Any]]:
    """Deliveries to chats, once so many have ended."""
    client = harness.client(roles=["it"])

    async def look() -> list[dict[str, Any]] | None:
        found = (await client.get(f"{V1}/deliveries")).json()["items"]
        over = [each for each in found if each["channel"] in ("slack", "teams") and each["ended_at"]]
        return over if len(over) >= count else None

    return await eventually(look, what=f"{count} deliveries that ended")


@pytest.mark.parametrize("kind", ["slack", "teams"])
async def test_a_person_hears_in_a_channel_of_their_own(serve: Serve, chat: Receiver, kind: str):
    harness = await begun(serve)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    client = harness.client(tom)
    made = await client.post(
        f"{V1}/people/{tom}/chats", json={"channel": kind, "name": "My own", "url": chat.url("/secret")}
    )
    assert made.status_code == 201, made.text
    assert "secret" not in made.text
    tested = await client.post(f"{V1}/chats/{made.json()['id']}/test")
    assert tested.json()["accepted"], tested.text

    await nudged(harness, tom, Channel(kind), UUID(made.json()["id"]))
    [sent] = await ended(harness)
    assert (sent["state"], sent["channel"], sent["person_id"]) == ("accepted", kind, str(tom))
    body = chat.requests[-1].body.decode()
    assert "balance" in body
    if kind == "slack":
        assert "<!channel>" not in body
        assert "&lt;!channel&gt;" in body
    async with harness.sessions() as session:
        [row] = await session.scalars(select(ChatChannel))
        assert b"secret" not in row.address.to_bytes()
    listed = await client.get(f"{V1}/people/{tom}/chats")
    assert "secret" not in listed.text
    assert listed.json()["total"] == 1


async def test_what_comes_in_a_chat_waits_for_no_digest(serve: Serve, chat: Receiver):
    harness = await begun(serve)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    url = f"{V1}/people/{tom}/chats"
    await harness.client(tom).post(url, json={"channel": "slack", "name": "Mine", "url": chat.url()})
    await prefer(harness, tom, channels={"goal_reminders": ["chat"]}, digest="daily")
    await harness.receive(stalled(tom, "Lead a migration"), stalled(tom, "Speak up"))
    found = await ended(harness, 2)
    assert [(one["state"], one["channel"]) for one in found] == [("accepted", "slack")] * 2
    everything = (await harness.client(roles=["it"]).get(f"{V1}/deliveries")).json()
    assert everything["total"] == 2, "and nothing comes by mail"


async def test_what_concerns_one_person_reaches_nobody_elses_channel(serve: Serve, chat: Receiver):
    harness = await begun(serve)
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    url = f"{V1}/people/{lin}/chats"
    made = await harness.client(lin).post(url, json={"channel": "slack", "name": "Mine", "url": chat.url()})
    await nudged(harness, tom, Channel.SLACK, UUID(made.json()["id"]))
    [dropped] = await ended(harness)
    assert (dropped["state"], dropped["reason"]) == ("dropped", "not-their-channel")
    assert not chat.requests
    assert (await harness.client(tom).get(url)).status_code == 403
    assert (await harness.client(tom).delete(f"{V1}/chats/{made.json()['id']}")).status_code == 403


async def test_a_program_tells_its_channel_what_is_for_everybody(serve: Serve, chat: Receiver):
    harness = await begun(serve, datetime(2031, 3, 4, 7, tzinfo=UTC))
    ada = await join(harness, "Ada Roth", "ada@company.example")
    spring = await program(harness, ada, kickoff_on=datetime(2031, 3, 5, tzinfo=UTC).date())
    client = harness.client(ada, roles=["program_admin"])
    made = await client.post(
        f"{V1}/programs/{spring}/chats",
        json={"channel": "slack", "name": "#mentoring", "url": chat.url(), "language": "de"},
    )
    assert made.status_code == 201, made.text
    other = harness.client(await join(harness, "Sam Oh"), roles=["program_admin"])
    assert (await other.get(f"{V1}/programs/{spring}/chats")).status_code == 403

    announced: dict[str, Any] = {"program_id": spring, "text": "At nine.", "recipients": (ada,)}
    some = AnnouncementMade(subject=new_id(), version=1, title="Only some", **announced)
    everyone = AnnouncementMade(subject=new_id(), version=1, title="Room 4", everybody=True, **announced)
    again = AnnouncementMade(subject=everyone.subject, version=2, title="Room 4", everybody=True, **announced)
    await harness.receive(some, everyone, again)
    [sent] = await ended(harness)
    assert (sent["state"], sent["person_id"], sent["program_id"]) == ("accepted", None, str(spring))
    [first] = chat.requests
    assert first.json["text"] == "Room 4"

    clock.move_to(datetime(2031, 3, 5, 10, tzinfo=UTC))
    await ended(harness, 2)
    clock.move_to(datetime(2031, 3, 7, 10, tzinfo=UTC))
    _, kickoff = chat.requests
    assert "Spring &lt;cohort&gt;" in kickoff.json["text"]
    assert "Ada" not in kickoff.body.decode()


async def test_a_channel_that_is_gone_is_not_posted_to_again_until_a_test_succeeds(serve: Serve, chat: Receiver):
    harness = await begun(serve)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    client = harness.client(tom)
    made = await client.post(f"{V1}/people/{tom}/chats", json={"channel": "slack", "name": "Mine", "url": chat.url()})
    key = made.json()["id"]
    chat.says(404, "no_service")
    await nudged(harness, tom, Channel.SLACK, UUID(key))
    [failed] = await ended(harness)
    assert (failed["state"], failed["reason"]) == ("failed", "slack-no_service")
    shown = (await client.get(f"{V1}/chats/{key}")).json()
    assert (shown["reason"], shown["disabled_at"] is None) == ("slack-no_service", False)
    await nudged(harness, tom, Channel.SLACK, UUID(key))
    _, refused = await ended(harness, 2)
    assert (refused["state"], refused["reason"]) == ("failed", "chat-disabled")
    assert len(chat.requests) == 1
    chat.says(200, "ok")
    tested = (await client.post(f"{V1}/chats/{key}/test")).json()
    assert (tested["accepted"], tested["chat"]["disabled_at"]) == (True, None)


async def test_slack_is_asked_again_after_as_long_as_it_says(serve: Serve, chat: Receiver):
    harness = await begun(serve)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    made = await harness.client(tom).post(
        f"{V1}/people/{tom}/chats", json={"channel": "slack", "name": "Mine", "url": chat.url()}
    )
    chat.says(429, "rate_limited", retry_after="120")
    await nudged(harness, tom, Channel.SLACK, UUID(made.json()["id"]))
    await chat.got(1)

    async def deferred() -> bool:
        found = (await harness.client(roles=["it"]).get(f"{V1}/deliveries")).json()["items"]
        return [each["reason"] for each in found] == ["slack-rate_limited"]

    await eventually(deferred, what="a delivery that is put off")
    clock.move_to(clock.now() + timedelta(seconds=90))
    chat.says(200, "ok")
    clock.move_to(clock.now() + timedelta(seconds=40))
    [sent] = await ended(harness)
    assert (sent["state"], sent["attempts"]) == ("accepted", 2)


async def test_a_message_that_may_have_come_is_not_repeated(serve: Serve, chat: Receiver):
    clock.move_to(TUESDAY_TEN)
    impatient: dict[str, Any] = {**SETTINGS, "webhook_timeout": 0.3}
    harness = await serve(SERVICE, **impatient)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    made = await harness.client(tom).post(
        f"{V1}/people/{tom}/chats", json={"channel": "teams", "name": "Mine", "url": chat.url()}
    )
    chat.pause = 1.0
    await nudged(harness, tom, Channel.TEAMS, UUID(made.json()["id"]))
    [sent] = await ended(harness)
    assert (sent["state"], sent["reason"], sent["attempts"]) == ("unknown", "timeout", 1)


async def test_only_addresses_of_chats_are_taken_and_leaving_ends_them(serve: Serve, chat: Receiver):
    harness = await begun(serve)
    tom = await join(harness, "Tom Ek", "tom@company.example")
    client, url = harness.client(tom), f"{V1}/people/{tom}/chats"
    for wrong in (
        "https://example.org/services/T/B/X",
        "https://hooks.slack.com.evil.example/x",
        "http://hooks.slack.com/x",
    ):
        answer = await client.post(url, json={"channel": "slack", "name": "Mine", "url": wrong})
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "url-refused"), wrong
    assert (await client.post(url, json={"channel": "slack", "name": "Mine", "url": chat.url()})).status_code == 201
    left = PersonLeft(
        subject=tom, version=2, external_id=str(tom), name="Tom Ek", effective_date=clock.today(), status="left"
    )
    await harness.receive(left)
    async with harness.sessions() as session:
        assert (await session.scalars(select(ChatChannel))).all() == []
