"""Which surveys the clock opens and closes, and whom they ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, insert, or_, select, union

from services.matching.enrollments.domain import ENROLLED
from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.programs.domain import CLOSED, OPEN, RUNNING
from services.matching.programs.tables import Program
from services.matching.surveys.domain import CLOSED_SURVEY, OPEN_SURVEY, PLANNED, AskedAs, asked_as
from services.matching.surveys.tables import Survey, SurveyRecipient, SurveyResult
from shared.db import AsyncSession

__all__ = ["add_recipients", "due", "people_to_ask"]

_ROWS_PER_STATEMENT = 5000


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[tuple[Survey, Program]]:
    """Surveys to open or to close by this day, or closed without results, locked, with their programs; those that
    another worker has in hand are left out."""
    going = or_(Program.state.in_([OPEN, RUNNING]), and_(Program.state == CLOSED, Survey.moment == "end"))
    opens = and_(Survey.state == PLANNED, Survey.opens_on <= today, going)
    closes = and_(Survey.state == OPEN_SURVEY, Survey.closes_on < today)
    uncounted = and_(Survey.state == CLOSED_SURVEY, ~exists().where(SurveyResult.survey_id == Survey.id))
    query = (
        select(Survey, Program)
        .join(Program, Program.id == Survey.program_id)
        .where(or_(opens, closes, uncounted))
        .order_by(Survey.id)
        .limit(limit)
        .with_for_update(of=Survey, skip_locked=True)
    )
    return [(survey, program) for survey, program in await session.execute(query)]


async def people_to_ask(session: AsyncSession, program_id: UUID) -> Mapping[UUID, AskedAs]:
    """Everybody here who is enrolled in a program or was matched in it, and in which role; in one order everywhere."""
    enrolled = select(Enrollment.person_id, Enrollment.role).where(
        Enrollment.program_id == program_id, Enrollment.state == ENROLLED
    )
    matched = (
        select(MentorshipMember.person_id, MentorshipMember.role)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(Mentorship.program_id == program_id)
    )
    both = union(enrolled, matched).subquery()
    query = select(both.c.person_id, both.c.role).join(Person, Person.id == both.c.person_id)
    roles: defaultdict[UUID, set[str]] = defaultdict(set)
    for person_id, role in await session.execute(query.where(Person.status == ACTIVE).order_by(both.c.person_id)):
        roles[person_id].add(role)
    return {person_id: asked_as(found) for person_id, found in roles.items()}


async def add_recipients(session: AsyncSession, survey_id: UUID, people: Mapping[UUID, AskedAs]) -> None:
    rows = [{"survey_id": survey_id, "person_id": key, "role": role} for key, role in people.items()]
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        await session.execute(insert(SurveyRecipient), rows[start : start + _ROWS_PER_STATEMENT])
