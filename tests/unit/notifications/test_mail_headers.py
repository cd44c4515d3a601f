"""Mails are what we meant them to be, whatever people are called and wherever they are reached."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import pytest
from aiosmtplib.email import parse_address
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notifications.channels import setting
from services.notifications.channels.addresses import UnusableAddress, deliverable, display_name, same_address
from services.notifications.channels.calendar import Attendee, Invitation
from services.notifications.channels.email import Writer
from services.notifications.channels.letters import Letter
from services.notifications.nudges.domain import Rule
from services.notifications.preferences.domain import Kind
from services.notifications.settings import Settings
from shared.links import Links

LOCAL = st.text(st.characters(codec="utf-8", exclude_characters=' <>@,;:"()[]\\'), min_size=1, max_size=30)
NUDGE, PERSON, MENTORSHIP = UUID(int=1), UUID(int=2), UUID(int=3)
SETTINGS: dict[str, Any] = {
    "database_url": "postgresql://x@localhost/x",
    "mail_from": "Telemachus <mentoring@company.example>",
    "link_secret": "a secret of the tests",
}
OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Id", "Feedback-ID", "X-Telemachus-Nudge", "X-Telemachus-Delivery",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language", "MIME-Version", "Content-Type",
}  # fmt: skip
HOSTILE = st.text(
    st.one_of(
        st.sampled_from('\r\n\t\0 "<>@,;:\\()[]=?_.\u202e\u2066\u200d\u2028\x85é世ا🎉'),
        st.characters(codec="utf-8"),
    ),
    max_size=400,
)


def letter(subject: str = "A subject", words: str = "Words.") -> Letter:
    return Letter(
        subject=subject, paragraphs=(words,), action="Do", link="https://portal.test/x", because="", thread=MENTORSHIP
    )


def written(
    to: Attendee, one: Letter | None = None, invitation: Invitation | None = None, **more: Any
) -> tuple[bytes, EmailMessage]:
    """The bytes of a mail, and what a mail program makes of them."""
    writer = Writer(Settings(**{**SETTINGS, **more}), Links("https://portal.test"))
    content = writer.write(
        one or letter(),
        nudge_id=NUDGE,
        rule=Rule.REMINDER,
        kind=Kind.SESSION_REMINDERS,
        person_id=PERSON,
        to=to,
        invitation=invitation,
    )
    return content, message_from_bytes(content, policy=policy.default)


def test_a_mail_says_what_it_is_and_to_which_thread_it_belongs():
    _, mail = written(Attendee("Tom Ek", "tom@company.example"))
    assert mail["Message-ID"] == f"<nudge.{NUDGE}@company.example>"
    assert mail["In-Reply-To"] == mail["References"] == f"<mentorship.{MENTORSHIP}@company.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<session_reminders.telemachus.company.example>"
    assert mail["Reply-To"] is None
    assert set(mail.keys()) == OURS


def test_questions_go_to_people_and_calendar_answers_to_the_organizer():
    to = Attendee("Tom Ek", "tom@company.example")
    _, mail = written(to, mail_reply_to="HR <hr@company.example>")
    assert mail["Reply-To"] == "HR <hr@company.example>"
    _, invited = written(
        to, invitation=Invitation("REQUEST", b"BEGIN:VCALENDAR\r\n"), mail_reply_to="hr@company.example"
    )
    assert invited["Reply-To"] is None


@given(name=HOSTILE, subject=HOSTILE, words=HOSTILE)
@example(name="Eve\r\nBcc: all@company.example\r\n\r\nHi", subject="Hi\r\nBcc: all@company.example", words="\r\n.\r\n")
@example(name="ceo@company.example", subject="=?utf-8?q?=0D=0ABcc:_x@y.z?=", words="x" * 5000)
@example(name='Müller, "Tom" <x@y.z>', subject="é" * 400, words="é" * 5000)
@example(name="Ek, Tom é" * 12, subject="a" * 400, words="From here\n")
@settings(max_examples=50, deadline=None)
def test_nobodys_name_and_no_subject_changes_a_header_or_makes_a_line_too_long(name: str, subject: str, words: str):
    content, mail = written(Attendee(name, "tom@company.example"), letter(subject, words))
    assert sorted(mail.keys()) == sorted(OURS)
    assert [address.addr_spec for address in mail["To"].addresses] == ["tom@company.example"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["mentoring@company.example"]
    assert _read_by_an_older_program(content) == (display_name(name), setting.subject(letter(subject)))
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert not mail.defects
    assert mail.get_body(("plain",)) is not None
    assert mail.get_body(("html",)) is not None


def _read_by_an_older_program(content: bytes) -> tuple[str, str]:
    """The recipient's name and the subject; the newer parser shows the white space between encoded words of a name."""
    raw = message_from_bytes(content)
    name, _ = parseaddr(raw["To"])
    return str(make_header(decode_header(name))), str(make_header(decode_header(raw["Subject"])))


