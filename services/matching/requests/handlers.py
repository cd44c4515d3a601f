"""Commands and questions about requests.

Who asks, and who says yes, locks the mentee's enrollment before the request: a mentee's requests are counted one after
the other, and two mentors who say yes at once do not both begin where one is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from uuid import UUID

from services.matching.introductions.domain import MADE
from services.matching.mentorships.handlers import begin
from services.matching.pairs.domain import Pair, one_is_enough
from services.matching.pairs.handlers import check_possible, check_unmatched, require_unmatched
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.places import store as places
from services.matching.places.handlers import check_mentee, check_mentor, require_certified
from services.matching.programs.handlers import require_going, require_way
from services.matching.programs.tables import Program
from services.matching.registrations.handlers import attended
from services.matching.request_endings.handlers import expire_of_person, expire_of_program
from services.matching.request_views.handlers import Shown, just_made, shown, shown_all
from services.matching.requests import domain, store
from services.matching.requests.domain import ACCEPTED, DECLINED, MACHINE, OPEN, WAITING, WITHDRAWN, Asked
from services.matching.requests.store import Side
from services.matching.requests.tables import Request, RequestWord
from services.matching.states.handlers import moved
from services.matching.suggestions import domain as suggestions
from services.matching.suggestions.handlers import alternatives, askable, best_for
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import (
    MentorshipRequested,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestQuestioned,
    RequestWithdrawn,
)
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import seal
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = [
    "Shown",
    "Side",
    "accept",
    "answer",
    "decline",
    "expire_of_person",
    "expire_of_program",
    "list_requests",
    "make",
    "question",
    "read",
    "withdraw",
]


async def make(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    mentor_id: UUID,
    asked: Asked,
    goal_ids: Sequence[UUID],
    gathering_id: UUID | None,
    introduction_id: UUID | None,
) -> Shown:
    """Ask a mentor. Raises Conflict and Invalid for each reason why this is not possible now, or with them."""
    allow(me, "request.make", me.person_id)
    program, mentee_id, names, key = await _require_possible(session, me.person_id, program_id, mentor_id)
    await _require_occasion(session, program_id, mentee_id, mentor_id, gathering_id, introduction_id)
    request = new_aggregate(
        Request,
        program_id=program_id,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        state=OPEN,
        words=await seal(session, mentee_id, asked.to_json(), wrapped=key),
        goal_ids=domain.each_once(goal_ids),
        gathering_id=gathering_id,
        introduction_id=introduction_id,
        answer_by=domain.last_day(clock.today(), program.request_days),
        requested_at=clock.now(),
        answered_at=None,
        waiting_since=None,
        reason="",
        reply=None,
        suggested=[],
        alternatives=[],
    )
    version = request.raise_version()
    if not await store.add(session, request, most=program.open_requests, several=not one_is_enough(program.kind)):
        await _refuse(session, program, request)
    event = MentorshipRequested(
        subject=request.id,
        version=version,
        answer_by=request.answer_by,
        gathering_id=gathering_id,
        **_two(request),
    )
    outbox.add(session, event)
    return just_made(request, asked, names)


async def question(session: AsyncSession, me: Principal, request_id: UUID, words: str) -> Shown:
    """Ask back before answering; the mentee has as many days to answer as the mentor had. Raises Conflict."""
    request, program = await _locked(session, me, "request.question", request_id)
    request.state = moved(MACHINE, request.state, "question")
    request.answer_by = domain.last_day(clock.today(), program.request_days)
    await _say(session, request, request.mentor_id, words)
    outbox.add(session, RequestQuestioned(subject=request.id, version=request.raise_version(), **_two(request)))
    return await shown(session, request, me.person_id)


async def answer(session: AsyncSession, me: Principal, request_id: UUID, words: str) -> Shown:
    """Answer what the mentor asked back; their days are counted anew. Raises Conflict."""
    request, program = await _locked(session, me, "request.answer", request_id)
    request.state = moved(MACHINE, request.state, "answer")
    request.answer_by = domain.last_day(clock.today(), program.request_days)
    await _say(session, request, request.mentee_id, words)
    event = RequestAnswered(
        subject=request.id, version=request.raise_version(), answer_by=request.answer_by, **_two(request)
    )
    outbox.add(session, event)
    return await shown(session, request, me.person_id)


async def accept(session: AsyncSession, me: Principal, request_id: UUID, *, when_free: bool) -> Shown:
    """Say yes, which starts the mentorship; once more changes nothing.

    when_free: say yes also without a place; it starts as soon as one opens. Raises Conflict: `mentor-full` otherwise,
    with `alternatives` for the mentee, `has-mentor`, `program-ended`, `wrong-state`, or as of `begin`.
    """
    request, program = await _locked(session, me, "request.accept", request_id, mentee_first=True)
    if request.state == ACCEPTED or (when_free and request.state == WAITING):
        return await shown(session, request, me.person_id)
    state = moved(MACHINE, request.state, "accept")
    require_going(program)
    await require_unmatched(session, program, request.mentee_id)
    try:
        # Without a place the mentor's enrollment is let go again at once: nobody waits while others are looked for.
        async with session.begin_nested():
            await begin(session, program, request.mentee_id, request.mentor_id, request_id=request.id)
    except Conflict as refusal:
        if refusal.kind != "mentor-full":
            raise
        if not when_free:
            refusal.extra["alternatives"] = await alternatives(session, program.id, request.mentee_id)
            raise
        state = moved(MACHINE, request.state, "wait for a place")
    request.state = state
    request.answered_at = clock.now()
    request.waiting_since = request.answered_at if state == WAITING else None
    event = RequestAccepted(
        subject=request.id, version=request.raise_version(), waits=state == WAITING, **_two(request)
    )
    outbox.add(session, event)
    return await shown(session, request, me.person_id)


async def decline(
    session: AsyncSession,
    me: Principal,
    request_id: UUID,
    *,
    reason: domain.DeclineReason,
    words: str,
    suggested: Sequence[UUID],
) -> Shown:
    """Say no, with a reason, words for the mentee alone, and colleagues who may fit better; once more changes nothing.

    Of whom the mentee cannot ask they do not hear, and the mentor not why: one may keep the other away.
    Raises Conflict, NotYetKnown, Invalid.
    """
    request, program = await _locked(session, me, "request.decline", request_id)
    if request.state == DECLINED:
        return await shown(session, request, me.person_id)
    state = moved(MACHINE, request.state, "decline")
    named = domain.each_once(suggested)
    if {request.mentee_id, request.mentor_id} & set(named):
        raise Invalid(
            Wrong("suggests-oneself", "Suggest colleagues: neither the mentee nor yourself."), where="body.suggested"
        )
    await require_active(session, named)
    best = (await best_for(session, program.id, [request.mentee_id])).get(request.mentee_id, [])
    request.state = state
    request.answered_at = clock.now()
    request.reason = reason
    request.reply = await seal(session, request.mentor_id, words) if words else None
    request.suggested = named
    request.alternatives = suggestions.as_json(best)
    event = RequestDeclined(
        subject=request.id,
        version=request.raise_version(),
        reason=reason,
        suggested=tuple(await askable(session, program.id, request.mentee_id, named)),
        alternatives=suggestions.told(best),
        **_two(request),
    )
    outbox.add(session, event)
    return await shown(session, request, me.person_id)


async def withdraw(session: AsyncSession, me: Principal, request_id: UUID) -> Shown:
    """Ask no longer; once more changes nothing. Raises Conflict."""
    request, _ = await _locked(session, me, "request.withdraw", request_id)
    if request.state == WITHDRAWN:
        return await shown(session, request, me.person_id)
    request.state = moved(MACHINE, request.state, "withdraw")
    request.answered_at = clock.now()
    request.reason = "own-wish"
    event = RequestWithdrawn(
        subject=request.id, version=request.raise_version(), reason=request.reason, **_two(request)
    )
    outbox.add(session, event)
    return await shown(session, request, me.person_id)


async def read(session: AsyncSession, me: Principal, request_id: UUID) -> Shown:
    request = await db.get(session, Request, request_id)
    allow(me, "request.read", mentee=request.mentee_id, mentor=request.mentor_id)
    return await shown(session, request, me.person_id)


async def list_requests(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    side: Side | None,
    state: str | None,
    after: UUID | None,
    limit: int,
    newest: bool,
) -> tuple[Sequence[Shown], int]:
    """The caller's own requests, those that they made and those that were made to them. side: only as that one."""
    allow(me, "request.list", me.person_id)
    rows, total = await store.requests(
        session, me.person_id, program_id=program_id, side=side, state=state, after=after, limit=limit, newest=newest
    )
    return await shown_all(session, rows, me.person_id), total


