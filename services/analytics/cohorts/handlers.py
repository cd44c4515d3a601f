"""Counting how far the people of programs have come, and telling what was published of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.cohorts import domain, store
from services.analytics.programs import store as programs
from services.analytics.programs.handlers import opened, readable
from services.analytics.publications import store as publications
from services.analytics.publications.domain import Counts, Family
from services.analytics.publications.tables import Publication
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, Role, allow
from shared.problems import NotYetKnown

__all__ = ["MENTORS", "Funnel", "Overview", "count", "list_programs", "read_funnel"]

MENTORS = "mentors"
"""The family, and the number in it, that says how many mentors there are."""

Published = Mapping[str, Any]
"""A number as it was published (`publishing_forms.content`)."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A program with how many take part, as it was published; None where nothing was published yet."""

    program: Row[Any]
    mentees: Published | None
    mentors: Published | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The funnel as it was published last. mentors: None where nothing was published of them yet."""

    program: Row[Any]
    publication: Publication
    mentors: Published | None


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    names = [measure.name for measure in family.measures]
    if family is domain.FUNNEL:
        return await store.steps(session, program, names)
    if family is domain.JOURNEY:
        return await store.journeys(session, program, names, clock.today())
    if family is domain.ENDINGS:
        return await store.endings(session, program)
    return await store.times(session, program)


async def list_programs(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Overview], int]:
    """Up to `limit` + 1 programs whose numbers `me` may read, and how many there are: HR's are all. Raises
    NotYetKnown."""
    allow(me, "program.list")
    if Role.HR not in me.roles and me.person_id is None:
        return [], 0
    await opened(session)
    admin = None if Role.HR in me.roles else me.person_id
    found, total = await programs.programs(session, admin, after, limit)
    ids = [program.id for program in found]
    funnels = await publications.newest(session, domain.FUNNEL.name, ids)
    mentors = await publications.newest(session, MENTORS, ids)
    return [
        Overview(
            program,
            total_of(funnels.get(program.id), domain.FUNNEL.measures[0].name),
            total_of(mentors.get(program.id), MENTORS),
        )
        for program in found
    ], total


async def read_funnel(session: AsyncSession, me: Principal, program_id: UUID) -> Funnel:
    """How far the mentees of a program have come, as it was published last. Raises NotYetKnown, NotFound, Forbidden."""
    program = await readable(session, me, program_id, "funnel.read")
    funnel = await publications.published(session, program_id, domain.FUNNEL.name)
    if funnel is None:
        raise NotYetKnown("The numbers of this program are still being counted. Try again in a while.", retry_after=5)
    mentors = await publications.published(session, program_id, MENTORS)
    return Funnel(program, funnel, total_of(mentors, MENTORS))


def total_of(publication: Publication | None, measure: str) -> Published | None:
    """The total of a measure, as it was published."""
    if publication is None:
        return None
    numbers: Sequence[Published] = publication.content[measure]
    return next(number for number in numbers if not number["dimension"])