@given(
    address=st.one_of(
        HOSTILE, st.builds("{}@{}".format, LOCAL, st.sampled_from(["x.example", "müller.example"])), st.emails()
    )
)
@example(address="tom@müller.example")
@example(address="ünal@company.example")
@example(address="tom@xn--mller-kva.example")
@example(address="a" * 65 + "@company.example")
@example(address="tom@" + "a." * 200 + "example")
@example(address="tom@company.example\r\nRCPT TO:<all@company.example>")
@settings(max_examples=50, deadline=None)
def test_an_address_is_used_as_it_is_or_not_at_all(address: str):
    try:
        where = deliverable(address)
    except UnusableAddress:
        return
    content, mail = written(Attendee("Tom", address))
    [to] = mail["To"].addresses
    assert (to.username.encode("utf-8", "surrogateescape").decode(), to.domain) == (where.local, where.domain)
    assert sorted(mail.keys()) == sorted(OURS)
    assert content.isascii() != where.utf8
    assert where.address.split() == [where.address]
    assert parse_address(where.address) == where.address, "the library tells the server another address"
    assert same_address(address, where.address)


@pytest.mark.parametrize(
    ("address", "wire", "utf8"),
    [
        ("tom@Müller.example", "tom@xn--mller-kva.example", False),
        ("ünal@company.example", "ünal@company.example", True),
        ("tom@日本.example", "tom@xn--wgv71a.example", False),
        ("O'Neil+mentoring@company.example", "O'Neil+mentoring@company.example", False),
    ],
)
def test_an_international_address_is_told_as_servers_know_it(address: str, wire: str, utf8: bool):
    where = deliverable(address)
    assert (where.address, where.utf8) == (wire, utf8)


@pytest.mark.parametrize(
    "address",
    ["", "tom", "tom@", "@company.example", "tom@a@b", "tom ek@company.example", "tom@-.example", "tom@a..example",
     ".tom@company.example", "to..m@company.example", "tom@é..example", "<tom@company.example>", "tom@x.example\0"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(UnusableAddress):
        deliverable(address)


def test_a_name_cannot_turn_the_direction_of_text_or_pass_for_an_address():
    assert display_name("Tom \u202ekE\u202c") == "Tom kE"
    assert len(display_name("x" * 5000)) == 100
    content, mail = written(Attendee("ceo@company.example", "tom@company.example"))
    assert b'\r\nTo: "ceo@company.example" <tom@company.example>\r\n' in content
    assert mail["To"].addresses == (Address("ceo@company.example", addr_spec="tom@company.example"),)


def test_a_sender_with_an_international_domain_has_ids_in_ascii():
    content, mail = written(Attendee("Tom", "tom@company.example"), mail_from="Müller <mentoring@müller.example>")
    assert content.isascii()
    assert mail["Message-ID"] == f"<nudge.{NUDGE}@xn--mller-kva.example>"
    assert mail["From"].addresses[0] == Address("Müller", addr_spec="mentoring@xn--mller-kva.example")
