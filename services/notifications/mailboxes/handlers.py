"""Acting on a mail that came to us, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notifications.channels.answers import Answer
from services.notifications.channels.reports import Report
from services.notifications.mailboxes import store
from services.notifications.replies.handlers import record_answer
from services.notifications.settings import Settings
from services.notifications.suppressions.handlers import note_report
from shared import clock
from shared.db import AsyncSession

__all__ = ["Answers", "Content", "forget_old", "give_up", "outcome_of", "receive"]

_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a calendar answers. sender: the address that the mail came from."""

    answers: Sequence[Answer]
    sender: str


Content = Report | Answers | str
"""What a mail is; a code for one that is not for us."""


async def outcome_of(session: AsyncSession, mailbox: str, digest: str) -> str | None:
    """What came of a mail before; None when it is new."""
    return await store.outcome_of(session, mailbox, digest)


async def receive(session: AsyncSession, settings: Settings, mailbox: str, digest: str, content: Content) -> str:
    """Act on a mail unless that was done before. Returns what came of it, a code."""
    if not await store.remember(session, mailbox, digest, clock.now()):
        return await store.outcome_of(session, mailbox, digest) or "known"
    match content:
        case Report():
            outcome = await note_report(session, settings, content)
        case Answers(answers, sender):
            outcome = await record_answer(session, answers, sender)
        case str():
            outcome = content
    await store.settle(session, mailbox, digest, outcome)
    return outcome


async def give_up(session: AsyncSession, mailbox: str, digest: str) -> str:
    """Keep that acting on a mail has failed, so that it is not tried at every look. Returns "failed"."""
    await store.remember(session, mailbox, digest, clock.now())
    await store.settle(session, mailbox, digest, "failed")
    return "failed"


async def forget_old(session: AsyncSession) -> None:
    """Forget mails of long ago; what they told is told no second time anyway."""
    await store.forget_before(session, clock.now() - _KEPT)
