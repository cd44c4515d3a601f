"""What calendars make of our mails, and what we make of their answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.channels.answers import Unreadable, parse
from services.notifications.replies.handlers import record_answer
from shared import clock
from shared.events.matching import (
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    MovedTime,
    PlaceReleased,
    PlaceTaken,
    SessionPeopleChanged,
)
from shared.events.notifications import GatheringAnswered, InvitationAnswered
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import counts, join, session, tom_and_lin
from tests.integration.notifications.test_notifications_sessions import calendar_of, cancelled, moved
from tests.support.caldav import caldav_calendar
from tests.support.calendar_answers import reply_to
from tests.support.calendar_client import CalendarClient
from tests.support.mail import MailServer
from tests.support.platform import Harness

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2031, 3, 25, 9, tzinfo=BERLIN)
"""A week before the clocks in Berlin have gone forward."""
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SINCE, UNTIL = datetime(2031, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
TOM, LIN, ADA = "tom@company.example", "lin@company.example", "ada@company.example"


def content_of(mail: EmailMessage) -> bytes:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


async def answered(harness: Harness, content: bytes, sender: str) -> str:
    """What becomes of an answer that came from this address."""
    try:
        found = parse(content)
    except Unreadable as refusal:
        return refusal.reason
    async with harness.sessions() as database, database.begin():
        return await record_answer(database, found, sender)


async def invitations(harness: Harness, person: UUID) -> list[dict[str, Any]]:
    answer = await harness.client(person).get(f"/api/notifications/v1/people/{person}/invitations")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_an_invite_that_is_accepted_moved_and_cancelled_leaves_a_calendar_right(
    start: Start, mails: MailServer, tmp_path: Path
):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    event = session(tom, lin, START, recurrence="FREQ=WEEKLY;COUNT=4")
    uid, mine = f"session-{event.subject}@company.example", CalendarClient()
    first, second, third, fourth = (
        datetime.combine(START.date() + number * WEEK, START.time(), BERLIN) for number in range(4)
    )
    with caldav_calendar(tmp_path) as calendar:

        async def told(number: int) -> set[tuple[datetime, datetime, str]]:
            """What is in Tom's calendar once so many mails have come."""
            mail = (await mails.received(number, to="tom@"))[-1]
            mine.take(content_of(mail))
            calendar.put(uid, mine.content())
            return calendar.between(SINCE, UNTIL)

        def at(*starts: datetime, title: str = "First session") -> set[tuple[datetime, datetime, str]]:
            return {(one.astimezone(UTC), one.astimezone(UTC) + HOUR, title) for one in starts}

        await harness.receive(event)
        assert await told(1) == at(first, second, third, fourth)
        invited = calendar_of(mails.mails[-1]).events[0]
        assert await answered(harness, reply_to(invited, TOM, "ACCEPTED"), TOM) == "answer"

        later = second + timedelta(hours=30)
        await harness.receive(moved(event, 2, occurrence=second, start=later, end=later + HOUR))
        assert await told(2) == at(first, later, third, fourth)
        await harness.receive(cancelled(event, 3, occurrence=third))
        assert await told(3) == at(first, later, fourth)
        kept = {"exceptions": (third,), "moved": (MovedTime(occurrence=second, start=later, end=later + HOUR),)}
        await harness.receive(moved(event, 4, title="Plans", **kept))
        assert await told(4) == at(first, later, fourth, title="Plans")
        assert "PARTSTAT=ACCEPTED" in calendar.stored(uid)

        anew = START + timedelta(days=2)
        await harness.receive(moved(event, 5, start=anew, end=anew + HOUR, recurrence="FREQ=DAILY;COUNT=2"))
        assert await told(5) == at(anew, anew + timedelta(days=1))
        assert "PARTSTAT=ACCEPTED" not in calendar.stored(uid)
        await harness.receive(cancelled(event, 6))
        assert await told(6) == set()
        assert calendar.stored(uid) == ""


