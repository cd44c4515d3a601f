"""What mail servers do, and what each of it does to a mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.notifications.channels.smtp import Mail, Postman
from services.notifications.deliveries.domain import Accepted, Deferred, Outcome, Refused, Unknown
from services.notifications.settings import Settings
from shared.events.notifications import NotificationDelivered
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join, proposal
from tests.support.certificates import Authority
from tests.support.mail import MailServer
from tests.support.waiting import eventually

MAIL = Mail("back@company.example", "tom@company.example", b"Subject: Hi\r\n\r\nTom\r\n.\r\nLin\r\n")
LARGE = Mail(MAIL.sender, MAIL.recipient, b"Subject: Hi\r\n\r\n" + (b"x" * 76 + b"\r\n") * 400_000)
To = Callable[..., Postman]


@pytest.fixture
async def to(mails: MailServer) -> AsyncIterator[To]:
    opened: list[Postman] = []

    def postman(**more: Any) -> Postman:
        settings: dict[str, Any] = {
            **mails.settings(),
            "database_url": "postgresql://x@localhost/x",
            "smtp_timeout": 5,
            **more,
        }
        opened.append(Postman(Settings(**settings)))
        return opened[-1]

    yield postman
    for one in opened:
        await one.close()


async def sent(postman: Postman, mail: Mail = MAIL) -> Outcome:
    assert await postman.ready()
    return await postman.send(mail)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_passwords_and_mails_go_through_tls_of_whom_we_trust(to: To, mails: MailServer, tmp_path: Path, tls: str):
    authority = Authority(tmp_path)
    await mails.stop()
    mails.secure, mails.implicit, mails.password = authority.server(), tls == "tls", "correct horse"
    await mails.start()
    secure = {"smtp_host": "localhost", "smtp_tls": tls, "smtp_ca_file": authority.file, "smtp_username": "mentoring"}
    assert await sent(to(**secure, smtp_password="correct horse")) == Accepted()
    assert len(mails.mails) == 1
    assert not await to(**secure, smtp_password="wrong", smtp_timeout=0.5).ready()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["authority", "name", "none"])
async def test_nothing_is_said_to_a_server_that_cannot_show_who_it_is(
    to: To, mails: MailServer, tmp_path: Path, tls: str, wrong: str
):
    authority, other = Authority(tmp_path), Authority(tmp_path)
    await mails.stop()
    if wrong != "none":
        mails.secure = (other if wrong == "authority" else authority).server(
            "mail.example" if wrong == "name" else "localhost"
        )
        mails.implicit = tls == "tls"
    mails.password = "correct horse"
    await mails.start()
    postman = to(
        smtp_host="localhost",
        smtp_tls=tls,
        smtp_ca_file=authority.file,
        smtp_username="mentoring",
        smtp_password="correct horse",
        smtp_timeout=1,
    )
    assert not await postman.ready()
    assert mails.connections == 1
    assert not mails.mails
    assert not any(said.startswith(("AUTH", "MAIL")) for said in mails.commands)


@pytest.mark.parametrize(
    ("where", "said", "outcome"),
    [
        ("sender", "451 4.3.2 Not now", Deferred("sender-451")),
        ("sender", "552 5.3.4 Too large", Refused("sender-552")),
        ("sender", "550 5.7.1 You may not send", Deferred("sender-550")),
        ("sender", "421 4.7.0 Too many connections", Deferred("smtp-421")),
        ("recipient", "450 4.2.0 Greylisted", Deferred("smtp-450")),
        ("recipient", "451 4.7.1 Come back later", Deferred("smtp-451")),
        ("recipient", "452 4.2.2 Mailbox full", Deferred("smtp-452")),
        ("recipient", "452 4.5.3 Too many recipients", Deferred("smtp-452")),
        ("recipient", "421 4.7.28 Too many mails", Deferred("smtp-421")),
        ("recipient", "550 5.1.1 No such user", Refused("smtp-550", "5.1.1")),
        ("recipient", "552 5.2.2 Mailbox full", Refused("smtp-552", "5.2.2")),
        ("recipient", "550 No such user 5.1.1", Refused("smtp-550")),
        ("recipient", "553 5.1.3 Bad address", Refused("smtp-553", "5.1.3")),
        ("answer", "451 4.3.0 Not now", Deferred("smtp-451")),
        ("answer", "552 5.2.2 Server full", Refused("smtp-552")),
        ("answer", "550 5.7.1 Spam", Refused("smtp-550")),
        ("answer", "554 5.6.0 Not like this", Refused("smtp-554")),
        ("answer", "421 4.4.2 Going down", Deferred("smtp-421")),
    ],
)
async def test_each_refusal_leads_to_what_the_guide_says(
    to: To, mails: MailServer, where: str, said: str, outcome: Outcome
):
    left = [said]

    def once(_: object) -> str | None:
        return left.pop() if left else None

    setattr(mails, where, once)
    postman = to()
    assert await sent(postman) == outcome
    assert await sent(postman) == Accepted(), "the next mail goes through"
    assert len(mails.mails) == 1
    assert mails.mails[0].get_payload() == "Tom\r\n.\r\nLin\r\n"


async def test_a_slow_answer_to_a_command_is_no_loss_and_to_a_mail_is_unknown(to: To, mails: MailServer):
    gate = asyncio.Event()
    mails.slow = gate.wait
    postman = to(smtp_answer_timeout=0.3)
    assert await sent(postman) == Unknown("no-answer")
    gate.set()
    mails.slow = None
    assert await sent(postman) == Accepted()


async def test_a_connection_that_breaks_in_the_middle_of_a_mail_has_delivered_nothing(to: To, mails: MailServer):
    mails.breaks_at = 1000
    postman = to()
    assert await sent(postman, LARGE) == Deferred("connection-lost")
    mails.breaks_at = None
    assert await sent(postman) == Accepted()
    assert len(mails.mails) == 1


async def test_a_connection_that_breaks_before_the_answer_may_have_delivered_it(to: To, mails: MailServer):
    def keep_and_vanish(_: list[str]) -> None:
        mails.cut()

    mails.answer = keep_and_vanish
    postman = to()
    assert await sent(postman) == Unknown("answer-lost")
    assert len(mails.mails) == 1


async def test_an_idle_connection_that_the_server_has_closed_is_replaced(to: To, mails: MailServer):
    postman = to()
    assert await sent(postman) == Accepted()
    mails.cut()
    assert await postman.send(MAIL) == Accepted()
    assert mails.connections == 2


@pytest.mark.parametrize("offered", [True, False])
async def test_an_address_that_needs_smtputf8_goes_where_that_is_offered(to: To, mails: MailServer, offered: bool):
    mails.utf8 = offered
    content = "To: ünal@company.example\r\nSubject: Hi\r\n\r\nÜnal\r\n".encode()
    mail = Mail(MAIL.sender, "ünal@company.example", content, utf8=True)
    assert await sent(to(), mail) == (Accepted() if offered else Refused("address-not-supported"))
    assert len(mails.mails) == int(offered)


async def test_mails_wait_for_a_server_whose_certificate_is_wrong(start: Start, mails: MailServer, tmp_path: Path):
    authority = Authority(tmp_path)
    await mails.stop()
    mails.secure = Authority(tmp_path).server()
    await mails.start()
    harness = await start(smtp_host="localhost", smtp_tls="starttls", smtp_ca_file=authority.file, smtp_timeout=1)
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    await harness.receive(proposal(tom, lin))

    async def tried() -> bool:
        return mails.connections > 0

    await eventually(tried, what="a connection")
    assert not mails.mails
    await mails.stop()
    mails.secure = authority.server()
    await mails.start()
    await harness.sent(NotificationDelivered)
    await mails.received(to="tom@")
