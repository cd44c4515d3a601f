"""Counting skills, in the facts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    CTE,
    Select,
    Text,
    Uuid,
    cast,
    column,
    distinct,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from services.analytics.counting import grouped, people_of, rows_of
from services.analytics.facts.people import skill
from services.analytics.facts.programs import participation
from services.analytics.facts.states import newest_states
from services.analytics.publications.domain import Counts
from shared.db import AsyncSession

__all__ = ["skills"]

_DEEPEST = 20
"""A skill is merged into another that is merged into another … so often at most; longer chains are circles."""


async def skills(session: AsyncSession, program_id: UUID | None) -> Counts:
    """Who wants and offers which skill: of a program, or of the organization."""
    last = _last_names()
    told = union_all(_told("wants", "mentee", program_id), _told("offers", "mentor", program_id)).subquery()
    name = func.coalesce(last.c.name, cast(told.c.skill_id, Text)).label("skill")
    source = select(told.c.person_id, told.c.side, name).outerjoin(last, last.c.id == told.c.skill_id).subquery()
    people = func.count(distinct(source.c.person_id))
    columns = [
        people.filter(source.c.side == "wants").label("wanted"),
        people.filter(source.c.side == "offers").label("offered"),
    ]
    by = ("skill",)
    return await rows_of(session, grouped(source, columns, by), by, people_of(("wanted", "offered")))


def _told(side: str, role: str, program_id: UUID | None) -> Select[UUID, str, UUID]:
    """person_id, side, skill_id of those whom this is about."""
    people = select(participation.c.person_id).where(
        participation.c.program_id == program_id, participation.c.role == role, participation.c.status == "enrolled"
    )
    state = newest_states(None if program_id is None else people)
    entry = func.jsonb_array_elements(state.c[side]).table_valued(column("value", JSONB)).render_derived().lateral()
    skill_id = cast(entry.c.value["skill_id"].astext, Uuid())
    return (
        select(state.c.person_id, literal_column(f"'{side}'", Text).label("side"), skill_id.label("skill_id"))
        .join(entry, true())
        .where(state.c.status == "active", state.c.external.is_not(True))
    )


def _last_names() -> CTE:
    """For each skill the name of the one into which it was merged at last."""
    start = select(skill.c.id, skill.c.name, skill.c.merged_into, literal(0).label("depth"))
    chain = start.cte("chain", recursive=True)
    further = (
        select(chain.c.id, skill.c.name, skill.c.merged_into, chain.c.depth + 1)
        .join(skill, skill.c.id == chain.c.merged_into)
        .where(chain.c.depth < _DEEPEST)
    )
    chain = chain.union_all(further)
    return (
        select(chain.c.id, chain.c.name).ext(distinct_on(chain.c.id)).order_by(chain.c.id, chain.c.depth.desc()).cte()
    )
