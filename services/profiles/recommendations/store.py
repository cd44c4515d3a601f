"""Queries over questions to colleagues and whom they named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, exists, func, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from services.profiles.people.tables import Person
from services.profiles.recommendations.domain import Answer, Colleague, OfMe, Question, state_of
from services.profiles.recommendations.tables import AskedColleague, Recommendation, RecommendationRequest
from shared.db import AsyncSession
from shared.private_text import Sealed, reveal_all

__all__ = [
    "asked",
    "decline",
    "declined_before",
    "named_by",
    "of_me",
    "of_person",
    "open_requests",
    "page_of",
    "people",
    "questions",
    "recommendations_of",
    "to_answer",
    "total",
    "total_of",
]


def of_person(person_id: UUID) -> ColumnElement[bool]:
    """Questions that a person has asked."""
    return RecommendationRequest.person_id == person_id


def to_answer(colleague_id: UUID) -> ColumnElement[bool]:
    """Open questions that a colleague was asked, and has neither answered nor passed."""
    waits = exists().where(
        AskedColleague.request_id == RecommendationRequest.id,
        AskedColleague.colleague_id == colleague_id,
        AskedColleague.passed_at.is_(None),
    )
    answered = exists().where(
        Recommendation.request_id == RecommendationRequest.id, Recommendation.given_by == colleague_id
    )
    asker_is_here = exists().where(Person.id == RecommendationRequest.person_id, Person.status == "active")
    return RecommendationRequest.closed_at.is_(None) & waits & ~answered & asker_is_here


async def page_of(
    session: AsyncSession, which: ColumnElement[bool], after: UUID | None, limit: int
) -> Sequence[RecommendationRequest]:
    """Up to `limit` + 1 questions in the order in which they were asked."""
    query = select(RecommendationRequest).where(which).order_by(RecommendationRequest.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(RecommendationRequest.id > after))).all()


async def total_of(session: AsyncSession, which: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(RecommendationRequest).where(which)) or 0


async def open_requests(session: AsyncSession, person_id: UUID) -> int:
    """How many questions of a person are open."""
    return await total_of(session, of_person(person_id) & RecommendationRequest.closed_at.is_(None))


async def people(session: AsyncSession, person_ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Those of these people who are known, by id."""
    found = await session.scalars(select(Person).where(_among(Person.id, person_ids)))
    return {person.id: person for person in found}


async def asked(session: AsyncSession, request_ids: Collection[UUID]) -> Sequence[AskedColleague]:
    """Who was asked these questions."""
    query = select(AskedColleague).where(_among(AskedColleague.request_id, request_ids))
    return (await session.scalars(query.order_by(AskedColleague.request_id, AskedColleague.colleague_id))).all()


async def named_by(session: AsyncSession, request_id: UUID, colleague_id: UUID) -> Sequence[UUID]:
    """Whom a colleague has named in answer to a question."""
    query = select(Recommendation.recommended_id).where(
        Recommendation.request_id == request_id, Recommendation.given_by == colleague_id
    )
    return (await session.scalars(query)).all()


async def declined_before(session: AsyncSession, request_id: UUID, person_id: UUID) -> bool:
    """Whether a person has declined to be suggested in answer to a question."""
    query = select(Recommendation.id).where(_named_in(request_id, person_id), Recommendation.declined_at.is_not(None))
    return await session.scalar(query.limit(1)) is not None


async def decline(session: AsyncSession, request_id: UUID, person_id: UUID, at: datetime) -> None:
    """Let a person no longer be suggested in answer to a question, whoever named them."""
    await session.execute(
        update(Recommendation)
        .where(_named_in(request_id, person_id), Recommendation.declined_at.is_(None))
        .values(declined_at=at)
    )


def _named_in(request_id: UUID, person_id: UUID) -> ColumnElement[bool]:
    """Recommendations of a person in answer to a question."""
    return (Recommendation.request_id == request_id) & (Recommendation.recommended_id == person_id)


