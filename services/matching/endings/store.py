"""Queries about mentorships that come to an end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from services.matching.agreements.tables import Agreement
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.places.store import ended_programs
from services.matching.programs.tables import Program
from services.matching.sessions.domain import HELD
from services.matching.sessions.tables import Session
from shared.db import AsyncSession

__all__ = ["agreed_until", "due", "going_of", "going_of_program", "gone_from", "over"]

_SOME = 50


async def going_of(session: AsyncSession, person_id: UUID) -> Sequence[Mentorship]:
    """The mentorships that somebody is in, locked."""
    return await _locked(session, Mentorship.id.in_(_inside(MentorshipMember.person_id == person_id)))


async def going_of_program(session: AsyncSession, program_id: UUID) -> Sequence[Mentorship]:
    """The mentorships of a program that go on, locked."""
    return await _locked(session, Mentorship.program_id == program_id)


async def due(session: AsyncSession, today: date) -> Sequence[Mentorship]:
    """Some mentorships that end today, locked; those that others have in hand are left to them.

    Their agreement's last day is over, or their program is; the one session of a flash mentorship was held; or somebody
    in them is gone, of whose leaving was heard while it began.
    """
    over = Mentorship.program_id.in_(ended_programs(today))
    met = and_(
        Mentorship.kind == "flash",
        exists().where(Session.mentorship_id == Mentorship.id, Session.state == HELD, Session.held_on < today),
    )
    query = select(Mentorship).where(
        Mentorship.state != ENDED, or_(_as_agreed(today), over, met, Mentorship.id.in_(_inside(_gone())))
    )
    return (
        await session.scalars(
            query.order_by(Mentorship.id).limit(_SOME).with_for_update(of=Mentorship, skip_locked=True)
        )
    ).all()


async def gone_from(session: AsyncSession, mentorship_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID, str]]:
    """Who of those in these mentorships is gone: mentorship, person, and "left" or "erased"."""
    query = (
        select(MentorshipMember.mentorship_id, Person.id, Person.status)
        .join(Person, Person.id == MentorshipMember.person_id)
        .where(
            MentorshipMember.mentorship_id.in_(mentorship_ids),
            MentorshipMember.left_on.is_(None),
            Person.status != ACTIVE,
        )
        .order_by(MentorshipMember.mentorship_id, Person.id)
    )
    rows = (await session.execute(query)).all()
    return [(key, person, "erased" if status == "erased" else "left") for key, person, status in rows]


async def over(session: AsyncSession, program_ids: Collection[UUID], today: date) -> set[UUID]:
    """Which of these programs have had their last day, or were closed before."""
    return set(await session.scalars(ended_programs(today).where(Program.id.in_(program_ids))))


async def agreed_until(session: AsyncSession, mentorship_ids: Collection[UUID], today: date) -> set[UUID]:
    """Which of these mentorships have gone on until the last day that was agreed."""
    query = select(Mentorship.id).where(Mentorship.id.in_(mentorship_ids), _as_agreed(today))
    return set(await session.scalars(query))


async def _locked(session: AsyncSession, where: ColumnElement[bool]) -> Sequence[Mentorship]:
    query = select(Mentorship).where(Mentorship.state != ENDED, where)
    return (await session.scalars(query.order_by(Mentorship.id).with_for_update())).all()


def _as_agreed(today: date) -> ColumnElement[bool]:
    return exists().where(
        Agreement.mentorship_id == Mentorship.id, Agreement.number == Mentorship.agreed, Agreement.ends_on < today
    )


def _inside(who: ColumnElement[bool]) -> Select[UUID]:
    return select(MentorshipMember.mentorship_id).where(MentorshipMember.left_on.is_(None), who)


def _gone() -> ColumnElement[bool]:
    return exists().where(Person.id == MentorshipMember.person_id, Person.status != ACTIVE)
