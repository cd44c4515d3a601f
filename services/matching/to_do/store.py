"""Queries over all mentorships of a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, any_, exists, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from services.matching.agreements.domain import REPLACED
from services.matching.agreements.tables import Agreement, AgreementSignature
from services.matching.check_ins.tables import CheckIn
from services.matching.feedback.tables import FeedbackRequest
from services.matching.feedback_requests.domain import OPEN
from services.matching.mentorships.store import IN_NOW, IN_TO_THE_END, JOINED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.programs.tables import Program
from services.matching.sessions.domain import PROPOSED, SCHEDULED
from services.matching.sessions.store import may_be_between
from services.matching.sessions.tables import Session
from shared.db import AsyncSession

__all__ = ["Going", "answered", "asked", "going", "sessions", "to_sign"]


class Going(NamedTuple):
    """A mentorship of somebody's. joined: since when they see it. every: days between two check-ins, 0 for none."""

    mentorship: Mentorship
    member: MentorshipMember
    joined: datetime
    every: int


async def going(session: AsyncSession, person_id: UUID | None) -> Sequence[Going]:
    """The mentorships that somebody is in and that have not ended, in the order in which they started."""
    query = (
        select(Mentorship, MentorshipMember, JOINED, Program.check_in_days)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .join(Program, Program.id == Mentorship.program_id)
        .where(MentorshipMember.person_id == person_id, *IN_NOW)
        .order_by(Mentorship.id)
    )
    return [Going(*row) for row in await session.execute(query)]


async def sessions(
    session: AsyncSession, mentorship_ids: Collection[UUID], since: datetime, until: datetime
) -> Sequence[Session]:
    """What is proposed or scheduled in these mentorships and may have times between two instants."""
    query = select(Session).where(
        Session.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid()))),
        Session.state.in_((PROPOSED, SCHEDULED)),
        may_be_between(since, until),
    )
    return (await session.scalars(query.order_by(Session.id))).all()


async def to_sign(
    session: AsyncSession, person_id: UUID | None, mentorship_ids: Collection[UUID]
) -> Sequence[Agreement]:
    """The newest agreement of each of these mentorships, where somebody has not signed it."""
    newest = (
        select(Agreement)
        .where(
            Agreement.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid()))), Agreement.state != REPLACED
        )
        .ext(distinct_on(Agreement.mentorship_id))
        .order_by(Agreement.mentorship_id, Agreement.number.desc())
    )
    signed = select(AgreementSignature.agreement_id).where(AgreementSignature.person_id == person_id)
    rows = (await session.scalars(newest)).all()
    done = set(await session.scalars(signed.where(AgreementSignature.agreement_id.in_([row.id for row in rows]))))
    return [row for row in rows if row.id not in done]


async def answered(
    session: AsyncSession, person_id: UUID | None, mentorship_ids: Collection[UUID], since: date
) -> set[tuple[UUID, date]]:
    """The check-ins that somebody has answered, by mentorship and the day on which they were due."""
    query = select(CheckIn.mentorship_id, CheckIn.due_on).where(
        CheckIn.person_id == person_id,
        CheckIn.due_on >= since,
        CheckIn.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid()))),
    )
    return {(mentorship_id, due_on) for mentorship_id, due_on in await session.execute(query)}


async def asked(session: AsyncSession, person_id: UUID | None, limit: int) -> Sequence[FeedbackRequest]:
    """The questions for feedback that wait for somebody's answer, the oldest first."""
    member = exists().where(
        MentorshipMember.mentorship_id == FeedbackRequest.mentorship_id,
        MentorshipMember.mentorship_id == Mentorship.id,
        MentorshipMember.person_id == person_id,
        IN_TO_THE_END,
    )
    query = select(FeedbackRequest).where(FeedbackRequest.asked_of == person_id, FeedbackRequest.state == OPEN, member)
    return (await session.scalars(query.order_by(FeedbackRequest.id).limit(limit))).all()
