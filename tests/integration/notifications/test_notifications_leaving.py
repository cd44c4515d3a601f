"""What those who stay hear when somebody leaves, and what waits for no morning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Text, literal_column, select

from services.notifications.base import Base
from shared import clock
from shared.events.matching import ConcernReported, SessionCancelled
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import ContactChanged, GoalSet, GoalStalled, PersonErased, PersonLeft
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, session, words
from tests.integration.notifications.test_notifications_digests import API, prefer
from tests.integration.notifications.test_notifications_sessions import calendar_of
from tests.support.mail import MailServer
from tests.support.platform import Harness

BRIEFLY = {"outbox", "idempotency"}
"""Tables whose rows are gone within hours."""


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


async def test_nothing_is_kept_of_who_is_erased_but_that_there_was_somebody(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    goal: dict[str, Any] = {"subject": new_id(), "person_id": tom, "title": "Speak to crowds"}
    in_a_year = clock.today() + timedelta(days=365)
    await harness.receive(
        GoalSet(version=1, due=in_a_year, **goal), GoalStalled(version=2, since=clock.today(), **goal)
    )
    await mails.received(1, rule="goal_stalled")
    await harness.sent(NotificationDelivered)
    mine = harness.client(tom)
    [told] = (await mine.get(f"{API}/nudges", params={"person_id": str(tom), "rule": "goal_stalled"})).json()["items"]
    assert (await mine.put(f"{API}/nudges/{told['id']}/rating", json={"helpful": False})).status_code == 200
    await prefer(harness, tom, quiet_start="17:17", away_until="2031-03-14")
    assert {"nudge", "calendar_item", "preference", "nudge_rating"} <= await _where(harness, tom, "Speak to crowds")
    await harness.receive(PersonErased(subject=tom, version=2))
    late: dict[str, Any] = goal | {"subject": new_id()}
    await harness.receive(
        GoalSet(version=1, due=in_a_year, **late), GoalStalled(version=2, since=clock.today(), **late)
    )
    await harness.settle()
    assert await _where(harness, "Speak to crowds", "tom@company.example", "Tom Ek", "17:17") <= BRIEFLY
    assert await _where(harness, tom) <= BRIEFLY | {"person", "nudge", "delivery"}
    assert len(mails.mails) == 1


async def _where(harness: Harness, *words: object) -> set[str]:
    """The tables with a row in which one of these stands."""
    found = set[str]()
    async with harness.sessions() as db:
        for name, table in Base.metadata.tables.items():
            row = literal_column(table.name, Text)
            rows = (await db.scalars(select(row.cast(Text)).select_from(table))).all()
            found |= {name for row in rows for word in words if str(word) in row}
    return found
