"""Mails that are made to take forever, or to come from somebody else."""

from __future__ import annotations

import time

import pytest

from services.notifications.channels.answers import calendar_part
from services.notifications.channels.received import read_mail, senders
from services.notifications.channels.reports import is_automatic, read_report

CALENDAR = b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"
PART = b"--b\r\nContent-Type: a/b;" + b" c=d;" * 400 + b"\r\n\r\n"
MANY = b"Content-Type: multipart/report; boundary=b\r\n\r\n"
STATUS = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n"
BOMBS = {
    "words": b"From: " + b"a " * 250_000 + b"\r\n" + CALENDAR,
    "addresses": b"From: " + b"a@b.c," * 80_000 + b"\r\n" + CALENDAR,
    "folded": b"From: " + b"a a a\r\n " * 60_000 + b"<tom@x>\r\n" + CALENDAR,
    "encoded": b"Auto-Submitted: " + b"=?utf-8?q?a?= " * 35_000 + b"\r\n\r\nx",
    "parameters": b"Content-Type: text/plain;" + b" a=b;" * 100_000 + b"\r\n\r\nx",
    "parameters of parts": MANY + PART * 250,
    "parts": MANY + b"--b\r\n\r\n" * 70_000,
    "headers": (b"To: " + b"a@b.c," * 350 + b"\r\n") * 240 + STATUS,
    "comments": b"From: " + b"(" * 250_000 + b"\r\n" + CALENDAR,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_mail_that_is_made_to_take_forever_is_read_at_once_or_not_at_all(name: str):
    since = time.perf_counter()
    mail = read_mail(BOMBS[name])
    if mail is not None:
        read_report(mail)
        calendar_part(mail)
        is_automatic(mail)
        assert "tom@x" not in senders(mail)
    assert time.perf_counter() - since < 15


@pytest.mark.parametrize(
    ("header", "addresses"),
    [
        (b"From: Tom Ek <Tom@x.example>\r\n", ["Tom@x.example"]),
        (b"From: =?utf-8?q?T=C3=B6m?= <tom@x.example>\r\n", ["tom@x.example"]),
        ("From: Töm <töm@x.example>\r\n".encode(), ["töm@x.example"]),
        (b'From: "lin@x.example" <tom@x.example>\r\n', ["tom@x.example"]),
        (b"From: tom@x.example, lin@x.example\r\n", ["tom@x.example", "lin@x.example"]),
        (b"From: tom@x.example\r\nFrom: lin@x.example\r\n", []),
        (b"From: lin@x.example <tom@x.example>\r\n", []),
        (b"From:\r\n", []),
        (b"To: tom@x.example\r\n", []),
    ],
)
def test_who_writes_is_told_only_where_it_is_clear(header: bytes, addresses: list[str]):
    mail = read_mail(header + b"Subject: Hi\r\n\r\nHi")
    assert mail is not None
    assert senders(mail) == addresses


def test_what_is_no_mail_is_none():
    assert read_mail(b"\x00\xff" * 500) is None
    assert read_mail(b"") is None
