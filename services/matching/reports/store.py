"""Reading what a round's report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.matching.people.tables import Person
from services.matching.programs.tables import Program
from services.matching.questions.tables import RoundQuestion
from services.matching.reports import domain
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from services.matching.snapshots.domain import participant
from services.matching.snapshots.tables import RoundParticipant
from shared import db
from shared.db import AsyncSession

__all__ = ["figures", "kept", "lines", "mentors", "names"]

_AT_ONCE = 2000


async def kept(session: AsyncSession, round_id: UUID) -> dict[str, Any] | None:
    """The report of a round that was made last, if one was."""
    query = select(RoundQuestion.found).where(
        RoundQuestion.round_id == round_id, RoundQuestion.kind == "report", RoundQuestion.state == "answered"
    )
    return await session.scalar(query.order_by(RoundQuestion.id.desc()).limit(1))


async def figures(session: AsyncSession, found: Round) -> dict[str, Any]:
    """What the numbers of a solved round's report are made of, besides its people; see `reporting.make_report`."""
    program = await db.get(session, Program, found.program_id)
    columns = (RoundPair.mentee_id, RoundPair.mentor_id, RoundPair.micro, RoundPair.shares)
    query = select(*columns).where(RoundPair.round_id == found.id).order_by(RoundPair.mentee_id)
    stream = await session.stream(query.execution_options(yield_per=_AT_ONCE))
    pairs = [[str(mentee), str(mentor), micro, domain.shares(shares)] async for mentee, mentor, micro, shares in stream]
    return {
        "title": program.name,
        "made_on": found.solved_at.date().isoformat() if found.solved_at else "",
        "minimum": program.minimum_cell,
        "digest": found.input_digest,
        "engine": found.engine,
        "proof": found.proof,
        "objective": found.objective_micro,
        "plain": found.objective_micro == found.micro,
        "people": found.pairs,
        "bound_people": found.bound_pairs,
        "bound_total": found.bound_micro,
        "topics": found.relief.get("topics", []),
        "pairs": pairs,
        "unmatched": await _unmatched(session, found.id),
    }


async def lines(session: AsyncSession, round_id: UUID) -> dict[str, Any]:
    """What the lists of a solved round's report are made of, as JSON; see `reporting.make_file`."""
    query = select(RoundPair.__table__).where(RoundPair.round_id == round_id).order_by(RoundPair.mentee_id)
    stream = await session.stream(query.execution_options(yield_per=_AT_ONCE))
    left_out = {"round_id", "alternatives"}
    pairs = [
        {name: str(value) if isinstance(value, UUID) else value for name, value in row.items() if name not in left_out}
        async for row in stream.mappings()
    ]
    return {"pairs": pairs, "unmatched": await _unmatched(session, round_id)}


async def mentors(session: AsyncSession, round_id: UUID) -> list[Participant]:
    """The mentors of a frozen round, without what only matching itself reads."""
    query = select(RoundParticipant.person_id, RoundParticipant.facts)
    query = query.where(RoundParticipant.round_id == round_id, RoundParticipant.role == "mentor")
    rows = await session.stream(query.execution_options(yield_per=_AT_ONCE))
    return [participant(person_id, facts, None) async for person_id, facts in rows]


async def names(session: AsyncSession, round_id: UUID) -> Mapping[str, domain.Named]:
    """External id and name of those of a frozen round's people who are known here, by id."""
    among = select(RoundParticipant.person_id).where(RoundParticipant.round_id == round_id)
    query = select(Person.id, Person.external_id, Person.name).where(Person.id.in_(among))
    rows = await session.execute(query)
    return {str(person_id): (external_id, name) for person_id, external_id, name in rows}


async def _unmatched(session: AsyncSession, round_id: UUID) -> list[dict[str, Any]]:
    query = select(RoundUnmatched.__table__).where(RoundUnmatched.round_id == round_id)
    rows = await session.stream(query.order_by(RoundUnmatched.person_id).execution_options(yield_per=_AT_ONCE))
    return [{**row, "round_id": "", "person_id": str(row["person_id"])} async for row in rows.mappings()]
