"""People and events for tests of notifications."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from shared.events.matching import MatchProposed, SessionScheduled
from shared.events.profiles import ContactChanged
from shared.ids import new_id
from tests.support.platform import Harness

__all__ = ["TUESDAY_TEN", "counts", "join", "proposal", "session", "tom_and_lin", "without_links", "words"]

TUESDAY_TEN = datetime(2031, 3, 4, 10, tzinfo=UTC)
"""When most tests begin: at a time that is quiet nowhere in Europe."""


async def join(harness: Harness, name: str, email: str | None = None, **snapshot: Any) -> UUID:
    """Let notifications know of a person and, with an address, of how to reach them."""
    person = await harness.know(name=name, **snapshot)
    if email is not None:
        await harness.receive(ContactChanged(subject=person.subject, version=1, email=email))
    return person.subject


async def tom_and_lin(harness: Harness) -> tuple[UUID, UUID]:
    """Two people who can be reached."""
    return await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen", "lin@company.example")


def proposal(mentee: UUID, mentor: UUID, **fields: Any) -> MatchProposed:
    defaults: dict[str, Any] = {"subject": new_id(), "version": 1, "program_id": new_id(), "score": 0.8}
    return MatchProposed(mentee_id=mentee, mentor_id=mentor, **{**defaults, **fields})


def session(mentee: UUID, mentor: UUID, start: datetime, **fields: Any) -> SessionScheduled:
    defaults: dict[str, Any] = {
        "subject": new_id(),
        "version": 1,
        "program_id": new_id(),
        "mentorship_id": new_id(),
        "title": "First session",
        "end": start + timedelta(hours=1),
        "zone": "Europe/Berlin",
    }
    return SessionScheduled(mentee_id=mentee, mentor_id=mentor, start=start, **{**defaults, **fields})


async def counts(harness: Harness, *rules: str) -> dict[str, dict[str, int]]:
    """How many nudges of each rule are in each state, by the API. rules: only of these."""
    answer = await harness.client(roles=["it"]).get("/api/notifications/v1/nudges/counts")
    assert answer.status_code == 200, answer.text
    return {rule: states for rule, states in answer.json().items() if not rules or rule in rules}


def words(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, as "plain" text or as "html"."""
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return part.get_content()


def without_links(said: str) -> str:
    """What people read of it: a link's token may hold any short word."""
    return re.sub(r"https?://\S+", "", said)
