"""Queries over testimonials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from services.profiles.people.tables import Person
from services.profiles.testimonials.domain import State
from services.profiles.testimonials.tables import Testimonial
from shared.db import AsyncSession
from shared.platform_tables import data_key
from shared.private_text import reveal_all

__all__ = ["Told", "by_author", "of_mentorship", "page", "published_of", "readable", "to_decide", "told", "total"]


@dataclass(frozen=True, slots=True)
class Told:
    """A testimonial with its words and the names of its author and of the mentor."""

    testimonial: Testimonial
    author: str
    mentor: str
    words: str


def readable() -> ColumnElement[bool]:
    """Testimonials whose author's key is there; the others are gone for good."""
    return exists().where(data_key.c.author_id == Testimonial.given_by)


def published_of(mentor_id: UUID) -> ColumnElement[bool]:
    """Testimonials about a mentor that everyone may read."""
    return (Testimonial.person_id == mentor_id) & (Testimonial.state == State.PUBLISHED) & readable()


def to_decide(mentor_id: UUID) -> ColumnElement[bool]:
    """Testimonials that wait for this mentor."""
    return (Testimonial.person_id == mentor_id) & (Testimonial.state == State.OFFERED) & readable()


def by_author(author_id: UUID) -> ColumnElement[bool]:
    """Testimonials that a person has written, in every state."""
    return (Testimonial.given_by == author_id) & readable()


async def page(session: AsyncSession, which: ColumnElement[bool], after: UUID | None, limit: int) -> list[Told]:
    """Up to `limit` + 1 testimonials in the order in which they were offered."""
    query = select(Testimonial).where(which).order_by(Testimonial.id).limit(limit + 1)
    found: list[Told] = []
    while True:
        rows = (await session.scalars(query if after is None else query.where(Testimonial.id > after))).all()
        found += await told(session, rows)
        # Some of these may be gone though their author has a key: a new one, after the old one was erased.
        if len(found) > limit or len(rows) <= limit:
            return found[: limit + 1]
        after = rows[-1].id


async def total(session: AsyncSession, which: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Testimonial).where(which)) or 0


async def told(session: AsyncSession, testimonials: Sequence[Testimonial]) -> list[Told]:
    """These testimonials with words and names, in their order; without those whose words can be read no more."""
    author, mentor = aliased(Person), aliased(Person)
    query = (
        select(Testimonial.id, author.name, mentor.name)
        .join(author, author.id == Testimonial.given_by)
        .join(mentor, mentor.id == Testimonial.person_id)
        .where(Testimonial.id.in_([one.id for one in testimonials]))
    )
    names = {key: (by, about) for key, by, about in await session.execute(query)}
    words = await reveal_all(session, [one.words for one in testimonials])
    return [Told(one, *names[one.id], text) for one, text in zip(testimonials, words, strict=True) if text is not None]


async def of_mentorship(session: AsyncSession, mentorship_id: UUID, author_id: UUID) -> Testimonial | None:
    """What this person has written about this mentorship."""
    query = select(Testimonial).where(Testimonial.mentorship_id == mentorship_id, Testimonial.given_by == author_id)
    return (await session.scalars(query)).one_or_none()
