"""Keeping what people's calendars answer, and saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from services.notifications.channels.answers import Answer
from services.notifications.replies import domain, store
from services.notifications.replies.domain import Refused
from services.notifications.sessions import store as calendars
from services.notifications.sessions.domain import Item, Kind, Time
from services.notifications.sessions.tables import CalendarItem, Invitee
from shared import clock
from shared.db import AsyncSession
from shared.events.notifications import GatheringAnswered, InvitationAnswered
from shared.messaging import outbox

__all__ = ["ANSWERED", "record_answer"]

log = structlog.get_logger(__name__)

ANSWERED = "answer"


async def record_answer(session: AsyncSession, answers: Sequence[Answer], sender: str) -> str:
    """Keep what a calendar file from this address says, as of `channels.answers.read_answers`. Returns "answer", or a
    code for why nothing came of it.

    An address answers for itself alone. Whoever writes from it is taken for its person: that is for the mail server to
    check (SPF, DKIM, DMARC).
    """
    try:
        row, item, invitee = await _asked(session, answers, sender)
        outcomes = {_one(session, row, item, invitee, answer) for answer in answers}
    except Refused as refusal:
        outcomes = {refusal.reason}
    outcome = ANSWERED if ANSWERED in outcomes else min(outcomes)
    log.info("invitation_answered", outcome=outcome)
    return outcome


async def _asked(session: AsyncSession, answers: Sequence[Answer], sender: str) -> tuple[CalendarItem, Item, Invitee]:
    """What is answered, locked, and who answers. Raises Refused."""
    if len({(answer.kind, answer.item_id) for answer in answers}) != 1:
        raise Refused("several-things")
    if any(answer.attendee.lower() != sender.lower() for answer in answers):
        raise Refused("another-address")
    first = answers[0]
    row = await calendars.row_of(session, first.item_id, lock=True)
    if row is None or row.kind != first.kind:
        raise Refused("unknown-uid")
    item = calendars.item(row)
    invitee = await store.invitee_at(session, row.id, sender)
    if item is None or invitee is None:
        raise Refused("not-invited")
    return row, item, invitee


def _one(session: AsyncSession, row: CalendarItem, item: Item, invitee: Invitee, answer: Answer) -> str:
    now = clock.now()
    written_at = min(answer.written_at or now, now)
    try:
        time = domain.time_of(item, answer.occurrence, now)
        domain.require_current(item, answer.occurrence, answer.sequence, invitee.since)
        changed = _keep(invitee, item, answer, written_at)
    except Refused as refusal:
        return refusal.reason
    if changed:
        _tell(session, row, invitee, answer, time)
    return ANSWERED


def _tell(session: AsyncSession, row: CalendarItem, invitee: Invitee, answer: Answer, time: Time) -> None:
    """Say what somebody has answered, and when that was of which they were asked."""
    said: dict[str, Any] = {
        "subject": row.id,
        "version": row.replies + 1,
        "person_id": invitee.person_id,
        "answer": answer.partstat.value,
        "sequence": answer.sequence,
        "start": time.start,
    }
    if row.kind == Kind.GATHERING:
        outbox.add(session, GatheringAnswered(gathering_id=row.id, **said))
    elif row.mentorship_id is not None:
        whole = {"session_id": row.id, "mentorship_id": row.mentorship_id, "occurrence": answer.occurrence}
        outbox.add(session, InvitationAnswered(**whole, **said))
    else:
        return
    row.replies += 1


def _keep(invitee: Invitee, item: Item, answer: Answer, written_at: datetime) -> bool:
    """Whether it says something new. Raises Refused where a later answer was kept before."""
    if answer.occurrence is None:
        if invitee.replied_at is not None and written_at < invitee.replied_at:
            raise Refused("older")
        left = domain.left_of(invitee.times, item, answer.sequence, written_at)
        changed = invitee.partstat != answer.partstat or left != invitee.times
        invitee.partstat, invitee.replied_at, invitee.times = answer.partstat, written_at, left
        return changed
    key = answer.occurrence.isoformat()
    before = invitee.times.get(key, {"partstat": invitee.partstat, "at": None})
    last = datetime.fromisoformat(before["at"]) if before["at"] else invitee.replied_at
    if last is not None and written_at < last:
        raise Refused("older")
    told = {"partstat": answer.partstat.value, "at": written_at.isoformat()}
    invitee.times = {**invitee.times, key: told}
    return before["partstat"] != answer.partstat
