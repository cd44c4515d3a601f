"""Queries for suggestions: the mentors of a program who have a place, and whom a mentee is not to hear of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, and_, any_, cast, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.matching.endorsements import store as endorsements
from services.matching.enrollments.domain import Answers
from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.pairs.store import kept_from
from services.matching.people.tables import Person
from services.matching.proposals.domain import DECLINED, OPEN
from services.matching.proposals.tables import Proposal
from services.matching.requests.domain import WITHDRAWN
from services.matching.requests.tables import Request
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.tables import Round
from services.matching.snapshots.domain import People
from services.matching.snapshots.store import as_participant, offered, told_at_enrollment
from shared.db import AsyncSession

__all__ = ["gather", "left_out", "nearest", "rules_of"]

_NOBODY = Answers()
_MENTEE = aliased(Person)


async def rules_of(session: AsyncSession, program_id: UUID) -> dict[str, Any]:
    """The rules of the program's newest solved round; the standard ones (no rules) before there is one."""
    query = select(Round.rules).where(Round.program_id == program_id, Round.state.in_(["solved", "approved"]))
    return await session.scalar(query.order_by(Round.id.desc()).limit(1)) or {}


async def gather(
    session: AsyncSession, program_id: UUID, mentees: Collection[UUID], places: Mapping[UUID, int], on: date
) -> People:
    """These mentees and these mentors of a program, as a match round sees them; without whom each stands below, which
    `left_out` knows. places: free ones by mentor. on: as in `snapshots.store.gather`."""
    skills: dict[UUID, str] = {}
    sides: dict[str, list[Participant]] = {}
    merged = await endorsements.merged(session)
    experience = await _experience(session, places)
    for role, wanted in (("mentee", mentees), ("mentor", places)):
        mentoring = role == "mentor"
        query = (
            select(Person, Enrollment)
            .join(Enrollment, Enrollment.person_id == Person.id)
            .where(Enrollment.program_id == program_id, Enrollment.role == role, _among(Person.id, wanted))
        )
        rows = (await session.execute(query)).all()
        told = await told_at_enrollment(session, [enrollment for _, enrollment in rows])
        offering = [person.id for person, _ in rows if mentoring]
        endorsed = await endorsements.colleagues(session, offering, merged)
        sides[role] = []
        for person, enrollment in rows:
            listed = person.skills_offered if mentoring else person.skills_wanted
            skills.update((UUID(skill["skill_id"]), skill["name"]) for skill in listed)
            one = as_participant(person, mentoring, told.get(enrollment.id, _NOBODY), on)
            if mentoring:
                one = replace(
                    one,
                    experience=experience.get(person.id, 0),
                    endorsements=offered(endorsed.get(person.id, {}), one),
                    places=places[person.id],
                )
            sides[role].append(one)
    return People(sides["mentee"], sides["mentor"], skills)


async def nearest(
    session: AsyncSession, mentee_id: UUID, mentors: Collection[UUID], out: Collection[UUID], limit: int
) -> Sequence[UUID]:
    """Those of these mentors who offer most of what a mentee wants to learn, without those who are left out."""
    wanted = func.jsonb_array_elements(_MENTEE.skills_wanted).table_valued("value", name="wanted")
    offered = func.jsonb_array_elements(Person.skills_offered).table_valued("value", name="offered")
    wants = (
        select(cast(wanted.c.value, JSONB)["skill_id"].astext)
        .select_from(_MENTEE)
        .join(wanted, true())
        .where(_MENTEE.id == mentee_id)
    )
    shared = (
        select(func.count())
        .select_from(offered)
        .where(cast(offered.c.value, JSONB)["skill_id"].astext.in_(wants))
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(Person.id).where(_among(Person.id, [one for one in mentors if one not in out]))
    return (await session.scalars(query.order_by(shared.desc(), Person.id.desc()).limit(limit))).all()


async def left_out(session: AsyncSession, program_id: UUID, mentees: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """Whom each mentee is not to hear of: asked or proposed before, a mentor now or once, in their line, blocked."""
    found = {mentee: {mentee} for mentee in mentees}
    asked = select(Request.mentee_id, Request.mentor_id).where(
        Request.program_id == program_id,
        _among(Request.mentee_id, mentees),
        or_(Request.state != WITHDRAWN, Request.reason != "matched"),
    )
    proposed = select(Proposal.mentee_id, Proposal.mentor_id).where(
        Proposal.program_id == program_id,
        _among(Proposal.mentee_id, mentees),
        Proposal.state.in_([OPEN, DECLINED]),
    )
    together = (
        select(MentorshipMember.person_id, Mentorship.mentor_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(_among(MentorshipMember.person_id, mentees))
    )
    everybody = union_all(asked, proposed, together, _above(mentees), _below(mentees))
    for mentee, other in (await session.execute(everybody)).all():
        found[mentee].add(other)
    for mentee, others in (await kept_from(session, mentees)).items():
        found[mentee] |= others
    return found


async def _experience(session: AsyncSession, mentors: Collection[UUID]) -> Mapping[UUID, int]:
    """How many mentorships each mentor has behind them."""
    query = select(Mentorship.mentor_id, func.count()).where(
        and_(Mentorship.state == ENDED, _among(Mentorship.mentor_id, mentors))
    )
    return dict((await session.execute(query.group_by(Mentorship.mentor_id))).all())


def _above(people: Collection[UUID]) -> Select[Any, Any]:
    """Each of these people with everybody above them."""
    start = select(Person.id.label("person"), Person.manager_id.label("other"))
    chain = start.where(_among(Person.id, people), Person.manager_id.is_not(None)).cte("above", recursive=True)
    further = select(chain.c.person, Person.manager_id).join(Person, Person.id == chain.c.other)
    chain = chain.union(further.where(Person.manager_id.is_not(None)))
    return select(chain.c.person, chain.c.other)


def _below(people: Collection[UUID]) -> Select[Any, Any]:
    """Each of these people with everybody below them."""
    start = select(Person.manager_id.label("person"), Person.id.label("other"))
    chain = start.where(_among(Person.manager_id, people)).cte("below", recursive=True)
    chain = chain.union(select(chain.c.person, Person.id).join(Person, Person.manager_id == chain.c.other))
    return select(chain.c.person, chain.c.other)


def _among(column: InstrumentedAttribute[Any], people: Collection[UUID] | Sequence[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(list(people), ARRAY(Uuid())))
