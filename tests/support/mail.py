"""A real SMTP server for tests, which answers as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.waiting import eventually

__all__ = ["MailServer", "mail_server", "settings_of"]


def settings_of(port: int) -> dict[str, Any]:
    """The settings of notifications that send mail to a server on this port."""
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "mail_from": "Telemachus <mentoring@company.example>",
        "link_secret": "a secret of the tests",
    }


@dataclass
class MailServer:
    """port: on 127.0.0.1. answer: what to say to a mail for these recipients; None keeps it. recipient: what to say to
    a recipient; None takes them. senders: who the mails came from by their envelopes."""

    port: int = 0
    answer: Callable[[list[str]], str | None] = lambda _: None
    recipient: Callable[[str], str | None] = lambda _: None
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    senders: list[str] = field(default_factory=list[str])
    connections: int = 0
    _open: WeakSet[SMTP] = field(default_factory=WeakSet[SMTP])
    _server: asyncio.Server | None = None

    def settings(self) -> dict[str, Any]:
        """The settings of notifications that send mail here."""
        return settings_of(self.port)

    async def start(self) -> None:
        """Listen, on the same port as before when it is started again."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections and cut the open ones."""
        if self._server is None:
            return
        self._server.close()
        self.cut()
        await self._server.wait_closed()
        self._server = None

    def cut(self) -> None:
        """Close the open connections without another word."""
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.close()

    async def received(self, count: int = 1, *, rule: str = "", to: str = "") -> list[EmailMessage]:
        """All mails of a rule to an address, once there are at least `count`."""

        async def look() -> list[EmailMessage] | None:
            found = [mail for mail in self.mails if rule in str(mail["X-Telemachus-Nudge"]) and to in str(mail["To"])]
            return found if len(found) >= count else None

        return await eventually(look, what=f"{count} mails {rule} {to}")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        refusal = self.recipient(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        refusal = self.answer(envelope.rcpt_tos)
        if refusal is not None:
            return refusal
        self.senders.append(envelope.mail_from or "")
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 OK"

    def _connection(self) -> SMTP:
        connection = SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=asyncio.get_running_loop())
        self._open.add(connection)
        self.connections += 1
        return connection


@asynccontextmanager
async def mail_server() -> AsyncGenerator[MailServer]:
    """A running mail server until the end of the block."""
    server = MailServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
