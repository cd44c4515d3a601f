"""Commands and questions about recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.profiles.directory import handlers as directory
from services.profiles.people.store import lock_person
from services.profiles.recommendations import store
from services.profiles.recommendations.domain import MOST_NAMED, MOST_OPEN, OfMe, Question, each_once, seen_by
from services.profiles.recommendations.tables import AskedColleague, Recommendation, RecommendationRequest
from services.profiles.skills import handlers as skills
from services.profiles.skills.domain import proper
from services.profiles.skills.store import current
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import RecommendationAsked, RecommendationGiven
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import seal
from shared.problems import Conflict, Invalid, NotFound
from shared.wrong import Wrong

__all__ = ["ask", "close", "decline", "give", "list_of_me", "list_own", "list_to_answer", "pass_on", "read"]


async def ask(
    session: AsyncSession,
    me: Principal,
    person_id: UUID,
    *,
    skill: str | None,
    skill_id: UUID | None,
    words: str,
    colleagues: Sequence[UUID],
) -> Question:
    """Ask colleagues from whom one could learn a skill, by its name or its id. Raises Forbidden, Invalid, Conflict."""
    allow(me, "recommendation.ask", person_id)
    wanted = each_once(colleagues)
    if person_id in wanted:
        raise Invalid(Wrong("asks-oneself", "You cannot ask yourself."), where="body.ask")
    name, found_id = await _skill(session, skill, skill_id)
    # Locked, so that two questions at the same moment are counted one after the other.
    await lock_person(session, person_id)
    if await store.open_requests(session, person_id) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} questions of yours are open. Close one, then ask again.", kind="too-many-open")
    await _require_active(session, wanted, "body.ask")
    request = new_aggregate(
        RecommendationRequest,
        person_id=person_id,
        skill=name,
        skill_id=found_id,
        words=await seal(session, person_id, words) if words else None,
        asked_at=clock.now(),
        closed_at=None,
    )
    session.add(request)
    event = RecommendationAsked(
        subject=request.id, version=request.raise_version(), person_id=person_id, skill=name, asked=wanted
    )
    outbox.add(session, event)
    await session.flush()
    session.add_all(AskedColleague(request_id=request.id, colleague_id=one, passed_at=None) for one in wanted)
    return await _question(session, request, person_id)


async def list_own(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Question], int]:
    """Up to `limit` + 1 questions of a person with their answers, and how many there are in all. Raises Forbidden."""
    allow(me, "recommendation.read", person_id)
    which = store.of_person(person_id)
    requests = await store.page_of(session, which, after, limit)
    return await _questions(session, requests, person_id), await store.total_of(session, which)


async def list_to_answer(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Question], int]:
    """Up to `limit` + 1 questions that wait for the caller's answer, and how many there are in all."""
    allow(me, "recommendation.read", colleague=me.person_id)
    if me.person_id is None:
        return [], 0
    which = store.to_answer(me.person_id)
    requests = await store.page_of(session, which, after, limit)
    return await _questions(session, requests, me.person_id), await store.total_of(session, which)


async def read(session: AsyncSession, me: Principal, request_id: UUID) -> Question:
    """A question with the answers that the caller may see. Raises Forbidden, NotFound."""
    request = await get(session, RecommendationRequest, request_id)
    asked = [one.colleague_id for one in await store.asked(session, [request_id])]
    allow(me, "recommendation.read", request.person_id, colleague=asked)
    return await _question(session, request, me.person_id)


async def give(session: AsyncSession, me: Principal, request_id: UUID, *, person_id: UUID, words: str) -> Question:
    """Name somebody from whom the one who asked could learn. Raises Forbidden, NotFound, Invalid, Conflict.

    Whoever has declined to be suggested in answer to this question is not suggested again, and nobody is told.
    """
    request, mine = await _asked_me(session, me, request_id)
    if person_id == mine.colleague_id:
        raise Invalid(
            Wrong("names-oneself", "Name somebody else. If you can teach it yourself, tell them."),
            where="body.person_id",
        )
    if person_id == request.person_id:
        raise Invalid(Wrong("names-who-asks", "Name somebody other than the one who asks."), where="body.person_id")
    await _require_active(session, [person_id], "body.person_id")
    named = await store.named_by(session, request_id, mine.colleague_id)
    if person_id in named:
        raise Conflict("You have named this person already.", kind="named-already")
    if len(named) >= MOST_NAMED:
        raise Conflict(f"You have named {MOST_NAMED} people, which is enough to choose from.", kind="enough-named")
    await lock_person(session, person_id)
    declined = await store.declined_before(session, request_id, person_id)
    now = clock.now()
    recommendation = Recommendation(
        id=new_id(),
        request_id=request_id,
        given_by=mine.colleague_id,
        recommended_id=person_id,
        skill_id=request.skill_id,
        words=await seal(session, mine.colleague_id, words),
        given_at=now,
        declined_at=now if declined else None,
    )
    session.add(recommendation)
    mine.passed_at = None
    if not declined:
        event = RecommendationGiven(
            subject=request_id,
            version=request.raise_version(),
            person_id=request.person_id,
            skill=request.skill,
            given_by=mine.colleague_id,
            recommended=person_id,
        )
        outbox.add(session, event)
    await session.flush()
    await directory.refresh(session, [person_id])
    return await _question(session, request, mine.colleague_id)


