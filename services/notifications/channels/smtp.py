"""Handing mails to the mail server, one after the other over a connection that stays open."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import aiosmtplib
import structlog
from aiosmtplib.protocol import normalize_message_line_endings

from services.notifications.deliveries.domain import Accepted, Deferred, Outcome, Refused, Unknown
from services.notifications.settings import Settings

__all__ = ["Mail", "Postman"]

log = structlog.get_logger(__name__)

_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)
_READY_FOR_CONTENT = 354
_COMPLETED = 250
_TAKEN = (250, 251)
"""Of a recipient: 251 when the server passes it on elsewhere."""
_CLOSING = 421
_TOO_LARGE = 552
"""Every other refusal of the sender is a matter of configuration, which somebody will mend."""
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_END = b".\r\n"
_AT_ONCE = 16_000
"""Octets that one packet of TLS, and whatever waits to be sent, has room for."""
_LOOKS = 0.02
"""Seconds between two looks at whether everything has left this machine."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What goes over the wire. content: with every line ended by CRLF, in 7 bits unless `utf8` (SMTPUTF8)."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool = False


class Postman:
    """One connection to the mail server, opened when it is needed and used for many mails."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def ready(self) -> bool:
        """Connect where that is needed; whether a mail can be sent now. Nothing is wrong with any mail if not."""
        if self.connected and self._sent < self._settings.smtp_mails_per_connection:
            return True
        await self.close()
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password_text,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            cert_bundle=str(settings.smtp_ca_file) if settings.smtp_ca_file else None,
            timeout=settings.smtp_timeout,
        )
        try:
            await client.connect()
            await _greet(client)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("mail_server_away", reason=type(error).__name__)
            client.close()
            return False
        self._client, self._sent = client, 0
        return True

    async def close(self) -> None:
        """Take leave of the server, where there is a connection."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if client.is_connected:
                await client.quit(timeout=min(5.0, self._settings.smtp_timeout))
        except (aiosmtplib.SMTPException, OSError):
            pass
        finally:
            client.close()

    async def send(self, mail: Mail) -> Outcome:
        """Hand over one mail. A connection that was used before may be closed by the server at any time, so before the
        mail's content is on its way it is replaced once."""
        used_before = self._sent > 0
        outcome = await self._try(mail)
        if used_before and outcome in (_CONNECTION_LOST, _SERVER_CLOSES) and await self.ready():
            outcome = await self._try(mail)
        return outcome

    async def _try(self, mail: Mail) -> Outcome:
        client = self._client
        if client is None:
            return _CONNECTION_LOST
        self._sent += 1
        try:
            refusal = await self._announce(client, mail)
            if refusal is None:
                return await self._hand_over(client, mail)
        except _LOST:
            client.close()
            return _CONNECTION_LOST
        await self._reset(client)
        return refusal

    async def _announce(self, client: aiosmtplib.SMTP, mail: Mail) -> Deferred | Refused | None:
        """Everything before the content; the server's refusal, or None. Raises what means that the connection is
        lost."""
        encoding = "utf-8" if mail.utf8 else "ascii"
        options = [b"SMTPUTF8"] if mail.utf8 else []
        if client.supports_extension("size"):
            options.append(b"SIZE=%d" % len(mail.content))
        try:
            if mail.utf8 and not client.supports_extension("smtputf8"):
                return Refused("address-not-supported")
            # The addresses are as a server knows them already; the library's own commands would parse them once more.
            answer = await client.execute_command(b"MAIL", f"FROM:<{mail.sender}>".encode(encoding), *options)
            if answer.code == _CLOSING:
                return _SERVER_CLOSES
            if answer.code != _COMPLETED:
                return (Refused if answer.code == _TOO_LARGE else Deferred)(f"sender-{answer.code}")
            answer = await client.execute_command(b"RCPT", f"TO:<{mail.recipient}>".encode(encoding))
            if answer.code not in _TAKEN:
                return _refusal(answer.code, _status(answer.message))
        except aiosmtplib.SMTPResponseException as error:
            return _refusal(error.code)
        except ValueError:
            return Refused("address-not-supported")
        answer = await client.execute_command(b"DATA")
        return None if answer.code == _READY_FOR_CONTENT else _refusal(answer.code)

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: Mail) -> Outcome:
        """The content. Once its last line has left this machine, only the server's answer says whether it has it."""
        protocol = client.protocol
        transport = protocol.transport if protocol is not None else None
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            return _CONNECTION_LOST
        content = _transparent(mail.content)
        if len(content) <= _AT_ONCE:
            # Nothing of it leaves this machine, or we take it that all of it does.
            protocol.write(content + _END)
            if transport.is_closing():
                client.close()
                return _CONNECTION_LOST
        else:
            protocol.write(content)
            if not await self._gone(transport):
                client.close()
                return _CONNECTION_LOST
            protocol.write(_END)
        try:
            answer = await protocol.read_response(timeout=self._settings.smtp_answer_timeout)
        except aiosmtplib.SMTPTimeoutError:
            client.close()
            return Unknown("no-answer")
        except (aiosmtplib.SMTPException, OSError):
            client.close()
            return Unknown("answer-lost")
        if answer.code == _COMPLETED:
            return Accepted()
        refusal = _refusal(answer.code)
        await self._reset(client)
        return refusal

    async def _gone(self, transport: asyncio.WriteTransport) -> bool:
        """Wait until what was written has left this machine; False when the connection is lost before."""

        async def sent() -> None:
            while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(_LOOKS)

        try:
            async with asyncio.timeout(self._settings.smtp_answer_timeout):
                await sent()
        except TimeoutError:
            return False
        return not transport.is_closing()

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        """Begin anew after a refusal; what is left of the last mail must not become part of the next."""
        try:
            if client.is_connected:
                await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()


_CONNECTION_LOST = Deferred("connection-lost")
_SERVER_CLOSES = Deferred(f"smtp-{_CLOSING}")


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Ask what the server can, where that was not asked to sign in; until then it can nothing."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def _refusal(code: int, status: str = "") -> Deferred | Refused:
    """A code of ours; the server's words may hold an address and stay behind."""
    return Deferred(f"smtp-{code}") if 400 <= code < 500 else Refused(f"smtp-{code}", status)


def _status(words: str) -> str:
    """The enhanced status (RFC 3463) at the beginning of the server's words; empty where there is none."""
    found = _STATUS.match(words)
    return found[0] if found else ""


def _transparent(content: bytes) -> bytes:
    """Content as it may be followed by the line that ends it: no bare CR or LF, no line that begins with a period."""
    lines = content.count(b"\r\n")
    if content.count(b"\n") != lines or content.count(b"\r") != lines or not content.endswith(b"\r\n"):
        content = normalize_message_line_endings(content)
    content = content.replace(b"\r\n.", b"\r\n..")
    return b"." + content if content.startswith(b".") else content
