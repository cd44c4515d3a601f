"""Mails are written with less effort than the library's, and the library reads from them what was written."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.plain import attachment, header, mailbox, multipart, part, subject
from shared import clock

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def mail(about: str = "Hello", text: str = "Hello\n", html: str = "<p>Hello</p>\n", file: bytes = b"") -> bytes:
    inside = multipart("alternative", "=_one", part("plain", text), part("html", html))
    shown = header("Content-Disposition", 'attachment; filename="invitation.ics"')
    parts = (
        mailbox("From", Address("Telemachus", "mentoring", "company.example")),
        mailbox("To", Address("Anna Berg", "anna", "company.example")),
        subject(about),
        header("Date", format_datetime(clock.now())),
        header("List-Unsubscribe", f"<https://portal.test/unsubscribe/{'x' * 400}>"),
        header("MIME-Version", "1.0"),
        multipart("mixed", "=__one", inside, attachment(file, "application/ics", shown)),
    )
    return "".join(parts).encode("ascii")


@given(WORDS, LINES, LINES, st.binary(max_size=300))
def test_what_is_written_reads_back(about: str, text: str, html: str, file: bytes):
    about = " ".join(about.split())
    written = mail(about, text + "\n", html + "\n", file)
    read = message_from_bytes(written, policy=policy.default)
    assert not [defect for part in read.walk() for defect in part.defects]
    assert read["Subject"] == about
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
    [plain, shown, attached] = [part for part in read.walk() if not part.is_multipart()]
    assert isinstance(plain, EmailMessage)
    assert isinstance(shown, EmailMessage)
    assert isinstance(attached, EmailMessage)
    assert lines_of(plain) == lines_of_text(text + "\n")
    assert lines_of(shown) == lines_of_text(html + "\n")
    assert attached.get_content() == file
    assert attached.get_filename() == "invitation.ics"


def lines_of(part: EmailMessage) -> list[bytes]:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.splitlines()


def lines_of_text(text: str) -> list[bytes]:
    return text.encode().splitlines()


@given(st.binary(min_size=1, max_size=1000))
def test_octets_are_written_as_the_library_writes_them(content: bytes):
    message = EmailMessage(policy=policy.SMTP)
    message.set_content(content, maintype="application", subtype="ics")
    _, _, ours = attachment(content, "application/ics").partition("\r\n\r\n")
    assert ours.replace("\r\n", "\n") == message.get_payload()


@given(st.text(max_size=60))
def test_a_header_says_what_it_was_told_or_nothing(value: str):
    try:
        written = header("X-Telemachus-Nudge", value)
    except ValueError:
        return
    assert written.count("\n") == written.count("\r\n")
    read = message_from_bytes(written.encode("ascii") + b"\r\n", policy=policy.default)
    assert list(read.items()) == [("X-Telemachus-Nudge", value)]


@pytest.mark.parametrize("value", ["", " a", "a\r\nBcc: b", "a\n b", "a\0", "é", "a  b"])
def test_a_header_of_ours_is_words_of_ascii(value: str):
    with pytest.raises(ValueError, match="X-Test"):
        header("X-Test", value)


def test_a_long_header_is_folded_and_the_address_of_list_unsubscribe_stays_one_word():
    assert header("X-Test", "a" * 50 + " " + "b" * 50) == f"X-Test: {'a' * 50}\r\n {'b' * 50}\r\n"
    assert b"\r\nList-Unsubscribe: <https://portal.test/unsubscribe/xxx" in mail()
