"""Commands and questions about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.matching.mentorships.handlers import begin
from services.matching.pairs.handlers import require_possible, require_unmatched
from services.matching.people.handlers import Named, named
from services.matching.places import store as places
from services.matching.places.handlers import require_mentee, require_mentor
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered, require_going, require_way
from services.matching.programs.tables import Program
from services.matching.proposal_endings.handlers import expire, expire_of_person, expire_of_program
from services.matching.proposals import domain, store
from services.matching.proposals.domain import DECLINED, MACHINE, OPEN, NewProposal
from services.matching.proposals.tables import Proposal
from services.matching.rounds.engine.rules import MICRO
from services.matching.states.handlers import moved
from services.matching.suggestions.handlers import alternatives, weigh, with_alternatives
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import (
    MatchProposed,
    ProposalAccepted,
    ProposalDeclined,
)
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid, Problem

__all__ = [
    "Reason",
    "Shown",
    "accept",
    "decline",
    "expire_of_person",
    "expire_of_program",
    "list_proposals",
    "propose",
    "propose_all",
    "read",
    "read_reason",
]

_ENDINGS = {
    "mentor-full": "mentor-full",
    "has-mentor": "matched",
    "already-together": "matched",
    "program-ended": "program-closed",
}

Shown = Named[Proposal]
"""A proposal with the names of the two."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a proposal was declined, and who says so. words: None when they were erased."""

    words: str | None = ""
    author_id: UUID | None = None


async def propose_all(
    session: AsyncSession, program_id: UUID, round_id: UUID | None, pairs: Sequence[NewProposal]
) -> int:
    """Propose these people to each other; returns how many proposals there are."""
    return len(await _propose(session, program_id, round_id, pairs, None))


async def propose(session: AsyncSession, me: Principal, program_id: UUID, *, mentee_id: UUID, mentor_id: UUID) -> Shown:
    """An admin's own proposal. Raises Conflict and Invalid for each reason why it is not possible now, or with them."""
    program = await administered(session, me, "proposal.make", program_id)
    require_going(program)
    require_way(program, "admin")
    await require_mentee(session, program, mentee_id)
    await require_possible(session, mentee_id, mentor_id)
    await require_mentor(session, program, mentor_id)
    await require_unmatched(session, program, mentee_id)
    if (earlier := await store.open_between(session, program_id, mentee_id, mentor_id)) is not None:
        raise Conflict(
            "These two are proposed to each other already.", kind="already-proposed", proposal_id=str(earlier)
        )
    if mentor_id not in await places.free(session, program_id):
        raise Conflict(
            "This mentor has no place left.",
            kind="mentor-full",
            alternatives=await alternatives(session, program_id, mentee_id),
        )
    found = await weigh(session, program_id, mentee_id, mentor_id)
    new = NewProposal(mentee_id, mentor_id, found.micro, found.reasons)
    [proposal_id] = await _propose(session, program_id, None, [new], me.person_id)
    return await _shown(session, await db.get(session, Proposal, proposal_id))


async def accept(session: AsyncSession, me: Principal, proposal_id: UUID) -> tuple[Shown, Problem | None]:
    """Accept for one side; once more changes nothing. When both have, their mentorship starts.

    Returns also why it has not: the mentor's last place has gone to somebody else, the mentee has found a mentor, or
    these two cannot be matched any more. Then the proposal has expired. Raises Conflict when it had ended before.
    """
    proposal = await _mine(session, me, proposal_id)
    side = domain.side_of(me.person_id, proposal.mentee_id)
    if getattr(proposal, f"accepted_by_{side}"):
        return await _shown(session, proposal), None
    _require_open(proposal)
    complete = proposal.accepted_by_mentor if side == "mentee" else proposal.accepted_by_mentee
    if complete and (refusal := await _begin(session, proposal)) is not None:
        return await _shown(session, proposal), refusal
    setattr(proposal, f"accepted_by_{side}", True)
    if complete:
        proposal.state = moved(MACHINE, proposal.state, "accept")
        proposal.answered_at = clock.now()
    event = ProposalAccepted(
        subject=proposal.id,
        version=proposal.raise_version(),
        program_id=proposal.program_id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        accepted_by=proposal.mentee_id if side == "mentee" else proposal.mentor_id,
        complete=complete,
    )
    outbox.add(session, event)
    return await _shown(session, proposal), None


