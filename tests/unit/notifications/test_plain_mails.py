"""Mails are written with less effort than the library's, and are the same mails."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.plain import PLAIN, PLAIN_UTF8, wire
from shared import clock

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)


def mail(subject: str = "Hello", text: str = "Hello\n", *, html: str = "<p>Hello</p>\n") -> EmailMessage:
    message = EmailMessage(policy=PLAIN)
    message["From"] = Address("Telemachus", "mentoring", "company.example")
    message["To"] = Address("Anna Berg", "anna", "company.example")
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["List-Unsubscribe"] = f"<https://portal.test/unsubscribe/{'x' * 400}>"
    message.set_content(text, cte="base64")
    message.make_alternative(boundary="=_one")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


@given(WORDS, WORDS, WORDS)
def test_what_is_written_is_what_the_library_would_write_and_reads_back(subject: str, text: str, html: str):
    message = mail(subject, text + "\n", html=html + "\n")
    message.make_mixed(boundary="=__one")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="application", subtype="ics", filename="invitation.ics")
    written = wire(message)
    assert written == message.as_bytes(policy=PLAIN)
    read = message_from_bytes(written, policy=policy.default)
    assert read["Subject"].strip() == subject.strip()
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
    [plain, shown] = [part for part in read.walk() if part.get_content_maintype() == "text"]
    assert isinstance(plain, EmailMessage)
    assert isinstance(shown, EmailMessage)
    assert plain.get_content().splitlines() == (text + "\n").splitlines()


def test_the_address_of_list_unsubscribe_stays_one_word():
    assert b"\r\nList-Unsubscribe: <https://portal.test/unsubscribe/xxx" in wire(mail())


@pytest.mark.parametrize("utf8", [False, True])
def test_an_address_in_another_script_needs_utf8(utf8: bool):
    message = EmailMessage(policy=PLAIN)
    message["To"] = Address("Zoë", "zoë", "company.example")
    message.set_content("Hello\n")
    if utf8:
        assert "zoë@company.example".encode() in wire(message, utf8=True) == message.as_bytes(policy=PLAIN_UTF8)
    else:
        with pytest.raises(UnicodeEncodeError):
            wire(message)
