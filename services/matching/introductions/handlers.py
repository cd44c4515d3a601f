"""Commands and questions about introductions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.matching.introductions import domain, store
from services.matching.introductions.domain import MACHINE, PROPOSED
from services.matching.introductions.tables import Introduction
from services.matching.pairs.handlers import require_possible
from services.matching.people import store as people
from services.matching.people.handlers import require_active
from services.matching.people.tables import Person
from services.matching.places import store as places
from services.matching.programs.handlers import require_going, require_way
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import IntroductionDeclined, IntroductionMade, IntroductionProposed
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid

__all__ = [
    "Shown",
    "agree",
    "decline",
    "expire_due",
    "expire_of_leaver",
    "expire_of_person",
    "expire_of_program",
    "list_introductions",
    "propose",
    "read",
]

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """An introduction as one of the three may read it. words: None when they were erased."""

    row: Introduction
    role: domain.Role
    people: Mapping[UUID, Person]
    words: str | None


async def propose(
    session: AsyncSession, me: Principal, program_id: UUID, *, mentee_id: UUID, to_id: UUID, words: str
) -> Shown:
    """Ask a mentee of a program and somebody else whether they want to be introduced to each other.

    Raises Conflict, which does not say whether one of the two has blocked the other; Invalid, NotYetKnown.
    """
    allow(me, "introduction.propose", colleague=me.person_id)
    program = await db.get(session, Program, program_id)
    require_going(program)
    require_way(program, "requests")
    introduced_by = me.person_id
    if introduced_by is None or introduced_by in (mentee_id, to_id):
        raise Invalid("You introduce two others to each other.", kind="with-oneself", where="body")
    await require_active(session, {mentee_id, to_id})
    mentee = await places.mentee_in(session, program_id, mentee_id)
    if mentee is None or mentee.state != "enrolled":
        raise Conflict(f"This person is not enrolled as a mentee of {program.name}.", kind="not-enrolled")
    kept_apart = False
    try:
        await require_possible(session, mentee_id, to_id)
    except Conflict:
        kept_apart = True
    await store.lock_introducer(session, introduced_by)
    if await store.open_by(session, introduced_by) >= domain.MOST_OPEN:
        raise Conflict(
            f"{domain.MOST_OPEN} introductions of yours wait for an answer. Wait for one, then introduce others.",
            kind="too-many-open-introductions",
        )
    # In the very same words, so that nobody finds out by introducing two people whether one keeps the other away.
    if kept_apart or await store.needless(session, program_id, mentee_id, to_id, ended_since=clock.now() - domain.REST):
        raise Conflict(
            "These two cannot be introduced now. They may have heard of each other already, or somebody tried it in "
            f"the last {domain.REST.days} days.",
            kind="not-possible",
        )
    introduction = new_aggregate(
        Introduction,
        program_id=program_id,
        introduced_by=introduced_by,
        mentee_id=mentee_id,
        to_id=to_id,
        words=await seal(session, introduced_by, words),
        state=PROPOSED,
        mentee_agreed=None,
        to_agreed=None,
        answer_by=clock.today() + timedelta(days=program.request_days),
        proposed_at=clock.now(),
        answered_at=None,
    )
    session.add(introduction)
    event = IntroductionProposed(
        subject=introduction.id,
        version=introduction.raise_version(),
        answer_by=introduction.answer_by,
        **_three(introduction),
    )
    outbox.add(session, event)
    return await _shown(session, introduction, me)


async def agree(session: AsyncSession, me: Principal, introduction_id: UUID) -> Shown:
    """Want to be introduced; when both do, they know of each other. Once more changes nothing. Raises Conflict.

    Two of whom one keeps the other away by now hear nothing more until the last day, as after a no.
    """
    introduction = await _mine(session, me, introduction_id)
    side = _side(introduction, me)
    if getattr(introduction, side) and introduction.state != domain.EXPIRED:
        return await _shown(session, introduction, me)
    state = moved(MACHINE, introduction.state, "make")
    if getattr(introduction, side) is False:
        raise Conflict("You said that you would rather not be introduced, and that stays.", kind="wrong-state")
    setattr(introduction, side, True)
    both = introduction.mentee_agreed and introduction.to_agreed
    if both and await _still_possible(session, introduction):
        introduction.state = state
        introduction.answered_at = clock.now()
        event = IntroductionMade(subject=introduction.id, version=introduction.raise_version(), **_three(introduction))
        outbox.add(session, event)
    return await _shown(session, introduction, me)


async def decline(session: AsyncSession, me: Principal, introduction_id: UUID) -> Shown:
    """Not want to be introduced; once more changes nothing. Raises Conflict.

    It shows to nobody but who says so: for all others it ends with its last day, as if nobody had answered.
    """
    introduction = await _mine(session, me, introduction_id)
    if getattr(introduction, _side(introduction, me)) is False:
        return await _shown(session, introduction, me)
    introduction.state = moved(MACHINE, introduction.state, "decline")
    setattr(introduction, _side(introduction, me), False)
    return await _shown(session, introduction, me)


async def read(session: AsyncSession, me: Principal, introduction_id: UUID) -> Shown:
    introduction = await db.get(session, Introduction, introduction_id)
    allow(
        me,
        "introduction.read",
        introducer=introduction.introduced_by,
        mentee=introduction.mentee_id,
        introduced=introduction.to_id,
    )
    return await _shown(session, introduction, me)


async def list_introductions(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int, newest: bool
) -> tuple[Sequence[Shown], int]:
    """Introductions that the caller has proposed, and those in which they are introduced."""
    allow(me, "introduction.read", introducer=me.person_id)
    rows, total = await store.introductions(session, me.person_id, after=after, limit=limit, newest=newest)
    return await _all_shown(session, rows, me), total


async def expire_due(session: AsyncSession) -> int:
    """End some introductions whose last day has passed; returns how many. To be done again until it is none."""
    due = await store.due(session, clock.today(), AT_ONCE)
    for introduction in due:
        _end(session, introduction)
    return len(due)


async def expire_of_program(session: AsyncSession, program_id: UUID) -> None:
    """End every introduction of a program that has closed."""
    for introduction in await store.proposed(session, program_id=program_id):
        _end(session, introduction)


async def expire_of_person(session: AsyncSession, program_id: UUID, person_id: UUID) -> None:
    """End the introductions of somebody who is a mentee of a program no longer."""
    for introduction in await store.proposed(session, program_id=program_id, person_id=person_id):
        if introduction.mentee_id == person_id:
            _end(session, introduction)


async def expire_of_leaver(session: AsyncSession, person_id: UUID) -> None:
    """End the introductions by and of somebody who has left the organization."""
    for introduction in await store.proposed(session, person_id=person_id):
        _end(session, introduction)


async def _mine(session: AsyncSession, me: Principal, introduction_id: UUID) -> Introduction:
    introduction = await db.get(session, Introduction, introduction_id, lock=True)
    allow(me, "introduction.answer", mentee=introduction.mentee_id, introduced=introduction.to_id)
    return introduction


def _side(introduction: Introduction, me: Principal) -> str:
    return "mentee_agreed" if me.person_id == introduction.mentee_id else "to_agreed"


async def _still_possible(session: AsyncSession, introduction: Introduction) -> bool:
    try:
        await require_possible(session, introduction.mentee_id, introduction.to_id)
    except (Conflict, Invalid):
        return False
    return True


def _end(session: AsyncSession, introduction: Introduction) -> None:
    introduction.state = moved(MACHINE, introduction.state, "expire")
    introduction.answered_at = clock.now()
    event = IntroductionDeclined(subject=introduction.id, version=introduction.raise_version(), **_three(introduction))
    outbox.add(session, event)


async def _shown(session: AsyncSession, introduction: Introduction, me: Principal) -> Shown:
    [shown] = await _all_shown(session, [introduction], me)
    return shown


async def _all_shown(session: AsyncSession, rows: Sequence[Introduction], me: Principal) -> list[Shown]:
    words = await reveal_all(session, [row.words for row in rows])
    known = await people.people(
        session, {person for row in rows for person in (row.introduced_by, row.mentee_id, row.to_id)}
    )
    return [
        Shown(
            row,
            domain.role_of(me.person_id, introduced_by=row.introduced_by, mentee_id=row.mentee_id),
            known,
            text,
        )
        for row, text in zip(rows, words, strict=True)
    ]


def _three(introduction: Introduction) -> dict[str, Any]:
    return {
        "program_id": introduction.program_id,
        "introduced_by": introduction.introduced_by,
        "mentee_id": introduction.mentee_id,
        "to_id": introduction.to_id,
    }
