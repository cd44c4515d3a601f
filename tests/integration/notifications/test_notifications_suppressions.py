"""Addresses that are sent no mail any more, and what ends that."""

from __future__ import annotations

import base64
import hmac
import json
from uuid import UUID

from sqlalchemy import func, select

from services.notifications.suppressions import store
from services.notifications.suppressions.tables import Bounce, Suppression
from shared import clock
from shared.events.notifications import NotificationDelivered, NotificationFailed
from shared.events.profiles import PersonErased
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.returned import API, outcomes, sent, suppressed
from tests.integration.notifications.support import join, proposal
from tests.support.mail import MailServer
from tests.support.mailbox import MailboxServer
from tests.support.platform import Harness
from tests.support.reports import bounce, complaint


async def test_soft_bounces_count_up_and_refusals_of_a_mail_do_not(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings())
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    for number in range(6):
        await harness.receive(proposal(tom, lin))
        await harness.sent(NotificationDelivered, number + 1)
    found = await mails.received(6, to="tom@", rule="match_proposed")
    await inbox.put(bounce(found[0], recipient="tom@company.example", status="5.7.1"))
    for mail in found[1:5]:
        await inbox.put(bounce(mail, recipient="tom@company.example", status="5.0.0", diagnostic="552 5.2.2 full"))
    await outcomes(harness, *["bounce"] * 5)
    assert await suppressed(harness, tom) is None
    await inbox.put(bounce(found[5], status="4.4.7"))
    await outcomes(harness, *["bounce"] * 6)
    told = await suppressed(harness, tom)
    assert told is not None
    assert told["code"] == "4.4.7"
    async with harness.sessions() as session:
        assert await store.suppressed(session, [tom, lin]) == {tom}


async def test_a_complaint_ends_mail_and_it_or_the_person_may_lift_that(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings())
    tom, mail = await sent(harness, mails)
    other = await join(harness, "Amara Obi", "amara@company.example")
    await inbox.put(complaint(mail))
    await outcomes(harness, "complaint")
    told = await suppressed(harness, tom)
    assert told is not None
    assert told["reason"] == "complained"
    assert not harness.published(NotificationFailed)
    await harness.receive(proposal(tom, other))
    await mails.received(to="amara@")
    assert await _reasons(harness, tom) == {None, "address-suppressed"}
    assert len(await mails.received(to="tom@")) == 1
    assert (await harness.client(other).get(f"{API}/suppressions?person_id={tom}")).status_code == 403
    assert (await harness.client(other).get(f"{API}/suppressions")).status_code == 403
    assert (await harness.client(other).delete(f"{API}/people/{tom}/suppression")).status_code == 403
    listed = (await harness.client(roles=["it"]).get(f"{API}/suppressions")).json()
    assert [item["person_id"] for item in listed["items"]] == [str(tom)]
    assert "tom@" not in json.dumps(listed)
    assert (await harness.client(roles=["it"]).delete(f"{API}/people/{tom}/suppression")).status_code == 204
    assert await suppressed(harness, tom) is None


async def _reasons(harness: Harness, person: UUID) -> set[str | None]:
    answer = await harness.client(person).get(f"{API}/nudges?person_id={person}&rule=match_proposed")
    return {item["reason"] for item in answer.json()["items"]}


async def test_an_erased_persons_address_is_kept_nowhere(start: Start, mails: MailServer, inbox: MailboxServer):
    harness = await start(**inbox.settings())
    tom, mail = await sent(harness, mails)
    await inbox.put(bounce(mail, recipient="tom@company.example"))
    await outcomes(harness, "bounce")
    await harness.receive(PersonErased(subject=tom, version=2))
    async with harness.sessions() as session:
        for table in (Bounce, Suppression):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    await inbox.put(bounce(mail, recipient="tom@company.example", diagnostic="550 late"))
    await outcomes(harness, "bounce", "unknown-delivery")


SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes or so.").decode()


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Headers of Standard Webhooks, made by its text and not by our code."""
    seconds = str(int(clock.now().timestamp() if at is None else at))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"msg_1.{seconds}.".encode() + body, "sha256")
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": seconds,
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(mac).decode(),
        "content-type": "application/json",
    }


async def test_a_providers_signed_notice_counts_and_no_other(start: Start, mails: MailServer):
    harness = await start(bounce_webhook_secret=f"whsec_{base64.b64encode(bytes(24)).decode()} {SECRET}")
    tom, mail = await sent(harness, mails)
    notice = {"kind": "bounce", "message_id": mail["Message-ID"], "recipient": "tom@company.example", "status": "5.1.1"}
    other = {**notice, "recipient": "lin@company.example"}
    unknown = {**notice, "message_id": "<nudge.00000000-0000-0000-0000-000000000000@company.example>"}
    body = json.dumps({"notices": [other, unknown, {**notice, "message_id": "x"}, notice, notice]}).encode()
    client = harness.anonymous()
    now = clock.now().timestamp()
    for headers in (
        {"content-type": "application/json"},
        signed(body + b" "),
        signed(body, at=now - 400),
        signed(body, at=now + 400),
        signed(body, secret="whsec_" + base64.b64encode(b"x" * 32).decode()),
        {**signed(body), "webhook-timestamp": "soon"},
    ):
        assert (await client.post(f"{API}/bounces", content=body, headers=headers)).status_code == 401
    assert await suppressed(harness, tom) is None
    answer = await client.post(f"{API}/bounces", content=body, headers=signed(body))
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcomes"] == [
        "another-recipient", "unknown-delivery", "unknown-delivery", "bounce", "reported-before",
    ]  # fmt: skip
    assert await suppressed(harness, tom) is not None


async def test_no_notices_are_taken_without_a_secret(start: Start):
    harness = await start()
    body = json.dumps({"notices": [{"kind": "complaint", "message_id": "x", "recipient": "t@x"}]}).encode()
    answer = await harness.anonymous().post(f"{API}/bounces", content=body, headers=signed(body))
    assert answer.status_code == 401


async def test_a_recipient_whom_the_mail_server_does_not_know_is_sent_nothing_more(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    mails.recipient = lambda _: "550 5.1.1 No such user"
    await harness.receive(proposal(tom, lin))
    [failed] = await harness.sent(NotificationFailed)
    assert failed.reason == "smtp-550"
    told = await suppressed(harness, tom)
    assert told is not None
    assert (told["reason"], told["code"]) == ("bounced", "5.1.1")
