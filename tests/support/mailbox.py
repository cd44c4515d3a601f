"""A real IMAP server for tests, which is nobody's but pymap's."""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from imap_tools.mailbox import MailBoxUnencrypted
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Login
from pymap.imap import IMAPServer

from shared.ids import new_id
from tests.support.waiting import eventually

__all__ = ["PASSWORD", "USER", "MailboxServer", "mailbox_server"]

USER, PASSWORD = "mentoring", "correct horse"


@dataclass
class MailboxServer:
    """port: on 127.0.0.1, without TLS. connections: how many there were."""

    port: int = 0
    connections: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])
    _answer: IMAPServer | None = None
    _server: asyncio.Server | None = None

    def settings(self, **more: Any) -> dict[str, Any]:
        """The settings of notifications that read the mailbox for calendar answers here."""
        return {
            "imap_host": "127.0.0.1",
            "imap_port": self.port,
            "imap_tls": "none",
            "imap_username": USER,
            "imap_password": PASSWORD,
            "imap_every": 0.05,
            "imap_timeout": 5,
            **more,
        }

    async def start(self, secure: ssl.SSLContext | None = None, *, later: ssl.SSLContext | None = None) -> None:
        """Listen, on the same port and with the same mails as before when it is started again. secure: TLS from the
        start. later: TLS after STARTTLS, without which nobody signs in."""
        if self._answer is None:
            config = Config(
                Namespace(passlib_cfg=None, proxy_protocol=None),
                host="127.0.0.1",
                port=0,
                demo_data=False,
                demo_user=USER,
                demo_password=PASSWORD,
                tls_enabled=later is not None,
                secure_auth=later is not None,
                ssl_context=later,
                reject_dnsbl=False,
            )
            config.apply_context()
            login = Login(config)
            await DictBackend._add_demo_user(config, login)  # pyright: ignore[reportPrivateUsage]
            self._answer = IMAPServer(login, config)
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", self.port, ssl=secure)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._answer is not None
        self.connections += 1
        self._writers.add(writer)
        try:
            await self._answer(reader, writer, SocketInfo.get(writer, None, unique_id=new_id().bytes))
        finally:
            self._writers.discard(writer)

    async def stop(self) -> None:
        """Refuse connections and cut the open ones."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def put(self, mail: EmailMessage | bytes, folder: str = "INBOX") -> None:
        """Lay a mail into a folder."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        await asyncio.to_thread(self._put, content, folder)

    def _put(self, content: bytes, folder: str) -> None:
        with self._client() as client:
            client.append(content, folder)

    def _client(self) -> MailBoxUnencrypted:
        client = MailBoxUnencrypted("127.0.0.1", self.port, 5)
        client.login(USER, PASSWORD)
        return client

    async def flags(self, folder: str = "INBOX") -> list[tuple[str, ...]]:
        """The flags of each mail in a folder; none when it does not exist."""
        return await asyncio.to_thread(self._flags, folder)

    def _flags(self, folder: str) -> list[tuple[str, ...]]:
        with self._client() as client:
            if not client.folder.exists(folder):
                return []
            client.folder.set(folder)
            return [
                tuple(flag for flag in mail.flags if flag != "\\Recent")
                for mail in client.fetch(mark_seen=False, headers_only=True)
            ]

    async def lose_flags(self) -> None:
        """Let every mail look as if nobody had read it."""
        await asyncio.to_thread(self._lose_flags)

    def _lose_flags(self) -> None:
        with self._client() as client:
            client.flag(client.uids(), "\\Seen", value=False)

    async def looked(self, times: int = 2) -> None:
        """Wait until the mailbox was looked into so often from now on."""
        wanted = self.connections + times

        async def enough() -> bool:
            return self.connections >= wanted

        await eventually(enough, what="a look into the mailbox")


@asynccontextmanager
async def mailbox_server() -> AsyncGenerator[MailboxServer]:
    """A running IMAP server until the end of the block."""
    server = MailboxServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
