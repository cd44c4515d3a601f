"""Webhooks to the company's own systems, to real servers, verified as their receivers would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from standardwebhooks import WebhookVerificationError

from services.notifications.deliveries.tables import Delivery
from services.notifications.main import SERVICE
from services.notifications.webhooks import handlers
from services.notifications.webhooks.domain import WAITS
from shared import clock
from shared.events.matching import MentorshipStarted
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.support.platform import Harness, Serve
from tests.support.receiver import Receiver, receiver, verified
from tests.support.waiting import eventually

LOOPBACK: dict[str, Any] = {"outgoing_networks": ["127.0.0.0/8"], "webhook_timeout": 2.0}
ALL = "/api/notifications/v1/webhooks"


@pytest.fixture
async def system() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


def started() -> MentorshipStarted:
    mentorship = new_id()
    return MentorshipStarted(
        subject=mentorship, version=1, mentorship_id=mentorship, program_id=new_id(), mentee_id=new_id(),
        mentor_id=new_id(),
    )  # fmt: skip


async def connected(
    harness: Harness, url: str, events: Sequence[str] = ("matching.*",), person: UUID | None = None
) -> tuple[httpx.AsyncClient, str, str]:
    """IT's client, the path of a new endpoint and its secret."""
    client = harness.client(person, roles=["it"])
    answer = await client.post(ALL, json={"name": "Learning", "url": url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    return client, f"{ALL}/{answer.json()['id']}", answer.json()["secret"]


async def deliveries(client: httpx.AsyncClient, endpoint: str, state: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"{endpoint}/deliveries", params={"state": state} if state else {})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def in_state(client: httpx.AsyncClient, endpoint: str, state: str, count: int = 1) -> list[dict[str, Any]]:
    async def look() -> list[dict[str, Any]] | None:
        found = await deliveries(client, endpoint, state)
        return found if len(found) >= count else None

    return await eventually(look, what=f"{count} × {state}")


async def after_attempts(client: httpx.AsyncClient, endpoint: str, count: int) -> dict[str, Any]:
    """The only delivery, once it has been attempted so often and is in nobody's hands."""

    async def look() -> dict[str, Any] | None:
        [found] = await deliveries(client, endpoint)
        waits = found["state"] not in ("taken", "sending")
        return found if waits and found["attempts"] >= count else None

    return await eventually(look, what=f"{count} attempts")


async def test_an_event_reaches_who_chose_it_signed_and_nobody_else(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, secret = await connected(harness, system.url(), ["matching.mentorship_*"])
    await connected(harness, system.url("/others"), ["matching.gathering_*"])
    event = started()
    await harness.receive(event, event)
    [got] = await system.got(1)
    assert verified(got, secret)["data"]["mentee_id"] == str(event.mentee_id)
    assert (got.path, got.id, got.json["type"]) == ("/hooks", str(event.id), event.type)
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    [sent] = await in_state(client, endpoint, "accepted")
    assert (sent["about"], sent["rule"], sent["attempts"]) == (str(event.id), event.type, 1)
    log = (await client.get(f"/api/notifications/v1/deliveries/{sent['id']}")).json()["log"]
    assert [attempt["outcome"] for attempt in log] == ["accepted"]
    assert len(system.requests) == 1


async def test_who_people_are_is_never_sent(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, _, _ = await connected(harness, system.url(), ["*"])
    offered = [each["name"] for each in (await client.get("/api/notifications/v1/webhook-events")).json()["items"]]
    assert "matching.mentorship_started" in offered
    hidden = (
        "person",
        "contact",
        "concern",
        "check_in",
        "feedback_given",
        "community_joined",
        "community_left",
        "rated",
    )
    assert not [name for name in offered if any(part in name for part in hidden)]
    await harness.know("Amara Obi")
    event = started()
    await harness.receive(event)
    [got] = await system.got(1)
    assert got.id == str(event.id)
    refused = await client.post(ALL, json={"name": "x", "url": system.url(), "events": ["profiles.person_joined"]})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "no-such-event")


async def test_a_message_is_tried_for_days_under_one_id_and_can_be_sent_again(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, secret = await connected(harness, system.url())
    system.says(500)
    event = started()
    await harness.receive(event)
    for number, following in enumerate(WAITS[1:], 1):
        found = await after_attempts(client, endpoint, number)
        assert (found["state"], found["reason"]) == ("pending", "http-500")
        clock.move_to(clock.now() + following * 1.11)
    found = await after_attempts(client, endpoint, len(WAITS))
    assert found["state"] == "failed"
    assert {got.id for got in system.requests} == {str(event.id)}
    assert len(system.requests) == len(WAITS)
    times = [int(got.headers["webhook-timestamp"]) for got in system.requests]
    assert timedelta(seconds=times[-1] - times[0]) >= sum(WAITS, timedelta())
    assert (await client.get(endpoint)).json()["failing_since"] is not None

    system.says(204)
    again = await client.post(f"{endpoint}/deliveries/{found['id']}/redeliver")
    assert again.status_code == 202, again.text
    [accepted] = await in_state(client, endpoint, "accepted")
    assert (accepted["id"], accepted["attempts"]) == (found["id"], 1)
    assert verified(system.requests[-1], secret)["id"] == str(event.id)
    assert (await client.get(endpoint)).json()["failing_since"] is None
    log = (await client.get(f"/api/notifications/v1/deliveries/{found['id']}")).json()["log"]
    assert len(log) == len(WAITS) + 1


@pytest.mark.parametrize(
    ("status", "headers", "state", "reason"),
    [
        (301, {"location": "/elsewhere"}, "pending", "http-301"),
        (404, {}, "pending", "http-404"),
        (429, {"retry_after": "3600"}, "pending", "http-429"),
    ],
)
async def test_only_a_success_is_one(
    serve: Serve, system: Receiver, status: int, headers: dict[str, str], state: str, reason: str
):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    system.says(status, **headers)
    await harness.receive(started())
    found = await after_attempts(client, endpoint, 1)
    assert (found["state"], found["reason"]) == (state, reason)
    assert [got.path for got in system.requests] == ["/hooks"]
    if "retry_after" in headers:
        assert found["try_at"] > (clock.now() + timedelta(minutes=55)).isoformat()


async def test_a_receiver_that_is_silent_gets_the_same_message_again(serve: Serve, system: Receiver):
    impatient: dict[str, Any] = {**LOOPBACK, "webhook_timeout": 0.3}
    harness = await serve(SERVICE, **impatient)
    client, endpoint, _ = await connected(harness, system.url())
    system.pause = 1.0
    await harness.receive(started())
    found = await after_attempts(client, endpoint, 1)
    assert (found["state"], found["reason"]) == ("pending", "timeout")
    system.pause = 0
    clock.move_to(clock.now() + timedelta(seconds=6))
    await in_state(client, endpoint, "accepted")
    first, second = system.requests
    assert first.id == second.id


async def test_an_endpoint_that_is_gone_is_disabled_and_catches_up_later(start: Start, system: Receiver):
    harness = await start(**LOOPBACK)
    person = await harness.know("Ines Roth")
    client, endpoint, _ = await connected(harness, system.url(), person=person.subject)
    system.says(410)
    await harness.receive(started())
    [failed] = await in_state(client, endpoint, "failed")
    assert failed["reason"] == "http-410"
    shown = (await client.get(endpoint)).json()
    assert (shown["state"], shown["reason"]) == ("disabled", "gone")
    nudges = await client.get("/api/notifications/v1/nudges", params={"person_id": str(person.subject)})
    assert "webhook_disabled" in [nudge["rule"] for nudge in nudges.json()["items"]]

    await harness.receive(started())
    await in_state(client, endpoint, "failed", 2)
    assert len(system.requests) == 1
    assert (await client.post(f"{endpoint}/test")).status_code == 409

    system.says(200)
    assert (await client.post(f"{endpoint}/enable")).json()["state"] == "enabled"
    since = (clock.now() - timedelta(hours=1)).isoformat()
    assert (await client.post(f"{endpoint}/redeliver", json={"since": since})).json() == {"count": 2}
    await in_state(client, endpoint, "accepted", 2)
    assert len({got.id for got in system.requests}) == 2


async def test_an_endpoint_that_fails_for_five_days_is_disabled(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    system.says(500)
    await harness.receive(started())
    await after_attempts(client, endpoint, 1)
    clock.move_to(clock.now() + timedelta(days=4, hours=23))
    await after_attempts(client, endpoint, 2)
    assert (await client.get(endpoint)).json()["state"] == "enabled"
    clock.move_to(clock.now() + timedelta(hours=2))
    await after_attempts(client, endpoint, 3)
    shown = (await client.get(endpoint)).json()
    assert (shown["state"], shown["reason"]) == ("disabled", "failing")
    clock.move_to(clock.now() + timedelta(days=1))
    [failed] = await in_state(client, endpoint, "failed")
    assert failed["reason"] == "endpoint-disabled"


async def test_a_secret_is_changed_without_a_gap(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, old = await connected(harness, system.url())
    rotated = await client.post(f"{endpoint}/secrets", json={"overlap_hours": 24})
    new = rotated.json()["secret"]
    assert old.startswith("whsec_")
    assert len({old, new}) == 2
    assert old not in (await client.get(endpoint)).text
    await client.post(f"{endpoint}/test")
    [both] = await system.got(1)
    assert verified(both, old) == verified(both, new)
    assert both.json["type"] == "notifications.webhook_test.v1"

    await in_state(client, endpoint, "accepted")
    clock.move_to(clock.now() + timedelta(hours=25))
    await client.post(f"{endpoint}/test")
    _, later = await system.got(2)
    assert len(later.headers["webhook-signature"].split()) == 1
    assert verified(later, new) == later.json
    with pytest.raises(WebhookVerificationError):
        verified(later, old)
    with pytest.raises(WebhookVerificationError, match="too old"):
        verified(both, new)
    assert len((await client.get(endpoint)).json()["secrets"]) == 1


async def test_messages_are_forgotten_after_a_month(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    await harness.receive(started())
    [sent] = await in_state(client, endpoint, "accepted")
    clock.move_to(clock.now() + timedelta(days=31))

    async def gone() -> bool:
        return not await deliveries(client, endpoint)

    await eventually(gone, what="nothing that is a month old")
    again = await client.post(f"{endpoint}/deliveries/{sent['id']}/redeliver")
    assert again.status_code == 404


async def test_a_removed_endpoint_gets_nothing_more(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    system.says(503)
    await harness.receive(started())
    await after_attempts(client, endpoint, 1)
    assert (await client.delete(endpoint)).status_code == 204
    clock.move_to(clock.now() + timedelta(minutes=5))

    async def dropped() -> bool:
        found = await client.get("/api/notifications/v1/deliveries", params={"channel": "webhook"})
        return [each["state"] for each in found.json()["items"]] == ["dropped"]

    await eventually(dropped, what="a delivery that is dropped")
    assert len(system.requests) == 1


async def test_an_endpoint_in_our_own_network_is_refused(serve: Serve):
    harness = await serve(SERVICE)
    client = harness.client(roles=["it"])
    for url in ("https://127.0.0.1/x", "https://[::ffff:10.0.0.1]/x", "https://localhost/x", "http://example.org/x"):
        answer = await client.post(ALL, json={"name": "x", "url": url, "events": ["*"]})
        assert answer.status_code == 422, url
        assert answer.json()["type"].endswith("url-refused")
    employee = harness.client(roles=["employee", "program_admin", "hr"])
    assert (await employee.get(ALL)).status_code == 403


async def test_who_changes_an_endpoint_has_read_it(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    body = {"name": "Learning", "url": system.url("/new"), "events": ["matching.session_held"]}
    assert (await client.put(endpoint, json=body, headers={"If-Match": '"7"'})).status_code == 412
    changed = await client.put(endpoint, json=body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["url"]) == (200, '"2"', body["url"])
    await harness.receive(started())
    assert await deliveries(client, endpoint) == []


async def test_what_a_dead_sender_had_in_hand_is_sent_again_under_its_id(serve: Serve, system: Receiver):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, system.url())
    event = started()
    async with harness.sessions() as session, session.begin():
        await handlers.pass_on(session, event)
        await session.execute(update(Delivery).values(state="sending", sender=7, first_tried_at=clock.now()))
    # It is sent again at once, since nothing was wrong with the endpoint.
    [sent] = await in_state(client, endpoint, "accepted")
    assert [got.id for got in system.requests] == [str(event.id)]
    log = (await client.get(f"/api/notifications/v1/deliveries/{sent['id']}")).json()["log"]
    assert [attempt["outcome"] for attempt in log] == ["unknown", "accepted"]
    assert log[0]["reason"] == "sender-lost"


async def test_who_accepts_nothing_holds_nobody_up(serve: Serve, system: Receiver):
    """Thirty messages wait for an endpoint that is silent, and take a lane now and then only."""
    few: dict[str, Any] = {**LOOPBACK, "webhook_connections": 2}
    harness = await serve(SERVICE, **few)
    async with receiver() as silent:
        silent.pause = 3.0
        await connected(harness, silent.url(), ["matching.*"])
        await harness.receive(started())
        await silent.got(1)
        await harness.receive(*(started() for _ in range(30)))
        client, endpoint, _ = await connected(harness, system.url(), ["matching.*"])
        last = started()
        await harness.receive(last)
        await in_state(client, endpoint, "accepted")
        assert [got.id for got in system.requests] == [str(last.id)]
        assert len(silent.requests) < 10
        silent.pause = 0