async def _locked(
    session: AsyncSession, me: Principal, action: str, request_id: UUID, *, mentee_first: bool = False
) -> tuple[Request, Program]:
    """The request, locked, for the one of the two who may do `action`, with its program. Raises NotFound."""
    who = await store.who(session, request_id)
    allow(me, action, mentee=who.mentee_id, mentor=who.mentor_id)
    if mentee_first:
        await places.lock_mentee(session, who.program_id, who.mentee_id)
    return await store.lock(session, request_id), await db.get(session, Program, who.program_id)


async def _say(session: AsyncSession, request: Request, author_id: UUID, words: str) -> None:
    word = RequestWord()
    word.id = new_id()
    word.request_id = request.id
    word.author_id = author_id
    word.words = await seal(session, author_id, words)
    word.said_at = clock.now()
    session.add(word)


async def _require_possible(
    session: AsyncSession, mentee_id: UUID | None, program_id: UUID, mentor_id: UUID
) -> tuple[Program, UUID, Mapping[UUID, str], bytes | None]:
    """The program, the mentee, the names of the two and the key of the mentee's words, if these two can be mentee and
    mentor now; then the mentee's enrollment is locked. Raises NotFound, Conflict and Invalid."""
    found = None if mentee_id is None else await store.circumstances(session, program_id, mentee_id, mentor_id)
    program = await db.get(session, Program, program_id) if found is None else found.program
    require_going(program)
    require_way(program, "requests")
    check_mentee(program, found and found.mentee_state, found and found.mentee_paused)
    if found is None or mentee_id is None:
        raise AssertionError("who has no enrollment passed for a mentee")
    check_possible(Pair(mentee_id, mentor_id, found.mentee_manager, found.mentor_manager), kept_apart=False)
    # Who is kept away hears what is said of somebody who is no mentor here.
    here = found.mentor_status == people.ACTIVE and not found.kept_apart
    check_mentor(program, found.mentor_state if here else None, found.mentor_paused)
    await require_certified(session, program, mentor_id)
    names = {mentee_id: found.mentee_name, mentor_id: found.mentor_name or ""}
    return program, mentee_id, names, found.mentee_key