async def test_an_answer_counts_from_whom_it_was_asked_and_to_what_is_planned_now(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    await join(harness, "Ada Ost", ADA)
    event = session(tom, lin, START, recurrence="FREQ=WEEKLY;COUNT=4")
    await harness.receive(event)
    [mail] = await mails.received(to="tom@")
    first = calendar_of(mail).events[0]

    assert await answered(harness, reply_to(first, ADA, "DECLINED"), ADA) == "not-invited"
    assert await answered(harness, reply_to(first, LIN, "DECLINED"), TOM) == "another-address"
    unknown = f"UID:session-{new_id()}@company.example"
    assert await answered(harness, reply_to(first, TOM, "DECLINED", uid=unknown), TOM) == "unknown-uid"
    assert await answered(harness, reply_to(first, TOM, "DECLINED", sequence="SEQUENCE:7"), TOM) == "stale"
    no_time = "RECURRENCE-ID:20310326T080000Z"
    assert await answered(harness, reply_to(first, TOM, "DECLINED", recurrence_id=no_time), TOM) == "unknown-time"
    assert not harness.published(InvitationAnswered)

    assert await answered(harness, reply_to(first, "TOM@company.example", "TENTATIVE"), TOM) == "answer"
    one = "RECURRENCE-ID;TZID=Europe/Berlin:20310401T090000"
    assert await answered(harness, reply_to(first, TOM, "DECLINED", recurrence_id=one), TOM) == "answer"
    assert await answered(harness, reply_to(first, TOM, "DECLINED", recurrence_id=one), TOM) == "answer"
    said = await harness.sent(InvitationAnswered, 2)
    second = datetime(2031, 4, 1, 9, tzinfo=BERLIN)
    assert [(one.answer, one.occurrence, one.start, one.version) for one in said] == [
        ("tentative", None, START, 1),
        ("declined", second, second, 2),
    ]
    [mine] = await invitations(harness, tom)
    assert (mine["answer"], mine["times"]) == (
        "tentative", [{"occurrence": "2031-04-01T07:00:00Z", "answer": "declined"}],
    )  # fmt: skip

    await harness.receive(moved(event, 2, start=START + HOUR, end=START + 2 * HOUR))
    await mails.received(2, to="tom@")
    assert await answered(harness, reply_to(first, TOM, "ACCEPTED"), TOM) == "stale"
    [mine] = await invitations(harness, tom)
    assert (mine["answer"], mine["times"]) == ("needs-action", [])
    answer = await harness.client(lin).get(f"/api/notifications/v1/people/{tom}/invitations")
    assert answer.status_code == 403


async def test_who_joins_is_told_how_it_stands_and_who_leaves_is_told_alone(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    ada = await join(harness, "Ada Ost", ADA)
    event = session(tom, lin, START, recurrence="FREQ=WEEKLY;COUNT=3")
    third = datetime(2031, 4, 8, 9, tzinfo=BERLIN)
    await harness.receive(event, cancelled(event, 2, occurrence=third))
    await mails.received(4)
    told: dict[str, Any] = {**event.model_dump(exclude={"id", "version"}), "time": clock.now(), "exceptions": (third,)}
    joins: dict[str, Any] = {**told, "others": (ada,), "joined": (ada,)}
    await harness.receive(SessionPeopleChanged(version=3, **joins))
    [to_ada] = await mails.received(to="ada@")
    [invited] = calendar_of(to_ada).events
    assert calendar_of(to_ada)["METHOD"] == "REQUEST"
    assert [one.dt for one in invited["EXDATE"].dts] == [third]
    assert {str(user) for user in invited.attendees} == {f"mailto:{one}" for one in (TOM, LIN, ADA)}
    await harness.receive(SessionPeopleChanged(version=4, left=(ada,), **told))
    [_, gone] = await mails.received(2, to="ada@")
    assert (calendar_of(gone)["METHOD"], calendar_of(gone).events[0]["SEQUENCE"]) == ("CANCEL", 3)
    assert [str(user) for user in calendar_of(gone).events[0].attendees] == [f"mailto:{ADA}"]
    assert len(mails.mails) == 6, "nobody else hears of it"
    assert await answered(harness, reply_to(invited, ADA, "ACCEPTED"), ADA) == "not-invited"


async def test_a_gathering_is_in_the_calendar_of_who_has_a_place(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    gathering = new_id()
    told: dict[str, Any] = {
        "subject": gathering,
        "gathering_id": gathering,
        "title": "Workshop",
        "zone": "Asia/Tokyo",
        "start": START,
        "end": START + 2 * HOUR,
        "places": 12,
    }
    later: dict[str, Any] = {**told, "start": START + HOUR}
    await harness.receive(GatheringScheduled(version=1, **told))
    places: dict[UUID, Any] = {
        person: {"subject": new_id(), "gathering_id": gathering, "person_id": person} for person in (tom, lin)
    }
    await harness.receive(*(PlaceTaken(version=1, **place) for place in places.values()))
    [to_tom] = await mails.received(to="tom@")
    [invited] = calendar_of(to_tom).events
    assert invited["UID"] == f"gathering-{gathering}@company.example"
    assert [str(user) for user in invited.attendees] == [f"mailto:{TOM}"], "nobody sees who else comes"
    assert await answered(harness, reply_to(invited, TOM, "ACCEPTED"), TOM) == "answer"
    assert await answered(harness, reply_to(invited, TOM, "DECLINED"), TOM) == "answer"
    assert await answered(harness, reply_to(invited, TOM, "DECLINED"), TOM) == "answer"
    said = [(one.answer, one.person_id, one.start, one.version) for one in await harness.sent(GatheringAnswered, 2)]
    assert said == [("accepted", tom, START, 1), ("declined", tom, START, 2)]

    client = CalendarClient()
    client.take(content_of(to_tom))
    await harness.receive(GatheringChanged(version=2, **later))
    client.take(content_of((await mails.received(2, to="tom@"))[-1]))
    assert {start for start, _ in client.shown()} == {START + HOUR}
    await harness.receive(PlaceReleased(version=2, **places[tom]))
    client.take(content_of((await mails.received(3, to="tom@"))[-1]))
    assert client.shown() == set()
    await harness.receive(GatheringCancelled(version=3, **later))
    [last] = await mails.received(rule="gathering_cancelled")
    assert (last["To"].addresses[0].addr_spec, calendar_of(last)["METHOD"]) == (LIN, "CANCEL")
    assert (await counts(harness))["gathering_reminder"].keys() == {"dropped"}
    assert not harness.published(InvitationAnswered)


async def test_a_gathering_is_in_the_calendars_of_its_speakers(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    ada = await join(harness, "Ada Ost", ADA)
    gathering = new_id()
    told: dict[str, Any] = {
        "subject": gathering,
        "gathering_id": gathering,
        "title": "Workshop",
        "zone": "Asia/Tokyo",
        "start": START,
        "end": START + 2 * HOUR,
        "places": 12,
    }
    later: dict[str, Any] = {**told, "start": START + HOUR}
    place: dict[str, Any] = {"subject": new_id(), "gathering_id": gathering, "person_id": ada}
    await harness.receive(GatheringScheduled(version=1, speakers=(tom, lin), **told))
    calendars = {person: CalendarClient() for person in ("tom", "lin", "ada")}
    read = dict.fromkeys(calendars, 0)

    async def shown(person: str, rule: str) -> set[datetime]:
        read[person] += 1
        mail = (await mails.received(read[person], to=f"{person}@"))[-1]
        assert rule in str(mail["X-Telemachus-Nudge"])
        calendars[person].take(content_of(mail))
        return {at for at, _ in calendars[person].shown()}

    assert await shown("tom", "gathering_speaker") == await shown("lin", "gathering_speaker") == {START}
    invited = calendar_of(mails.mails[0]).events[0]
    assert len(invited.attendees) == 1, "nobody sees who else comes"
    await harness.receive(PlaceTaken(version=1, **place))
    assert await shown("ada", "place_taken") == {START}

    await harness.receive(GatheringChanged(version=2, speakers=(tom, ada), **later), PlaceReleased(version=2, **place))
    assert await shown("tom", "gathering_changed") == {START + HOUR}
    assert await shown("lin", "gathering_speaker_left_out") == set()
    assert await shown("ada", "gathering_speaker") == {START + HOUR}, "who speaks needs no place"
    await harness.receive(GatheringChanged(version=3, speakers=(ada,), **later))
    assert await shown("tom", "gathering_speaker_left_out") == set()
    await harness.receive(GatheringCancelled(version=4, speakers=(ada,), **later))
    assert await shown("ada", "gathering_cancelled") == set()
    assert (await counts(harness))["gathering_reminder"].keys() == {"dropped"}
    assert len(mails.mails) == sum(read.values())