async def decline(session: AsyncSession, me: Principal, proposal_id: UUID, reason: str) -> Shown:
    """End a proposal; once more changes nothing. reason: for the admins. Raises Conflict when it has ended."""
    proposal = await _mine(session, me, proposal_id)
    if proposal.state == DECLINED:
        return await _shown(session, proposal)
    _require_open(proposal)
    side = domain.side_of(me.person_id, proposal.mentee_id)
    declined_by = proposal.mentee_id if side == "mentee" else proposal.mentor_id
    proposal.state = moved(MACHINE, proposal.state, "decline")
    proposal.answered_at = clock.now()
    proposal.reason = await seal(session, declined_by, reason) if reason else None
    event = ProposalDeclined(
        subject=proposal.id,
        version=proposal.raise_version(),
        program_id=proposal.program_id,
        mentee_id=proposal.mentee_id,
        mentor_id=proposal.mentor_id,
        declined_by=declined_by,
    )
    outbox.add(session, event)
    return await _shown(session, proposal)


async def read_reason(session: AsyncSession, me: Principal, proposal_id: UUID) -> Reason:
    """Why a proposal was declined, for the admins of its program."""
    proposal = await db.get(session, Proposal, proposal_id)
    await administered(session, me, "proposal.reason", proposal.program_id)
    if proposal.reason is None:
        return Reason()
    [words] = await reveal_all(session, [proposal.reason])
    return Reason(words, proposal.reason.author_id)


async def read(session: AsyncSession, me: Principal, proposal_id: UUID) -> Shown:
    proposal = await db.get(session, Proposal, proposal_id)
    program = await db.get(session, Program, proposal.program_id)
    allow(
        me,
        "proposal.read",
        mentee=proposal.mentee_id,
        mentor=proposal.mentor_id,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    return await _shown(session, proposal)


async def list_proposals(
    session: AsyncSession,
    me: Principal,
    *,
    program_id: UUID | None,
    mine: bool,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """The caller's own proposals; or, with a program and without `mine`, all of that program."""
    if program_id is not None and not mine:
        await administered(session, me, "proposal.list", program_id)
        person_id = None
    else:
        allow(me, "proposal.list", me.person_id)
        person_id = me.person_id
    rows, total = await store.proposals(
        session, program_id=program_id, person_id=person_id, state=state, after=after, limit=limit
    )
    return await named(session, rows), total


async def _propose(
    session: AsyncSession,
    program_id: UUID,
    round_id: UUID | None,
    pairs: Sequence[NewProposal],
    proposed_by: UUID | None,
) -> list[UUID]:
    """The ids of the new proposals, in the order of the pairs."""
    now = clock.now()
    program = await db.get(session, Program, program_id)
    answer_by = clock.today() + timedelta(days=program.proposal_days)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "version": 1,
            "program_id": program_id,
            "round_id": round_id,
            "mentee_id": pair.mentee_id,
            "mentor_id": pair.mentor_id,
            "micro": pair.micro,
            "reasons": list(pair.reasons.sentences),
            "reason_codes": list(pair.reasons.codes),
            "state": OPEN,
            "accepted_by_mentee": False,
            "accepted_by_mentor": False,
            "proposed_at": now,
            "answered_at": None,
            "proposed_by": proposed_by,
            "answer_by": answer_by,
            "reason": None,
            "ended_because": "",
        }
        for pair in pairs
    ]
    await store.add_all(session, rows)
    for row, pair in zip(rows, pairs, strict=True):
        event = MatchProposed(
            subject=row["id"],
            version=1,
            program_id=program_id,
            round_id=round_id,
            mentee_id=pair.mentee_id,
            mentor_id=pair.mentor_id,
            score=pair.micro / MICRO,
            reasons=tuple(pair.reasons.told()),
            reason_codes=pair.reasons.coded(),
            answer_by=answer_by,
        )
        outbox.add(session, event)
    return [row["id"] for row in rows]


async def _begin(session: AsyncSession, proposal: Proposal) -> Problem | None:
    """Start the mentorship; the proposal expires where that is not possible any more, and this says why."""
    program = await db.get(session, Program, proposal.program_id)
    try:
        async with with_alternatives(session, program.id, proposal.mentee_id):
            require_going(program)
            await require_unmatched(session, program, proposal.mentee_id)
            await begin(session, program, proposal.mentee_id, proposal.mentor_id, proposal_id=proposal.id)
    except (Conflict, Invalid) as refusal:
        expire(session, proposal, _ENDINGS.get(refusal.kind, "not-possible"))
        return refusal
    return None


async def _mine(session: AsyncSession, me: Principal, proposal_id: UUID) -> Proposal:
    """The proposal, locked after its mentee's enrollment: of two that they accept at once, one begins."""
    who = await store.who(session, proposal_id)
    allow(me, "proposal.answer", mentee=who.mentee_id, mentor=who.mentor_id)
    await places.lock_mentee(session, who.program_id, who.mentee_id)
    return await store.lock(session, proposal_id)


async def _shown(session: AsyncSession, proposal: Proposal) -> Shown:
    [shown] = await named(session, [proposal])
    return shown


def _require_open(proposal: Proposal) -> None:
    if proposal.state != OPEN:
        raise Conflict(f"This proposal was {proposal.state} already.", kind="proposal-answered")
