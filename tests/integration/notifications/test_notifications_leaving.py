"""What those who stay hear when somebody leaves, and what waits for no morning."""

from __future__ import annotations

from datetime import timedelta

from shared import clock
from shared.events.matching import ConcernReported, SessionCancelled
from shared.events.profiles import ContactChanged, PersonLeft
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, session, words
from tests.integration.notifications.test_notifications_digests import prefer
from tests.integration.notifications.test_notifications_sessions import calendar_of
from tests.support.mail import MailServer


async def test_a_calendar_is_told_of_a_session_that_ends_with_who_has_left(start: Start, mails: MailServer):
    harness = await start()
    tom = await harness.know("Tom Ek")
    lin = await join(harness, "Lin Chen", "lin@company.example")
    await harness.receive(ContactChanged(subject=tom.subject, version=1, email="tom@company.example"))
    event = session(tom.subject, lin, clock.now() + timedelta(days=30))
    await harness.receive(event)
    await mails.received(2, rule="session_invitation")
    gone = PersonLeft.model_validate(tom.model_dump() | {"id": new_id(), "version": 2, "status": "left"})
    ids = event.model_dump(include={"subject", "mentorship_id", "program_id", "mentee_id", "mentor_id", "title"})
    await harness.receive(gone, SessionCancelled(version=2, **ids))
    [told] = await mails.received(1, rule="session_cancelled")
    assert "lin@" in told["To"]
    calendar = calendar_of(told)
    assert (calendar["METHOD"], calendar.events[0]["STATUS"], calendar.events[0]["SEQUENCE"]) == (
        "CANCEL", "CANCELLED", 1,
    )  # fmt: skip
    assert "Tom" not in words(told) + words(told, "html") + str(told["Subject"])
    await harness.settle()
    assert len(mails.mails) == 3, "who has left hears nothing more"


async def test_a_concern_waits_for_no_morning_and_no_vacation_to_end(start: Start, mails: MailServer):
    harness = await start()
    ada = await join(harness, "Ada Ost", "ada@company.example")
    await prefer(harness, ada, away_until="2031-04-01")
    clock.move_to(TUESDAY_TEN.replace(hour=23))
    await harness.receive(ConcernReported(subject=new_id(), version=1, contact_id=ada))
    await mails.received(1, rule="concern_reported", to="ada@")