async def pass_on(session: AsyncSession, me: Principal, request_id: UUID) -> Question:
    """Say that one knows nobody; again changes nothing. Raises Forbidden, NotFound, Conflict."""
    request, mine = await _asked_me(session, me, request_id)
    if await store.named_by(session, request_id, mine.colleague_id):
        raise Conflict("You have named somebody already.", kind="answered-already")
    mine.passed_at = mine.passed_at or clock.now()
    return await _question(session, request, mine.colleague_id)


async def close(session: AsyncSession, me: Principal, request_id: UUID) -> Question:
    """Take no more answers to one's question; again changes nothing. Raises Forbidden, NotFound."""
    request = await get(session, RecommendationRequest, request_id, lock=True)
    allow(me, "recommendation.ask", request.person_id)
    request.closed_at = request.closed_at or clock.now()
    return await _question(session, request, request.person_id)


async def list_of_me(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[OfMe], int]:
    """Up to `limit` + 1 recommendations of the caller, and how many there are in all. Raises Forbidden."""
    allow(me, "recommendation.read", recommended=me.person_id)
    if me.person_id is None:
        return [], 0
    found = await store.recommendations_of(session, me.person_id, after, limit)
    return await store.of_me(session, found), await store.total(session, me.person_id)


async def decline(session: AsyncSession, me: Principal, recommendation_id: UUID) -> OfMe:
    """Be suggested no more in answer to this question, now and for ever; again changes nothing.

    Raises Forbidden, NotFound.
    """
    recommendation = await session.get(Recommendation, recommendation_id)
    if recommendation is None:
        raise NotFound(f"There is no recommendation {recommendation_id}.")
    person_id = recommendation.recommended_id
    allow(me, "recommendation.decline", recommended=person_id)
    await get(session, RecommendationRequest, recommendation.request_id, lock=True)
    await lock_person(session, person_id)
    await store.decline(session, recommendation.request_id, person_id, clock.now())
    await session.refresh(recommendation)
    await directory.refresh(session, [person_id])
    [shown] = await store.of_me(session, [recommendation])
    return shown


async def _skill(session: AsyncSession, text: str | None, skill_id: UUID | None) -> tuple[str, UUID | None]:
    """Name and id of what was asked for; text that is taken for no skill of the catalog has no id."""
    if text and skill_id is None:
        try:
            name = proper(text)
        except Wrong as wrong:
            raise Invalid(wrong, where="body.skill") from wrong
        [recognized] = await skills.recognize_all(session, [name])
        found = recognized.skill
        return (name, None) if found is None else (found.name, found.id)
    if skill_id is None or text:
        raise Invalid(
            Wrong("skill-not-named", "Name a skill: either one of the catalog, or in your own words."),
            where="body.skill",
        )
    found = await current(session, skill_id)
    if found is None or found.state == "rejected":
        raise Invalid(Wrong("no-such-skill", "There is no such skill any more."), where="body.skill_id")
    return found.name, found.id


async def _require_active(session: AsyncSession, person_ids: Sequence[UUID], where: str) -> None:
    known = await store.people(session, person_ids)
    if missing := next((one for one in person_ids if one not in known), None):
        raise Invalid(Wrong("nobody-here", "Nobody here has the id {id}.", id=str(missing)), where=where)
    if gone := next((one.name for one in known.values() if one.status != "active"), None):
        raise Conflict(f"{gone} has left the organization.", kind="person-left")


async def _asked_me(
    session: AsyncSession, me: Principal, request_id: UUID
) -> tuple[RecommendationRequest, AskedColleague]:
    """An open question, locked, and that the caller was asked it."""
    request = await get(session, RecommendationRequest, request_id, lock=True)
    asked = {one.colleague_id: one for one in await store.asked(session, [request_id])}
    allow(me, "recommendation.answer", colleague=asked)
    if request.closed_at is not None:
        raise Conflict("This question is closed.", kind="request-closed")
    await _require_active(session, [request.person_id], "path.request_id")
    return request, asked[me.person_id or request.person_id]


async def _question(session: AsyncSession, request: RecommendationRequest, viewer: UUID | None) -> Question:
    [question] = await _questions(session, [request], viewer)
    return question


async def _questions(
    session: AsyncSession, requests: Sequence[RecommendationRequest], viewer: UUID | None
) -> list[Question]:
    await session.flush()
    return [seen_by(viewer, question) for question in await store.questions(session, requests)]