async def recommendations_of(
    session: AsyncSession, person_id: UUID, after: UUID | None, limit: int
) -> Sequence[Recommendation]:
    """Up to `limit` + 1 recommendations of a person in the order in which they were given."""
    query = select(Recommendation).where(Recommendation.recommended_id == person_id)
    query = query.order_by(Recommendation.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Recommendation.id > after))).all()


async def total(session: AsyncSession, person_id: UUID) -> int:
    """How many recommendations of a person there are."""
    query = select(func.count()).select_from(Recommendation).where(Recommendation.recommended_id == person_id)
    return await session.scalar(query) or 0


async def questions(session: AsyncSession, requests: Sequence[RecommendationRequest]) -> list[Question]:
    """Everything about these questions, in their order; `domain.seen_by` says who may see what of it."""
    keys = [request.id for request in requests]
    colleagues = await asked(session, keys)
    query = select(Recommendation).where(_among(Recommendation.request_id, keys)).order_by(Recommendation.id)
    given = (await session.scalars(query)).all()
    names = await _names(
        session,
        {request.person_id for request in requests}
        | {one.colleague_id for one in colleagues}
        | {one.recommended_id for one in given},
    )
    words = await _words(session, [*(request.words for request in requests), *(one.words for one in given)])
    named = {(one.request_id, one.given_by) for one in given}
    return [
        Question(
            id=request.id,
            person_id=request.person_id,
            person_name=names[request.person_id],
            skill=request.skill,
            skill_id=request.skill_id,
            words=words.get(request.words, ""),
            asked_at=request.asked_at,
            closed_at=request.closed_at,
            asked=tuple(
                Colleague(
                    one.colleague_id,
                    names[one.colleague_id],
                    state_of(named=(one.request_id, one.colleague_id) in named, passed_at=one.passed_at),
                )
                for one in colleagues
                if one.request_id == request.id
            ),
            answers=tuple(
                Answer(
                    id=one.id,
                    given_by=one.given_by,
                    given_by_name=names[one.given_by],
                    person_id=one.recommended_id,
                    person_name=names[one.recommended_id],
                    words=words.get(one.words, ""),
                    given_at=one.given_at,
                    declined=one.declined_at is not None,
                )
                for one in given
                if one.request_id == request.id
            ),
        )
        for request in requests
    ]


async def of_me(session: AsyncSession, found: Sequence[Recommendation]) -> list[OfMe]:
    """These recommendations as the one who is named sees them."""
    query = select(RecommendationRequest).where(_among(RecommendationRequest.id, {one.request_id for one in found}))
    requests = {request.id: request for request in await session.scalars(query)}
    asking = {request.person_id for request in requests.values()}
    names = await _names(session, asking | {one.given_by for one in found})
    words = await _words(session, [one.words for one in found])
    return [
        OfMe(
            id=one.id,
            skill=requests[one.request_id].skill,
            skill_id=one.skill_id,
            asked_by=requests[one.request_id].person_id,
            asked_by_name=names[requests[one.request_id].person_id],
            given_by=one.given_by,
            given_by_name=names[one.given_by],
            words=words.get(one.words, ""),
            given_at=one.given_at,
            declined_at=one.declined_at,
        )
        for one in found
    ]


async def _names(session: AsyncSession, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    rows = await session.execute(select(Person.id, Person.name).where(_among(Person.id, person_ids)))
    return dict(rows.all())


async def _words(session: AsyncSession, texts: Sequence[Sealed | None]) -> Mapping[Sealed | None, str]:
    """The words by what seals them; without those whose author's key is gone."""
    sealed = [text for text in texts if text is not None]
    words = await reveal_all(session, sealed)
    return {one: text for one, text in zip(sealed, words, strict=True) if text is not None}


def _among(column: InstrumentedAttribute[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(list(ids), ARRAY(Uuid())))
