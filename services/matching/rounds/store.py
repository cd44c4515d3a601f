"""Queries about match rounds, and the snapshot that a round is solved from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from services.matching.enrollments.domain import Answers, traits
from services.matching.enrollments.tables import Enrollment
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from services.matching.proposals import store as proposals
from services.matching.rounds import domain
from services.matching.rounds.engine import Instance, Participant, Settings
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from shared.db import AsyncSession
from shared.private_text import reveal_all
from shared.problems import NotFound

__all__ = [
    "Snapshot",
    "add_answer",
    "next_waiting",
    "pairs",
    "places",
    "program_of",
    "rounds",
    "sizes",
    "snapshot",
    "unmatched",
]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a round is solved from, and the names of skills for its sentences."""

    instance: Instance
    skills: Mapping[UUID, str]


async def next_waiting(session: AsyncSession) -> Round | None:
    """The oldest round that is to be solved and that no other worker has in hand, locked."""
    query = select(Round).where(Round.state.in_(("queued", "solving"))).order_by(Round.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def program_of(session: AsyncSession, round_id: UUID) -> UUID:
    """The program of a round. Raises NotFound."""
    program_id = await session.scalar(select(Round.program_id).where(Round.id == round_id))
    if program_id is None:
        raise NotFound(f"There is no match round {round_id}.")
    return program_id


async def places(session: AsyncSession, program_id: UUID) -> Mapping[UUID, int]:
    """How many mentees each mentor of a program can take, taken places included."""
    query = select(Enrollment.person_id, Enrollment.places)
    rows = await session.execute(query.where(Enrollment.program_id == program_id, Enrollment.role == "mentor"))
    return dict(rows.all())


async def sizes(session: AsyncSession, program_id: UUID) -> tuple[int, int]:
    """How many mentees and mentors a program has at most for a round."""
    query = select(Enrollment.role, func.count()).where(Enrollment.program_id == program_id)
    counts = dict((await session.execute(query.group_by(Enrollment.role))).all())
    return counts.get("mentee", 0), counts.get("mentor", 0)


async def snapshot(session: AsyncSession, program_id: UUID, settings: Settings, on: date) -> Snapshot:
    """Active mentees without a mentor, and active mentors with free places, as they are now.

    on: the day whose offsets from UTC place working hours in the week.
    """
    taken = await proposals.taken(session, program_id)
    declined: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for mentee, mentor in await proposals.declined_pairs(session, program_id):
        declined[mentee].add(mentor)
    managers = dict((await session.execute(select(Person.id, Person.manager_id))).all())
    enrolled = select(Person, Enrollment).join(Enrollment, Enrollment.person_id == Person.id)
    rows = (await session.execute(enrolled.where(Enrollment.program_id == program_id, Person.status == ACTIVE))).all()
    shared = await _traits(session, [enrollment for _, enrollment in rows])
    mentees: list[Participant] = []
    mentors: list[Participant] = []
    skills: dict[UUID, str] = {}
    for person, enrollment in rows:
        mentoring = enrollment.role == "mentor"
        places = enrollment.places - taken.mentors[person.id] if mentoring else 0
        if places <= 0 if mentoring else person.id in taken.mentees:
            continue
        listed, measure = (person.skills_offered, "level") if mentoring else (person.skills_wanted, "priority")
        skills.update((UUID(skill["skill_id"]), skill["name"]) for skill in listed)
        participant = Participant(
            id=person.id,
            skills={UUID(skill["skill_id"]): skill[measure] for skill in listed},
            grade=person.grade,
            department=person.department,
            languages=domain.fluencies(person.languages),
            quarters=domain.quarters_of_week(person.working_hours, person.zone, on),
            traits=shared.get(enrollment.id, frozenset()),
            superiors=domain.superiors(managers, person.id),
            declined=frozenset(declined[person.id]),
            places=places,
        )
        (mentors if mentoring else mentees).append(participant)
    return Snapshot(Instance.of(mentees, mentors, settings), skills)


async def add_answer(
    session: AsyncSession, pairs: Sequence[Mapping[str, Any]], unmatched: Sequence[Mapping[str, Any]]
) -> None:
    if pairs:
        await session.execute(insert(RoundPair), pairs)
    if unmatched:
        await session.execute(insert(RoundUnmatched), unmatched)


async def rounds(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Round], int]:
    """Up to `limit` + 1 rounds of a program in the order of asking for them, and how many there are."""
    query = select(Round).where(Round.program_id == program_id)
    total = await session.scalar(select(func.count()).select_from(Round).where(Round.program_id == program_id))
    if after is not None:
        query = query.where(Round.id > after)
    return (await session.scalars(query.order_by(Round.id).limit(limit + 1))).all(), total or 0


async def pairs(
    session: AsyncSession, round_id: UUID, after: UUID | None = None, limit: int | None = None
) -> Sequence[RoundPair]:
    """Pairs in the order of the mentees' ids: all, or up to `limit` + 1."""
    query = select(RoundPair).where(RoundPair.round_id == round_id).order_by(RoundPair.mentee_id)
    if after is not None:
        query = query.where(RoundPair.mentee_id > after)
    return (await session.scalars(query if limit is None else query.limit(limit + 1))).all()


async def unmatched(session: AsyncSession, round_id: UUID, after: UUID | None, limit: int) -> Sequence[RoundUnmatched]:
    """Up to `limit` + 1 of the unmatched, in the order of their ids."""
    query = select(RoundUnmatched).where(RoundUnmatched.round_id == round_id)
    if after is not None:
        query = query.where(RoundUnmatched.person_id > after)
    return (await session.scalars(query.order_by(RoundUnmatched.person_id).limit(limit + 1))).all()


async def _traits(
    session: AsyncSession, enrollments: Sequence[Enrollment]
) -> Mapping[UUID, frozenset[tuple[str, str]]]:
    """What people agreed to share of their identity, by enrollment; nothing of those whose answers were erased."""
    answered = [(enrollment.id, enrollment.answers) for enrollment in enrollments if enrollment.answers]
    words = await reveal_all(session, [sealed for _, sealed in answered])
    return {
        key: frozenset(traits(Answers.from_json(text)))
        for (key, _), text in zip(answered, words, strict=True)
        if text is not None
    }
