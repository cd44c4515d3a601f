"""A local mailbox: it takes every mail by SMTP, delivers none of it further, and shows it in a browser.

    async with Mailbox(folder) as mailbox:
        ...  # SMTP on mailbox.host:mailbox.port, pages in mailbox.app below /mailbox/

It listens on loopback only. Mails are kept as .eml files in the folder, which any mail program opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from shared import clock

__all__ = ["Mailbox", "StoredMail"]

_HEADERS = BytesHeaderParser()
_NAME = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail in the mailbox. id: also the name of its file. received_at: by the platform's clock. to: addresses."""

    id: str
    path: Path
    received_at: datetime
    message_id: str
    sender: str
    to: tuple[str, ...]
    recipients: str
    subject: str
    rule: str
    has_calendar: bool

    @property
    def raw(self) -> bytes:
        return self.path.read_bytes()

    @property
    def message(self) -> EmailMessage:
        """The whole mail, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)


class Mailbox:
    """folder: where the mails are kept. host: a loopback address. port: of SMTP; 0 takes a free one."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        from telemachus.embedded._mailbox_pages import pages

        self.host = host
        self.port = port
        self.app: FastAPI = pages(self)
        self._folder = folder
        self._mails: dict[str, StoredMail] = {}
        self._connections: WeakSet[SMTP] = WeakSet()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self._folder.glob("*.eml")):
            self._keep(path, path.read_bytes())
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for connection in self._connections:
                if connection.transport is not None:
                    connection.transport.close()
            await self._server.wait_closed()
            self._server = None

    def find(self, to: str = "", rule: str = "") -> Sequence[StoredMail]:
        """Newest first. to: a part of an address or name of a recipient. rule: of the nudge."""
        wanted = to.strip().casefold()
        return [
            mail
            for mail in reversed(self._mails.values())
            if wanted in mail.recipients.casefold() and (not rule or mail.rule == rule)
        ]

    def get(self, key: str) -> StoredMail | None:
        return self._mails.get(key)

    def rules(self) -> Sequence[str]:
        """The rules of all nudges in the mailbox."""
        return sorted({mail.rule for mail in self._mails.values() if mail.rule})

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail; called by aiosmtpd."""
        content = envelope.original_content or b""
        name = f"{clock.now():{_NAME}}-{len(self._mails) + 1:06d}"
        path = self._folder / f"{name}.eml"
        path.write_bytes(content)
        self._keep(path, content)
        return "250 Kept"

    def _connection(self) -> SMTP:
        connection = SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=asyncio.get_running_loop())
        self._connections.add(connection)
        return connection

    def _keep(self, path: Path, content: bytes) -> None:
        headers = _HEADERS.parsebytes(content)
        recipients = _decoded(headers.get("To"))
        self._mails[path.stem] = StoredMail(
            id=path.stem,
            path=path,
            received_at=datetime.strptime(f"{path.stem.partition('-')[0]}+0000", f"{_NAME}%z"),
            message_id=_decoded(headers.get("Message-ID")),
            sender=_decoded(headers.get("From")),
            to=tuple(address for _, address in getaddresses([recipients])),
            recipients=recipients,
            subject=_decoded(headers.get("Subject")),
            rule=_decoded(headers.get("X-Telemachus-Nudge")).partition(";")[0],
            has_calendar=b"text/calendar" in content,
        )


def _decoded(header: str | None) -> str:
    """A header's words on one line. The full parser of the standard library takes five times as long."""
    try:
        return " ".join(str(make_header(decode_header(header or ""))).split())
    except (UnicodeError, LookupError, ValueError):
        return str(header)
