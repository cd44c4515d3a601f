"""What comes back: bounces, complaints and everything else that lands in a mailbox which anybody can write to."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from structlog.testing import capture_logs

from services.notifications.mailboxes.tables import ReceivedMail
from services.notifications.suppressions import store
from services.notifications.suppressions.tables import Bounce, Suppression
from shared import clock
from shared.events.notifications import InvitationAnswered, NotificationDelivered, NotificationFailed
from shared.events.profiles import ContactChanged, PersonErased
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, proposal, session, tom_and_lin
from tests.support.calendar_answers import reply_to
from tests.support.mail import MailServer
from tests.support.mailbox import MailboxServer, mailbox_server
from tests.support.platform import Harness
from tests.support.reports import bounce, complaint
from tests.support.waiting import eventually

API = "/api/notifications/v1"
BACK = {"mail_return_path": "bounces@company.example"}


@pytest.fixture
async def inbox() -> AsyncIterator[MailboxServer]:
    async with mailbox_server() as server:
        yield server


async def sent(harness: Harness, mails: MailServer) -> tuple[UUID, EmailMessage]:
    """Tom, and a mail that the server has taken for him."""
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    await harness.receive(proposal(tom, lin))
    await harness.sent(NotificationDelivered)
    [mail, *_] = await mails.received(to="tom@")
    return tom, mail


async def outcomes(harness: Harness, *expected: str) -> None:
    """Wait until this is what came of the mails so far."""

    async def look() -> bool:
        nonlocal found
        async with harness.sessions() as session:
            found = sorted(await session.scalars(select(ReceivedMail.outcome)))
        return found == sorted(expected)

    found: list[str] = []
    try:
        await eventually(look, what="outcomes", within=5)
    except AssertionError:
        assert found == sorted(expected)


async def suppressed(harness: Harness, person: UUID) -> Mapping[str, Any] | None:
    """What a person is told about their own address."""
    answer = await harness.client(person).get(f"{API}/suppressions?person_id={person}")
    assert answer.status_code == 200, answer.text
    return next(iter(answer.json()["items"]), None)


async def test_a_hard_bounce_ends_all_mail_to_an_address_until_it_changes(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings(imap_done_folder="Done"), **BACK)
    tom, mail = await sent(harness, mails)
    [back] = [sender for sender in mails.senders if "+" in sender][:1]
    assert back.startswith("bounces+")
    assert back.endswith("@company.example")
    await inbox.put(bounce(mail, to=back, recipient="TOM@company.example", returned=False))
    [failed] = await harness.sent(NotificationFailed)
    assert (failed.person_id, failed.reason, failed.version) == (tom, "bounced-5.1.1", 2)
    assert b"tom@" not in failed.to_json()
    told = await suppressed(harness, tom)
    assert told is not None
    assert (told["reason"], told["code"]) == ("bounced", "5.1.1")
    client = harness.client(roles=["it"])
    delivery = (await client.get(f"{API}/deliveries/{failed.subject}")).json()
    assert delivery["state"] == "accepted"
    assert [one["outcome"] for one in delivery["log"]] == ["accepted", "bounced"]

    async def moved() -> bool:
        return await inbox.flags("Done") == [("\\Seen",)] and await inbox.flags() == []

    await eventually(moved, what="a mail that was put away")
    await harness.receive(ContactChanged(subject=tom, version=2, email="tom.ek@company.example"))
    assert await suppressed(harness, tom) is None


async def test_a_mail_is_acted_on_once_also_when_its_flags_are_lost(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings())
    tom, mail = await sent(harness, mails)
    await inbox.put(bounce(mail, recipient="tom@company.example"))
    await inbox.put(bounce(mail, recipient="tom@company.example", diagnostic="550 5.1.1 again"))
    await outcomes(harness, "bounce", "reported-before")
    assert (await harness.client(tom).delete(f"{API}/people/{tom}/suppression")).status_code == 204
    await inbox.lose_flags()
    await inbox.looked(3)
    await outcomes(harness, "bounce", "reported-before")
    assert await suppressed(harness, tom) is None
    assert len(harness.published(NotificationFailed)) == 1
    assert (await harness.client(tom).delete(f"{API}/people/{tom}/suppression")).status_code == 404


async def test_nothing_that_strangers_write_changes_anything(start: Start, mails: MailServer, inbox: MailboxServer):
    harness = await start(**inbox.settings(), **BACK)
    tom, mail = await sent(harness, mails)
    ours = mail["X-Telemachus-Delivery"]
    forged = EmailMessage()
    forged["X-Telemachus-Delivery"] = ours[:-4] + ("aaaa" if ours[-4:] != "aaaa" else "bbbb")
    nobody = EmailMessage()
    nobody["Subject"] = "No token"
    away = EmailMessage()
    away["From"], away["To"], away["Auto-Submitted"] = "tom@company.example", f"bounces+{ours}@x", "auto-replied"
    away.set_content("I am out of office. 5.1.1")
    question = EmailMessage()
    question["From"], question["Subject"] = "tom@company.example", "Who are you?"
    question.set_content("?")
    for put in (
        bounce(forged, recipient="tom@company.example"),
        bounce(nobody, recipient="tom@company.example"),
        bounce(mail, recipient="lin@company.example"),
        bounce(mail, recipient="tom@company.example", action="delayed", status="4.4.7"),
        complaint(mail, recipient="lin@company.example"),
        complaint(mail, kind="not-spam"),
        away,
        question,
        b"\x00\xff" * 500,
    ):
        await inbox.put(put)
    await outcomes(
        harness, "forged-token", "no-token", "another-recipient", "no-bounce", "another-recipient", "automatic",
        "automatic", "other", "unparseable",
    )  # fmt: skip
    assert await suppressed(harness, tom) is None
    async with harness.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Bounce)) == 0

    async def kept() -> bool:
        return (await inbox.flags()).count(()) == 1 and ("\\Flagged",) in await inbox.flags()

    await eventually(kept, what="a question and something strange that nobody has read yet")
    assert not harness.published(NotificationFailed)


async def test_a_report_of_ten_megabytes_is_read_as_far_as_it_is_needed(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings())
    tom, mail = await sent(harness, mails)
    await inbox.put(bounce(mail, recipient="tom@company.example", size=10 << 20))
    await inbox.put(b"From: x@example.org\r\nSubject: big\r\n\r\n" + b"y" * (10 << 20))
    await outcomes(harness, "bounce", "other")
    assert await suppressed(harness, tom) is not None


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


def answer(to: Any, email: str, said: str, sender: str | None = None, **other: str) -> EmailMessage:
    """A calendar's answer to an invitation, as a mail."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender or email, "mentoring@company.example"
    mail["Subject"] = f"{said}: First session"
    mail.set_content("Somebody has answered.")
    mail.add_alternative(reply_to(to, email, said, **other), maintype="text", subtype="calendar", params=_REPLY)
    return mail


