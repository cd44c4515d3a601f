"""Sending nudges whose time has come, each in a transaction of its own.

The row is locked while its mail is sent, and marked in the same transaction that tells of it: a crash in between
repeats this one mail, with the same Message-ID, and no other.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from services.notifications.channels.calendar import Attendee, Invitation, SessionDetails, invitation
from services.notifications.channels.email import UnusableAddress, Writer
from services.notifications.channels.letters import Facts, Letter, letter, one_line, span
from services.notifications.channels.smtp import Deferred, MailServerAway, Postman, Refused
from services.notifications.nudges import domain, store
from services.notifications.nudges.domain import KINDS, Drop, Postpone, Rule, Send, State, Wait
from services.notifications.nudges.store import DueNudge
from services.notifications.preferences.domain import QuietHours, zone_or_utc
from services.notifications.settings import Settings, settings_of
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events.notifications import NotificationDelivered, NotificationFailed
from shared.messaging import outbox
from shared.service import Runtime

__all__ = ["deliver_due", "release_known"]

log = structlog.get_logger(__name__)

_ended = telemetry.meter.create_counter(
    "telemachus.nudges.ended", description="Nudges that were delivered, have failed or were dropped"
)

_FOR_CALENDARS = (Rule.INVITATION, Rule.CANCELLATION)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


async def deliver_due(runtime: Runtime) -> None:
    """Send everything that is due, over a few connections at once; while the mail server is away, wait for it."""
    settings = settings_of(runtime)
    async with runtime.sessions() as session:
        if not settings.smtp_host or not await store.any_due(session, clock.now()):
            return
    try:
        writer = Writer(settings, runtime.links)
    except ValueError as error:
        log.error("mail_is_not_configured", reason=str(error))
        await asyncio.sleep(_LONGEST_PAUSE)
        return
    async with AsyncExitStack() as stack:
        postmen = [await _reach(settings, stack)]
        for _ in range(1, settings.smtp_connections):
            try:
                postmen.append(await stack.enter_async_context(Postman(settings)))
            except MailServerAway:
                break
        try:
            async with asyncio.TaskGroup() as senders:
                for postman in postmen:
                    senders.create_task(_send_all(runtime, writer, postman))
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
    _heed_cancellation()


async def release_known(runtime: Runtime) -> None:
    """Let nudges go on that wait for people who are known by now."""
    async with runtime.sessions() as session, session.begin():
        if released := await store.release_known(session):
            log.info("waiting_nudges_released", count=released)


async def _reach(settings: Settings, stack: AsyncExitStack) -> Postman:
    """The first connection, however long the server is away. No row is locked meanwhile."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return await stack.enter_async_context(Postman(settings))
        except MailServerAway as error:
            log.warning("mail_server_away", reason=str(error), next_attempt_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _send_all(runtime: Runtime, writer: Writer, postman: Postman) -> None:
    """Take one due nudge after the other until there is none, or the connection is lost."""
    async with runtime.engine.connect() as connection:
        while postman.connected:
            _heed_cancellation()
            async with runtime.sessions(bind=connection) as session, session.begin():
                due = await store.take_due(session, clock.now())
                if due is None:
                    return
                await _settle(session, due, writer, postman)


def _heed_cancellation() -> None:
    """End this task if it was asked to end.

    The mail client waits with asyncio.wait_for, which in Python 3.11 drops a cancellation that comes with its result.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _settle(session: AsyncSession, due: DueNudge, writer: Writer, postman: Postman) -> None:
    """Decide about one nudge, and do it."""
    now = clock.now()
    zone = zone_or_utc(due.person.zone if due.person else "UTC")
    muted = due.preference.muted if due.preference else ()
    verdict = domain.decide(
        due.nudge, now, known=due.known, left=due.left, muted=muted, quiet=_quiet_hours(due), zone=zone
    )
    match verdict:
        case Drop(reason):
            _end(due, State.DROPPED, now, reason)
        case Wait():
            due.row.state = State.WAITING
        case Postpone(until):
            due.row.try_at = until
        case Send():
            with telemetry.continued("send email", due.row.traceparent, nudge=due.row.rule):
                await _send(session, due, writer, postman, zone)


def _quiet_hours(due: DueNudge) -> QuietHours:
    workdays = due.person.workdays if due.person else ()
    if due.preference is None:
        return QuietHours(workdays=workdays)
    return QuietHours(due.preference.quiet_start, due.preference.quiet_end, workdays)


async def _send(session: AsyncSession, due: DueNudge, writer: Writer, postman: Postman, zone: ZoneInfo) -> None:
    try:
        message, recipient = _write(due, writer, zone)
    except UnusableAddress:
        _fail(session, due, "address-unusable")
        return
    except Exception:
        log.exception("nudge_cannot_be_written", nudge=str(due.row.id), rule=due.row.rule)
        _fail(session, due, "cannot-be-written")
        return
    try:
        await postman.send(message, writer.sender.addr_spec, recipient)
    except Refused as refusal:
        _fail(session, due, refusal.reason)
    except Deferred as refusal:
        _defer(session, due, refusal.reason)
    else:
        _end(due, State.DELIVERED, clock.now())
        outbox.add(session, NotificationDelivered(subject=due.row.id, version=1, **_told(due)))


def _write(due: DueNudge, writer: Writer, zone: ZoneInfo) -> tuple[EmailMessage, str]:
    """The mail and the address that it goes to. Raises UnusableAddress."""
    person, contact, other, program = due.person, due.contact, due.other, due.program
    if person is None or contact is None:
        raise ValueError("a nudge is sent to people who are known")
    facts = Facts(
        nudge=due.nudge,
        name=one_line(person.name),
        zone=zone,
        other=one_line(other.name) if other else "",
        other_zone=zone_or_utc(other.zone) if other else zone,
        program=one_line(program.name) if program else None,
        program_ends=program.ends_on if program else None,
        now=clock.now(),
        links=writer.links,
    )
    nudge, words = facts.nudge, letter(facts)
    message = writer.write(
        words,
        nudge_id=due.row.id,
        rule=nudge.rule,
        kind=KINDS.get(nudge.rule),
        person_id=nudge.person_id,
        to=Attendee(person.name, contact.email),
        invitation=_invitation(due, facts, words, writer) if nudge.rule in _FOR_CALENDARS else None,
    )
    return message, contact.email


def _invitation(due: DueNudge, facts: Facts, words: Letter, writer: Writer) -> Invitation:
    session = SessionDetails.read(due.row.about, due.row.payload)
    both = ((due.person, due.contact), (due.other, due.other_contact))
    return invitation(
        session,
        writer.sender,
        [Attendee(one_line(person.name), contact.email) for person, contact in both if person and contact],
        words.link,
        f"{facts.name} and {facts.other}, {span(session.start, session.end, session.zone)}\n{words.link}",
    )


def _defer(session: AsyncSession, due: DueNudge, reason: str) -> None:
    now = clock.now()
    due.row.attempts += 1
    first = due.row.first_tried_at = due.row.first_tried_at or now
    pause = domain.retry_after(due.row.attempts, now - first)
    if pause is None:
        _fail(session, due, reason)
        return
    due.row.try_at = now + pause
    log.warning("mail_deferred", nudge=str(due.row.id), reason=reason, attempts=due.row.attempts)


def _fail(session: AsyncSession, due: DueNudge, reason: str) -> None:
    _end(due, State.FAILED, clock.now(), reason)
    log.warning("mail_failed", nudge=str(due.row.id), reason=reason)
    outbox.add(session, NotificationFailed(subject=due.row.id, version=1, reason=reason, **_told(due)))


def _end(due: DueNudge, state: State, at: datetime, reason: str | None = None) -> None:
    _ended.add(1, {"rule": due.row.rule, "state": state})
    due.row.state = state
    due.row.ended_at = at
    due.row.reason = reason


def _told(due: DueNudge) -> dict[str, Any]:
    return {"person_id": due.row.person_id, "nudge": due.row.rule, "channel": "email", "about": due.row.about}
