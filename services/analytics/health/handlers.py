"""Judging mentorships by the clock, and showing their admins how they fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row

from services.analytics.health import store
from services.analytics.health.domain import Verdict, is_at_risk, judge
from services.analytics.health.tables import Health
from services.analytics.programs.handlers import readable
from services.analytics.programs.store import use_facts
from services.analytics.signs.store import Seen, seen
from shared import clock
from shared.db import AsyncSession
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.messaging import outbox
from shared.policy import Principal

__all__ = ["AT_ONCE", "Found", "judge_some", "let_go", "list_health", "read_definition"]

log = structlog.get_logger(__name__)

AT_ONCE = 500
"""Mentorships that are judged in one transaction."""


async def judge_some(session: AsyncSession, after: UUID | None) -> UUID | None:
    """Judge up to AT_ONCE mentorships, and tell of those that come to be at risk or well again. after: the last one of
    those before. Returns the last one; None when there are no more, or no facts yet."""
    if await use_facts(session) is None:
        return None
    now = clock.now()
    ids = await store.next_judged(session, now.date(), after, AT_ONCE)
    if not ids:
        return None
    rows = await store.locked(session, ids, now)
    # What is seen once the rows are locked is no older than what another worker has judged by.
    found = await seen(session, ids, now)
    for row in rows:
        if row.id in found:
            _judge(session, row, found[row.id], now)
    return ids[-1]


async def let_go(session: AsyncSession) -> bool:
    """Let up to AT_ONCE mentorships that are not judged any more be at risk no longer; whether there may be more.
    Nobody is told that they are well: they have ended, rest, or their program does not run."""
    if await use_facts(session) is None:
        return False
    now = clock.now()
    return await store.let_go(session, now.date(), now, AT_ONCE) == AT_ONCE


def _judge(session: AsyncSession, row: Health, one: Seen, now: datetime) -> None:
    verdict = judge(one.signs)
    at_risk = is_at_risk(verdict.score, was=row.at_risk)
    row.program_id, row.score, row.evaluated_at = one.program_id, verdict.score, now
    row.reasons = [asdict(reason) for reason in verdict.reasons]
    if at_risk == row.at_risk:
        return
    row.at_risk, row.since = at_risk, now
    outbox.add(session, _event(row, one, verdict))
    log.info("health_changed", mentorship=str(row.id), score=verdict.score, at_risk=at_risk)


def _event(row: Health, one: Seen, verdict: Verdict) -> MentorshipAtRisk | MentorshipRecovered:
    about: dict[str, Any] = {
        "subject": row.id,
        "version": row.raise_version(),
        "program_id": one.program_id,
        "mentor_id": one.mentor_id,
        "mentees": one.mentees,
        "score": verdict.score,
    }
    if not row.at_risk:
        return MentorshipRecovered(**about)
    return MentorshipAtRisk(**about, reasons=tuple(reason.code for reason in verdict.reasons))


@dataclass(frozen=True, slots=True)
class Found:
    """rows: up to one more than asked for, each with the Health, mentor_id and mentees. total: how many there are.
    as_of: when they were looked at."""

    rows: Sequence[Row[Any, Any, Any]]
    total: int
    as_of: datetime


async def list_health(
    session: AsyncSession, me: Principal, program_id: UUID, *, at_risk: bool | None, after: UUID | None, limit: int
) -> Found:
    """How the mentorships of a program fare, the worst first. Raises NotYetKnown, NotFound, Forbidden."""
    program = await readable(session, me, program_id, "health.read", live=True)
    now = clock.now()
    rows, total = await store.worst_first(session, program.id, now.date(), at_risk, after, limit)
    return Found(rows, total, now)


async def read_definition(session: AsyncSession, me: Principal, program_id: UUID) -> None:
    """Whether `me` may read how mentorships of this program are judged. Raises NotYetKnown, NotFound, Forbidden."""
    await readable(session, me, program_id, "health.read")