_REPLY = {"method": "REPLY", "charset": "utf-8"}


async def test_answers_of_calendars_count_from_the_invited_address_alone(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    harness = await start(**inbox.settings(imap_done_folder="Done"))
    tom, lin = await tom_and_lin(harness)
    await harness.receive(session(tom, lin, TUESDAY_TEN + timedelta(days=2)))
    [invitation] = await mails.received(to="lin@", rule="session_invitation")
    [part] = [part for part in invitation.walk() if part.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
    bomb = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_000 + b"END:VCALENDAR\r\n"
    exploding = EmailMessage()
    exploding["From"] = "lin@company.example"
    exploding.set_content(bomb, maintype="text", subtype="calendar")
    for put in (
        answer(event, "lin@company.example", "DECLINED", sender="eve@example.org"),
        answer(event, "eve@example.org", "DECLINED"),
        exploding,
        answer(event, "lin@company.example", "ACCEPTED"),
    ):
        await inbox.put(put)
    await outcomes(harness, "another-address", "not-invited", "calendar-too-much", "answer")
    [told] = await harness.sent(InvitationAnswered)
    assert (told.person_id, told.answer) == (lin, "accepted")

    async def moved() -> bool:
        return await inbox.flags("Done") == [("\\Seen",)]

    await eventually(moved, what="an answer that was put away")


async def test_a_mailbox_that_is_away_or_refuses_the_password_is_waited_for(
    start: Start, mails: MailServer, inbox: MailboxServer
):
    with capture_logs() as logs:
        harness = await start(**inbox.settings())
        await inbox.stop()
        tom, mail = await sent(harness, mails)

        async def told() -> bool:
            return any(entry["event"] == "mailbox_away" for entry in logs)

        await eventually(told, what="a log entry")
    await inbox.start()
    await inbox.put(bounce(mail, recipient="tom@company.example"))
    await outcomes(harness, "bounce")
    assert await suppressed(harness, tom) is not None


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
