"""Mails that were sent, and what became of what came back."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.notifications.mailboxes.tables import ReceivedMail
from shared.events.notifications import NotificationDelivered
from tests.integration.notifications.support import join, proposal
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = ["API", "outcomes", "sent", "suppressed"]

API = "/api/notifications/v1"


async def sent(harness: Harness, mails: MailServer) -> tuple[UUID, EmailMessage]:
    """Tom, and a mail that the server has taken for him."""
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    await harness.receive(proposal(tom, lin))
    await harness.sent(NotificationDelivered)
    [mail, *_] = await mails.received(to="tom@")
    return tom, mail


async def outcomes(harness: Harness, *expected: str) -> None:
    """Wait until this is what came of the mails so far."""

    async def look() -> bool:
        nonlocal found
        async with harness.sessions() as session:
            found = sorted(await session.scalars(select(ReceivedMail.outcome)))
        return found == sorted(expected)

    found: list[str] = []
    try:
        await eventually(look, what="outcomes")
    except AssertionError:
        assert found == sorted(expected)


async def suppressed(harness: Harness, person: UUID) -> Mapping[str, Any] | None:
    """What a person is told about their own address."""
    answer = await harness.client(person).get(f"{API}/suppressions?person_id={person}")
    assert answer.status_code == 200, answer.text
    return next(iter(answer.json()["items"]), None)
