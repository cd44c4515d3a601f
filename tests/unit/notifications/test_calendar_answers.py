"""Answers of calendars as strangers may write them: what is no answer to us is refused, and nothing is expanded."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.channels.answers import LARGEST, Unreadable, calendar_part, parse, read_answers
from services.notifications.sessions.domain import Kind, Partstat
from tests.support.calendar_answers import reply_to

SESSION = UUID(int=7)
EVENT: dict[str, Any] = {"UID": f"session-{SESSION}@company.example", "SEQUENCE": 3}
TOM = "tom@company.example"


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        parse(content)
    return refusal.value.reason


def test_an_answer_says_who_answers_what():
    [answer] = parse(reply_to(EVENT, TOM, "DECLINED", recurrence_id="RECURRENCE-ID;TZID=Europe/Berlin:20310401T090000"))
    assert (answer.kind, answer.item_id, answer.attendee, answer.partstat, answer.sequence) == (
        Kind.SESSION, SESSION, TOM, Partstat.DECLINED, 3,
    )  # fmt: skip
    assert answer.occurrence == datetime(2031, 4, 1, 7, tzinfo=UTC)
    assert answer.written_at == datetime(2031, 3, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"method": "METHOD:COUNTER"}, "not-a-reply"),
        ({"method": "METHOD:REQUEST"}, "not-a-reply"),
        ({"method": "X-NONE:1"}, "not-a-reply"),
        ({"uid": "UID:040000008200E00074C5B7101A82E008"}, "unknown-uid"),
        ({"uid": f"UID:session-{SESSION}"}, "unknown-uid"),
        ({"uid": f"UID:goal-{SESSION}@company.example"}, "unknown-uid"),
        ({"uid": ""}, "unknown-uid"),
        ({"attendee": ""}, "no-attendee"),
        ({"attendee": "ATTENDEE:mailto:a@b\r\nATTENDEE:mailto:c@d"}, "several-attendees"),
        ({"attendee": f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{TOM}"}, "no-answer"),
        ({"attendee": f"ATTENDEE;PARTSTAT=DELEGATED:mailto:{TOM}"}, "no-answer"),
        ({"attendee": "ATTENDEE;PARTSTAT=DECLINED:https://company.example/tom"}, "no-answer"),
        ({"sequence": "SEQUENCE:-1"}, "not-a-calendar"),
        ({"sequence": f"SEQUENCE:{10**30}"}, "not-a-calendar"),
        ({"recurrence_id": "RECURRENCE-ID;RANGE=THISANDFUTURE:20310401T070000Z"}, "several-times"),
        ({"recurrence_id": "RECURRENCE-ID:20310401T090000"}, "time-without-zone"),
        ({"recurrence_id": "RECURRENCE-ID;VALUE=DATE:20310401"}, "time-without-zone"),
    ],
)
def test_what_is_no_answer_to_us_is_refused(other: dict[str, str], reason: str):
    assert refused(reply_to(EVENT, TOM, "DECLINED", **other)) == reason


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"{}"]
)
def test_what_is_no_calendar_is_refused(content: bytes):
    assert refused(content) == "not-a-calendar"


def bombs() -> dict[str, bytes]:
    answer = reply_to(EVENT, TOM, "DECLINED")
    start, end = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", b"END:VCALENDAR\r\n"
    event = answer[answer.index(b"BEGIN:VEVENT") : answer.index(b"END:VCALENDAR")]
    rule = b"RRULE:FREQ=SECONDLY;COUNT=2000000000\r\nDTSTART:19700101T000000Z\r\n"
    return {
        "huge": start + b"X-PADDING:" + b"x" * LARGEST + b"\r\n" + event + end,
        "thousands of components": start + event * 3000 + end,
        "thousands of lines": start + b"X:1\r\n" * 10_000 + event + end,
        "deep": start + b"BEGIN:VEVENT\r\n" * 5000 + b"END:VEVENT\r\n" * 5000 + end,
        "one long line": start + b"ATTENDEE;" + b"X=1;" * 50_000 + b"Y=2:mailto:a@b\r\n" + event + end,
        "folded": start + b"X:" + b"\r\n x" * 4000 + b"\r\n" + event + end,
        "recurring": start + event.replace(b"SEQUENCE", rule + b"SEQUENCE") + end,
    }


@pytest.mark.parametrize("name", bombs())
def test_a_bomb_is_refused_or_harmless(name: str):
    begun = time.perf_counter()
    if name in ("folded", "one long line", "recurring"):
        assert [answer.item_id for answer in parse(bombs()[name])] == [SESSION]
    else:
        assert refused(bombs()[name]) == "too-much"
    assert time.perf_counter() - begun < 5


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 60))
def test_nothing_that_is_put_into_an_answer_breaks_reading_it(junk: bytes, at: int, cut: int):
    content = reply_to(EVENT, TOM, "DECLINED")
    with suppress(Unreadable):
        parse(content[:at] + junk + content[at + cut :])


async def test_answers_are_read_in_a_process_of_their_own():
    [answer] = await read_answers(reply_to(EVENT, TOM, "ACCEPTED"))
    assert answer.partstat is Partstat.ACCEPTED
    with pytest.raises(Unreadable, match="not-a-reply"):
        await read_answers(reply_to(EVENT, TOM, "ACCEPTED", method="METHOD:COUNTER"))


def test_the_calendar_of_a_mail_is_found_wherever_it_is():
    mail = EmailMessage()
    mail.set_content("Tom has accepted.")
    assert calendar_part(mail) is None
    mail.add_alternative(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", params={"method": "REPLY"})
    assert calendar_part(mail) == b"BEGIN:VCALENDAR"
