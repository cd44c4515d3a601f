"""Looking into our mailboxes from time to time, for answers of calendars and reports of bounces and complaints.

One worker looks into a mailbox at a time. What was acted on is marked as read; what people have written stays as it is.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import func, select

from services.notifications.channels.answers import Unreadable, calendar_part, read_answers
from services.notifications.channels.imap import AWAY, MailboxReader, Received
from services.notifications.channels.received import senders
from services.notifications.channels.reports import Report, is_automatic, read_report
from services.notifications.mailboxes import handlers
from services.notifications.mailboxes.handlers import Answers, Content
from services.notifications.replies.handlers import ANSWERED
from services.notifications.settings import Mailbox, Settings, settings_of
from services.notifications.suppressions.handlers import BOUNCED, COMPLAINED
from shared import telemetry
from shared.db import is_transient
from shared.service import Runtime

__all__ = ["lock_of", "read_mailboxes"]

log = structlog.get_logger(__name__)

T = TypeVar("T")

_LOCKS = 0x7E20
"""The first key of the advisory locks that mean: this session reads that mailbox."""

_AT_ONCE = 200
"""Mails that are read at one look; the others have to wait for the next."""
_LONGEST = 120.0
"""Seconds for everything that is asked of a server at once, however slowly it answers."""

_ACTED = frozenset({BOUNCED, COMPLAINED, ANSWERED})
_FOR_PEOPLE = frozenset({"other", "unparseable", "failed"})

_received = telemetry.meter.create_counter(
    "telemachus.mails.received", description="Mails that came to our mailboxes, by what came of them"
)


async def read_mailboxes(runtime: Runtime) -> None:
    """Until cancelled: look into every mailbox of the settings every so often. Returns when there is none."""
    settings = settings_of(runtime)
    try:
        mailboxes = settings.mailboxes
    except ValueError as error:
        log.error("mailbox_is_not_configured", reason=str(error))
        return
    async with asyncio.TaskGroup() as readers:
        for mailbox in mailboxes:
            readers.create_task(_read_again_and_again(runtime, settings, mailbox))


async def _read_again_and_again(runtime: Runtime, settings: Settings, mailbox: Mailbox) -> None:
    left: set[tuple[str, str]] = set()
    while True:
        try:
            await _look(runtime, settings, mailbox, left)
        except (*AWAY, TimeoutError) as error:
            log.warning("mailbox_away", mailbox=mailbox.name, reason=type(error).__name__)
        except Exception as error:
            if is_transient(error):
                log.warning("mailbox_waits_for_database", mailbox=mailbox.name)
            else:
                log.exception("mailbox_cannot_be_read", mailbox=mailbox.name)
        await asyncio.sleep(settings.imap_every)


async def _look(runtime: Runtime, settings: Settings, mailbox: Mailbox, left: set[tuple[str, str]]) -> None:
    """Read what is new, unless another worker is about it. left: mails that stay as they are, by UID."""
    async with runtime.engine.connect() as connection:
        mine = await connection.scalar(select(func.pg_try_advisory_lock(*lock_of(mailbox))))
        await connection.commit()
        try:
            if mine:
                await _read_all(runtime, settings, mailbox, left)
        finally:
            await connection.invalidate()  # a lock of a session ends only with the session


def lock_of(mailbox: Mailbox) -> tuple[int, int]:
    """The advisory lock that whoever reads a mailbox holds."""
    return _LOCKS, zlib.crc32(f"{mailbox.host}/{mailbox.username}/{mailbox.folder}".encode()) - 2**31


async def _read_all(runtime: Runtime, settings: Settings, mailbox: Mailbox, left: set[tuple[str, str]]) -> None:
    reader = MailboxReader(mailbox, settings.imap_ca_file, settings.imap_timeout)
    try:
        await _ask(reader, reader.connect)
        generation = await _ask(reader, reader.generation)
        unseen = {(generation, uid): uid for uid in await _ask(reader, reader.unseen)}
        left.intersection_update(unseen)
        for key in [key for key in unseen if key not in left][:_AT_ONCE]:
            received = await _ask(reader, partial(reader.fetch, unseen[key]))
            if received is None:
                continue
            outcome = await _act(runtime, settings, mailbox, received)
            if await _mark(reader, mailbox, received.uid, outcome):
                left.add(key)
    finally:
        await _ask(reader, reader.close)
    async with runtime.sessions() as session, session.begin():
        await handlers.forget_old(session)


async def _ask(reader: MailboxReader, ask: Callable[[], T]) -> T:
    """Ask the server in a thread, which ends when its time is over or nobody waits for it."""
    try:
        async with asyncio.timeout(_LONGEST):
            return await asyncio.to_thread(ask)
    except BaseException:
        reader.abort()
        raise


async def _act(runtime: Runtime, settings: Settings, mailbox: Mailbox, received: Received) -> str:
    async with runtime.sessions() as session:
        before = await handlers.outcome_of(session, mailbox.name, received.digest)
    if before is not None:
        return before
    content = await _understood(received)
    try:
        async with runtime.sessions() as session, session.begin():
            outcome = await handlers.receive(session, settings, mailbox.name, received.digest, content)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("mail_cannot_be_acted_on", mailbox=mailbox.name)
        async with runtime.sessions() as session, session.begin():
            outcome = await handlers.give_up(session, mailbox.name, received.digest)
    _received.add(1, {"mailbox": mailbox.name, "outcome": outcome})
    log.info("mail_received", mailbox=mailbox.name, outcome=outcome, whole=received.whole)
    return outcome


async def _mark(reader: MailboxReader, mailbox: Mailbox, uid: str, outcome: str) -> bool:
    """Show people what was done about a mail; whether it is still unread."""
    if outcome in _ACTED:
        if not await _ask(reader, partial(reader.done, uid)):
            log.warning("mail_cannot_be_moved", mailbox=mailbox.name, folder=mailbox.done)
    elif outcome not in _FOR_PEOPLE:
        await _ask(reader, partial(reader.read, uid))
    elif outcome != "other":
        await _ask(reader, partial(reader.flag, uid))
    return outcome in _FOR_PEOPLE


async def _understood(received: Received) -> Content:
    """What a mail is; "unparseable" where reading it fails."""
    mail = received.mail
    if mail is None:
        return "unparseable"
    try:
        found = await asyncio.to_thread(_parts, mail)
    except Exception as error:
        # The library fails in many ways at headers that strangers make up.
        log.warning("mail_unparseable", reason=type(error).__name__)
        return "unparseable"
    if not isinstance(found, tuple):
        return found
    calendar, sender = found
    if not received.whole:
        return "calendar-too-much"
    try:
        return Answers(await read_answers(calendar), sender)
    except Unreadable as refusal:
        return f"calendar-{refusal.reason}"


def _parts(mail: EmailMessage) -> Report | tuple[bytes, str] | str:
    """A report, or a calendar and the address that it comes from, or what else it is."""
    if report := read_report(mail):
        return report
    if calendar := calendar_part(mail):
        found = senders(mail)
        return (calendar, found[0]) if len(found) == 1 else "calendar-without-sender"
    return "automatic" if is_automatic(mail) else "other"
