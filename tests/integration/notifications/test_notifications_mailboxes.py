"""What comes back: bounces, complaints and everything else that lands in a mailbox which anybody can write to."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar
from sqlalchemy import func, select
from structlog.testing import capture_logs

from services.notifications.receiving import lock_of
from services.notifications.settings import settings_of
from services.notifications.suppressions.tables import Bounce
from shared.events.notifications import InvitationAnswered, NotificationFailed
from shared.events.profiles import ContactChanged
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.returned import API, outcomes, sent, suppressed
from tests.integration.notifications.support import TUESDAY_TEN, session, tom_and_lin
from tests.support.calendar_answers import reply_to
from tests.support.mail import MailServer
from tests.support.mailbox import MailboxServer
from tests.support.reports import bounce, complaint
from tests.support.waiting import eventually

BACK = {"mail_return_path": "bounces@company.example"}


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


async def test_a_mailbox_that_another_worker_reads_is_left_to_it(start: Start, mails: MailServer, inbox: MailboxServer):
    harness = await start(**inbox.settings())
    _, mail = await sent(harness, mails)
    [mailbox] = settings_of(harness.runtime).mailboxes
    async with harness.runtime.engine.connect() as other:
        await other.execute(select(func.pg_advisory_lock(*lock_of(mailbox))))
        await inbox.put(bounce(mail, recipient="tom@company.example"))
        looks = inbox.connections
        await asyncio.sleep(0.3)  # several times as long as between two looks
        assert inbox.connections == looks
        await other.execute(select(func.pg_advisory_unlock(*lock_of(mailbox))))
    await outcomes(harness, "bounce")


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
