"""Reading reports of bounces and complaints that anybody can have written."""

from __future__ import annotations

from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.channels import returning
from services.notifications.channels.received import read_mail
from services.notifications.channels.reports import Report, Said, read_report
from services.notifications.settings import Settings
from services.notifications.suppressions.domain import SOFT_LIMIT, Kind, kind_of, suppresses
from tests.support.reports import bounce, complaint

ID = UUID("019e2b4c-7d1a-7c3e-9b52-3f8e6a1d4c70")
SETTINGS = Settings.model_validate(
    {
        "database_url": "postgresql://x@localhost/x",
        "link_secret": "one secret of the tests",
        "mail_from": "mentoring@company.example",
    }
)
TOM = "tom@company.example"
TOKEN = returning.token(SETTINGS, ID, TOM)


def original() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["X-Telemachus-Delivery"] = "Hi", TOKEN
    return mail


def read(content: bytes) -> Report | None:
    mail = read_mail(content)
    return read_report(mail) if mail is not None else None


def test_a_report_tells_of_whom_it_is_and_why():
    report = read(bounce(original(), recipient=TOM, status="5.0.0", diagnostic="550 5.1.1 <tom@x>: unknown"))
    assert report == Report("bounce", (TOKEN,), (Said((TOM,), "failed", "5.1.1"),))


@pytest.mark.parametrize(
    ("status", "diagnostic", "found"),
    [
        ("5.1.1", "", "5.1.1"),
        ("5.1.1 (bad address)", "550 5.7.1 other", "5.1.1"),
        ("", "552 mailbox full", "5.2.2"),
        ("", "550 no such user", "5.0.0"),
        ("", "", ""),
        ("5.0.0", "552 full", "5.0.0"),
        ("10.0.0.5", "", ""),
        ("nonsense", "smtp 451 later", "4.0.0"),
    ],
)
def test_a_poor_report_is_read_for_the_most_that_it_says(status: str, diagnostic: str, found: str):
    report = read(bounce(original(), status=status, diagnostic=diagnostic))
    assert report is not None
    assert report.said == (Said((), "failed", found),)


def test_the_address_that_a_report_comes_to_is_enough_to_know_its_delivery():
    report = read(bounce(EmailMessage(), to=f"Bounces+{TOKEN.upper()}@company.example", returned=False))
    assert report is not None
    assert report.tokens == (TOKEN,)


def test_a_complaint_tells_of_the_mail_that_is_in_it():
    assert read(complaint(original(), recipient=TOM)) == Report("complaint", (TOKEN,), (Said((TOM,), "abuse", ""),))
    assert read(complaint(original(), kind="not-spam")) is None


@given(delivery_id=st.uuids(), address=st.emails(), place=st.integers(0, 40), letter=st.sampled_from("a2z7"))
def test_a_token_is_for_one_delivery_to_one_address_and_cannot_be_changed(
    delivery_id: UUID, address: str, place: int, letter: str
):
    token = returning.token(SETTINGS, delivery_id, address)
    assert returning.delivery_named(token.upper()) == delivery_id
    assert returning.is_ours(SETTINGS, token, address.upper().lower())
    assert not returning.is_ours(SETTINGS, token, "other@company.example")
    other = token[:place] + letter + token[place + 1 :]
    assert other == token or not returning.is_ours(SETTINGS, other, address)
    assert not returning.is_ours(
        SETTINGS.model_copy(update={"link_secret": _secret("another secret of tests")}), token, address
    )


def _secret(text: str) -> object:
    return Settings.model_validate({"database_url": "x", "link_secret": text}).link_secret


def test_every_mail_has_an_envelope_sender_of_its_own_that_servers_take():
    with_path = SETTINGS.model_copy(update={"mail_return_path": "b" * 21 + "@company.example"})
    local, _, domain = returning.return_path(with_path, ID, TOM).partition("@")
    assert (len(local), domain) == (64, "company.example")
    assert returning.return_path(SETTINGS, ID, TOM) == "mentoring@company.example"
    international = SETTINGS.model_copy(update={"mail_from": "mentoring@müller.example"})
    assert returning.return_path(international, ID, TOM) == "mentoring@xn--mller-kva.example"
    with pytest.raises(ValueError, match="not a mail address"):
        Settings.model_validate({"database_url": "x", "mail_from": "ünal@company.example"})
    with pytest.raises(ValueError, match="up to 21"):
        Settings.model_validate({"database_url": "x", "mail_return_path": "b" * 22 + "@company.example"})


@given(content=st.binary(max_size=2000), kind=st.sampled_from(["delivery-status", "feedback-report", "rfc822"]))
@settings(max_examples=200, deadline=None)
def test_nothing_that_is_sent_to_us_makes_reading_it_fail_or_makes_up_a_token(content: bytes, kind: str):
    head = f"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n"
    for whole in (content, head.encode() + content):
        report = read(whole)
        assert report is None or not any(returning.is_ours(SETTINGS, token, TOM) for token in report.tokens)


def test_a_mail_in_a_mail_in_a_mail_is_read_as_far_as_anybody_needs():
    nested = b"Subject: Hi\r\n\r\nHi\r\n"
    for _ in range(200):
        nested = b"Content-Type: message/rfc822\r\n\r\n" + nested
    assert read(nested) is None
    assert read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000) is None


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.HARD), ("failed", "5.1.10", Kind.HARD), ("failed", "5.2.1", Kind.HARD),
        ("failed", "5.2.2", Kind.SOFT), ("failed", "4.4.7", Kind.SOFT), ("failed", "5.0.0", Kind.SOFT),
        ("failed", "", Kind.SOFT), ("failed", "5.4.1", Kind.SOFT), ("failed", "5.7.1", Kind.REFUSED),
        ("failed", "5.1.8", Kind.REFUSED), ("failed", "5.3.4", Kind.REFUSED), ("failed", "5.6.1", Kind.REFUSED),
        ("delayed", "4.4.7", None), ("delivered", "2.0.0", None), ("relayed", "", None),
    ],
)  # fmt: skip
def test_only_what_says_that_a_mailbox_is_not_there_is_hard(action: str, status: str, kind: Kind | None):
    assert kind_of(action, status) == kind


def test_soft_bounces_suppress_when_there_are_enough_and_refusals_never():
    assert not suppresses(Kind.SOFT, SOFT_LIMIT - 1)
    assert suppresses(Kind.SOFT, SOFT_LIMIT)
    assert not suppresses(Kind.REFUSED, 100)
    assert suppresses(Kind.HARD, 0)
    assert suppresses(Kind.COMPLAINT, 0)
