"""Routes of recommendations."""

from __future__ import annotations

from uuid import UUID

from services.profiles.recommendations import handlers
from services.profiles.recommendations.schemas import (
    AnswerIn,
    OfMeOut,
    RecommendationRequestIn,
    RecommendationRequestOut,
)
from shared.api import Me, ReadSession, Session
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("recommendations")


@router.post("/people/{person_id}/recommendation-requests", status_code=201, responses=problems(409))
async def ask_colleagues(
    person_id: UUID, body: RecommendationRequestIn, me: Me, session: Session
) -> RecommendationRequestOut:
    """Ask up to ten colleagues from whom you could learn a skill. Roles: the person themself."""
    question = await handlers.ask(
        session, me, person_id, skill=body.skill, skill_id=body.skill_id, words=body.words, colleagues=body.ask
    )
    return RecommendationRequestOut.model_validate(question)


@router.get("/people/{person_id}/recommendation-requests")
async def list_own_questions(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[RecommendationRequestOut]:
    """A person's questions to colleagues, with the answers. Roles: the person themself."""
    questions, total = await handlers.list_own(session, me, person_id, after=after(cursor), limit=limit)
    return page(questions, limit, lambda one: one.id, RecommendationRequestOut.model_validate, total)


@router.get("/recommendation-requests/to-answer")
async def list_questions_to_answer(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[RecommendationRequestOut]:
    """Questions that wait for your answer. Roles: anyone who has a profile."""
    questions, total = await handlers.list_to_answer(session, me, after=after(cursor), limit=limit)
    return page(questions, limit, lambda one: one.id, RecommendationRequestOut.model_validate, total)


@router.get("/recommendation-requests/{request_id}", responses=problems(404))
async def read_question(request_id: UUID, me: Me, session: ReadSession) -> RecommendationRequestOut:
    """A question to colleagues. Roles: who asked it, with all answers; who was asked, with their own."""
    return RecommendationRequestOut.model_validate(await handlers.read(session, me, request_id))


@router.post("/recommendation-requests/{request_id}/answers", status_code=201, responses=problems(404, 409))
async def recommend(request_id: UUID, body: AnswerIn, me: Me, session: Session) -> RecommendationRequestOut:
    """Name somebody in answer to a question; several one after the other. Roles: who was asked."""
    question = await handlers.give(session, me, request_id, person_id=body.person_id, words=body.words)
    return RecommendationRequestOut.model_validate(question)


@router.post("/recommendation-requests/{request_id}/pass", responses=problems(404, 409))
async def pass_question(request_id: UUID, me: Me, session: Session) -> RecommendationRequestOut:
    """Say that you know nobody; you may still name somebody later. Roles: who was asked."""
    return RecommendationRequestOut.model_validate(await handlers.pass_on(session, me, request_id))


@router.post("/recommendation-requests/{request_id}/close", responses=problems(404))
async def close_question(request_id: UUID, me: Me, session: Session) -> RecommendationRequestOut:
    """Take no more answers. Roles: who asked it."""
    return RecommendationRequestOut.model_validate(await handlers.close(session, me, request_id))


@router.get("/recommendations/of-me")
async def list_recommendations_of_me(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[OfMeOut]:
    """Who named you, to whom, for which skill, and why. Roles: anyone who has a profile."""
    found, total = await handlers.list_of_me(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda one: one.id, OfMeOut.model_validate, total)


@router.post("/recommendations/{recommendation_id}/decline", responses=problems(404))
async def decline_recommendation(recommendation_id: UUID, me: Me, session: Session) -> OfMeOut:
    """Decline to be suggested; who asked sees it no more, whoever named you. Roles: who is named."""
    return OfMeOut.model_validate(await handlers.decline(session, me, recommendation_id))