async def _refuse(session: AsyncSession, program: Program, request: Request) -> NoReturn:
    """Raises Conflict: `has-mentor`, `already-asked`, `too-many-open-requests`; the latter two say which."""
    going = await store.going(session, program.id, request.mentee_id)
    check_unmatched(program, has_mentor=going.has_mentor)
    unfinished = list(zip(going.requests or (), going.mentors or (), strict=True))
    for request_id, asked_id in unfinished:
        if asked_id == request.mentor_id:
            raise Conflict(
                "You have asked this mentor already, and they have not answered yet.",
                kind="already-asked",
                request_id=str(request_id),
            )
    names = await people.names(session, [asked_id for _, asked_id in unfinished])
    asked = ", ".join(names.get(asked_id, "somebody") for _, asked_id in unfinished)
    raise Conflict(
        f"{len(unfinished)} of your requests are open, to {asked}; {program.name} allows {program.open_requests} "
        "at a time. Wait for an answer, or withdraw one.",
        kind="too-many-open-requests",
        open=[
            {"id": str(request_id), "mentor_id": str(asked_id), "mentor_name": names.get(asked_id, "")}
            for request_id, asked_id in unfinished
        ],
    )


async def _require_occasion(
    session: AsyncSession,
    program_id: UUID,
    mentee_id: UUID,
    mentor_id: UUID,
    gathering_id: UUID | None,
    introduction_id: UUID | None,
) -> None:
    """Raises Invalid for a gathering at which the mentee was not, or an introduction that did not bring these two
    together. Whether the mentor was at the gathering is not for the mentee to find out like this."""
    if gathering_id is not None and not await attended(session, gathering_id, mentee_id):
        raise Invalid(f"You were at no gathering {gathering_id}.", kind="unknown-gathering", where="body.gathering_id")
    if introduction_id is None:
        return
    found = await store.introduction(session, introduction_id)
    theirs = found is not None and (found.program_id, found.mentee_id, found.to_id, found.state) == (
        program_id,
        mentee_id,
        mentor_id,
        MADE,
    )
    if not theirs:
        raise Invalid(
            f"{introduction_id} is no introduction to this mentor on which both of you agreed.",
            kind="unknown-introduction",
            where="body.introduction_id",
        )


def _two(request: Request) -> dict[str, Any]:
    return {"program_id": request.program_id, "mentee_id": request.mentee_id, "mentor_id": request.mentor_id}
