"""Notifications with a real mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.notifications.main import SERVICE
from shared import clock
from tests.integration.notifications.support import TUESDAY_TEN
from tests.support.mail import MailServer, mail_server
from tests.support.mailbox import MailboxServer, mailbox_server
from tests.support.platform import Harness, Serve

__all__ = ["Start"]

Start = Callable[..., Awaitable[Harness]]


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def inbox() -> AsyncIterator[MailboxServer]:
    async with mailbox_server() as server:
        yield server


@pytest.fixture
async def start(serve: Serve, mails: MailServer) -> Start:
    """Starts notifications at `at`, by default a Tuesday at ten o'clock in UTC."""

    async def run(at: Any = TUESDAY_TEN, **settings: Any) -> Harness:
        if clock.now() < at:
            clock.move_to(at)
        return await serve(SERVICE, **{**mails.settings(), **settings})

    return run
