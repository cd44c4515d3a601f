"""A real SMTP server for tests, which answers as the test says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

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
    a recipient; None takes them. senders: who the mails came from by their envelopes.

    secure: for TLS, from the start with implicit, otherwise after STARTTLS, which is asked for. password: who gives
    another one is refused. commands: what was said to it, in clear or not. breaks_at: bytes of a mail after which the
    connection breaks. slow: waited for before a mail is answered. utf8: whether SMTPUTF8 is offered.
    """

    port: int = 0
    answer: Callable[[list[str]], str | None] = lambda _: None
    recipient: Callable[[str], str | None] = lambda _: None
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    sender: Callable[[str], str | None] = lambda _: None
    senders: list[str] = field(default_factory=list[str])
    secure: ssl.SSLContext | None = None
    implicit: bool = False
    password: str = ""
    commands: list[str] = field(default_factory=list[str])
    breaks_at: int | None = None
    slow: Callable[[], Awaitable[object]] | None = None
    utf8: bool = True
    connections: int = 0
    _open: WeakSet[SMTP] = field(default_factory=WeakSet[SMTP])
    _server: asyncio.Server | None = None

    def settings(self) -> dict[str, Any]:
        """The settings of notifications that send mail here."""
        return settings_of(self.port)

    async def start(self) -> None:
        """Listen, on the same port as before when it is started again."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._connection, "127.0.0.1", self.port, ssl=self.secure if self.implicit else None
        )
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

    async def handle_AUTH(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, args: list[str]
    ) -> object:
        self.commands.append("AUTH")
        return MISSING

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        self.commands.append("MAIL")
        if self.password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        refusal = self.sender(address)
        if refusal is not None:
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        refusal = self.recipient(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.slow is not None:
            await self.slow()
        refusal = self.answer(envelope.rcpt_tos)
        if refusal is not None:
            return refusal
        self.senders.append(envelope.mail_from or "")
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 OK"

    def _connection(self) -> SMTP:
        connection = _Connection(
            self,
            hostname="localhost",
            enable_SMTPUTF8=self.utf8,
            loop=asyncio.get_running_loop(),
            tls_context=None if self.implicit else self.secure,
            require_starttls=self.secure is not None and not self.implicit,
            auth_require_tls=self.secure is not None and not self.implicit,
            authenticator=self._authenticate if self.password else None,
        )
        self._open.add(connection)
        self.connections += 1
        return connection

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        given = data.password if isinstance(data, LoginPassword) else b""
        return AuthResult(success=given == self.password.encode())


class _Connection(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """As long as the server says so, the connection breaks in the middle of a mail."""
        server = self.event_handler
        assert isinstance(server, MailServer)
        if server.breaks_at is None:
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        await self._reader.readexactly(server.breaks_at)
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


@asynccontextmanager
async def mail_server() -> AsyncGenerator[MailServer]:
    """A running mail server until the end of the block."""
    server = MailServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
