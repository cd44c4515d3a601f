"""IMAP servers that are not what they should be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.notifications.channels.imap import AWAY, LARGEST, MailboxReader
from services.notifications.settings import Mailbox
from tests.support.certificates import Authority
from tests.support.mailbox import PASSWORD, USER, MailboxServer


@pytest.fixture
async def inbox() -> AsyncIterator[MailboxServer]:
    server = MailboxServer()
    yield server
    await server.stop()


def reader(port: int, ca_file: Path | None = None, timeout: float = 5, **more: Any) -> MailboxReader:
    settings: dict[str, Any] = {
        "name": "replies", "host": "localhost", "port": port, "tls": "tls", "username": USER, "password": PASSWORD,
        "folder": "INBOX", "done": "", **more,
    }  # fmt: skip
    return MailboxReader(Mailbox(**settings), ca_file, timeout)


async def connects(one: MailboxReader) -> bool:
    try:
        await asyncio.to_thread(one.connect)
    except AWAY:
        return False
    finally:
        await asyncio.to_thread(one.close)
    return True


async def test_a_password_is_told_only_to_a_server_of_whom_we_trust(inbox: MailboxServer, tmp_path: Path):
    authority = Authority(tmp_path)
    await inbox.start(authority.server())
    assert await connects(reader(inbox.port, authority.file))
    assert not await connects(reader(inbox.port, Authority(tmp_path).file))
    assert not await connects(reader(inbox.port))
    assert not await connects(reader(inbox.port, authority.file, host="127.0.0.1")), "another name than its own"
    assert not await connects(reader(inbox.port, authority.file, password="wrong"))
    assert not await connects(reader(inbox.port, authority.file, folder="Nowhere"))
    assert inbox.connections == 3, "the others ended before a word was said"


async def test_a_server_that_begins_in_clear_is_trusted_before_the_password_is_told(
    inbox: MailboxServer, tmp_path: Path
):
    authority = Authority(tmp_path)
    await inbox.start(later=authority.server())
    assert await connects(reader(inbox.port, authority.file, tls="starttls"))
    assert not await connects(reader(inbox.port, Authority(tmp_path).file, tls="starttls"))


async def test_a_server_without_tls_is_told_nothing(inbox: MailboxServer, tmp_path: Path):
    await inbox.start()
    for tls in ("tls", "starttls"):
        assert not await connects(reader(inbox.port, Authority(tmp_path).file, timeout=1, tls=tls))


async def test_a_server_that_says_nothing_is_waited_for_as_long_as_is_set():
    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await forever.wait()
        writer.close()

    forever = asyncio.Event()
    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(5):
        assert not await connects(reader(port, timeout=0.2, tls="none"))
    forever.set()
    server.close()
    await server.wait_closed()


async def test_of_a_large_mail_the_beginning_is_fetched(inbox: MailboxServer):
    await inbox.start()
    await inbox.put(b"From: x@example.org\r\nSubject: small\r\n\r\nHi\r\n")
    await inbox.put(b"From: x@example.org\r\nSubject: big\r\n\r\n" + b"y" * (3 << 20))
    one = reader(inbox.port, tls="none")
    await asyncio.to_thread(one.connect)
    first, second = [await asyncio.to_thread(one.fetch, uid) for uid in await asyncio.to_thread(one.unseen)]
    await asyncio.to_thread(one.close)
    assert first is not None
    assert second is not None
    assert (first.whole, second.whole) == (True, False)
    assert second.mail is not None
    assert second.mail["Subject"] == "big"
    assert len(second.mail.get_payload()) < LARGEST
    assert await inbox.flags() == [(), ()], "looking changes nothing"
